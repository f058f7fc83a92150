"""Lips closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...report import Text
from ..base import BandRequirement, Measurement

if TYPE_CHECKING:
    from ...portrait import Portrait


class MouthClosed(BandRequirement):
    """Lips naturally closed, no teeth.

    Asked by: the commissioning notice (point ⑤), the national specification (教毕指[2017]99号, "嘴唇自然闭合，不露齿")
    and ISO/IEC 29794-5 ("mouth closed").

    Measured: the gap between the lips over the width of the mouth (ratio): the mean of the gap between the inner lip
    points and of the height of the teeth or opening in the parsing, in the middle half of the mouth.

    Limit: at most ``max``; up to ``review`` above it a person must look.

    Errs: a moustache over the lip hides the gap; dark lipstick edges can look like one.
    """

    id = "mouth_closed"
    title = Text(zh="嘴唇闭合", en="mouth closed")
    unit = "ratio"
    digits = 2
    passed = Text(zh="嘴唇自然闭合。", en="The mouth is closed.")
    too_low = passed
    too_high = Text(
        zh="嘴唇未闭合或露齿（开度 {value}，上限 {max}），请自然闭唇、不露牙齿重拍。",
        en="The lips are apart or teeth show ({value}, at most {max}): close the lips naturally and retake the photo.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Gap of the lips; evidence: the box of the mouth."""
        portrait.require_face()
        view = portrait.view_landmarks
        right, left, top, bottom = (
            view[n][:2] for n in ("right_mouth_corner", "left_mouth_corner", "upper_lip_top", "lower_lip_bottom")
        )
        width = max(float(np.linalg.norm(left - right)), 1.0)
        lips = float(np.linalg.norm(view["upper_lip_bottom"][:2] - view["lower_lip_top"][:2])) / width
        x0, x1 = sorted((right[0], left[0]))
        middle = slice(max(int(x0 + width / 4), 0), max(int(x1 - width / 4), 0) + 1)
        rows = slice(max(int(min(top[1], bottom[1]) - width / 4), 0), max(int(max(top[1], bottom[1]) + width / 4), 0))
        inside = portrait.mask("mouth_inside")[rows, middle]
        opening = float(inside.sum(0).mean()) / width if inside.size else lips
        box = portrait.box_to_photo((x0, min(top[1], bottom[1]), x1, max(top[1], bottom[1])))
        return Measurement((lips + opening) / 2, {"box": box})
