"""Irises of a natural colour."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ...eyes import EYE, SIZE
from ...report import Text
from ..base import BandRequirement, Measurement, NotAssessable

if TYPE_CHECKING:
    from ...eyes import EyeCloseUp
    from ...portrait import Portrait

LEAST_WIDTH = 30
"""Width of an eye in photo pixels below which the iris, two fifths of it, has no colour to be trusted."""
LEAST_HEIGHT = 0.16
"""Height of the eyeball by the eye's width below which too little of the iris shows."""
IRIS = 0.195
"""Radius of the iris, 5.85 mm, over the width of the eye."""
BROWN, OTHER = 36.0, 20.0
"""Chroma up to which an iris between red and yellow, and one of another hue, is natural."""
_X, _Y = np.meshgrid(np.arange(SIZE[0]) + 0.5 - SIZE[0] / 2, np.arange(SIZE[1]) + 0.5 - SIZE[1] / 2)
_LEAST_PIXELS = 30


class ColouredContacts(BandRequirement):
    """No coloured contact lenses.

    Asked by: the commissioning notice (point ②) and the national specification (教毕指[2017]99号, "不得佩戴彩色隐形眼镜").

    Measured: the colour of the ring of the iris between pupil and white, without highlights, the white of the eye
    taken as neutral: how far its chroma lies beyond that of natural irises (units of CIELAB). Brown ones lie between
    red and yellow with a chroma up to 36; blue, grey and green ones, which are natural too, have a chroma below about
    20, which coloured lenses pass. The more vivid eye decides.

    Limit: at most ``max`` beyond 0; up to ``review`` above it a person must look. The eye must be open, and at least
    30 px wide in the photo: smaller ones are not assessed, nor those behind glasses.

    Errs: no photo with coloured lenses was at hand, so how many real ones are found is not known. Brown, grey and merely enlarging lenses, and pale ones of a natural hue, pass: their colour is that of eyes.
    """

    id = "coloured_contacts"
    title = Text(zh="无美瞳", en="no coloured contacts")
    unit = "CIELAB"
    digits = 0
    passed = Text(zh="虹膜颜色自然。", en="The irises have a natural colour.")
    too_low = passed
    too_high = Text(
        zh="虹膜颜色不自然，似佩戴彩色隐形眼镜（美瞳），请摘下后重拍。",
        en="The irises have an unnatural colour, as coloured contact lenses give: take them out and retake the photo.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Chroma beyond natural of the more vivid iris; evidence: the points of both irises."""
        portrait.require_seen_eyes(LEAST_WIDTH)
        if portrait.wears_glasses:
            raise NotAssessable(
                "隔着镜片无法判断虹膜颜色。", "The colour of the irises cannot be told through glasses."
            )
        eyes = portrait.eye_close_ups
        seen = [eye for eye in eyes.values() if eye.height >= LEAST_HEIGHT]
        excess = [found for eye in seen if (found := _beyond_natural(eye)) is not None]
        if not excess:
            raise NotAssessable("虹膜露出过少，无法判断颜色。", "Too little of the irises shows to judge their colour.")
        points = [portrait.landmarks[f"{side}_iris"][:2].tolist() for side in eyes]
        return Measurement(max(excess), {"points": points})


def _beyond_natural(eye: EyeCloseUp) -> float | None:
    """Chroma beyond that of natural irises, below 0 within; None when too little is seen."""
    x, y = eye.iris
    distance = np.hypot(_X - x * EYE, _Y - y * EYE) / (IRIS * EYE)
    ring = (distance > 0.45) & (distance < 0.9) & eye.eyeball
    white = (distance > 1.25) & eye.eyeball
    if min(np.count_nonzero(ring), np.count_nonzero(white)) < _LEAST_PIXELS:
        return None
    lab = cv2.cvtColor(eye.pixels, cv2.COLOR_RGB2LAB).astype(np.float32) * (100 / 255, 1, 1) - (0, 128, 128)
    iris, sclera = lab[ring], lab[white]
    iris = iris[iris[:, 0] <= np.percentile(iris[:, 0], 75)]
    sclera = sclera[sclera[:, 0] >= np.median(sclera[:, 0])]
    lightness, a, b = np.median(iris, 0)
    cast = np.median(sclera, 0)[1:] * min(1.0, float(lightness) / 60)
    a, b = float(a - cast[0]), float(b - cast[1])
    brown = a > 0 and b > -2
    return hypot(a, b) - (BROWN if brown else OTHER)
