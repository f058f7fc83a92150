"""A network that always says the same, so that what is built on it can be tested with any picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from biyezhao.models.anatomy import LANDMARKS, PARSING_CLASSES
from biyezhao.models.attributes import ATTRIBUTE_IDS
from biyezhao.serving.engine import NetworkOutput, PortraitModel
from PIL import Image

MIDDLE = """
    forehead 165, nose_bridge 250, nose_tip 310, nose_base 322, upper_lip_top 345, upper_lip_bottom 353,
    lower_lip_top 353, lower_lip_bottom 364, chin 410, hair_top 80
"""
"""Row of each landmark on the midline."""
SIDES = """
    eye_outer 70 250, eye_inner 30 250, eye_upper 50 244, eye_lower 50 256, iris 50 250, brow_outer 80 225,
    brow_mid 52 218, brow_inner 24 225, ala 18 318, cheek 108 260, mouth_corner 40 354, jaw 85 370, ear_top 112 240,
    ear_lobe 110 300, shoulder 190 540
"""
"""Distance from the midline and row of each paired landmark."""
BOX = (132, 165, 348, 410)


class ConstantModel(PortraitModel):
    """Sees the same well-placed head in every frame, in units of 480x640, enlarged round its middle by ``zoom``."""

    def __init__(self, faces: int = 1, zoom: float = 1.0) -> None:
        self.version, self.sha256, self.thresholds = "constant", "0" * 64, {}
        points = {name: (240, int(y)) for name, y in map(str.split, MIDDLE.split(","))}
        for name, x, y in map(str.split, SIDES.split(",")):
            points[f"right_{name}"], points[f"left_{name}"] = (240 - int(x), int(y)), (240 + int(x), int(y))
        centre = np.array((240, 287))
        placed = (np.array([points[name] for name in LANDMARKS]) - centre) * zoom + centre
        landmarks = np.concatenate((placed / (480, 640), np.ones((len(LANDMARKS), 1))), 1)
        boxes = np.zeros((8, 5))
        box = ((np.reshape(BOX, (2, 2)) - centre) * zoom + centre) / (480, 640)
        for index in range(faces):
            boxes[index] = [*(box * (1, 1 / (1 + index)) * (1 / (1 + 3 * index), 1)).ravel(), 0.99]
        ys, xs = np.mgrid[:320, :240] * 2
        parsing = np.zeros((320, 240), np.uint8)
        parsing[ys > 470] = PARSING_CLASSES.index("cloth")
        parsing[((xs - 240) / 118) ** 2 + ((ys - 200) / 120) ** 2 < zoom**2] = PARSING_CLASSES.index("hair")
        parsing[((xs - 240) / 107) ** 2 + ((ys - 287) / 123) ** 2 < zoom**2] = PARSING_CLASSES.index("skin")
        evidence = np.zeros((len(ATTRIBUTE_IDS), 80, 60))
        evidence[1, 30:36, 12:16] = 0.9
        outputs = (np.full(len(ATTRIBUTE_IDS), 0.02), evidence, parsing, landmarks, boxes, np.zeros(3))
        as_stored = (out if out.dtype == np.uint8 else out.astype(np.float32) for out in outputs)
        self.output = NetworkOutput(*(out[None] for out in as_stored))

    def run(self, frames: np.ndarray) -> NetworkOutput:
        assert frames.dtype == np.uint8
        assert frames.shape[0] == 1
        return self.output


@pytest.fixture
def constant_model() -> Callable[..., ConstantModel]:
    return ConstantModel


@pytest.fixture
def textured() -> Callable[..., np.ndarray]:
    """``textured(width, height, noise)``: a light blue picture with a smooth pattern and noise, uint8 [H, W, 3]."""

    def make(width: int, height: int, noise: float = 6.0) -> np.ndarray:
        ys, xs = np.mgrid[:height, :width] / height
        base = np.stack([100 + 60 * np.sin(7 * xs + 5 * ys), 160 + 40 * np.cos(9 * ys), 200 + 30 * np.sin(11 * xs)], -1)
        return (base + np.random.default_rng(0).normal(0, noise, base.shape)).clip(0, 255).astype(np.uint8)

    return make


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    """``save(pixels, "name.jpg", ...)`` writes a file into the test's folder, folders included."""

    def write(pixels: np.ndarray, name: str, **options: object) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path, **options)  # pyright: ignore[reportArgumentType]
        return path

    return write
