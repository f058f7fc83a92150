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

MIN_TURN = 0.7
"""Least width of a half of the face, as a share of the other half, at which an ear may hang beside it unseen."""
THICK_MM = 7.0
"""How far inside the hair, seen from the face, something that hangs from a lobe may still show."""


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


def millimetre(canvas: Canvas) -> float:
    """Pixels per millimetre at the head; raises NotPaintable without a face or when it is tiny."""
    interocular = canvas.interocular
    bridge = canvas.point("nose_bridge")
    if not np.isfinite([interocular, *bridge]).all() or interocular < 16:
        raise NotPaintable("no face to measure")
    down = canvas.point("chin") - bridge
    return max(interocular / OUTER_CORNERS_MM, float(np.linalg.norm(down)) / 125 if np.isfinite(down).all() else 0.0)


def find_ears(canvas: Canvas) -> tuple[list[Ear], float]:
    """The ears in sight and the pixels per millimetre; raises NotPaintable when there is none."""
    scale = millimetre(canvas)
    interocular, bridge = canvas.interocular, canvas.point("nose_bridge")
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
    return ears, scale


def veiled_ears(canvas: Canvas, seen: list[Ear]) -> list[Ear]:
    """Ears under hair, on the sides of the face where none is ``seen`` and that are not turned away.

    Only where the hair's edge towards the face is near the lobe: nothing is seen through thicker hair.
    The lobe is where it lies on average, 2 mm outside and 27 mm below the outermost point of the cheek; the mask is empty.
    """
    scale = millimetre(canvas)
    right, left, bridge = canvas.point("right_cheek"), canvas.point("left_cheek"), canvas.point("nose_bridge")
    if not np.isfinite([right, left]).all():
        return []
    across = (left - right) / np.linalg.norm(left - right)
    down = np.array([-across[1], across[0]], np.float32)
    ears = []
    for side, near, far in ((-1, right, left), (1, left, right)):
        if any(ear.side == side for ear in seen):
            continue
        width, other = abs(float((near - bridge) @ across)), abs(float((far - bridge) @ across))
        lobe = (near + across * side * 2 * scale + down * 27 * scale).astype(np.float32)
        x, y = round(float(lobe[0])), round(float(lobe[1]))
        h, w = canvas.parsing.shape
        if width < MIN_TURN * other or not (3 <= x < w - 3 and 3 <= y < h - 3):
            continue
        if canvas.mask("hair")[y - 3 : y + 4, x - 3 : x + 4].mean() < 0.7:
            continue
        face = canvas.mask("skin", "neck")[y, slice(*sorted((x, round(float(x - side * THICK_MM * scale)))))]
        if not face.any():
            continue
        rim = (near + across * side * 8 * scale).astype(np.float32)
        top, bottom = float(near[1] - 28 * scale), float(lobe[1] + 3 * scale)
        ears.append(Ear(side, lobe, rim, top, bottom, np.zeros((h, w), bool)))
    return ears
