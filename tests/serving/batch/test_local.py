"""The local engine: processes of their own, one of which may die; and batches that are killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from biyezhao.serving.batch.local import LocalEngine

KILLS = Path(__file__).resolve().parents[2] / "batch_kills.py"


@pytest.fixture
def square(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parent)
    from works import Square  # pyright: ignore[reportMissingImports]

    return Square()


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_process_that_dies_costs_its_item_alone(square, jobs) -> None:
    items = [1, 2, -3, 4, 5, 6, 7, -8]
    assert sorted(LocalEngine(jobs).map(square, items)) == [-8, -3, 1, 4, 16, 25, 36, 49]


def test_items_are_taken_as_they_are_needed(square) -> None:
    taken = []

    def items():
        for item in range(100):
            taken.append(item)
            yield item

    results = LocalEngine(1).map(square, items())
    assert next(results) in {0, 1}
    assert len(taken) < 6
    results.close()


def test_nothing_to_do_starts_nothing(square) -> None:
    assert list(LocalEngine(2).map(square, [])) == []


@pytest.mark.timeout(900)
@pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="needs Linux's /proc to find the workers of a killed batch"
)
def test_a_killed_batch_goes_on_and_comes_to_the_same_end() -> None:
    command = [sys.executable, str(KILLS), "--kills", "2", "--photos", "6"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=880)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("resumed to the same result") == 2
