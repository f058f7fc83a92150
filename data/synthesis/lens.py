"""What a lens or a shaky hand spoils: defocus, motion blur, the big nose of a wide-angle selfie."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from .base import Canvas, Painted, Synthesiser
from .capture import disc
from .face import Face, Plane
from .warps import moved


class Lens(Synthesiser):
    """Positive: clearly blurred or distorted; negative: as soft or as close as a good photo may be.

    Args:
        kind: one of ``KINDS``; drawn when None.
    """

    attribute = None

    def __init__(self, kind: str | None = None) -> None:
        self.kind = kind

    def positive(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Spoil the picture; strength 0 is just visible."""
        return self._paint(canvas, 0.35 + 0.65 * strength, rng, 1)

    def negative(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """The same, by so little that nobody minds."""
        return self._paint(canvas, 0.10 + 0.08 * strength, rng, 0)

    def _paint(self, canvas: Canvas, strength: float, rng: np.random.Generator, label: int) -> Painted:
        names = list(KINDS)
        return KINDS[self.kind or names[int(rng.integers(len(names)))]](canvas, strength, rng, label)


def _everywhere(canvas: Canvas) -> Plane:
    return np.ones(canvas.parsing.shape, np.float32)


def _defocus(canvas: Canvas, strength: float, rng: np.random.Generator, label: int) -> Painted:
    radius = canvas.image.shape[1] * 0.016 * strength * float(rng.uniform(0.7, 1))
    image = cv2.filter2D(canvas.image, -1, disc(radius), borderType=cv2.BORDER_REPLICATE).astype(np.uint8, copy=False)
    return Painted(image, _everywhere(canvas), label, canvas.parsing)


def _motion(canvas: Canvas, strength: float, rng: np.random.Generator, label: int) -> Painted:
    length = canvas.image.shape[1] * 0.05 * strength * float(rng.uniform(0.7, 1))
    kernel = motion_kernel(length, float(rng.uniform(0, np.pi)), float(rng.normal(0, 0.25)))
    image = cv2.filter2D(canvas.image, -1, kernel, borderType=cv2.BORDER_REPLICATE).astype(np.uint8, copy=False)
    return Painted(image, _everywhere(canvas), label, canvas.parsing)


def motion_kernel(length: float, angle: float, bend: float) -> Plane:
    """The path of a shaking hand: a slightly bent stroke of that length in pixels; sums to 1."""
    half = int(np.ceil(length / 2)) + 2
    s = np.linspace(-0.5, 0.5, 16)
    along, aside = s * length, bend * length * (s * s - 0.08)
    x = along * np.cos(angle) - aside * np.sin(angle) + half
    y = along * np.sin(angle) + aside * np.cos(angle) + half
    stroke = np.zeros((2 * half + 1, 2 * half + 1), np.uint8)
    cv2.polylines(stroke, [np.rint(np.stack((x, y), -1) * 16).astype(np.int32)], False, 255, 1, cv2.LINE_AA, 4)
    kernel = stroke.astype(np.float32)
    return kernel / kernel.sum()


def _wide_angle(canvas: Canvas, strength: float, rng: np.random.Generator, label: int) -> Painted:
    """What is near the lens grows: the nose and the middle of the face, while ears and shoulders shrink."""
    face = Face.of(canvas)
    h, w = canvas.parsing.shape
    centre = canvas.point("nose_tip") - face.down * face.unit * 0.15
    x = np.broadcast_to(np.arange(w, dtype=np.float32), (h, w))
    y = np.broadcast_to(np.arange(h, dtype=np.float32)[:, None], (h, w))
    u, v = (x - centre[0]) / face.unit, (y - centre[1]) / face.unit
    square = u * u + v * v
    grow = 0.36 * strength * float(rng.uniform(0.75, 1))
    shrink = 1 - grow / (1 + square / 0.8) + 0.12 * grow * np.minimum(square, 6) / 6
    dx = (u * (shrink - 1) * face.unit).astype(np.float32)
    dy = (v * (shrink - 1) * face.unit).astype(np.float32)
    image = cv2.remap(canvas.image, x + dx, y + dy, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    parsing = cv2.remap(canvas.parsing, x + dx, y + dy, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
    landmarks = moved(canvas.landmarks, dx, dy)
    return Painted(np.asarray(image, np.uint8), _everywhere(canvas), label, np.asarray(parsing, np.uint8), landmarks)


KINDS: dict[str, Callable[[Canvas, float, np.random.Generator, int], Painted]] = {
    "defocus": _defocus,
    "motion": _motion,
    "wide_angle": _wide_angle,
}
"""Faults of lens and hand by name."""
