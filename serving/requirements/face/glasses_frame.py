"""Frames beside the eyes, not before them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ...report import Text
from ..base import BandRequirement, Measurement
from ..wording import sided

if TYPE_CHECKING:
    from ...eyes import EyeCloseUp
    from ...portrait import Portrait

LEAST_WIDTH = 12
"""Width of an eye in photo pixels below which a rim is not told from lashes."""
_THICKEST = np.ones((15, 1), np.uint8)
"""A rim is lower than this, in rows of the close-up: a third of the eye's width."""
_DARKER, _DARK = 0.22, 0.62
"""A rim is darker than what lies above and below it by this share of the skin's brightness; the eye behind it is below that."""
_OUTER, _INNER, _MIDDLE = slice(6, 22), slice(74, 90), slice(30, 66)
"""Columns of the close-up beside the eye's two corners, and between them."""
_EYE_ROWS = slice(25, 38)
"""Rows of the close-up between the lids of an open eye."""
_SLOPE = np.ones((5, 1), np.uint8)


class GlassesFrame(BandRequirement):
    """The frame of the glasses does not cover the eyes.

    Asked by: the commissioning notice (point ②), the national specification (教毕指[2017]99号, "眼镜框不得遮挡眼睛") and
    ISO/IEC 29794-5 ("frames do not obscure the eyes").

    Measured: how much of the width beside and before the eye a dark horizontal rim crosses at the height of the eye's
    opening (share in 0..1): of the columns beside either corner and between them, the least. Lashes and lids end at
    the corners, a rim does not. The worse eye decides.

    Limit: at most ``max``; up to ``review`` above it a person must look. Without glasses the requirement is met; eyes
    behind dark lenses, or narrower than 12 px in the photo, are not assessed.

    Errs: rims as light as the skin are not seen, nor those that cross the eye upright.
    """

    id = "glasses_frame"
    title = Text(zh="镜框不遮眼", en="frame clear of the eyes")
    unit = "share"
    digits = 2
    passed = Text(zh="眼睛未被镜框遮挡。", en="No frame covers the eyes.")
    too_low = passed
    too_high = Text(
        zh="镜框遮挡了{eye}，请把眼镜推正、抬高或摘下后重拍。",
        en="The frame covers {eye}: push the glasses up, straighten them or take them off, and retake the photo.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Share crossed at the worse eye; evidence: the points of the crossed eyes."""
        portrait.require_seen_eyes(LEAST_WIDTH)
        if not portrait.wears_glasses:
            return Measurement(0.0, details={"eye": sided("eye", ())})
        crossed = {side: _crossed(eye) for side, eye in portrait.eye_close_ups.items()}
        worst = max(crossed.values())
        sides = [side for side in crossed if crossed[side] >= 0.7 * worst]
        names = [f"{side}_eye_{part}" for side in sides for part in ("outer", "upper", "inner", "lower")]
        points = [portrait.landmarks[name][:2].tolist() for name in names]
        return Measurement(worst, {"points": points}, details={"eye": sided("eye", sides)})


def _crossed(eye: EyeCloseUp) -> float:
    """The least share of the three stretches that a rim crosses, in the row where it crosses most."""
    smooth = cv2.GaussianBlur(eye.luma, (0, 0), 1)
    skin = np.percentile(smooth, 60)
    rim = cv2.morphologyEx(smooth, cv2.MORPH_BLACKHAT, _THICKEST) > _DARKER * skin
    beside = [_by_row(rim[:, columns]) for columns in (_OUTER, _INNER)]
    before = np.maximum(_by_row(rim[:, _MIDDLE]), _by_row((smooth < _DARK * skin)[:, _MIDDLE]))
    return float(np.minimum(np.minimum(*beside), before)[_EYE_ROWS].max())


def _by_row(found: np.ndarray) -> np.ndarray:
    """Share of each row, the best of its neighbours' too: a rim may slope."""
    return cv2.dilate(found.mean(1, dtype=np.float32), _SLOPE).ravel()
