"""Both shoulders in the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...report import Text
from ..base import BandRequirement, Measurement
from ..wording import sided

if TYPE_CHECKING:
    from ...portrait import Portrait

NEAR, FAR = 0.55, 1.0
"""Distances from the midline, in face widths, between which a shoulder is looked for."""
_ABOVE = 0.1
"""How far above the chin it may begin, in face widths."""
_UNDER_HAIR = 0.47
"""How far below that a shoulder begins at the latest on 95 % of 90 labelled train and calibration photos: there it is
taken to be where hair hides it.
"""


class ShouldersVisible(BandRequirement):
    """Both shoulders are in the picture, no big-head shot.

    Asked by: the commissioning notice (point ⑨, "双肩完整、不得大头照").

    Measured: how far down the picture shows clothes or skin on each side, 0.55 to 1 face width beside the midline: the
    upper quartile of the columns, in face widths; the worse side decides. In a finished photo the arms always run out
    of the picture, so the outer ends of the shoulders are not asked for. Under long hair the shoulder is taken to begin
    0.37 face widths below the chin.

    Limit: at least ``min``; ``review`` below it a person must look.

    Errs: a dark top before a dark background hides where the shoulders end; a background that the parsing takes for long
    hair hides that they are missing.
    """

    id = "shoulders_visible"
    title = Text(zh="双肩完整", en="shoulders visible")
    unit = "face widths"
    digits = 2
    passed = Text(zh="双肩在画面内。", en="Both shoulders are in the picture.")
    too_low = Text(
        zh="{shoulder}未完整入镜（大头照），请后退，让双肩完整进入画面重拍。",
        en="The picture cuts off {shoulder}: stand further back until both shoulders are in view, and retake.",
    )
    too_high = passed

    def measure(self, portrait: Portrait) -> Measurement:
        """Depth of the body under the worse shoulder; evidence: where each shoulder that lacks is looked for."""
        portrait.require_face()
        points = portrait.view_landmarks
        right_cheek, left_cheek, chin = points["right_cheek"][0], points["left_cheek"][0], points["chin"][1]
        middle, width = (right_cheek + left_cheek) / 2, max(left_cheek - right_cheek, 1.0)
        height = portrait.inside.shape[0]
        first = int(np.clip(chin - _ABOVE * width, 0, height - 1))
        inside = portrait.inside[first:]
        body = portrait.mask("cloth", "neck", "necklace", "skin")[first:] & inside
        haired = body | portrait.mask("hair")[first:] & inside
        depth, boxes = {}, {}
        for side, sign in (("right", -1), ("left", 1)):
            x0, x1 = sorted(round(middle + sign * reach * width) for reach in (NEAR, FAR))
            columns = slice(max(x0, 0), max(x1, 0))
            hidden = haired[:, columns].sum(0) - _UNDER_HAIR * width
            seen = np.maximum(body[:, columns].sum(0), hidden)[inside[0, columns]]
            depth[side] = float(np.percentile(seen, 75)) / width if seen.size >= 0.1 * width else 0.0
            boxes[side] = portrait.box_to_photo((x0, first, x1, height))
        worst = min(depth.values())
        lacking = [side for side in depth if depth[side] < worst + 0.15]
        shown = {"boxes": [boxes[side] for side in lacking]}
        return Measurement(worst, shown, details={"shoulder": sided("shoulder", lacking)})
