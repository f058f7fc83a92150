"""Not the admission photo again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...comparison import compare
from ...report import Text
from ..base import BandRequirement, Measurement
from .admission import admission_of

if TYPE_CHECKING:
    from ...portrait import Portrait

_MIRRORED = Text(zh="（左右翻转后）", en=", mirrored,")
_UPRIGHT = Text(zh="", en="")


class DifferentFromAdmissionPhoto(BandRequirement):
    """The photo is a new shot, not the admission photo again: cropped, mirrored, recoloured or its background changed.

    Asked by: the commissioning notice (the photo must be taken anew for graduation and differ from the admission
    photo).

    Measured: the admission photo's face is laid over the photo's by landmarks (both ways round; a perceptual hash
    chooses), the fit refined on the pixels, and the facial features correlated: 1 is the same shot, two shots of one
    person in one pose reach 0.8 to 0.97. Light, colour, size, compression and background do not count. Not assessed
    without an admission photo, or where either photo shows no face.

    Limit: at most ``max``; up to ``review`` above it a person must look.

    Errs: two shots of one series, a moment apart with the same expression, come to review; an admission photo of fewer
    than 40 pixels between the eyes, or strong retouching of the copy, may do so too.
    """

    id = "different_from_admission_photo"
    title = Text(zh="与入学照片不同", en="differs from the admission photo")
    unit = "correlation"
    digits = 2
    passed = Text(zh="与入学照片不是同一张。", en="The photo is another shot than the admission photo.")
    too_low = passed
    too_high = Text(
        zh="与入学照片{mirrored}几乎相同（相似度 {value}，上限 {max}），请重新拍摄一张新照片，不要使用旧照片或其修改版。",
        en="The photo{mirrored} is nearly the same as the admission photo (similarity {value}, at most {max}): take a new "
        "photo; do not use the old one or an edited copy of it.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Correlation of the two faces; evidence: the face's box."""
        comparison = compare(portrait, admission_of(portrait))
        details = {"mirrored": _MIRRORED if comparison.mirrored else _UPRIGHT}
        box = [round(float(v), 1) for v in portrait.faces[0][0]]
        return Measurement(comparison.similarity, {"box": box}, details=details)
