"""Hair top and face width: the parsing says about where they are, the picture where exactly.

Both are asked for in pixels, but the parsing has a grid of 2 px, follows wisps of hair, and leaves the ears too late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ..models.anatomy import PARSING_CLASSES
from .framing import VIEW_SIZE

if TYPE_CHECKING:
    from .portrait import Portrait

LEAST_HAIR = 0.16
"""Share of the width of the face that hair must fill for a row to count as hair: stray hairs fill less."""

_CROWN = 0.35
"""Half the width of the strip in which the hair's top is looked for, in face widths."""
_ABOVE, _BACKGROUND = 14, 8
"""Rows above the parsing's top that are looked at, and how many of them show the background."""
_ROOM = 3
"""Rows above the parsing's top that the photo must hold."""
_BELOW = slice(20, 36)
"""Rows below the parsing's top that surely show the hair (of a bald head the skin)."""
_LEAST_CONTRAST = 8
"""CIELAB difference of hair and background below which the picture does not show the border."""
_FILLED = 0.4
"""How much of a stretch is hair where people see the hair's top: the median of ``data/labels/geometry_calibration.csv``."""

_FACE = np.isin(PARSING_CLASSES, ("skin", "nose", "glasses", "left_eye", "right_eye", "left_brow", "right_brow"))
"""Which classes of the parsing lie between the two ends of the face, above the mouth."""
_ROWS = np.arange(-6, 7)
"""Rows round the level of the cheeks that are measured together."""
_REACH = np.arange(-9, 10)
"""Pixels about where the end is expected, in which the picture's own edge is looked for."""
_LANDMARK_SHARE, _OUTWARD, _NEAR = 0.3, 0.5, 3.0
"""Where the end is expected: at the parsing's, moved outward and by a share of the way to the landmark; how far off it is."""
_EDGE_TO_END = 0.6
"""People put the end this much further out than the steepest change (``data/labels/geometry_calibration.csv``)."""
_BREADTH = 0.75
"""How far from the midline an end is looked for, in face widths."""
_FARTHEST = 0.08
"""How far from the landmark the parsing's end can be, in face widths."""


def hair_top(portrait: Portrait, top: float) -> float:
    """Where hair begins to hide the background, in view pixels.

    Each pixel is hair as far as its colour is from the background's above it, by the difference of hair and background.
    The top is where a stretch of :data:`LEAST_HAIR` is hair enough. What differs all across where the parsing's hair only
    begins is no hair but another background below the first, an arch above the sky, say.

    Args:
        portrait: a face before a background.
        top: row at which the parsing's hair begins; the result where the photo cuts the hair or does not show its border.
    """
    points, width = portrait.view_landmarks, portrait.face_width
    centre = (points["right_cheek"][0] + points["left_cheek"][0]) / 2
    left, right = (int(np.clip(centre + side * _CROWN * width, 0, VIEW_SIZE[0])) for side in (-1, 1))
    first, last = int(top) - _ABOVE, int(top) + _BELOW.stop
    if first < 0 or last > VIEW_SIZE[1] or right - left < 3 or not portrait.inside[int(top) - _ROOM, int(centre)]:
        return top
    lab = cv2.cvtColor(portrait.view[first:last, left:right].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    background = cv2.blur(lab[:_BACKGROUND].mean(0, keepdims=True), (15, 1))
    difference = np.linalg.norm(lab - background, axis=2)
    third = (right - left) // 3
    hair = np.median(difference[_ABOVE:][_BELOW, third:-third])
    if hair < _LEAST_CONTRAST:
        return top
    stretch = (max(1, int(LEAST_HAIR * width)), 1)
    shares = cv2.blur(np.minimum(difference / hair, 1), stretch)[: _ABOVE + _BELOW.start]
    if shares[_ABOVE].min() >= _FILLED:
        return top
    filled = shares.max(1)
    row = int(np.flatnonzero(filled < _FILLED).max(initial=0))
    if not _BACKGROUND <= row < len(filled) - 1:
        return top
    return first + row + 0.5 + float((_FILLED - filled[row]) / (filled[row + 1] - filled[row]))


def face_ends(portrait: Portrait) -> tuple[float, float]:
    """Columns at the left and right of the picture where the skin of the cheeks ends, in view pixels.

    Measured half way between the eyes and the tip of the nose, along the line of the eyes: where the ear, hair or the
    background begins.
    """
    points = portrait.view_landmarks
    (x, eye_line), across = portrait.eyes.mean(0), portrait.eyes[1] - portrait.eyes[0]
    level, slope = (eye_line + points["nose_tip"][1]) / 2, across[1] / max(across[0], 1.0)

    def sampled(picture: np.ndarray, columns: np.ndarray, interpolation: int) -> np.ndarray:
        rows = level + _ROWS[:, None] + slope * (columns - x)
        grid = np.broadcast_to(columns, rows.shape)
        return cv2.remap(
            picture, (grid - 0.5).astype(np.float32), (rows - 0.5).astype(np.float32), interpolation,
            borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip

    def end(side: int, landmark: float) -> float:
        columns = x + side * (np.arange(max(1.0, _BREADTH * portrait.face_width)) + 0.5)
        face = _FACE[sampled(portrait.parsing, columns, cv2.INTER_NEAREST)]
        parsed = float(np.median(np.where(face.all(1), len(columns), face.argmin(1))))
        guess = side * (landmark - x)
        farthest = _FARTHEST * portrait.face_width
        parsed = min(max(parsed, guess - farthest), guess + farthest)
        expected = parsed + _OUTWARD + _LANDMARK_SHARE * (guess - parsed)
        profile = sampled(portrait.view, x + side * (expected + _REACH), cv2.INTER_LINEAR).mean(0)[None]
        lab = cv2.cvtColor(profile.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[0]
        smooth = cv2.GaussianBlur(lab, (1, 3), 0)
        steps = _REACH[:-1] + 0.5
        steepness = np.linalg.norm(np.diff(smooth, axis=0), axis=1) * np.exp(-0.5 * (steps / _NEAR) ** 2)
        return float(x + side * (expected + steps[steepness.argmax()] + _EDGE_TO_END))

    return end(-1, points["right_cheek"][0]), end(1, points["left_cheek"][0])
