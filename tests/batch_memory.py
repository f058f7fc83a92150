"""Check many photos in one batch, and see whether memory stays steady and how much processor time a photo takes.

python tests/batch_memory.py --photos 1000
"""

from __future__ import annotations

import resource
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from random import Random
from time import monotonic, sleep

import typer
from batch_kills import STANDARD, children, finish, make_batch, start


def resident(process: int) -> float:
    """Resident memory of a process and its children in MB; what they share counts once for each."""
    total = 0
    for id in (process, *children(process)):
        try:
            lines = Path(f"/proc/{id}/status").read_text().splitlines()
        except OSError:  # it has just ended
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
    return total / 1024


def main(photos: int = 1000, seed: int = 0) -> None:
    """Make a batch, run it, and print its memory as it goes."""
    with tempfile.TemporaryDirectory() as temporary:
        folder, output = Path(temporary, "photos"), Path(temporary, "out")
        folder.mkdir()
        make_batch(folder, photos, Random(seed))
        (folder / "trial.toml").write_text(STANDARD, "utf-8")
        began, samples = monotonic(), []
        process = start(folder, output)
        while process.poll() is None:
            samples.append((monotonic() - began, resident(process.pid)))
            sleep(0.5)
        finish(process)
        took = monotonic() - began
        with closing(sqlite3.connect(output / "journal.sqlite")) as database:
            (done,) = database.execute("SELECT count(*) FROM examinations").fetchone()
        for tenth in range(10):
            part = [memory for time, memory in samples if tenth <= time / took * 10 < tenth + 1]
            print(f"{tenth * 10:3d}-{tenth * 10 + 10} % of the time: at most {max(part, default=0):.0f} MB")
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        busy = used.ru_utime + used.ru_stime
        print(f"{photos} photos ({done} different) and as many codes: {took:.0f} s, {busy:.0f} s of processor time")


if __name__ == "__main__":
    typer.run(main)
