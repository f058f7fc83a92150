"""Both shoulders in the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...report import Text
from ..base import BandRequirement, Measurement
from ..wording import sided

if TYPE_CHECKING:
    from ...portrait import Portrait


class ShouldersVisible(BandRequirement):
    """Both shoulders are in the picture, no big-head shot.

    Asked by: the commissioning notice (point ⑨, "双肩完整、不得大头照").

    Measured: how far down the picture shows the body under each shoulder, 0.6 to 0.8 face widths beside the midline:
    from the upper edge of the body to the bottom of the picture, in face widths; the worse side decides. In a finished
    photo the arms always run out of the picture, so the outer ends of the shoulders are not asked for.

    Limit: at least ``min``; ``review`` below it a person must look.
    """

    id = "shoulders_visible"
    title = Text(zh="双肩完整", en="shoulders visible")
    unit = "face widths"
    digits = 2
    passed = Text(zh="双肩在画面内。", en="Both shoulders are in the picture.")
    too_low = Text(
        zh="{shoulder}未完整入镜（大头照），请后退，让双肩完整进入画面重拍。",
        en="The picture cuts off the {shoulder}: stand further back until both shoulders are in view, and retake.",
    )
    too_high = passed

    def measure(self, portrait: Portrait) -> Measurement:
        """Depth of the body under the worse shoulder; evidence: the looked-at boxes under both shoulders."""
        portrait.require_face()
        points = portrait.view_landmarks
        right_cheek, left_cheek, chin = points["right_cheek"][0], points["left_cheek"][0], points["chin"][1]
        middle, width = (right_cheek + left_cheek) / 2, max(left_cheek - right_cheek, 1.0)
        body = portrait.mask("cloth", "neck", "skin", "hair", "necklace") & portrait.inside
        first = int(np.clip(chin - width / 2, 0, body.shape[0] - 1))
        depth, boxes = {}, []
        for side, sign in (("right", -1), ("left", 1)):
            x0, x1 = sorted(round(middle + sign * reach * width) for reach in (0.6, 0.8))
            columns = body[first:, max(x0, 0) : max(x1, 0)]
            seen = columns.sum(0) if columns.size else np.zeros(1)
            depth[side] = float(seen.sum()) / max(x1 - x0, 1) / width
            boxes.append(portrait.box_to_photo((x0, body.shape[0] - depth[side] * width, x1, body.shape[0])))
        worst = min(depth.values())
        shoulder = sided("shoulder", [side for side in depth if depth[side] < worst + 0.15])
        return Measurement(worst, {"boxes": boxes}, details={"shoulder": shoulder})
