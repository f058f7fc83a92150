"""How the service does under load and under attack: ``make load``. It stops by itself after some minutes.

```
python tests/load.py [--seconds 20] [--requests 5000] [--uploads 2000] [--markdown docs/load.md]
```

Starts ``biyezhao serve`` on a free port of this machine and asks it with photos of two well-known people. Client and
service share the machine, so the service alone can do a little more than it is measured to do here.
"""

from __future__ import annotations

import http.client
import io
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import cv2
import numpy as np
import typer
from hostile import Upload, uploads
from PIL import Image
from rich.console import Console
from rich.table import Table
from skimage import data

ROOT = Path(__file__).resolve().parent.parent
JPEG = "image/jpeg"
PROPER = {200, 400, 408, 413, 415, 422, 429, 503}
"""What a service may answer to an upload; 400 is uvicorn's to what is no HTTP."""

Row = tuple[str, str, str]
"""What was measured, the result, the target."""


def jpeg(pixels: np.ndarray, quality: int) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality, dpi=(300, 300))
    return buffer.getvalue()


def finished_photos() -> list[bytes]:
    """480x640 photos of 30 to 60 KB, as most that are sent to a service."""
    from matplotlib import get_data_path

    astronaut = data.astronaut()[:, 64:448]
    hopper = np.asarray(Image.open(Path(get_data_path()) / "sample_data" / "grace_hopper.jpg").convert("RGB"))[
        :600, 30:480
    ]
    return [jpeg(cv2.resize(person, (480, 640)), 85) for person in (astronaut, hopper)]


def originals() -> list[bytes]:
    """A photo as a phone takes it: 12 megapixels."""
    return [jpeg(cv2.resize(data.astronaut(), (3464, 3464), interpolation=cv2.INTER_CUBIC), 90)]


# The engine alone -----------------------------------------------------------------------------------------------------


def _engine_loop(photos: list[bytes], seconds: float, start: threading.Barrier, counts) -> None:
    from biyezhao.serving.inspection import Inspector

    inspector = Inspector()
    inspector.inspect(photos[0])
    start.wait()
    end, done = time.perf_counter() + seconds, 0
    for photo in cycle(photos):
        if time.perf_counter() > end:
            break
        inspector.inspect(photo).report.model_dump_json()
        done += 1
    counts.put(done)


def engine(photos: list[bytes], seconds: float, processes: int) -> float:
    """Photos a second that bare inspectors do in as many processes."""
    context = get_context("spawn")
    start, counts = context.Barrier(processes), context.Queue()
    running = [context.Process(target=_engine_loop, args=(photos, seconds, start, counts)) for _ in range(processes)]
    for process in running:
        process.start()
    total = sum(counts.get() for _ in running)
    for process in running:
        process.join()
    return total / seconds


# A server and its clients ---------------------------------------------------------------------------------------------


@dataclass
class Server:
    """A running service, with a folder of its own for all that it might write."""

    process: subprocess.Popen
    url: str
    folder: Path
    lines: list[bytes]

    def get(self, path: str) -> bytes:
        """The body of an answer."""
        connection = self.connect()
        connection.request("GET", path)
        return connection.getresponse().read()

    def connect(self) -> http.client.HTTPConnection:
        """A connection that gives up after two minutes: then something hangs."""
        address = urlsplit(self.url)
        return http.client.HTTPConnection(address.hostname or "", address.port, timeout=120)

    def megabytes(self) -> float:
        """Resident memory of the service and its workers, their shared pages counted once."""
        total = 0
        for pid in [self.process.pid, *_children(self.process.pid)]:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += int(re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)[1])  # pyright: ignore[reportOptionalSubscript]
        return total / 1024

    def left_behind(self) -> list[str]:
        """Files that it wrote."""
        return [str(path.relative_to(self.folder)) for path in self.folder.rglob("*")]


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextmanager
def serving(*options: str) -> Iterator[Server]:
    """A service on a free port, stopped at the end."""
    with tempfile.TemporaryDirectory() as folder:
        places = {"HOME": folder, "TMPDIR": folder, "XDG_CACHE_HOME": folder}
        process = subprocess.Popen(
            [sys.executable, "-c", "from biyezhao.serving.cli import app; app()", "serve", "--port", "0", *options],
            env={**os.environ, **places},
            cwd=folder,
            stdout=subprocess.PIPE,
        )
        assert process.stdout
        lines = [process.stdout.readline()]
        reader = threading.Thread(target=lambda: lines.extend(process.stdout or ()), daemon=True)
        reader.start()
        server = Server(process, json.loads(lines[0])["url"], Path(folder), lines)
        try:
            assert b"ready" in server.get("/readyz")
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(90)
            reader.join(10)


@dataclass
class Outcome:
    """What clients saw: seconds of each answer, the slowest, statuses, what was stopped, and what was wrong with any."""

    seconds: list[float] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    statuses: Counter[int] = field(default_factory=Counter)
    stopped: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    elapsed: float = 0.0

    def percentile(self, share: float) -> float:
        """Milliseconds within which that share was answered."""
        return 1000 * float(np.percentile(self.seconds, 100 * share))


def send(connection: http.client.HTTPConnection, upload: Upload, outcome: Outcome) -> None:
    """Send one upload and judge its answer; on a new connection where the last one was closed for being idle."""
    started, was_open = time.perf_counter(), connection.sock is not None
    try:
        connection.request("POST", "/v1/inspections", upload.body, {"Content-Type": upload.content_type})
        answer = connection.getresponse()
        body = answer.read()
    except OSError as error:
        connection.close()
        if was_open:
            send(connection, upload, outcome)
        else:
            outcome.wrong.append(f"{upload.what}: {error!r}")
        return
    outcome.seconds.append(time.perf_counter() - started)
    outcome.slowest = max(outcome.slowest, (outcome.seconds[-1], upload.what))
    outcome.statuses[answer.status] += 1
    if answer.status not in PROPER:
        outcome.wrong.append(f"{upload.what}: {answer.status}")
    if answer.status in (429, 503) and not answer.headers["Retry-After"]:
        outcome.wrong.append(f"{upload.what}: no Retry-After")
    if answer.status not in (200, 400):
        problem = json.loads(body)
        if not (problem["status"] == answer.status and problem["code"] and problem["message"]["zh"]):
            outcome.wrong.append(f"{upload.what}: {body[:200]!r}")
        if problem["code"] in ("took_too_long", "decoder_failed"):
            outcome.stopped.append(upload.what)
    if b"Traceback" in body or b'File "' in body:
        outcome.wrong.append(f"{upload.what}: a traceback in the answer")


def clients(server: Server, count: int, work: Iterable[Upload], until: Callable[[], bool] = lambda: False) -> Outcome:
    """As many clients at once, each with a connection of its own, until the work is done or ``until``."""
    outcome, queue, lock = Outcome(), iter(work), threading.Lock()

    def client() -> None:
        connection = server.connect()
        while not until():
            with lock:
                upload = next(queue, None)
            if upload is None:
                break
            send(connection, upload, outcome)
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(count)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.elapsed = time.perf_counter() - started
    return outcome


def lasting(seconds: float) -> Callable[[], bool]:
    """True once so many seconds are over."""
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() > end


def valid(photos: list[bytes]) -> Iterator[Upload]:
    """Photos without end."""
    return (Upload("a photo", photo, JPEG) for photo in cycle(photos))


# What is measured -----------------------------------------------------------------------------------------------------


def throughput(photos: list[bytes], seconds: float, workers: int) -> list[Row]:
    """Eight clients against the engine alone, which is measured before and after: the machine may have other work."""
    before = [engine(photos, seconds / 2, count) for count in (1, workers)]
    with serving("--workers", str(workers)) as server:
        clients(server, 8, islice(valid(photos), 40))
        outcome = clients(server, 8, valid(photos), lasting(seconds))
    after = [engine(photos, seconds / 2, count) for count in (1, workers)]
    bare = [statistics.mean(pair) for pair in zip(before, after, strict=True)]
    rate = outcome.statuses[200] / outcome.elapsed
    median, slow = outcome.percentile(0.5), outcome.percentile(0.99)
    return [
        ("engine alone, one process, photos/s", f"{bare[0]:.1f}", ""),
        (f"engine alone, {workers} processes, photos/s", f"{bare[1]:.1f}", ""),
        (f"through the API, {workers} workers, 8 clients, photos/s", f"{rate:.1f}", ">= 40"),
        ("... of what the engine alone does", f"{100 * rate / bare[1]:.0f} %", ">= 90 %"),
        ("... answers other than 200", str(outcome.statuses.total() - outcome.statuses[200]), "0"),
        ("... p50, ms", f"{median:.0f}", ""),
        ("... p99, ms", f"{slow:.0f} ({slow / median:.1f} x p50)", "<= 6 x p50"),
    ]


def overload(photos: list[bytes], seconds: float) -> list[Row]:
    """64 clients at once: with the usual share of one client, and with one that may take all."""
    rows: list[Row] = []
    for share, options in (("usual share", ()), ("no share", ("--per-client", "64"))):
        with serving(*options) as server:
            outcome = clients(server, 64, valid(photos), lasting(seconds))
            statuses = ", ".join(f"{count} x {status}" for status, count in sorted(outcome.statuses.items()))
            fine = clients(server, 1, islice(valid(photos), 1)).statuses[200]
        rows += [
            (f"64 clients, {share} of one client: answers", statuses, "200, 429, 503"),
            ("... accepted photos/s", f"{outcome.statuses[200] / outcome.elapsed:.1f}", ""),
            ("... slowest answer, s", f"{outcome.slowest[0]:.1f}", "none hangs"),
            ("... wrong or missing answers", str(len(outcome.wrong)), "0"),
            ("... answers a photo afterwards", "yes" if fine else "no", "yes"),
        ]
    return rows


def memory(photos: list[bytes], requests: int) -> list[Row]:
    """Memory of the service with its workers while requests of every kind pass."""
    large = originals()
    mixture = [*(Upload("a photo", photo, JPEG) for photo in photos * 9), Upload("12 megapixels", large[0], JPEG)]
    mixture.append(Upload("broken", photos[0][:9000], JPEG))
    with serving() as server:
        first = requests // 5
        clients(server, 8, islice(cycle(mixture), first))
        early = server.megabytes()
        outcome = clients(server, 8, islice(cycle(mixture), requests - first))
        late = server.megabytes()
    return [
        (f"memory after {first} requests, MB", f"{early:.0f}", ""),
        (f"memory after {requests} requests, MB", f"{late:.0f} ({100 * (late / early - 1):+.0f} %)", "flat"),
        ("... wrong or missing answers", str(len(outcome.wrong)), "0"),
    ]


def fuzz(count: int, seed: int = 0) -> tuple[list[Row], list[str]]:
    """Hostile uploads; also returns everything that went wrong."""
    with serving() as server:
        outcome = clients(server, 8, uploads(count, seed))
        alive = b"ready" in server.get("/readyz")
        left = server.left_behind()
    log = b"".join(server.lines)
    wrong = [*outcome.wrong, *(f"left behind: {path}" for path in left)]
    wrong += [] if alive else ["not alive afterwards"]
    wrong += ["a traceback in the log"] if b"Traceback" in log else []
    wrong += (
        ["a file name in the log"] if any(name in log for name in (b"passwd", b"system32", b"pwned", b"DROP")) else []
    )
    wrong += [f"no JSON in the log: {line[:200]!r}" for line in server.lines if not _is_json(line)]
    statuses = ", ".join(f"{number} x {status}" for status, number in sorted(outcome.statuses.items()))
    return [
        (f"{count} hostile uploads: answers", statuses, "all proper"),
        ("... slowest answer, s", f"{outcome.slowest[0]:.1f} ({outcome.slowest[1]})", ""),
        ("... workers that crashed or were stopped", ", ".join(outcome.stopped) or "none", ""),
        ("... tracebacks, files left, wrong or missing answers", str(len(wrong)), "0"),
    ], wrong


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def main(
    seconds: Annotated[float, typer.Option(help="length of each measurement of speed")] = 20,
    requests: Annotated[int, typer.Option(help="requests while memory is watched")] = 5000,
    hostile: Annotated[int, typer.Option("--uploads", help="hostile uploads")] = 2000,
    workers: Annotated[int, typer.Option(help="worker processes")] = len(os.sched_getaffinity(0)),
    only: Annotated[str, typer.Option(help="throughput, overload, memory or fuzz; all by default")] = "",
    markdown: Annotated[Path | None, typer.Option(help="write the table here, too")] = None,
) -> None:
    """Measure the service under load and under attack."""
    photos, rows, wrong = finished_photos(), [], []
    if only in ("", "throughput"):
        rows += throughput(photos, seconds, workers)
    if only in ("", "overload"):
        rows += overload(photos, seconds / 2)
    if only in ("", "memory"):
        rows += memory(photos, requests)
    if only in ("", "fuzz"):
        more, wrong = fuzz(hostile)
        rows += more
    table = Table("measured", "result", "target")
    for row in rows:
        table.add_row(*row)
    Console().print(table)
    print(*wrong, sep="\n", file=sys.stderr)
    if markdown is not None:
        lines = ["| measured | result | target |", "| --- | --- | --- |", *(f"| {a} | {b} | {c} |" for a, b, c in rows)]
        markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
