"""Both shoulders at one height."""

from __future__ import annotations

from math import atan2, degrees
from typing import TYPE_CHECKING

import numpy as np

from ...report import Text
from ..base import BandRequirement, Judgement, Measurement, NotAssessable, band_verdict
from .shoulder_line import shoulder_tops

if TYPE_CHECKING:
    from ...portrait import Portrait
    from ...standards import Standard


class ShouldersLevel(BandRequirement):
    """Both shoulders at one height.

    Asked by: the commissioning notice (point ⑤) and the national specification (教毕指[2017]99号, "双肩自然等高").

    Measured: the upper edge of the clothes left and right of the head, at equal distances from the midline; the angle
    of the line between both sides (degrees, positive when the person's left shoulder is lower). Where hair or the
    frame hides that edge, the angle between the shoulder points, when the network sees both.

    Limit: at most ``max`` to either side; up to ``review`` beyond it a person must look.

    Errs: the shoulder points follow a body-pose teacher and are a fifth of the distance between the eyes off on
    average, which is why the margin is wide.
    """

    id = "shoulders_level"
    title = Text(zh="双肩等高", en="shoulders level")
    unit = "degrees"
    passed = Text(zh="双肩基本等高（倾斜 {value}°）。", en="The shoulders are level ({value}°).")
    too_low = Text(
        zh="右肩偏低（倾斜 {value}°，上限 {max}°），请坐直、放平双肩重拍。",
        en="The right shoulder is lower ({value}°, at most {max}°): sit straight, level the shoulders and retake.",
    )
    too_high = Text(
        zh="左肩偏低（倾斜 {value}°，上限 {max}°），请坐直、放平双肩重拍。",
        en="The left shoulder is lower ({value}°, at most {max}°): sit straight, level the shoulders and retake.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Angle of the shoulder line; evidence: that line."""
        portrait.require_face()
        right, left = shoulder_tops(portrait)
        both = np.isfinite(right[:, 1]) & np.isfinite(left[:, 1])
        if both.sum() >= 3:
            ends = np.median(right[both], 0), np.median(left[both], 0)
        elif min(portrait.view_landmarks[f"{side}_shoulder"][2] for side in ("right", "left")) >= 0.5:
            ends = portrait.view_landmarks["right_shoulder"][:2], portrait.view_landmarks["left_shoulder"][:2]
        else:
            raise NotAssessable("看不到双肩，无法判断是否等高", "the photo does not show both shoulders")
        across = ends[1] - ends[0]
        angle = degrees(atan2(across[1], across[0]))
        return Measurement(angle, {"line": portrait.to_photo(np.array(ends)).tolist()})

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """The same limit to both sides; the message names the lower shoulder."""
        limit = standard.limit(self.id)
        angle = float(measurement.value)
        text = self.passed if abs(angle) <= limit["max"] else self.too_low if angle < 0 else self.too_high
        message = text.format(value=f"{abs(angle):.1f}", max=f"{limit['max']:g}")
        return Judgement(band_verdict(abs(angle), limit), limit, message)
