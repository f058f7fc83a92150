"""The crop that a standard makes of an original: inside the photo, and within the standard's bands where any crop is."""

from __future__ import annotations

import numpy as np

from .framing import VIEW_SIZE, Frame, Head, standard_frame
from .standards import Geometry

_MARGIN = 1.0
"""Pixels of the view by which bands are kept to, so that measuring the finished photo again finds them met."""


def finished_frame(head: Head, bands: Geometry, photo_size: tuple[int, int], off_centre: float) -> Frame:
    """The 3:4 frame inside the photo that meets the standard best.

    The head is centred and brought nearest to the middle of the bands. Where that frame would stick out of the photo,
    the next best that does not is taken; where none meets all bands, one that at least meets those of eyes and face, so
    that what lacks is the room above the hair; and where there is none of these either, the ideal frame is pushed
    inside the photo, and what is then out of its band tells what the photo lacks.

    Args:
        head: in photo pixels.
        bands: in pixels of the 480x640 view.
        photo_size: width and height of the photo in pixels.
        off_centre: how far the head may stand from the middle, in pixels of the view.
    """
    ideal = standard_frame(head, bands)
    if not any(ideal.overhang(photo_size)):
        return ideal
    return (
        _search(head, bands, photo_size, off_centre, with_hair=True)
        or _search(head, bands, photo_size, off_centre, with_hair=False)
        or _pushed_inside(ideal, photo_size)
    )


def _search(
    head: Head, bands: Geometry, photo_size: tuple[int, int], off_centre: float, with_hair: bool
) -> Frame | None:
    """The best frame inside the photo over a range of scales, or None.

    With hair, all bands are met and the largest deviation from their middles, in half bands, is smallest; without it,
    the bands of eyes and face are met and the hair comes nearest to its own.
    """
    width, height = VIEW_SIZE
    scale = np.linspace(bands.face_width[0] + _MARGIN, bands.face_width[1] - _MARGIN, 121) / head.face_width
    rows = {"hair": (head.hair_top * scale, bands.hair_top), "eyes": (head.eye_line * scale, bands.eye_line)}
    lowest, highest = height - photo_size[1] * scale, np.zeros_like(scale)
    for row, (low, high) in rows.values() if with_hair else [rows["eyes"]]:
        lowest = np.maximum(lowest, low + _MARGIN - row)
        highest = np.minimum(highest, high - _MARGIN - row)
    wanted = {name: sum(band) / 2 - row for name, (row, band) in rows.items()}
    shift = np.clip((wanted["hair"] + wanted["eyes"]) / 2 if with_hair else wanted["hair"], lowest, highest)
    judged = (
        [(shift + row, band) for row, band in rows.values()]
        if with_hair
        else [(shift + rows["hair"][0], bands.hair_top)]
    )
    if with_hair:
        judged.append((head.face_width * scale, bands.face_width))
    deviation = np.max([abs(value - sum(band) / 2) / (band[1] - band[0]) for value, band in judged], axis=0)
    room = min(head.centre_x, photo_size[0] - head.centre_x) * scale
    possible = (lowest <= highest) & (room >= width / 2 - off_centre) & (width / scale <= photo_size[0])
    if not possible.any():
        return None
    best = int(np.where(possible, deviation, np.inf).argmin())
    w, h = width / scale[best], height / scale[best]
    x0 = min(max(head.centre_x - w / 2, 0.0), photo_size[0] - w)
    return Frame(float(x0), float(-shift[best] / scale[best]), float(w), float(h))


def _pushed_inside(frame: Frame, photo_size: tuple[int, int]) -> Frame:
    shrink = min(1.0, photo_size[0] / frame.width, photo_size[1] / frame.height)
    width, height = frame.width * shrink, frame.height * shrink
    x0 = frame.x0 + (frame.width - width) / 2
    y0 = frame.y0 + (frame.height - height) / 2
    return Frame(min(max(x0, 0.0), photo_size[0] - width), min(max(y0, 0.0), photo_size[1] - height), width, height)
