"""Batches without other processes and without the network: photos judged by their colour, codes drawn by segno."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import segno
from biyezhao.serving import inspection
from biyezhao.serving.batch.results import BatchResult
from biyezhao.serving.batch.run import run_batch
from biyezhao.serving.report import Finding, Text, Verdict
from biyezhao.serving.standards import load
from PIL import Image

COLOURS = {"good": (100, 197, 255), "bad": (200, 0, 0), "doubtful": (230, 130, 0)}
"""Colours that the one stubbed requirement takes for a photo that passes, fails or needs review."""


class ByColour:
    """Passes blue, fails red, and leaves orange to a person."""

    id = "background_colour"

    def inspect(self, portrait, standard) -> Finding:
        red = float(np.median(portrait.photo.pixels[..., 0]))
        verdict = Verdict.PASS if red < 150 else Verdict.FAIL if red < 215 else Verdict.REVIEW
        message = Text(zh="请换浅蓝色背景重拍", en="retake before light blue")
        return Finding(id=self.id, verdict=verdict, value=red, limit={"max": 150}, message=message)


class Inline:
    """Does the work in this process, and counts it."""

    def __init__(self) -> None:
        self.done: list[object] = []

    def map(self, work: Callable, items: Iterable) -> Iterator:
        for item in items:
            self.done.append(item)
            yield work(item)


def picture(kind: str, seed: int, size: tuple[int, int] = (480, 640)) -> np.ndarray:
    """A photo of a kind, uint8 [H, W, 3], unlike that of any other seed."""
    blocks = np.random.default_rng(seed).integers(-30, 30, (12, 9, 1)) + np.array(COLOURS[kind])
    return np.asarray(Image.fromarray(blocks.clip(0, 255).astype(np.uint8)).resize(size))


@pytest.fixture
def photo(tmp_path) -> Callable[..., Path]:
    """``photo("in/a.jpg", "good", seed)`` writes a photo below the test's folder."""

    def write(name: str, kind: str = "good", seed: int | None = None, **options: object) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        seed = sum(name.encode()) if seed is None else seed
        Image.fromarray(picture(kind, seed)).save(path, **{"quality": 95, **options})
        return path

    return write


@pytest.fixture
def code(tmp_path) -> Callable[..., Path]:
    """``code("in/a_code.png", "payload")`` writes the picture of a QR code below the test's folder."""

    def write(name: str, payload: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        segno.make(payload, micro=False).save(buffer, kind="png", scale=5)
        path.write_bytes(buffer.getvalue())
        return path

    return write


@pytest.fixture
def engine() -> Inline:
    return Inline()


@pytest.fixture
def run(tmp_path, monkeypatch, constant_model, engine) -> Callable[..., BatchResult]:
    """``run()`` checks the folder ``in``, or ``run("roster.csv")``, and writes to ``out``."""
    monkeypatch.setattr(inspection, "default_model", constant_model)
    monkeypatch.setattr(inspection, "REQUIREMENTS", (ByColour(),))

    def batch(source: str = "in", standard: str = "chsi", **options) -> BatchResult:
        options = {"today": date(2027, 3, 1), **options}
        return run_batch(tmp_path / source, tmp_path / "out", load(standard), engine, **options)

    return batch
