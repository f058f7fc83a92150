"""Hair in a natural colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ...colour import pixels_at
from ...report import Text
from ..base import BandRequirement, Measurement, NotAssessable

if TYPE_CHECKING:
    from ...portrait import Portrait

VIVID = 24
"""CIELAB chroma beyond which hair counts as dyed: brown hair hardly passes it."""
FAIR, BLEACHED = 60, 9
"""Hair lighter than this L* and with more than this chroma counts as bleached; grey and white hair has less chroma."""
_STEP = 2
"""Every so many rows and columns of the view are looked at."""
_EDGE = 3
"""Pixels of the view at the border of the hair that are left out: other colours shine through there."""
_LEAST_PIXELS = 200
_LEAST_CHROMA = 3
"""Chroma of the skin below which the photo is taken for black and white."""


class DyedHair(BandRequirement):
    """The hair is not dyed.

    Asked by: the commissioning notice (point ③). A colour that does not grow counts, clear highlights too, and bleached
    hair with dark roots; black, brown and grey are natural, and so is what warm light makes of them.

    Measured: the share of the hair, away from its border, whose colour in CIELAB is vivid (chroma above 24) or bleached
    (L* above 60 with a chroma above 9, which grey hair does not reach). Not assessed where hardly any hair is seen, or in
    a black and white photo. Both numbers were chosen on hand-labelled training photos; there this rule tells dyed
    from natural hair better than the network's probability does, which is not used, and taking the skin as a
    reference for the light made it worse.

    Limit: at most ``max``; up to ``review`` above it a person must look.

    Errs: it was made for applicants with dark hair: natural blond and red hair is found, too. Dark dyes (wine, blue-black)
    and thin highlights pass; warm light and shine on brown hair are sent to review.
    """

    id = "dyed_hair"
    title = Text(zh="头发未染色", en="hair not dyed")
    unit = "share"
    digits = 2
    passed = Text(zh="发色自然。", en="The hair has a natural colour.")
    too_low = passed
    too_high = Text(
        zh="头发似经染色（占头发 {value}，上限 {max}），请恢复自然发色后重拍；若为天生发色或灯光所致，请说明。",
        en="The hair seems dyed ({value} of it, at most {max}): retake with a natural colour, or say so if it is your own "
        "or comes from the light.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Share of the hair in a colour that hardly grows; evidence: the box of that part."""
        portrait.require_face()
        if np.hypot(*portrait.skin_colour[1:]) < _LEAST_CHROMA:
            raise NotAssessable(
                "黑白照片，无法判断发色。", "The colour of the hair cannot be told in a black and white photo."
            )
        hair = (portrait.mask("hair") & portrait.inside)[::_STEP, ::_STEP].view(np.uint8)
        side = 2 * _EDGE // _STEP + 1
        hair = cv2.erode(np.ascontiguousarray(hair), np.ones((side, side), np.uint8)).view(bool)
        count = np.count_nonzero(hair)
        if count < _LEAST_PIXELS:
            raise NotAssessable("画面中头发太少，无法判断发色。", "Too little hair is seen to judge its colour.")
        pixels = pixels_at(portrait.half, hair).astype(np.float32) / 255
        lightness, a, b = cv2.cvtColor(pixels[None], cv2.COLOR_RGB2LAB)[0].T
        chroma = np.sqrt(a * a + b * b)
        dyed = np.zeros_like(hair)
        dyed[hair] = (chroma > VIVID) | ((lightness > FAIR) & (chroma > BLEACHED))
        if not dyed.any():
            return Measurement(0.0)
        x, y, w, h = (_STEP * v for v in cv2.boundingRect(dyed.view(np.uint8)))
        box = portrait.box_to_photo((x, y, x + w, y + h))
        return Measurement(np.count_nonzero(dyed) / count, {"box": box})
