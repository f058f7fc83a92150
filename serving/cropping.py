"""The crop that standardising a photo makes: inside the photo, and within the standard's bands where any crop is."""

from __future__ import annotations

import numpy as np

from .framing import VIEW_SIZE, Frame, Head, standard_frame
from .standards import Geometry


def finished_frame(head: Head, bands: Geometry, photo_size: tuple[int, int]) -> Frame:
    """The 3:4 frame inside the photo that meets the standard best.

    The head is centred and brought nearest to the middle of the bands. Where that frame would stick out of the photo,
    the next best that does not is taken; where none meets all bands, the frame is pushed inside the photo, and what is
    then out of its band tells what the photo lacks (room above the hair, at a side, below).

    Args:
        head: in photo pixels.
        bands: in pixels of the 480x640 view.
        photo_size: width and height of the photo in pixels.
    """
    ideal = standard_frame(head, bands)
    if not any(ideal.overhang(photo_size)):
        return ideal
    return _legal(head, bands, photo_size) or _pushed_inside(ideal, photo_size)


def _legal(head: Head, bands: Geometry, photo_size: tuple[int, int]) -> Frame | None:
    """The frame inside the photo whose largest deviation, in half bands, is smallest; None when a band is missed."""
    (hair, hair_half), (eyes, eyes_half), (face, face_half) = (
        ((low + high) / 2, (high - low) / 2) for low, high in (bands.hair_top, bands.eye_line, bands.face_width)
    )
    width, height = VIEW_SIZE
    scale = np.linspace(bands.face_width[0], bands.face_width[1], 121) / head.face_width
    lowest, highest = np.maximum(height - photo_size[1] * scale, -height * 10), np.zeros_like(scale)
    room = min(head.centre_x, photo_size[0] - head.centre_x) * scale
    at_hair, at_eyes = hair - head.hair_top * scale, eyes - head.eye_line * scale
    shift = np.clip((at_hair * eyes_half + at_eyes * hair_half) / (hair_half + eyes_half), lowest, highest)
    deviation = np.max(
        [
            abs(shift - at_hair) / hair_half,
            abs(shift - at_eyes) / eyes_half,
            abs(head.face_width * scale - face) / face_half,
        ],
        axis=0,
    )
    deviation[(room < width / 2) | (lowest > highest)] = np.inf
    best = int(deviation.argmin())
    if deviation[best] > 1 + 1e-6:
        return None
    w, h = width / scale[best], height / scale[best]
    return Frame(float(head.centre_x - w / 2), float(-shift[best] / scale[best]), float(w), float(h))


def _pushed_inside(frame: Frame, photo_size: tuple[int, int]) -> Frame:
    shrink = min(1.0, photo_size[0] / frame.width, photo_size[1] / frame.height)
    width, height = frame.width * shrink, frame.height * shrink
    x0 = frame.x0 + (frame.width - width) / 2
    y0 = frame.y0 + (frame.height - height) / 2
    return Frame(min(max(x0, 0.0), photo_size[0] - width), min(max(y0, 0.0), photo_size[1] - height), width, height)
