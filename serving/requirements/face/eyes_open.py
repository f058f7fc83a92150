"""Both eyes open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...report import Text
from ..base import BandRequirement, Measurement
from ..wording import sided

if TYPE_CHECKING:
    from ...eyes import EyeCloseUp
    from ...portrait import Portrait
    from ...standards import Standard

DROP = 0.7
"""How much of the depth at which the dark of the eye hangs below its corners is taken off its height."""
_HIDDEN = 0.45
"""``glasses_area`` from which what the parsing calls glasses, be it lashes, hides the eyeball from it."""


class EyesOpen(BandRequirement):
    """Both eyes naturally open.

    Asked by: the commissioning notice (point ⑤), the national specification (教毕指[2017]99号, "双眼自然睁开") and
    ISO/IEC 29794-5 ("eyes open").

    Measured: per eye the height of the visible eyeball over the distance between the eye's corners, that of the
    ellipse of as many pixels as the parsing calls eye, less 0.7 of the depth at which the dark of the eye hangs below
    the line between the corners, likewise over that distance (ratio): an iris stands above that line, the lashes of a
    closed eye hang below it. The worse eye decides.

    Limit: at least ``min``; ``review`` below it a person must look. Behind glasses, which hide the eyeball from the
    parsing, the band ``behind_glasses`` counts; below it a person must look.

    Errs: eyes nearly shut by a smile, and the far eye of a turned head, need a look.
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
        openness = {side: _openness(eye) for side, eye in portrait.eye_close_ups.items()}
        worst = min(openness, key=lambda side: openness[side])
        closed = [side for side in openness if openness[side] < openness[worst] + 0.04]
        eye = sided("eye", closed)
        eye = Text(zh=eye.zh, en=f"{eye.en[0].upper()}{eye.en[1:]} {'are' if len(closed) == 2 else 'is'}")
        names = [f"{side}_eye_{part}" for side in closed for part in ("outer", "upper", "inner", "lower")]
        points = [portrait.landmarks[name][:2].tolist() for name in names]
        details = {"eye": eye, "glasses": portrait.glasses_area > _HIDDEN}
        return Measurement(openness[worst], {"points": points}, details=details)

    def limit_of(self, measurement: Measurement, standard: Standard) -> dict[str, Any]:
        """Behind glasses the standard's ``behind_glasses`` counts."""
        limit = standard.limit(self.id)
        return limit["behind_glasses"] if measurement.details["glasses"] else limit


def _openness(eye: EyeCloseUp) -> float:
    return eye.height - DROP * eye.dark_in_opening[1]
