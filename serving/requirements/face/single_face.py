"""Exactly one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...report import Text, Verdict
from ..base import Judgement, Measurement, Requirement

if TYPE_CHECKING:
    from ...portrait import Portrait
    from ...standards import Standard


class SingleFace(Requirement):
    """Exactly one person in the photo, no second face.

    Asked by: the commissioning notice, the national specification (教毕指[2017]99号, "one person, no other people or
    objects") and ISO/IEC 29794-5 ("single face present").

    Measured: the number of faces the network finds (count), and the height of each further face as a share of the
    principal face's.

    Limit: exactly one. A further face smaller than ``small`` times the principal one, such as a print on the wall or
    the shirt, or one found with a confidence below ``sure``, is left for a person to look at.

    Errs: a second person who is small or partly hidden is missed, as the figures show; do not rely on it alone: most
    bystanders score below 0.1 in the network's face map, as photos of one person do, so no lower threshold finds them. A
    person seen from behind or cut by the edge, a hand or another object is no face and is not noticed.
    """

    id = "single_face"
    title = Text(zh="单人", en="one person")
    unit = "faces"

    _passed = Text(zh="照片中只有一人。", en="There is exactly one face.")
    _none = Text(
        zh="未检测到人脸，请正对镜头、面部无遮挡重拍。",
        en="No face was found: face the camera with the whole face uncovered and retake the photo.",
    )
    _several = Text(
        zh="检测到 {value} 张人脸，请确保画面中只有本人，背景中没有他人或人像。",
        en="{value} faces were found: retake the photo with nobody else, and no picture of a person, in view.",
    )
    _unsure = Text(
        zh="除本人外可能还有另一张人脸（共 {value} 处），请人工确认画面中没有他人或人像。",
        en="There may be a further face ({value} in all): check that no other person or picture of one is in view.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Count the faces; evidence: their boxes, the principal one first."""
        faces = portrait.faces
        boxes = [[round(float(v), 1) for v in box] for box, _ in faces]
        extra = [(_height(box) / _height(faces[0][0]), score) for box, score in faces[1:]]
        return Measurement(portrait.face_count, {"boxes": boxes}, details={"extra": extra})

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """One passes; none, or a further large and certain one, fails; doubtful further ones need review."""
        limit = standard.limit(self.id)
        extra = measurement.details["extra"]
        if measurement.value == 0:
            verdict, text = Verdict.FAIL, self._none
        elif measurement.value == 1:
            verdict, text = Verdict.PASS, self._passed
        elif any(size >= limit["small"] and score >= limit["sure"] for size, score in extra):
            verdict, text = Verdict.FAIL, self._several
        else:
            verdict, text = Verdict.REVIEW, self._unsure
        return Judgement(verdict, limit, text.format(value=measurement.value))


def _height(box: np.ndarray) -> float:
    return max(float(box[3] - box[1]), 1.0)
