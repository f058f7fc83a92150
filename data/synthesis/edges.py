"""Where a part of the person really ends: a coarse parsing's edge moved to the edge in the picture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .drawing import Floats, smoothstep
from .face import peak

APART = 24.0
"""Least difference, in levels of any channel, between a part and what lies beside it, for its edge to be seen."""


def followed(image: NDArray[np.uint8], own: NDArray[np.bool_], open_: NDArray[np.bool_], reach: int) -> Floats:
    """Opacity [h, w] of a part whose mask is off by up to ``reach`` pixels.

    Near the mask's edge a pixel belongs to the side whose mean colour, a little further in or out, it is closer to.

    Args:
        image: uint8 [h, w, 3].
        own: the part as parsed, [h, w].
        open_: where it may grow into, [h, w].
        reach: pixels.
    """
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    mask = own.view(np.uint8)
    inside, beyond = cv2.erode(mask, disc), 1 - cv2.dilate(mask, disc)
    side = 6 * reach + 1
    here = image.astype(np.float32)

    def mean(part: NDArray) -> tuple[Floats, Floats]:
        share = cv2.blur(part.astype(np.float32), (side, side))
        total = cv2.blur(cv2.copyTo(here, part), (side, side))
        return cv2.divide(total, cv2.merge([share + 1e-4] * 3)), share

    (within, much), (without, more) = mean(inside), mean(beyond)
    near, far = (peak(cv2.absdiff(here, level)) for level in (within, without))
    alike = smoothstep(far / (near + far + 1e-3), 0.4, 0.6)
    sure = (
        (inside | beyond).astype(bool) | (peak(cv2.absdiff(within, without)) < APART) | (np.minimum(much, more) < 0.02)
    )
    return np.where(sure, own, alike * (own | open_)).astype(np.float32)
