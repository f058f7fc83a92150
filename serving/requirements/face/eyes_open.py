"""Both eyes open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...report import Text
from ..base import BandRequirement, Measurement
from ..wording import sided

if TYPE_CHECKING:
    from ...portrait import Portrait


class EyesOpen(BandRequirement):
    """Both eyes naturally open.

    Asked by: the commissioning notice (point ⑤), the national specification (教毕指[2017]99号, "双眼自然睁开") and
    ISO/IEC 29794-5 ("eyes open").

    Measured: per eye the distance between the lids over the distance between the eye's corners (ratio), as OFIQ does
    it but relative to the eye itself, so neither a long chin nor a lowered head counts; the worse eye decides.

    Limit: at least ``min``; ``review`` below it a person must look.
    """

    id = "eyes_open"
    title = Text(zh="双眼睁开", en="eyes open")
    unit = "ratio"
    digits = 2
    passed = Text(zh="双眼自然睁开。", en="Both eyes are open.")
    too_low = Text(
        zh="{eye}未完全睁开（开度 {value}，至少 {min}），请自然睁开双眼、平视镜头重拍。",
        en="{eye} not fully open ({value}, at least {min}): open both eyes naturally, look at the camera and retake.",
    )
    too_high = passed

    def measure(self, portrait: Portrait) -> Measurement:
        """Openness of the worse eye; evidence: the points of the eyes."""
        portrait.require_face()
        openness = {side: _openness(portrait.landmarks, side) for side in ("right", "left")}
        worst = min(openness, key=lambda side: openness[side])
        closed = [side for side in openness if openness[side] < openness[worst] + 0.04]
        eye = sided("eye", closed)
        eye = Text(zh=eye.zh, en=f"{eye.en[0].upper()}{eye.en[1:]} {'are' if len(closed) == 2 else 'is'}")
        names = [f"{side}_eye_{part}" for side in closed for part in ("outer", "upper", "inner", "lower")]
        points = [portrait.landmarks[name][:2].tolist() for name in names]
        return Measurement(openness[worst], {"points": points}, details={"eye": eye})


def _openness(landmarks: dict[str, np.ndarray], side: str) -> float:
    upper, lower, outer, inner = (landmarks[f"{side}_eye_{part}"][:2] for part in ("upper", "lower", "outer", "inner"))
    return float(np.linalg.norm(upper - lower) / max(np.linalg.norm(outer - inner), 1e-6))
