"""Kill a batch with SIGKILL at random moments, resume it, and compare the result with an undisturbed run's.

python tests/batch_kills.py --kills 20

Each round starts a fresh batch, kills it after a random time, looks at what its journal holds, and runs it to its end. The
output folder must then equal the undisturbed one's (times apart), what was done before the kill must not have been done
again, and no worker may have outlived its parent.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from random import Random
from time import monotonic, sleep

import numpy as np
import segno
import typer
from biyezhao.serving.batch.journal import Journal
from openpyxl import load_workbook
from PIL import Image
from skimage.data import astronaut

STANDARD = """
extends = "chsi-2017"
title = { zh = "试运行", en = "trial" }
[limits]
background_colour = { lightness_weight = 0.1, max = 1000 }
background_uniformity = { max = 1000 }
image_size = { width = 480, height = 640, enlarge = 10 }
hair_top_margin = { min = 0, max = 200 }
eye_line = { min = 100, max = 400 }
shoulders_level = { max = 90 }
mouth_closed = { max = 1 }
busy_clothing = { max = 1 }
"""
COMMAND = [sys.executable, "-c", "from biyezhao.serving.cli import app; app()", "batch"]
ENDING = 30.0
"""Seconds within which orphaned workers must be gone."""


def make_batch(folder: Path, count: int, random: Random) -> None:
    """``count`` students with codes: crops of one portrait in the public domain, one of them broken, one there twice."""
    photo = Image.fromarray(astronaut())
    for index in range(count):
        number = f"2027{index:04d}"
        left, top = random.randrange(60), random.randrange(20)
        crop = photo.crop((left, top, left + 400, top + 440)).resize((800, 880))
        crop.save(folder / f"{number}.jpg", quality=random.randrange(80, 96))
        segno.make(f"CHSI {random.getrandbits(128):032x}").save(str(folder / f"{number}_code.png"), scale=5)
    (folder / "20270000.jpg").write_bytes((folder / "20270001.jpg").read_bytes())
    (folder / "20270002.jpg").write_bytes((folder / "20270002.jpg").read_bytes()[:5000])


def start(folder: Path, output: Path, engine: str = "local") -> subprocess.Popen[bytes]:
    """Start a batch."""
    arguments = [folder, "-o", output, "--jobs", "2", "--standard", folder / "trial.toml", "--lang", "en"]
    arguments += ["--engine", engine]
    return subprocess.Popen([*COMMAND, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finish(process: subprocess.Popen[bytes]) -> None:
    """Wait for its end; a batch in which not everybody is ready ends with 1."""
    _, errors = process.communicate()
    assert process.returncode == 1, errors.decode()
    assert b"Traceback" not in errors, errors.decode()


def contents(output: Path) -> dict[str, object]:
    """What a batch wrote, by file name, without what depends on the moment."""
    found: dict[str, object] = {}
    for file in output.rglob("*"):
        name = str(file.relative_to(output))
        if file.suffix == ".jsonl":
            lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
            for line in lines:
                (line["report"] or {}).pop("timing_ms", None)
            found[name] = lines
        elif file.suffix == ".xlsx":
            found[name] = [[*sheet.iter_rows(values_only=True)] for sheet in load_workbook(file).worksheets]
        elif file.is_file() and not file.name.startswith("journal"):
            found[name] = file.read_bytes()
    return found


def journaled(output: Path) -> list[tuple[object, ...]]:
    """Every examination that the journal of a dead batch holds, with its time."""
    journal = output / "journal.sqlite"
    if not journal.exists():
        return []
    with closing(sqlite3.connect(journal)) as database:
        try:
            return database.execute("SELECT id, sha256, result FROM examinations ORDER BY id").fetchall()
        except sqlite3.OperationalError:  # killed before its tables were made
            return []


def children(process: int) -> list[int]:
    """Process ids of the children."""
    try:
        return [int(id) for id in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def alive(process: int) -> bool:
    """Whether a process runs (and is no zombie)."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def kill_and_resume(folder: Path, output: Path, after: float) -> int:
    """Kill a batch after some seconds, run it again to its end; return how many photos the first run had done."""
    process = start(folder, output)
    sleep(after)
    workers = children(process.pid)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    before = journaled(output)
    deadline = monotonic() + ENDING
    while any(map(alive, workers)):
        assert monotonic() < deadline, "a worker outlived its parent"
        sleep(0.1)
    finish(start(folder, output))
    assert journaled(output)[: len(before)] == before, "something was lost or done twice"
    return len(before)


def main(kills: int = 20, photos: int = 24, seed: int = 0) -> None:
    """Run a batch undisturbed once, then kill and resume it as often as asked."""
    random = Random(seed)
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        folder, undisturbed, fresh = root / "photos", root / "undisturbed", root / "fresh"
        folder.mkdir()
        fresh.mkdir()
        make_batch(folder, photos, random)
        (folder / "trial.toml").write_text(STANDARD, "utf-8")
        Journal(fresh / "journal.sqlite").close()  # the same salt, so that fingerprints can be compared
        shutil.copytree(fresh, undisturbed)
        began = monotonic()
        finish(start(folder, undisturbed))
        took = monotonic() - began
        expected = contents(undisturbed)
        done = []
        for round in range(kills):
            output = root / f"killed-{round}"
            shutil.copytree(fresh, output)
            done.append(kill_and_resume(folder, output, after := random.uniform(0, took)))
            assert contents(output) == expected, f"round {round} differs"
            print(f"killed after {after:.2f} s of {took:.2f} s, {done[-1]} photos done: resumed to the same result")
            shutil.rmtree(output)
        finished = len([name for name in expected if name.startswith(("finished", "pending"))])
        print(f"{kills} kills, {np.count_nonzero(done)} of them with photos done; {finished} finished photos")


if __name__ == "__main__":
    typer.run(main)
