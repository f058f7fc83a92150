"""Height of the eyes."""

from __future__ import annotations

from ...framing import Frame, Head
from ...report import Text
from ..base import Measurement
from .in_finished_photo import InFinishedPhoto, line_at, row


class EyeLine(InFinishedPhoto):
    """The eyes lie 200 to 300 px below the top edge of the 640 px high photo.

    Asked by: the national specification (教毕指[2017]99号, "眼睛所在位置距照片上边沿").

    Measured: the mean row of both irises (px of 640). A standardised photo is measured as it is; an original in the
    crop that standardising makes, so it fails only when no crop of it brings the eyes there.

    Limit: ``min`` to ``max``; within ``review`` of them a person must look.

    Errs: hardly ever: the irises are found within 2 % of the distance between the eyes on average.
    """

    id = "eye_line"
    title = Text(zh="眼睛位置", en="height of the eyes")
    unit = "px"
    passed = Text(zh="眼睛距上边沿 {value} 像素。", en="The eyes are {value} px below the top edge.")
    too_low = Text(
        zh="眼睛距上边沿只有 {value} 像素（应为 {min}–{max}），人像偏高，请在头顶上方多留空间重新裁剪或重拍。",
        en="The eyes are only {value} px below the top edge ({min} to {max} asked): the head is too high; "
        "leave more space above it in the crop, or retake the photo.",
    )
    too_high = Text(
        zh="眼睛距上边沿 {value} 像素（应为 {min}–{max}），人像偏低，请在肩部下方多留空间重新裁剪或重拍。",
        en="The eyes are {value} px below the top edge ({min} to {max} asked): the head is too low; "
        "leave more space below the shoulders in the crop, or retake the photo.",
    )

    def measure_in(self, frame: Frame, head: Head) -> Measurement:
        """Row of the eyes; evidence: that line."""
        return Measurement(row(frame, head.eye_line), {"line": line_at(frame, head.eye_line)})
