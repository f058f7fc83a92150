"""Lenses without reflections."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ....models.anatomy import PARSING_CLASSES
from ...colour import rgb_to_lab
from ...report import Text, Verdict
from ..base import BandRequirement, Judgement, Measurement, band_verdict
from ..wording import sided

if TYPE_CHECKING:
    from ...eyes import EyeCloseUp
    from ...portrait import Portrait
    from ...standards import Standard

LEAST_WIDTH = 12
"""Width of an eye in photo pixels below which a reflection is not told from the white of the eye."""
BRIGHTER, COOLER, GREENER = 3, 22, 18
"""Beyond the brightest skin by so many units of L*, and beyond its median by so many of b* and a*, a lens reflects."""
_LENS = [PARSING_CLASSES.index(name) for name in ("glasses", "left_eye", "right_eye")]
_LEAST_LENS = 600
"""Pixels of the close-up that a lens is taken to have at least."""
_THIN = np.ones((3, 3), np.uint8)
"""What is thinner is a glint on the rim or the eye, not a reflection."""


class GlassesGlare(BandRequirement):
    """No reflection on the lenses.

    Asked by: the commissioning notice (point ②), the national specification (教毕指[2017]99号, "镜片无反光") and
    ISO/IEC 29794-5 / ICAO 9303 (no light reflections on glasses).

    Measured: the share of a lens, as far as it lies round the eye, that reflects: brighter than the brightest skin (its
    95th percentile) by more than 3 L*, or bluer or greener than any skin in this light, as coatings reflect (share in
    0..1). The worse lens decides.

    Limit: at most ``max``; up to ``review`` above it a person must look, and further up, too, where the reflections that
    are coloured, counted half, bring the share back within it: coloured light and cold shadows look like them. Without glasses the requirement is met; eyes
    narrower than 12 px in the photo, and dark lenses, which ``tinted_glasses`` refuses, are not assessed.

    Errs: a veil over the whole lens no brighter than the skin passes; coloured light from the side, blue frames and a
    bright background seen through the outer part of a lens can look like a reflection.
    """

    id = "glasses_glare"
    title = Text(zh="镜片无反光", en="no glare on glasses")
    unit = "share"
    digits = 2
    passed = Text(zh="镜片无明显反光。", en="No glare on the lenses.")
    too_low = passed
    too_high = Text(
        zh="镜片反光（{eye}，占镜片 {value}，上限 {max}），请调整灯光或略低镜腿避开反光，或摘下眼镜重拍。",
        en="The lens before {eye} reflects ({value} of it, at most {max}): move the lights, tilt the glasses a little or "
        "take them off, and retake the photo.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Reflecting share of the worse lens; evidence: the box of each reflection's eye."""
        portrait.require_seen_eyes(LEAST_WIDTH)
        if not portrait.wears_glasses:
            return Measurement(0.0, details={"eye": sided("eye", ()), "sure": 0.0})
        bright = float(np.percentile(portrait.luma[::2, ::2][portrait.skin_pixels[::2, ::2]], 95))
        skin = (rgb_to_lab((bright, bright, bright))[0], *portrait.skin_colour[1:])
        found = {side: _reflecting(eye, skin) for side, eye in portrait.eye_close_ups.items()}
        share = {side: bright + coloured for side, (bright, coloured) in found.items()}
        worst = max(share.values())
        sure = max(bright + coloured / 2 for bright, coloured in found.values())
        sides = [side for side in share if share[side] >= 0.5 * worst]
        reach = 0.55 * portrait.interocular * np.array((1, 0.7))
        middles = [middle for side, middle in zip(("right", "left"), portrait.eyes, strict=True) if side in sides]
        boxes = [portrait.box_to_photo((*(middle - reach), *(middle + reach))) for middle in middles]
        return Measurement(worst, {"boxes": boxes}, details={"eye": sided("eye", sides), "sure": sure})

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """As any band, but only a share that is sure to reflect fails."""
        judgement = super().judge(measurement, standard)
        if judgement.verdict is Verdict.FAIL:
            return replace(judgement, verdict=band_verdict(measurement.details["sure"], judgement.limit))
        return judgement


def _reflecting(eye: EyeCloseUp, skin: tuple[float, float, float]) -> tuple[float, float]:
    """Shares of the lens that reflect: bright, and only coloured."""
    lab = cv2.cvtColor(eye.pixels, cv2.COLOR_RGB2LAB).astype(np.float32) - (0, 128, 128)
    lightness, a, b = np.moveaxis(lab, 2, 0)
    lens = np.isin(eye.parsing, _LENS) & eye.inside
    bright = lightness > 2.55 * max(skin[0] + BRIGHTER, 60)
    blue = (b < min(skin[2] - COOLER, -4)) & (lightness > 50)
    green = (a < min(skin[1] - GREENER, -4)) & (lightness > 50)
    found = cv2.morphologyEx(((bright | blue | green) & lens).astype(np.uint8), cv2.MORPH_OPEN, _THIN).view(bool)
    whole = max(int(np.count_nonzero(lens)), _LEAST_LENS)
    return np.count_nonzero(found & bright) / whole, np.count_nonzero(found & ~bright) / whole
