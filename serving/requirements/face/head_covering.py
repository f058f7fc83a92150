"""No hat or other cover."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ...report import Text
from ..base import BandRequirement, Measurement

if TYPE_CHECKING:
    from ...portrait import Portrait


class HeadCovering(BandRequirement):
    """No hat, scarf, hood or other cover on the head.

    Asked by: the commissioning notice (point ③), the national specification (教毕指[2017]99号, "不得戴帽子") and
    ISO/IEC 29794-5 ("no head coverings").

    Measured: the area the parsing sees as head cover above the eyes, over the area of the face box (share).

    Limit: at most ``max``; up to ``review`` above it a person must look.

    Errs: black hats are taken for hair, and hair in a band or bun for a cover.
    """

    id = "head_covering"
    title = Text(zh="无遮盖物", en="no head covering")
    unit = "share"
    digits = 2
    passed = Text(zh="头部无帽子等遮盖物。", en="Nothing covers the head.")
    too_low = passed
    too_high = Text(
        zh="头部似戴有帽子、头巾等遮盖物，请摘下后重拍。",
        en="Something like a hat, scarf or hood covers the head: take it off and retake the photo.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Area of head cover above the eyes; evidence: its box."""
        portrait.require_face()
        points = portrait.view_landmarks
        face = max(portrait.face_width * (points["chin"][1] - points["forehead"][1]), 1.0)
        hat = portrait.mask("hat")[: max(int(portrait.eyes[:, 1].mean()), 0)]
        area = np.count_nonzero(hat)
        if not area:
            return Measurement(0.0)
        x, y, w, h = cv2.boundingRect(hat.view(np.uint8))
        return Measurement(area / face, {"box": portrait.box_to_photo((x, y, x + w, y + h))})
