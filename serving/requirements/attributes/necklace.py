"""No necklace."""

from __future__ import annotations

from ...report import Text
from .attribute import AttributeRequirement


class Necklace(AttributeRequirement):
    """No necklace.

    Asked by: the commissioning notice (point ③) and the national specification (教毕指[2017]99号, "不得佩戴耳环、项链等饰物").
    A chain, pendant, beads, choker or cord on the neck or chest counts; a lanyard, scarf, tie, collar or fold of the
    neck does not.

    Measured: the network's calibrated probability (0..1). Evidence: boxes round the necklace.

    Limit: pass up to ``max``, review up to ``review`` above it.

    Errs: thin chains vanish at this resolution.
    """

    id = "necklace"
    title = Text(zh="无项链", en="no necklace")
    passed = Text(zh="未见项链。", en="No necklace.")
    too_low = passed
    too_high = Text(
        zh="颈部似戴有项链（概率 {value}），请摘下后重拍。",
        en="There seems to be a necklace (probability {value}): take it off and retake the photo.",
    )
