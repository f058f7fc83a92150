"""Both eyes open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...report import Text
from ..base import BandRequirement, Measurement
from ..wording import sided

if TYPE_CHECKING:
    from ...portrait import Portrait

_GLASSES = 0.45
"""Area that the parsing calls glasses, in squared interocular distances, from which they are worn; lashes reach less."""


class EyesOpen(BandRequirement):
    """Both eyes naturally open.

    Asked by: the commissioning notice (point ⑤), the national specification (教毕指[2017]99号, "双眼自然睁开") and
    ISO/IEC 29794-5 ("eyes open").

    Measured: per eye the height of the visible eyeball over the distance between the eye's corners (ratio): that of
    the ellipse of as many pixels as the parsing calls eye. Neither a long chin nor a lowered head counts, other than
    in OFIQ. Behind glasses, which the parsing puts before the eyes, the distance between the lids' landmarks counts.
    The worse eye decides.

    Limit: at least ``min``; ``review`` below it a person must look.

    On real photos: of validation photos (London 18, Thai 60, fellows 44, SCUT 60, CNCF 60 or more), per cent
    that fail/need review under ``chsi-2017``: London 0/0, Thai 0/0, fellows 0/9, SCUT 0/0, CNCF 0/9. Of 5 hand-
    labelled ones with closed eyes, 40 % do not pass (40 % fail); of 420 others 6 % (2 % fail): balanced
    accuracy 0.67.

    Errs: eyes nearly shut by a smile or under heavy lashes are found closed; closed eyes behind glasses are
    missed.
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
        openness = {side: _openness(portrait, side) for side in ("right", "left")}
        worst = min(openness, key=lambda side: openness[side])
        closed = [side for side in openness if openness[side] < openness[worst] + 0.04]
        eye = sided("eye", closed)
        eye = Text(zh=eye.zh, en=f"{eye.en[0].upper()}{eye.en[1:]} {'are' if len(closed) == 2 else 'is'}")
        names = [f"{side}_eye_{part}" for side in closed for part in ("outer", "upper", "inner", "lower")]
        points = [portrait.landmarks[name][:2].tolist() for name in names]
        return Measurement(openness[worst], {"points": points}, details={"eye": eye})


def _openness(portrait: Portrait, side: str) -> float:
    points = portrait.view_landmarks
    upper, lower, outer, inner = (points[f"{side}_eye_{part}"][:2] for part in ("upper", "lower", "outer", "inner"))
    width = max(float(np.linalg.norm(outer - inner)), 1.0)
    if portrait.mask("glasses").sum() > _GLASSES * portrait.interocular**2:
        return float(np.linalg.norm(upper - lower)) / width
    return 4 / np.pi * float(portrait.mask(f"{side}_eye").sum()) / width**2
