"""Where to look closer: boxes around the ears, the eyes and the collar, from a face mesh."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

RIGHT_TRAGUS, LEFT_TRAGUS, FOREHEAD, CHIN = 234, 454, 10, 152
RIGHT_EYE, LEFT_EYE = (33, 133), (362, 263)


class Box(NamedTuple):
    """A box in pixels; it may stick out of the photo."""

    x0: float
    y0: float
    x1: float
    y1: float


class Regions(NamedTuple):
    """The person's right ear is the one on the left of an unmirrored photo."""

    right_ear: Box
    left_ear: Box
    eyes: Box
    chest: Box


def _around(centre: NDArray[np.floating], width: float, aspect: float) -> Box:
    half = np.array([width / 2, width / aspect / 2])
    (x0, y0), (x1, y1) = centre - half, centre + half
    return Box(float(x0), float(y0), float(x1), float(y1))


def regions(
    mesh: NDArray[np.floating],
    size: tuple[int, int],
    ear_aspect: float = 0.53,
    eyes_aspect: float = 2.1,
    chest_aspect: float = 1.05,
) -> Regions | None:
    """Boxes for one face.

    Args:
        mesh: [478, 2] MediaPipe Face Mesh, x and y as fractions of the photo's width and height.
        size: width and height of the photo in pixels.
        ear_aspect: width over height of the ear boxes; the others likewise.
        eyes_aspect: of the box from the brows down.
        chest_aspect: of the box from the chin down; it is cut at the photo's borders.

    Returns:
        The boxes, or None when the mesh is NaN.
    """
    if not np.isfinite(mesh).all():
        return None
    points = mesh.astype(np.float64) * np.array(size)
    across = points[LEFT_TRAGUS] - points[RIGHT_TRAGUS]
    down = points[CHIN] - points[FOREHEAD]
    face = max(float(np.linalg.norm(across)), 0.75 * float(np.linalg.norm(down)))
    outward = across / max(float(np.linalg.norm(across)), 1e-6)
    drop = down / max(float(np.linalg.norm(down)), 1e-6) * 0.12 * face
    right_ear, left_ear = (
        _around(points[tragus] + sign * outward * 0.1 * face + drop, 0.32 * face, ear_aspect)
        for tragus, sign in ((RIGHT_TRAGUS, -1), (LEFT_TRAGUS, 1))
    )
    x, y = points[[*RIGHT_EYE, *LEFT_EYE]].mean(axis=0)
    eyes = Box(x - 0.49 * face, y - 0.22 * face, x + 0.49 * face, y - 0.22 * face + 0.98 * face / eyes_aspect)
    x, y = points[CHIN]
    width, height = 1.9 * face, 1.9 * face / chest_aspect
    top = min(y - 0.05 * face, size[1] - 0.15 * face)
    chest = Box(
        max(x - width / 2, 0.0), max(top, 0.0), min(x + width / 2, float(size[0])), min(top + height, float(size[1]))
    )
    return Regions(right_ear, left_ear, eyes, chest)
