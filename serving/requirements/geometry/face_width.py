"""Size of the face."""

from __future__ import annotations

from ...framing import VIEW_SIZE, Frame, Head
from ...report import Text
from ..base import Measurement
from .in_finished_photo import InFinishedPhoto

_CHEEKBONES = 0.2
"""How far below the eyes the evidence is drawn, in face widths: where it covers neither eyes nor mouth."""


class FaceWidth(InFinishedPhoto):
    """The face is 180 to 300 px wide in the 480 px wide photo.

    Asked by: the national specification (教毕指[2017]99号, "脸部宽度").

    Measured: from where the skin of one cheek ends to where that of the other does (px of 480), half way between the eyes
    and the tip of the nose: at the ear, at hair (sideburns, too) or at the background. The parsing and the landmarks say
    about where that is, the steepest change of colour there says exactly where. A standardised photo is measured as
    it is; an original in the crop that standardising makes, so it fails only when no crop of it gives the face that size.

    Limit: ``min`` to ``max``; within ``review`` of them a person must look.

    Errs: where hair hides the cheeks only what shows is measured; grey sideburns and ears of the cheek's colour put an end
    some pixels off.
    """

    id = "face_width"
    title = Text(zh="脸部宽度", en="width of the face")
    unit = "px"
    passed = Text(zh="脸宽 {value} 像素。", en="The face is {value} px wide.")
    too_low = Text(
        zh="脸宽只有 {value} 像素（应为 {min}–{max}），人像偏小，请裁紧画面，或靠近些重拍。",
        en="The face is only {value} px wide ({min} to {max} asked): crop tighter, or move closer and retake the photo.",
    )
    too_high = Text(
        zh="脸宽 {value} 像素（应为 {min}–{max}），人像偏大，请后退、露出双肩重拍。",
        en="The face is {value} px wide ({min} to {max} asked): stand further back, with both shoulders in view.",
    )

    def measure_in(self, frame: Frame, head: Head) -> Measurement:
        """Width of the face; evidence: that line, at the height of the cheekbones."""
        left, right = float(head.centre_x - head.face_width / 2), float(head.centre_x + head.face_width / 2)
        row = head.eye_line + _CHEEKBONES * head.face_width
        line = [[left, row], [right, row]]
        return Measurement(head.face_width / frame.width * VIEW_SIZE[0], {"line": line})
