"""A frontal head."""

from __future__ import annotations

from math import atan2, degrees
from typing import TYPE_CHECKING

from ...report import Text, Verdict
from ..base import Judgement, Measurement, Requirement, band_verdict, worst

if TYPE_CHECKING:
    from ...portrait import Portrait
    from ...standards import Standard

_ADVICE = {
    ("yaw", True): Text(
        zh="头部向本人左侧转了 {value}°，请转正", en="the head is turned {value}° to the person's left: turn it back"
    ),
    ("yaw", False): Text(
        zh="头部向本人右侧转了 {value}°，请转正", en="the head is turned {value}° to the person's right: turn it back"
    ),
    ("pitch", True): Text(
        zh="低头 {value}°，请略抬下巴", en="the head is lowered by {value}°: raise the chin a little"
    ),
    ("pitch", False): Text(
        zh="仰头 {value}°，请略收下巴", en="the head is raised by {value}°: lower the chin a little"
    ),
    ("roll", True): Text(
        zh="头部向本人左肩倾斜 {value}°，请摆正", en="the head leans {value}° to the left shoulder: hold it straight"
    ),
    ("roll", False): Text(
        zh="头部向本人右肩倾斜 {value}°，请摆正", en="the head leans {value}° to the right shoulder: hold it straight"
    ),
}


class HeadPose(Requirement):
    """The head faces the camera.

    Asked by: the commissioning notice (points ⑤ and ⑨), the national specification (教毕指[2017]99号, "正面免冠") and
    ISO/IEC 29794-5; the angles as commercial checkers apply ISO/IEC 19794-5: yaw and pitch within 5°, roll within 8°.

    Measured: yaw, pitch and roll as the network reads them; roll is the mean of the network's and of the line through
    the irises. The value is the largest of the three (degrees).

    Limit: ``yaw``, ``pitch`` and ``roll``, each widened by ``<angle>_error``, what the measure itself is off by: nine in
    ten training photos that people call frontal measure up to 8° of yaw, nineteen in twenty up to 15° of pitch. Up to
    ``<angle>_review`` beyond that, or when both readings of roll differ by more than ``disagreement``, a person must
    look; what fails is turned by 15° or more, as in the labels' definition.

    Errs: pitch was learnt from a teacher that itself scatters by about 7° on frontal heads, hence its wide
    margin; a nod of 10° passes. Strong wide-angle distortion reads as pitch.
    """

    id = "head_pose"
    title = Text(zh="头部端正", en="frontal head")
    unit = "degrees"

    def measure(self, portrait: Portrait) -> Measurement:
        """The three angles; evidence: the line through the irises and the midline of the face."""
        portrait.require_face()
        yaw, pitch, roll = (float(angle) for angle in portrait.pose)
        points = {name: portrait.landmarks[name][:2] for name in ("right_iris", "left_iris", "nose_bridge", "chin")}
        across = points["left_iris"] - points["right_iris"]
        eye_roll = degrees(atan2(across[1], across[0]))
        angles = {"yaw": yaw, "pitch": pitch, "roll": (roll + eye_roll) / 2}
        lines = [
            [points[a].tolist(), points[b].tolist()] for a, b in (("right_iris", "left_iris"), ("nose_bridge", "chin"))
        ]
        largest = max(abs(angle) for angle in angles.values())
        return Measurement(largest, {"lines": lines}, details={"angles": angles, "apart": abs(roll - eye_roll)})

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """The worst of the three angles decides; the message names each that is off."""
        limit = standard.limit(self.id)
        angles: dict[str, float] = measurement.details["angles"]
        bands = {
            name: {"max": limit[name] + limit[f"{name}_error"], "review": limit[f"{name}_review"]} for name in angles
        }
        verdicts = {name: band_verdict(abs(angle), bands[name]) for name, angle in angles.items()}
        off = [name for name, verdict in verdicts.items() if verdict is not Verdict.PASS]
        if not off:
            if measurement.details["apart"] > limit["disagreement"]:
                text = Text(
                    zh="头部是否倾斜无法确定，请人工查看。",
                    en="Whether the head leans is uncertain: have a person look.",
                )
                return Judgement(Verdict.REVIEW, limit, text)
            return Judgement(Verdict.PASS, limit, Text(zh="头部端正，正对镜头。", en="The head faces the camera."))
        parts = [_ADVICE[name, angles[name] > 0].format(value=f"{abs(angles[name]):.0f}") for name in off]
        zh, en = "；".join(p.zh for p in parts), "; ".join(p.en for p in parts)
        text = Text(zh=f"{zh}，正对镜头重拍。", en=f"{en[0].upper()}{en[1:]}, face the camera and retake the photo.")
        return Judgement(worst(verdicts.values()), limit, text)
