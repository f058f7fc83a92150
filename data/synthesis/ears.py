"""The ears in sight: what hangs on them and what hides them starts here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .base import Canvas, NotPaintable
from .drawing import Floats, Region

OUTER_CORNERS_MM = 90.0
MIN_EAR_SHARE = 0.02
"""Least ear area, as a share of the squared interocular distance, on which something can be painted."""


@dataclass(frozen=True)
class Ear:
    """An ear in sight, in canvas pixels.

    Attributes:
        side: -1 on the left of the picture, 1 on the right.
        lobe: [2], where a lobe is pierced.
        rim: [2], a point on the outer rim, halfway up.
        top, bottom: rows.
        mask: bool [H, W].
    """

    side: int
    lobe: Floats
    rim: Floats
    top: float
    bottom: float
    mask: NDArray[np.bool_]


def find_ears(canvas: Canvas) -> tuple[list[Ear], float]:
    """The ears in sight and the pixels per millimetre."""
    interocular = canvas.interocular
    bridge = canvas.point("nose_bridge")
    if not np.isfinite([interocular, *bridge]).all() or interocular < 16:
        raise NotPaintable("no face to measure")
    down = canvas.point("chin") - bridge
    scale = max(interocular / OUTER_CORNERS_MM, float(np.linalg.norm(down)) / 125 if np.isfinite(down).all() else 0)
    h, w = canvas.parsing.shape
    region = Region.around(bridge[None], 1.6 * scale * 90, (h, w))
    ys, xs = np.nonzero(canvas.mask("left_ear", "right_ear")[region.slices])
    ys, xs = ys + region.y0, xs + region.x0
    across = canvas.point("left_eye_outer") - canvas.point("right_eye_outer")
    position = (xs - bridge[0]) * across[0] + (ys - bridge[1]) * across[1]
    ears = []
    for side in (-1, 1):
        own = position * side > 0
        if own.sum() < MIN_EAR_SHARE * interocular**2:
            continue
        x, y = xs[own], ys[own]
        top, bottom = float(y.min()), float(y.max())
        if bottom >= h - 3 or bottom - top < 14 * scale:
            continue
        mask = np.zeros((h, w), bool)
        mask[y, x] = True
        low = y > bottom - max(3.0, 6.5 * scale)
        lobe = np.array([x[low].mean(), bottom - min(3.2 * scale, 0.3 * (bottom - top))], np.float32)
        middle = np.abs(y - (top + 0.45 * (bottom - top))) < max(1.5, 0.06 * (bottom - top))
        rim_x = float((x[middle] * side).max()) * side if middle.any() else float(lobe[0])
        ears.append(Ear(side, lobe, np.array([rim_x, top + 0.45 * (bottom - top)], np.float32), top, bottom, mask))
    if not ears:
        raise NotPaintable("no ear in sight")
    return ears, float(scale)
