"""A calm face."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...report import Text
from ..base import BandRequirement, Measurement

if TYPE_CHECKING:
    from ...portrait import Portrait

CALM = {"smile": (0.773, 0.068), "mouth": (0.033, 0.025), "brows": (0.308, 0.039)}
"""Mean and standard deviation of each sign over the 43 neutral faces of the Face Research Lab London Set's train part."""
_ADVICE = {
    "smile": Text(zh="嘴角上扬、嘴部拉宽（笑容）", en="a smile draws the mouth wide"),
    "mouth": Text(zh="嘴巴张开", en="the mouth is open"),
    "brows": Text(zh="眉毛抬起", en="the brows are raised"),
}

_MOUTH = ("right_mouth_corner", "left_mouth_corner", "upper_lip_top", "lower_lip_bottom")
_BROWS = tuple(f"{side}_brow_{part}" for side in ("right", "left") for part in ("outer", "mid", "inner"))


class NeutralExpression(BandRequirement):
    """A natural, calm expression.

    Asked by: the commissioning notice (point ⑤), the national specification (教毕指[2017]99号, "表情自然") and ISO/IEC
    29794-5 / ICAO 9303 ("expression neutrality"). A slight smile with closed lips is natural and passes.

    Measured: three signs on the landmarks: the smile (width of the mouth over the interocular distance, plus the lift of
    its corners above its middle over its width), the gap of the lips over the mouth's width, and the height of the
    brows above the lids over the interocular distance. Each is counted in standard deviations above the mean of the
    neutral faces of the Face Research Lab London Set; the largest decides (standard deviations).

    Limit: at most ``max``; up to ``review`` above it a person must look.

    Errs: wide mouths and high brows by nature measure 2 to 4, as much as a faint smile, hence the wide limit; frowns
    and closed eyes are not looked for.
    """

    id = "neutral_expression"
    title = Text(zh="表情自然", en="neutral expression")
    unit = "standard deviations"
    digits = 1
    passed = Text(zh="表情自然。", en="The expression is calm.")
    too_low = passed
    too_high = Text(
        zh="表情不够自然：{sign}。请放松面部、自然闭唇，不要大笑或挑眉，然后重拍。",
        en="The expression is not calm: {sign}. Relax the face, close the lips, neither laugh nor raise the brows, and "
        "retake the photo.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """The strongest sign; evidence: the box of the mouth or the brows that show it."""
        portrait.require_face()
        points = {name: point[:2] for name, point in portrait.view_landmarks.items()}
        down = np.array([[0, -1], [1, 0]]) @ (portrait.eyes[1] - portrait.eyes[0]) / portrait.interocular
        right, left = points["right_mouth_corner"], points["left_mouth_corner"]
        width = max(float(np.linalg.norm(left - right)), 1.0)
        upper, lower = points["upper_lip_bottom"], points["lower_lip_top"]
        lift = float((upper + lower - right - left) / 2 @ down) / width
        brows = np.mean([points[f"{s}_eye_upper"] - points[f"{s}_brow_mid"] for s in ("right", "left")], 0)
        signs = {
            "smile": width / portrait.interocular + lift,
            "mouth": float(np.linalg.norm(lower - upper)) / width,
            "brows": float(brows @ down) / portrait.interocular,
        }
        scores = {name: (value - CALM[name][0]) / CALM[name][1] for name, value in signs.items()}
        strongest = max(scores, key=lambda name: scores[name])
        shown = np.stack([points[name] for name in (_BROWS if strongest == "brows" else _MOUTH)])
        (x0, y0), (x1, y1) = shown.min(0) - 0.1 * portrait.interocular, shown.max(0) + 0.1 * portrait.interocular
        evidence = {"box": portrait.box_to_photo((x0, y0, x1, y1))}
        return Measurement(scores[strongest], evidence, details={"sign": _ADVICE[strongest]})
