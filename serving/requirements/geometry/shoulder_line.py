"""Where the upper edge of the shoulders runs, from the parsing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ...portrait import Portrait

REACH = np.linspace(0.62, 0.86, 13)
"""Distances from the midline, in face widths, at which the shoulders are looked for."""


def shoulder_tops(portrait: Portrait) -> tuple[np.ndarray, np.ndarray]:
    """Upper edge of the clothes right and left of the head (the person's own sides).

    Returns:
        two float arrays [13, 2], x and y in view pixels, one point for each of :data:`REACH`; y is NaN where the
        column lies outside the photo or its clothes do not begin right below background.
    """
    points = portrait.view_landmarks
    right_cheek, left_cheek, chin = points["right_cheek"][0], points["left_cheek"][0], points["chin"][1]
    middle, width = (right_cheek + left_cheek) / 2, left_cheek - right_cheek
    body, behind = portrait.mask("cloth"), portrait.mask("background") & portrait.inside
    sides = []
    for sign in (-1, 1):
        columns = middle + sign * REACH * width
        tops = [_top(body, behind, round(float(x)), max(int(chin - width), 0)) for x in columns]
        sides.append(np.column_stack((columns, tops)))
    return sides[0], sides[1]


def _top(body: np.ndarray, behind: np.ndarray, x: int, first: int) -> float:
    if not 0 <= x < body.shape[1]:
        return np.nan
    rows = np.nonzero(body[first:, x])[0]
    if not len(rows):
        return np.nan
    top = first + int(rows[0])
    return float(top) if behind[max(top - 8, 0) : top, x].mean() > 0.5 else np.nan
