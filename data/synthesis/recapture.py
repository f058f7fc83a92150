"""Photos of photos: a screen's pixels, a print's dots and moiré over the whole picture; negative: plain camera noise."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from .base import Canvas, Painted, Synthesiser
from .capture import grain_of
from .face import Plane, to_uint8


class Recapture(Synthesiser):
    """The photo photographed again, from a screen or a print.

    Args:
        kind: one of ``KINDS``; drawn when None.
    """

    attribute = None

    def __init__(self, kind: str | None = None) -> None:
        self.kind = kind

    def positive(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Photograph it from a screen or a print, turned a little; strength is how plainly the grid shows."""
        kind = self.kind or list(KINDS)[int(rng.integers(len(KINDS)))]
        picture = canvas.image.astype(np.float32)
        image = to_uint8(cv2.GaussianBlur(KINDS[kind](picture, 0.3 + 0.7 * strength, rng), (0, 0), 0.5))
        return Painted(image, np.ones(canvas.parsing.shape, np.float32), 1, canvas.parsing)

    def negative(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Camera noise, which has no grid."""
        noise = grain_of(rng, canvas.parsing.shape)[..., None] * (1 + 4 * strength)
        image = to_uint8(canvas.image.astype(np.float32) + noise)
        return Painted(image, np.zeros(canvas.parsing.shape, np.float32), 0, canvas.parsing)


def _turned(size: tuple[int, ...], degrees: float) -> tuple[Plane, Plane]:
    """Coordinates [h, w] along and across, turned."""
    y, x = np.mgrid[: size[0], : size[1]].astype(np.float32)
    c, s = np.float32(np.cos(np.radians(degrees))), np.float32(np.sin(np.radians(degrees)))
    return x * c + y * s, y * c - x * s


def _screen(picture: Plane, strength: float, rng: np.random.Generator) -> Plane:
    """Red, green and blue stripes of a screen's pixels, with dark lines between rows."""
    along, across = _turned(picture.shape[:2], float(rng.uniform(-8, 8)))
    period = float(rng.uniform(2.4, 6))
    phases = np.arange(3, dtype=np.float32) * 2 * np.pi / 3
    stripes = 0.5 + 0.5 * np.cos(along[..., None] * (2 * np.pi / period) + phases)
    rows = 0.5 + 0.5 * np.cos(across * (2 * np.pi / period))
    return picture * (1 - 0.35 * strength * (1 - stripes * rows[..., None]))


def _moire(picture: Plane, strength: float, rng: np.random.Generator) -> Plane:
    """Slow coloured waves where the screen's grid beats with the sensor's."""
    along, _ = _turned(picture.shape[:2], float(rng.uniform(-60, 60)))
    bent = along + 4 * np.sin(along / 90)
    phases = rng.uniform(0, 2 * np.pi, 3).astype(np.float32)
    waves = np.sin(bent[..., None] * (2 * np.pi / float(rng.uniform(5, 14))) + phases)
    return picture * (1 + 0.14 * strength * waves)


def _halftone(picture: Plane, strength: float, rng: np.random.Generator) -> Plane:
    """Dots of four inks, each at its own angle, as an offset print has them."""
    period = float(rng.uniform(2.6, 5))
    printed = picture.copy()
    for channel, angle in enumerate((15.0, 75.0, 0.0)):
        along, across = _turned(picture.shape[:2], angle + float(rng.uniform(-3, 3)))
        turn = 2 * np.pi / period
        dots = np.cos(along * turn) * np.cos(across * turn)
        printed[..., channel] += 70 * strength * dots * (1 - np.abs(picture[..., channel] / 127.5 - 1))
    return printed


KINDS: dict[str, Callable[[Plane, float, np.random.Generator], Plane]] = {
    "screen": _screen,
    "moire": _moire,
    "halftone": _halftone,
}
"""Ways to photograph a photo, by name."""
