"""Close-ups of the eyes, both in one pose, and where in them the iris is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from ..models.anatomy import PARSING_CLASSES

SIZE = (96, 64)
"""Width and height of a close-up in pixels."""

EYE = 48
"""Distance of the eye's corners in a close-up; they lie level, half way up."""

_X, _Y = np.meshgrid((np.arange(SIZE[0]) + 0.5 - SIZE[0] / 2) / EYE, (np.arange(SIZE[1]) + 0.5 - SIZE[1] / 2) / EYE)
_X, _Y = _X.astype(np.float32), _Y.astype(np.float32)
OPENING = (_X / 0.5) ** 2 + (_Y / 0.22) ** 2 < 1
"""Boolean [64, 96], where the opening of an eye lies that is neither narrowed nor widened."""

_EYE_CLASSES = tuple(PARSING_CLASSES.index(f"{side}_eye") for side in ("left", "right"))
_LEAST = 40


@dataclass(frozen=True)
class EyeCloseUp:
    """One eye, its corners level and :data:`EYE` pixels apart.

    Attributes:
        pixels: uint8 [64, 96, 3], RGB.
        parsing: uint8 [64, 96], index into ``PARSING_CLASSES``.
        inside: boolean [64, 96], True where the close-up shows the photo.
        width: distance of the corners in photo pixels: how much detail there is.
    """

    pixels: np.ndarray
    parsing: np.ndarray
    inside: np.ndarray
    width: float

    @classmethod
    def cut(
        cls, view: np.ndarray, parsing: np.ndarray, inside: np.ndarray, corners: np.ndarray, scale: float
    ) -> EyeCloseUp:
        """Cut an eye out of a view.

        Args:
            view: uint8 [H, W, 3].
            parsing: uint8 [H, W].
            inside: boolean [H, W], where the view shows the photo.
            corners: [2, 2], the corner at the left of the picture, then the other, in pixels of the view.
            scale: view pixels per photo pixel.
        """
        dx, dy = (corners[1] - corners[0]) / EYE
        turn = np.array([[dx, -dy], [dy, dx]])
        centre = corners.mean(0) - turn @ ((np.array(SIZE) - 1) / 2) - 0.5
        matrix = np.column_stack((turn, centre))
        smooth, near = (flag | cv2.WARP_INVERSE_MAP for flag in (cv2.INTER_LINEAR, cv2.INTER_NEAREST))
        return cls(
            cv2.warpAffine(view, matrix, SIZE, flags=smooth, borderMode=cv2.BORDER_REPLICATE),
            cv2.warpAffine(parsing, matrix, SIZE, flags=near, borderMode=cv2.BORDER_REPLICATE),
            cv2.warpAffine(inside.view(np.uint8), matrix, SIZE, flags=near).view(bool),
            float(np.hypot(dx, dy)) * EYE / scale,
        )

    @cached_property
    def luma(self) -> np.ndarray:
        """float32 [64, 96] in 0..255."""
        return cv2.cvtColor(self.pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)

    @cached_property
    def eyeball(self) -> np.ndarray:
        """Boolean [64, 96], what the parsing sees of the eyeball."""
        return (self.parsing == _EYE_CLASSES[0]) | (self.parsing == _EYE_CLASSES[1])

    @cached_property
    def height(self) -> float:
        """Height of the visible eyeball over the eye's width: that of the ellipse of as many pixels."""
        return 4 / np.pi * float(np.count_nonzero(self.eyeball)) / EYE**2

    @cached_property
    def dark_in_opening(self) -> tuple[float, float]:
        """Centre of the darkness (iris and pupil, or the lashes of a closed eye) in :data:`OPENING`.

        x to the right and y down from the middle between the corners, in eye widths.
        """
        return self._darkness(OPENING)

    @cached_property
    def iris(self) -> tuple[float, float]:
        """As ``dark_in_opening``, the mean of it and of the same in the parsed eyeball, if there is one."""
        x, y = self.dark_in_opening
        if np.count_nonzero(self.eyeball) < _LEAST:
            return x, y
        x2, y2 = self._darkness(self.eyeball)
        return (x + x2) / 2, (y + y2) / 2

    def _darkness(self, where: np.ndarray) -> tuple[float, float]:
        """Centre of what is darker than half way between dark and bright, weighted by how much it is so."""
        values = self.luma[where]
        dark, bright = np.percentile(values, (5, 75))
        weight = np.maximum((dark + bright) / 2 - values, 0)
        total = max(float(weight.sum()), 1e-6)
        return float((weight * _X[where]).sum()) / total, float((weight * _Y[where]).sum()) / total
