"""What a synthesiser is: a seeded effect painted on a portrait whose anatomy is known."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from ...models.anatomy import LANDMARKS, PARSING_CLASSES


def difference(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The largest difference of any channel, [H, W] levels, between two pictures [H, W, 3]."""
    red, green, blue = cv2.split(cv2.absdiff(a, b))
    return cv2.max(cv2.max(red, green), blue).astype(np.uint8, copy=False)


@lru_cache(maxsize=256)
def _table(classes: tuple[str, ...]) -> NDArray[np.uint8]:
    table = np.zeros(256, np.uint8)
    table[[PARSING_CLASSES.index(name) for name in classes]] = 1
    return table


@dataclass(frozen=True)
class Canvas:
    """A portrait ready to be painted on.

    Attributes:
        image: uint8 [H, W, 3] RGB.
        parsing: uint8 [H, W], index into ``PARSING_CLASSES``.
        landmarks: float32 [40, 2], x and y in pixels, NaN where unknown; order of ``LANDMARKS``.
    """

    image: NDArray[np.uint8]
    parsing: NDArray[np.uint8]
    landmarks: NDArray[np.float32]

    def mask(self, *classes: str) -> NDArray[np.bool_]:
        """Boolean [H, W], True where the parsing is one of the named classes."""
        return cv2.LUT(self.parsing, _table(classes)).view(bool)

    def point(self, name: str) -> NDArray[np.float32]:
        """One landmark, [2] (x, y) pixels; NaN when unknown."""
        return self.landmarks[LANDMARKS.index(name)]

    @property
    def interocular(self) -> float:
        """Distance between the outer eye corners in pixels; NaN when unknown."""
        return float(np.linalg.norm(self.point("left_eye_outer") - self.point("right_eye_outer")))


@dataclass(frozen=True)
class Painted:
    """What a synthesiser made.

    Attributes:
        image: uint8 [H, W, 3] RGB.
        mask: float32 [H, W] in 0..1, where the effect was painted, a hard negative's lookalike included: evidence for
            the attribute is ``mask * label``.
        label: 1 when the attribute now holds, 0 for a hard negative.
        parsing: the parsing after painting (drawn glasses, earrings and hair change it).
        landmarks: the landmarks after painting, as in :class:`Canvas`; None when nothing moved.
    """

    image: NDArray[np.uint8]
    mask: NDArray[np.float32]
    label: int
    parsing: NDArray[np.uint8]
    landmarks: NDArray[np.float32] | None = None


class NotPaintable(Exception):  # noqa: N818 (a reason to skip, not an error)
    """The portrait lacks what the effect needs (no ear in sight, say); the caller skips and counts."""


class Synthesiser(ABC):
    """One effect with its hard negative.

    ``attribute`` is the id of the attribute the effect teaches, or None for effects that only serve the rules.
    """

    attribute: ClassVar[str | None] = None

    @abstractmethod
    def positive(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Paint the effect with ``strength`` in 0..1; raises NotPaintable."""

    @abstractmethod
    def negative(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Paint what looks like the effect but is not; raises NotPaintable."""

    @staticmethod
    def painted(canvas: Canvas, image: NDArray[np.uint8], label: int, **changed: NDArray) -> Painted:
        """A result whose mask is, unless given, where the picture changed at all (any channel)."""
        mask = (difference(image, canvas.image) > 2).astype(np.float32)
        return replace(Painted(image, mask, label, canvas.parsing), **changed)
