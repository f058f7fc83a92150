"""The face neither dark nor blown out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...report import Text, Verdict
from ..base import Judgement, Measurement, NotAssessable, Requirement
from .zones import MIN_PIXELS, lightness, luminance

if TYPE_CHECKING:
    from ...portrait import Portrait
    from ...standards import Standard

_BLOWN = 246.5 / 255
"""Relative luminance from which ISO/IEC 29794-5 counts a pixel as over-exposed (247 of 255)."""


class Exposure(Requirement):
    """The face is neither dark nor blown out.

    Asked by: the commissioning notice, points ⑦ and ⑩, and ISO/IEC 29794-5 ("under-" and "over-exposure prevention").

    Measured: the median lightness (CIE L*, 0..100) of the face's skin. Dark skin is not underexposure: where the white
    of the eyes (90th percentile of L* in the eyes) is lighter than the skin, it is the value instead, for it is about as
    light in every person; where glasses or lids hide it, a dark face alone needs review and does not fail. Beside it the
    share of skin blown out (luminance of at least 247 of 255, as in ISO), and the lightness of the brightest hundredth of
    the picture: an underexposed photo has nothing bright in it.

    Limit: too dark below ``min``, or when skin and brightest parts stay below both numbers of ``dim``; too bright above
    ``max``, or with more than ``blown`` of the skin blown out. The numbers of ``[limits.exposure.review]`` say from
    where a person decides.

    Errs: a light face in a photo taken slightly too dark or too bright (up to a stop) still passes.
    """

    id = "exposure"
    title = Text(zh="面部曝光", en="exposure of the face")
    unit = "L*"

    _passed = Text(zh="面部曝光正常。", en="The face is well exposed.")
    _dark = Text(
        zh="面部偏暗（亮度 {value}），请增加正面光线或提高曝光，避免逆光后重拍。",
        en="The face is too dark (lightness {value}): add light from the front or raise the exposure, avoid light from "
        "behind, and retake.",
    )
    _bright = Text(
        zh="面部过亮（亮度 {value}，{blown} 的皮肤已过曝无细节），请降低曝光或减弱正面光、关闭美白后重拍。",
        en="The face is too bright (lightness {value}, {blown} of the skin blown out): lower the exposure or soften the "
        "light, turn off whitening, and retake.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Lightness of the face; evidence: the face's box."""
        portrait.require_face()
        skin = luminance(portrait.skin_sample)
        if len(skin) < MIN_PIXELS:
            raise NotAssessable("面部皮肤可见太少，无法判断曝光。", "Too little skin is seen to judge the exposure.")
        face = float(lightness(np.median(skin)))
        top, bottom = (
            int(max(0, row)) for row in portrait.eyes[:, 1].mean() + portrait.interocular * np.array((-1, 1))
        )
        eyes = portrait.view[top:bottom][portrait.mask("left_eye", "right_eye")[top:bottom]]
        white_seen = len(eyes) >= MIN_PIXELS
        white = float(lightness(np.percentile(luminance(eyes), 90))) if white_seen else 0.0
        seen = portrait.sample(portrait.inside)[::4]
        details = {
            "face": face,
            "white_seen": white_seen,
            "brightest": float(lightness(np.percentile(luminance(seen), 99))),
            "blown": float((skin >= _BLOWN).mean()),
        }
        box = [round(float(v), 1) for v in portrait.faces[0][0]]
        return Measurement(max(face, white), {"box": box}, details=details)

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """Fail beyond the limits, review beyond those of ``review``."""
        limit = standard.limit(self.id)
        verdict, text = Verdict.PASS, self._passed
        for level, numbers in ((Verdict.FAIL, limit), (Verdict.REVIEW, limit["review"])):
            if _too_dark(measurement, numbers, level):
                verdict, text = level, self._dark
            elif _too_bright(measurement, numbers):
                verdict, text = level, self._bright
            if verdict is not Verdict.PASS:
                break
        message = text.format(value=f"{measurement.value:.0f}", blown=f"{measurement.details['blown']:.0%}")
        return Judgement(verdict, limit, message)


def _too_dark(measurement: Measurement, numbers: dict, level: Verdict) -> bool:
    skin, brightest = numbers["dim"]
    details = measurement.details
    told = details["white_seen"] or level is Verdict.REVIEW
    return (told and measurement.value < numbers["min"]) or (
        details["face"] < skin and details["brightest"] < brightest
    )


def _too_bright(measurement: Measurement, numbers: dict) -> bool:
    return measurement.details["face"] > numbers["max"] or measurement.details["blown"] > numbers["blown"]
