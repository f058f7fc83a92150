"""Hair in a natural colour."""

from __future__ import annotations

from ...report import Text
from .attribute import AttributeRequirement


class DyedHair(AttributeRequirement):
    """The hair is not dyed.

    Asked by: the commissioning notice (point ③). A colour that does not grow counts, clear highlights too, and bleached
    hair with dark roots; black, brown and grey are natural, and so is what warm light makes of them.

    Measured: the network's calibrated probability (0..1). Evidence: boxes round the dyed hair.

    Limit: pass up to ``max``, review up to ``review`` above it.

    Errs: natural blond and dyed blond look alike, so fair-haired people may be sent to review; dark reds are missed.
    """

    id = "dyed_hair"
    title = Text(zh="头发未染色", en="hair not dyed")
    passed = Text(zh="发色自然。", en="The hair has a natural colour.")
    too_low = passed
    too_high = Text(
        zh="头发似经染色（概率 {value}），请恢复自然发色后重拍；若为天生发色，请说明。",
        en="The hair seems dyed (probability {value}): retake with a natural colour, or say so if it is your own.",
    )
