"""No wide-angle selfie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...report import Text, Verdict
from ..base import Judgement, Measurement, NotAssessable, Requirement, rounded

if TYPE_CHECKING:
    from ...portrait import Portrait
    from ...standards import Standard

_FACE_WIDTH = 0.142
"""Metres cheek to cheek of an adult, the mean of both sexes."""
_FILM_DIAGONAL = 43.27
"""Millimetres, of the 36x24 film that focal lengths in EXIF are equivalent to."""
_BEHIND = 0.09
"""Metres that the cheeks at the ears lie behind eyes and nose."""
_FROM_AFAR = 0.745
"""Distance of the eyes plus width of the nose, by the width cheek to cheek, seen from far away."""
_FAR = 3.0
_MOST_YAW = 12


class Distortion(Requirement):
    """The face is not distorted by a camera held too near, as in a selfie.

    Asked by: the commissioning notice, point ⑦, and the national specification (教毕指[2017]99号, "无畸变").

    Measured: the distance of the camera in metres, for perspective depends on nothing else. From the focal length in
    EXIF (35 mm equivalent) and the face's share of the picture, where the file has both and is not cropped to the
    standard; else from the proportions: nearby, eyes and nose grow against the cheeks, which lie some 9 cm behind them.
    People differ, so proportions alone never fail a photo.

    Limit: with a focal length at least ``min``, and ``review`` below it a person must look; by proportions review below
    ``proportions``. Distances above 3 m are reported as 3.

    Errs: none of the 7,030 portraits collected for this project states a focal length as 35 mm equivalent, so that way is
    proven by arithmetic alone. A photo cropped by an editor that kept EXIF seems taken from nearer than it was; a wide nose or a narrow face
    seems nearer, too.
    """

    id = "distortion"
    title = Text(zh="镜头畸变", en="distortion")
    unit = "m"

    _passed = Text(zh="没有明显的近距离畸变。", en="The face is not distorted by nearness.")
    _near = Text(
        zh="拍摄距离约 {value} 米，太近，面部会变形；请由他人在 1.5 米外用后置摄像头拍摄，不要自拍。",
        en="The camera was about {value} m away, too near, which distorts the face: let somebody else take the photo with "
        "the back camera from 1.5 m or more.",
    )
    _maybe = Text(
        zh="面部比例像近距离拍摄（约 {value} 米），请人工确认是否为自拍变形。",
        en="The proportions look as if taken from near by (about {value} m): let a person look for selfie distortion.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Distance of the camera; evidence: the line cheek to cheek."""
        portrait.require_face()
        points = portrait.landmarks
        line = [[round(float(v), 1) for v in points[name][:2]] for name in ("right_cheek", "left_cheek")]
        distance = _by_focal_length(portrait)
        known = distance is not None
        if distance is None:
            distance = _by_proportions(portrait)
        return Measurement(min(distance, _FAR), {"line": line}, details={"known": known})

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """Fail only by a known focal length."""
        limit, value = standard.limit(self.id), float(measurement.value)
        verdict, text = Verdict.PASS, self._passed
        if measurement.details["known"]:
            if value < limit["min"]:
                verdict = Verdict.REVIEW if value >= limit["min"] - limit["review"] else Verdict.FAIL
                text = self._near
        elif value < limit["proportions"]:
            verdict, text = Verdict.REVIEW, self._maybe
        return Judgement(verdict, limit, measurement.fill(text, value=rounded(value, 1, low=limit["min"])))


def _by_focal_length(portrait: Portrait) -> float | None:
    """Metres, by the pinhole camera; None without a credible focal length, and for a finished photo, which is a crop."""
    photo = portrait.photo
    try:
        focal = float(photo.exif.get("FocalLengthIn35mmFilm") or 0)
    except (TypeError, ValueError):
        return None
    if portrait.is_standardised or not 8 <= focal <= 400:
        return None
    diagonal = float(np.hypot(photo.width, photo.height))
    return _FACE_WIDTH * focal * diagonal / (_FILM_DIAGONAL * portrait.face_width / portrait.view_scale)


def _by_proportions(portrait: Portrait) -> float:
    if abs(portrait.pose[0]) > _MOST_YAW:
        raise NotAssessable(
            "头部偏转，且文件没有焦距信息，无法判断畸变。", "The head is turned and the file states no focal length."
        )
    points = portrait.view_landmarks
    nose = float(np.linalg.norm(points["left_ala"][:2] - points["right_ala"][:2]))
    enlarged = (portrait.interocular + nose) / max(portrait.face_width, 1.0) / _FROM_AFAR - 1
    return _BEHIND / enlarged if enlarged > _BEHIND / _FAR else _FAR
