"""Eyes on the camera."""

from __future__ import annotations

from math import asin, degrees
from typing import TYPE_CHECKING

import numpy as np

from ...report import Text
from ..base import Judgement, Measurement, NotAssessable, Requirement, band_verdict, rounded

if TYPE_CHECKING:
    from ...portrait import Portrait
    from ...standards import Standard

RADIUS = 0.41
"""Radius of the eyeball, 12 mm, over the width of the eye's opening."""
LEAST_WIDTH = 12
"""Width of an eye in photo pixels below which the iris is not found well enough."""
LEAST_HEIGHT = 0.05
"""Height of the eyeball by the eye's width below which there is no iris to be seen, save behind glasses, which hide the
eyeball from the parsing and not from the rest.
"""


class Gaze(Requirement):
    """The eyes look straight at the camera.

    Asked by: the commissioning notice (point ⑤), the national specification (教毕指[2017]99号, "目光平视") and ISO/IEC
    29794-5 / ICAO 9303 (eyes looking at the camera).

    Measured: how far to the side the eyes look (degrees, positive to the person's left): the head's yaw, and the turn
    of an eyeball of 12 mm radius that moves the iris as far from the middle of the opening as it is, the mean of both
    eyes. The iris is found twice, as the centre of the dark in the opening and as the network's landmark. Both
    move too little: on training photos of turned heads whose eyes are on the camera, by 0.40 and 0.31 of what the turn
    asks, so their sum is taken. A turned head whose eyes are turned back on the camera measures about 0.

    Limit: at most ``max`` to either side; up to ``review`` beyond it a person must look. Eyes that are closed (behind
    glasses they are measured all the same), narrower than 12 px in the photo, or behind dark lenses are not assessed.

    Errs: looking up or down is not measured; heavy frames, eyeliner and the shadow of the nose on a turned head pull
    the centre of the dark.
    """

    id = "gaze"
    title = Text(zh="目视镜头", en="eyes on the camera")
    unit = "degrees"

    _passed = Text(zh="双眼平视镜头。", en="The eyes look at the camera.")
    _away = Text(
        zh="目光偏向本人{side}侧约 {value}°（上限 {max}°），请双眼平视镜头重拍。",
        en="The eyes look about {value}° to the person's {side} (at most {max}°): look straight into the camera and "
        "retake the photo.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Sideways angle of the gaze; evidence: the irises as found."""
        portrait.require_seen_eyes(LEAST_WIDTH)
        eyes = portrait.eye_close_ups
        if not portrait.wears_glasses and max(eye.height for eye in eyes.values()) < LEAST_HEIGHT:
            raise NotAssessable("眼睛未睁开，无法判断视线。", "The eyes are closed: where they look cannot be told.")
        offset = float(np.mean([eye.iris[0] for eye in eyes.values()])) + _landmark_offset(portrait)
        angle = portrait.pose[0] + degrees(asin(float(np.clip(offset / RADIUS, -1, 1))))
        across = (portrait.eyes[1] - portrait.eyes[0]) / portrait.interocular * portrait.view_scale
        points = []
        for side, middle in zip(("right", "left"), portrait.eyes, strict=True):
            iris = middle + across * eyes[side].iris[0] * eyes[side].width
            points.append(portrait.to_photo(iris).round(1).tolist())
        return Measurement(angle, {"points": points})

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """The angle to either side decides; the message names the side."""
        limit = standard.limit(self.id)
        angle = float(measurement.value)
        side = Text(zh="左", en="left") if angle > 0 else Text(zh="右", en="right")
        text = self._passed if abs(angle) <= limit["max"] else self._away
        shown = {"value": rounded(abs(angle), 0, high=limit["max"]), "max": f"{limit['max']:g}", "side": side}
        return Judgement(band_verdict(abs(angle), limit), limit, measurement.fill(text, **shown))


def _landmark_offset(portrait: Portrait) -> float:
    """How far the irises' landmarks lie from the middle of the eyes, to the right of the picture, in eye widths."""
    points = portrait.view_landmarks
    offsets = []
    for side, middle in zip(("right", "left"), portrait.eyes, strict=True):
        across = (points[f"{side}_eye_outer"] - points[f"{side}_eye_inner"])[:2] * (1 if side == "left" else -1)
        offsets.append((points[f"{side}_iris"][:2] - middle) @ across / max(float(across @ across), 1.0))
    return float(np.mean(offsets))
