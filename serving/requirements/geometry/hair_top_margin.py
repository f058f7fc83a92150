"""Room above the hair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...framing import Frame, Head
from ...report import Text
from ..base import Judgement, Measurement
from .in_finished_photo import InFinishedPhoto, line_at, row

if TYPE_CHECKING:
    from ...standards import Standard

TOUCHES = 3.0
"""Room above the hair, in px of 640, below which the hair touches the edge."""


class HairTopMargin(InFinishedPhoto):
    """The top of the hair lies 50 to 110 px below the top edge of the 640 px high photo.

    Asked by: the national specification (教毕指[2017]99号, "头发顶部距照片上边沿").

    Measured: the highest row that hair or head cover fills by 0.16 of the width of the face, so that stray hairs do not
    count (px of 640): the parsing says about where, the colours of hair and background say exactly where. A standardised
    photo is measured as it is; an original in the crop that standardising makes, so it fails only when it holds too
    little above the hair.

    Limit: ``min`` to ``max``; within ``review`` of them a person must look.

    Errs: high buns count as hair; leaves and other patterns above the head may be taken for it, and hair of the
    background's colour is found by the parsing alone.
    """

    id = "hair_top_margin"
    title = Text(zh="头顶留白", en="room above the hair")
    unit = "px"
    passed = Text(zh="头顶到上边沿 {value} 像素。", en="The hair is {value} px below the top edge.")
    too_low = Text(
        zh="头顶到上边沿只有 {value} 像素（应为 {min}–{max}），请后退或降低人物位置，头顶上方多留空间重拍。",
        en="Only {value} px above the hair ({min} to {max} asked): stand further back and leave more space above the head.",
    )
    too_high = Text(
        zh="头顶到上边沿有 {value} 像素（应为 {min}–{max}），请裁去上方多余部分，或靠近些重拍。",
        en="{value} px above the hair ({min} to {max} asked): crop the space above the head, or move closer and retake.",
    )

    cut_off = Text(
        zh="头发碰到或超出照片上边沿（应留 {min}–{max} 像素），请后退或降低人物位置，头顶上方多留空间重拍。",
        en="The hair touches or leaves the top edge ({min} to {max} px asked): stand further back and leave more space "
        "above the head.",
    )

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """As any band; hair at the edge gets words of its own instead of a number below zero."""
        judgement = super().judge(measurement, standard)
        if float(measurement.value) >= TOUCHES:
            return judgement
        text = self.cut_off.format(min=f"{judgement.limit['min']:g}", max=f"{judgement.limit['max']:g}")
        return Judgement(judgement.verdict, judgement.limit, text)

    def measure_in(self, frame: Frame, head: Head) -> Measurement:
        """Row of the hair's top; evidence: that line."""
        return Measurement(row(frame, head.hair_top), {"line": line_at(frame, head.hair_top)})
