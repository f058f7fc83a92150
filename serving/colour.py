"""Colour differences as people see them."""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

import cv2
import numpy as np


def rgb_to_lab(rgb: Sequence[float] | np.ndarray) -> tuple[float, float, float]:
    """CIELAB (D65; L* in 0..100) of one sRGB colour in 0..255."""
    pixel = np.array(rgb, np.float32).reshape(1, 1, 3) / 255
    lightness, a, b = cv2.cvtColor(pixel, cv2.COLOR_RGB2LAB).reshape(3).tolist()
    return lightness, a, b


def pixels_at(image: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Pixels [n, 3] of an image [h, w, 3] where a boolean mask [h, w] is True; faster than indexing by the mask."""
    return np.take(image.reshape(-1, 3), np.flatnonzero(mask), axis=0)


def median_colour(pixels: np.ndarray) -> np.ndarray:
    """Median of each channel of uint8 [n, 3], n > 0, as float64 [3]; by histogram, faster than ``np.median``."""
    middle = (len(pixels) - 1) // 2, len(pixels) // 2
    below = (np.bincount(channel, minlength=256).cumsum() for channel in pixels.T)
    return np.array([np.searchsorted(count, middle, side="right").mean() for count in below])


def delta_e(first: Sequence[float], second: Sequence[float], lightness_weight: float = 1.0) -> float:
    """CIEDE2000 difference of two CIELAB colours: about 1 is just visible, 100 is black against white.

    Plain CIELAB distance stretches saturated blues, the very colour of these backgrounds; CIEDE2000 corrects that.
    After Sharma, Wu and Dalal (2005), whose test pairs it reproduces. ``lightness_weight`` below 1 makes a difference in
    lightness count less (1 / kL of the formula).
    """
    (l1, a1, b1), (l2, a2, b2) = ((float(v) for v in colour) for colour in (first, second))
    mean_chroma7 = ((hypot(a1, b1) + hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * sqrt(mean_chroma7 / (mean_chroma7 + 25**7))
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = hypot(a1, b1), hypot(a2, b2)
    h1, h2 = degrees(atan2(b1, a1)) % 360, degrees(atan2(b2, a2)) % 360
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    if turn == -180 and h2 > h1:
        turn = 180.0
    dl, dc, dh = l2 - l1, c2 - c1, 2 * sqrt(c1 * c2) * sin(radians(turn / 2))
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    hue = (h1 + h2) / 2 if c1 * c2 and abs(h1 - h2) <= 180 else (h1 + h2 + (360 if h1 + h2 < 360 else -360)) / 2
    if not c1 * c2:
        hue = h1 + h2
    t = (
        1
        - 0.17 * cos(radians(hue - 30))
        + 0.24 * cos(radians(2 * hue))
        + 0.32 * cos(radians(3 * hue + 6))
        - 0.20 * cos(radians(4 * hue - 63))
    )
    sl = 1 + 0.015 * (lightness - 50) ** 2 / sqrt(20 + (lightness - 50) ** 2)
    sc, sh = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    chroma7 = chroma**7
    rotation = -2 * sqrt(chroma7 / (chroma7 + 25**7)) * sin(radians(60 * exp(-(((hue - 275) / 25) ** 2))))
    dc, dh = dc / sc, dh / sh
    return sqrt((dl / sl * lightness_weight) ** 2 + dc**2 + dh**2 + rotation * dc * dh)
