"""The head in the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...framing import VIEW_SIZE, Frame, Head
from ...report import Text
from ..base import Judgement, Measurement, band_verdict, rounded
from .in_finished_photo import InFinishedPhoto

if TYPE_CHECKING:
    from ...standards import Standard


class HeadPosition(InFinishedPhoto):
    """The head stands in the middle of the photo, with the same room left and right.

    Asked by: the commissioning notice (point ⑨) and the national specification (教毕指[2017]99号, "人像居中，左右对称").

    Measured: the distance of the face's midline from the middle of the 480 px wide photo (px, positive to the right
    of the picture); the room beside the cheeks then differs by twice that. A standardised photo is measured as it is;
    an original in the crop that standardising makes, so it fails only when the head stands too near to an edge.

    Limit: at most ``max`` to either side; up to ``review`` beyond it a person must look.

    Errs: a head turned sideways shifts the middle between the cheeks.
    """

    id = "head_position"
    title = Text(zh="人像居中", en="head centred")
    unit = "px"
    passed = Text(zh="人像左右居中（偏移 {value} 像素）。", en="The head is centred ({value} px off).")
    too_low = Text(
        zh="人像偏向画面左侧 {value} 像素（上限 {max}），请移到画面正中重新裁剪或重拍。",
        en="The head is {value} px left of the middle of the picture (at most {max}): centre it in the crop, or retake.",
    )
    too_high = Text(
        zh="人像偏向画面右侧 {value} 像素（上限 {max}），请移到画面正中重新裁剪或重拍。",
        en="The head is {value} px right of the middle of the picture (at most {max}): centre it in the crop, or retake.",
    )

    def measure_in(self, frame: Frame, head: Head) -> Measurement:
        """Offset of the midline; evidence: the midline through the frame."""
        offset = (head.centre_x - frame.x0) / frame.width * VIEW_SIZE[0] - VIEW_SIZE[0] / 2
        line = [[head.centre_x, frame.y0], [head.centre_x, frame.y0 + frame.height]]
        return Measurement(offset, {"line": line})

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """The same limit to both sides; the message names the side and the distance."""
        limit = standard.limit(self.id)
        offset = float(measurement.value)
        verdict = band_verdict(abs(offset), limit)
        text = self.passed if abs(offset) <= limit["max"] else self.too_low if offset < 0 else self.too_high
        return Judgement(
            verdict, limit, text.format(value=rounded(abs(offset), 0, high=limit["max"]), max=f"{limit['max']:g}")
        )
