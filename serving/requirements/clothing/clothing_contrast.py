"""Clothes that differ from the background."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ...colour import delta_e, median_colour, pixels_at, rgb_to_lab
from ...report import Text, Verdict
from ..base import BandRequirement, Judgement, Measurement, NotAssessable, band_verdict

if TYPE_CHECKING:
    from ...portrait import Portrait
    from ...standards import Standard

_NEAR = 21
"""Width of the belt along the border of clothes and background that is compared, in steps."""
_STEP = 2
"""Every so many rows and columns of the view are looked at: the grid of the parsing."""
_LEAST_PIXELS = 75


class ClothingContrast(BandRequirement):
    """The top clearly differs from the background.

    Asked by: the commissioning notice (point ④) and the national specification (教毕指[2017]99号, "衣着与背景反差明显").

    Measured: the CIEDE2000 difference between the median colours of clothes and background in a belt along their
    common border, the shoulders; each half of the picture by itself, the weaker one decides.

    Limit: at least ``min``; ``review`` below it a person must look. So must one, however low the difference is, where all
    clothes and all background of that half differ by ``min``: then the parsing may have misplaced the border, and the
    belts on both its sides show the same thing.

    Errs: white shirts under a dark jacket count by their share; where clothes melt into the background they may
    not be found at all.
    """

    id = "clothing_contrast"
    title = Text(zh="衣着与背景反差", en="clothes stand out")
    unit = "CIEDE2000"
    passed = Text(zh="衣着与背景反差明显。", en="The clothes differ clearly from the background.")
    too_low = Text(
        zh="衣着与背景颜色接近（差异 {value}，至少 {min}），请换与背景反差明显的深色上衣重拍。",
        en="The clothes look like the background (difference {value}, at least {min}): wear a top that stands out from "
        "it, such as a dark one, and retake the photo.",
    )
    too_high = passed

    def measure(self, portrait: Portrait) -> Measurement:
        """Difference at the weaker shoulder; evidence: the box of the compared belt."""
        portrait.require_face()
        kernel = np.ones((_NEAR, _NEAR), np.uint8)
        view, cloth, behind = _looked_at(portrait)
        cloth_belt = cloth & (cv2.dilate(behind.view(np.uint8), kernel) > 0)
        behind_belt = behind & (cv2.dilate(cloth.view(np.uint8), kernel) > 0)
        middle = int(np.clip(portrait.eyes[:, 0].mean() / _STEP, 0, cloth.shape[1]))
        differences = []
        for half in (slice(0, middle), slice(middle, None)):
            top, wall = (pixels_at(view[:, half], belt[:, half]) for belt in (cloth_belt, behind_belt))
            if min(len(top), len(wall)) >= _LEAST_PIXELS:
                differences.append((_difference(top, wall), half))
        if not differences:
            raise NotAssessable("看不到衣着与背景的交界", "the photo shows no border of clothes and background")
        x, y, w, h = (_STEP * v for v in cv2.boundingRect(cloth_belt.view(np.uint8)))
        box = portrait.box_to_photo((x, y, x + w, y + h))
        at_border, half = min(differences, key=lambda found: found[0])
        return Measurement(at_border, {"box": box}, details={"half": half})

    def measure_for(self, portrait: Portrait, standard: Standard) -> Measurement:
        """``measure``, and where that would fail how far all clothes and all background of that half differ."""
        found = self.measure(portrait)
        if band_verdict(float(found.value), standard.limit(self.id)) == Verdict.FAIL:
            (view, *parts), half = _looked_at(portrait), found.details["half"]
            found.details["whole"] = _difference(*(pixels_at(view[:, half], part[:, half]) for part in parts))
        return found

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """As any band; where clothes and background differ away from their border, nothing fails."""
        judgement = super().judge(measurement, standard)
        elsewhere = measurement.details.get("whole", 0.0) >= judgement.limit["min"]
        return replace(judgement, verdict=Verdict.REVIEW) if elsewhere else judgement


def _looked_at(portrait: Portrait) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The view uint8 [320, 240, 3], and where it shows clothes and background, boolean [320, 240]."""
    inside = portrait.inside[::_STEP, ::_STEP]
    cloth, behind = (portrait.mask(name)[::_STEP, ::_STEP] & inside for name in ("cloth", "background"))
    return portrait.half, cloth, behind


def _difference(first: np.ndarray, second: np.ndarray) -> float:
    """CIEDE2000 between the median colours of two samples of pixels, uint8 RGB [n, 3]."""
    return delta_e(rgb_to_lab(median_colour(first)), rgb_to_lab(median_colour(second)))
