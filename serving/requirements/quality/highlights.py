"""No hot spots on the skin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ...report import Text
from ..base import BandRequirement, Measurement, NotAssessable
from .zones import MIN_PIXELS

if TYPE_CHECKING:
    from ...portrait import Portrait

_STEP = 2
_BRIGHT = 236
"""Levels from which the darkest of a pixel's channels is a reflection of the lamp, not skin: skin keeps a colour."""
_ABOVE, _PALE = 46, 0.55
"""A pixel shines, too, that is so many levels (8-bit L*) lighter than the median skin and has lost this much chroma."""


class Highlights(BandRequirement):
    """No hot spot or glare on the skin: forehead, nose and cheeks do not shine.

    Asked by: the commissioning notice, point ⑩, the national specification (教毕指[2017]99号), and the notices of several
    schools (no shine on the nose).

    Measured: the share of the face's skin that reflects the lamp: nearly white, or much lighter and paler than the median
    skin. Skin blown out as a whole is left to ``exposure``.

    Limit: at most ``max``; up to ``review`` above it a person must look.

    Errs: a very light skin lit strongly from one side may count as shine; sweat in fine dots does not add up.
    """

    id = "highlights"
    title = Text(zh="面部反光", en="hot spots on the skin")
    unit = "share"
    digits = 3
    passed = Text(zh="面部没有明显反光。", en="The skin shows no hot spots.")
    too_low = passed
    too_high = Text(
        zh="面部有反光亮斑（约 {share} 的皮肤），请擦干油汗、柔化灯光或关闭闪光灯后重拍。",
        en="The skin shines (about {share} of it): dry the skin, soften the light or turn off the flash, and retake.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Share of shining skin; evidence: the boxes of the largest spots."""
        portrait.require_face()
        skin = portrait.skin_pixels[::_STEP, ::_STEP]
        if np.count_nonzero(skin) < MIN_PIXELS:
            raise NotAssessable("面部皮肤可见太少，无法判断反光。", "Too little skin is seen to judge hot spots.")
        x0, y0, width, height = cv2.boundingRect(skin.astype(np.uint8))
        window = slice(y0, y0 + height), slice(x0, x0 + width)
        skin = skin[window]
        view = np.ascontiguousarray(portrait.half[window])
        lightness, a, b = (channel.astype(np.int16) for channel in cv2.split(cv2.cvtColor(view, cv2.COLOR_RGB2LAB)))
        chroma = np.sqrt(np.float32((a - 128) ** 2 + (b - 128) ** 2))
        red, green, blue = cv2.split(view)
        darkest = cv2.min(cv2.min(red, green), blue)
        paler = (lightness > np.median(lightness[skin]) + _ABOVE) & (chroma < _PALE * np.median(chroma[skin]))
        shining = (((darkest >= _BRIGHT) | paler) & skin).view(np.uint8)
        share = np.count_nonzero(shining) / np.count_nonzero(skin)
        _, _, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(shining, np.ones((3, 3), np.uint8)))
        spots = sorted(stats[1:].tolist(), key=lambda spot: -spot[4])[:3]
        boxes = [
            portrait.box_to_photo((_STEP * (x + x0), _STEP * (y + y0), _STEP * (x + x0 + w), _STEP * (y + y0 + h)))
            for x, y, w, h, _ in spots
        ]
        return Measurement(share, {"boxes": boxes} if boxes else {}, details={"share": f"{share:.1%}"})
