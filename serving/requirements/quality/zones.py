"""Where on the face light and colour are measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..base import NotAssessable

if TYPE_CHECKING:
    from ...portrait import Portrait

MIN_PIXELS = 80
_ZONE = 0.35
_LINEAR = np.arange(256) / 255
_LINEAR = np.where(_LINEAR <= 0.04045, _LINEAR / 12.92, ((_LINEAR + 0.055) / 1.055) ** 2.4)
_LINEAR = np.outer([0.2126, 0.7152, 0.0722], _LINEAR).astype(np.float32)
"""What each level of red, green and blue adds to the relative luminance."""


def luminance(pixels: np.ndarray) -> np.ndarray:
    """Relative luminance 0..1 of sRGB pixels [..., 3] in 0..255 (ISO/IEC 29794-5, IEC 61966-2-1)."""
    red, green, blue = np.moveaxis(pixels, -1, 0)
    return np.take(_LINEAR[0], red) + np.take(_LINEAR[1], green) + np.take(_LINEAR[2], blue)


def lightness(relative_luminance: np.ndarray) -> np.ndarray:
    """CIE L* 0..100 of relative luminance 0..1."""
    y = relative_luminance
    return np.where(y > 216 / 24389, 116 * np.cbrt(y) - 16, y * (24389 / 27))


def cheeks(portrait: Portrait) -> list[tuple[np.ndarray, list[float]]]:
    """The right and the left cheek zone: skin pixels uint8 [n, 3], and the zone's box in photo pixels.

    The zones of ISO/IEC 29794-5 (OFIQ's ``CalculateRegionOfInterest``): squares outward of each eye's centre, from half
    way between eyes and mouth downwards; their side is 0.35 of the interocular distance.

    Raises:
        NotAssessable: when too little skin is seen there, or there is no face.
    """
    points = portrait.view_landmarks
    mouth = (points["upper_lip_bottom"][:2] + points["lower_lip_top"][:2]) / 2
    drop = float(np.linalg.norm(portrait.eyes.mean(0) - mouth)) / 2
    side = _ZONE * portrait.interocular
    zones = []
    for (x, y), outward in zip(portrait.eyes, (-1, 1), strict=True):
        left, right = sorted((x, x + outward * side))
        box = (left, y + drop, right, y + drop + side)
        x0, y0, x1, y1 = (max(0, round(float(v))) for v in box)
        pixels = portrait.view[y0:y1, x0:x1][portrait.skin_pixels[y0:y1, x0:x1]]
        if len(pixels) < MIN_PIXELS:
            raise NotAssessable(
                "脸颊被遮挡或过小，无法判断光线和颜色。", "Too little of the cheeks is seen to judge light and colour."
            )
        zones.append((pixels, portrait.box_to_photo(box)))
    return zones
