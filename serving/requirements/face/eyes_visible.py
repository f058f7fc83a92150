"""Nothing before the eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ....models.anatomy import PARSING_CLASSES
from ...eyes import OPENING
from ...report import Text
from ..base import BandRequirement, Measurement
from ..wording import sided

if TYPE_CHECKING:
    from ...portrait import Portrait

_OF_THE_EYE = ("skin", "nose", "glasses", "left_eye", "right_eye", "left_brow", "right_brow")
_COVERS = np.array([name not in _OF_THE_EYE for name in PARSING_CLASSES])
LEAST_WIDTH = 8
"""Width of an eye in photo pixels below which a strand over it is not seen."""


class EyesVisible(BandRequirement):
    """Hair, a hat or anything else covers neither eye.

    Asked by: the commissioning notice (points ① and ②), the national specification (教毕指[2017]99号, "头发不遮眼") and
    ISO/IEC 29794-5 ("eyes visible").

    Measured: the share of the eye's opening (an ellipse between its corners) in which the parsing sees something other
    than eye, skin, brow or glasses (share in 0..1); the worse eye decides. Frames have a requirement of their own,
    ``glasses_frame``.

    Limit: at most ``max``; up to ``review`` above it a person must look. Eyes behind dark lenses, or narrower than
    8 px in the photo, are not assessed.

    Errs: single strands thinner than the parsing's grid of 2 px are missed, and a hand, which is skin.
    """

    id = "eyes_visible"
    title = Text(zh="眼睛无遮挡", en="eyes visible")
    unit = "share"
    digits = 2
    passed = Text(zh="双眼无遮挡。", en="Nothing covers the eyes.")
    too_low = passed
    too_high = Text(
        zh="{eye}被头发等遮挡，请梳开头发、移开遮挡物，露出双眼重拍。",
        en="Hair or something else covers {eye}: move it aside so that both eyes show, and retake the photo.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Covered share of the worse eye; evidence: the points of the covered eyes."""
        portrait.require_seen_eyes(LEAST_WIDTH)
        covered = {}
        for side, eye in portrait.eye_close_ups.items():
            opening = OPENING & eye.inside
            covered[side] = float(_COVERS[eye.parsing[opening]].mean()) if opening.any() else 1.0
        worst = max(covered.values())
        sides = [side for side in covered if covered[side] >= 0.7 * worst]
        names = [f"{side}_eye_{part}" for side in sides for part in ("outer", "upper", "inner", "lower")]
        points = [portrait.landmarks[name][:2].tolist() for name in names]
        return Measurement(worst, {"points": points}, details={"eye": sided("eye", sides)})
