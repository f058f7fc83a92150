"""The runs of ``make load`` in small, and the Dockerfile."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[2]
LINTER = Path(sys.executable).with_name("hadolint")


def results(only: str, *options: str) -> list[tuple[str, str]]:
    """What was measured, and the result."""
    command = [sys.executable, str(TESTS / "load.py"), "--only", only, "--workers", "1", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "COLUMNS": "300"})
    rows = [line.split("│") for line in done.stdout.splitlines() if line.startswith("│")]
    return [(cells[1].strip(), cells[2].strip()) for cells in rows]


def test_hostile_uploads_get_proper_answers_and_leave_nothing() -> None:
    rows = dict(results("fuzz", "--uploads", "120"))
    assert rows["... tracebacks, files left, wrong or missing answers"] == "0"
    assert "x 415" in rows["120 hostile uploads: answers"]


def test_under_overload_every_request_is_answered() -> None:
    rows = results("overload", "--seconds", "3")
    wrong = [result for name, result in rows if name == "... wrong or missing answers"]
    afterwards = [result for name, result in rows if name == "... answers a photo afterwards"]
    assert wrong == ["0", "0"]
    assert afterwards == ["yes", "yes"]


@pytest.mark.skipif(not LINTER.exists(), reason="hadolint is not installed")
def test_the_dockerfile_is_clean() -> None:
    done = subprocess.run([LINTER, TESTS.parent / "Dockerfile"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
