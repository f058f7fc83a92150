"""Nothing showy in the hair."""

from __future__ import annotations

from ...report import Text
from .attribute import AttributeRequirement


class HairAccessory(AttributeRequirement):
    """No showy hairpin, band, bow or tiara.

    Asked by: the commissioning notice (point ③). A clip, pin, band, ribbon, bow, flower or jewel seen in the hair counts;
    hair tied plainly does not, and a hat is ``head_covering``'s.

    Measured: the network's calibrated probability (0..1). Evidence: boxes round the accessory.

    Limit: pass up to ``max``, review up to ``review`` above it.

    Errs: small dark pins are missed; shine on the hair may be flagged.
    """

    id = "hair_accessory"
    title = Text(zh="无夸张发饰", en="no hair accessory")
    passed = Text(zh="头发上未见发饰。", en="Nothing showy in the hair.")
    too_low = passed
    too_high = Text(
        zh="头发上似有发饰（概率 {value}），请取下发夹、发箍等后重拍。",
        en="There seems to be an accessory in the hair (probability {value}): take off clips and bands and retake.",
    )
