"""No earrings."""

from __future__ import annotations

from ...report import Text
from .attribute import AttributeRequirement


class Earrings(AttributeRequirement):
    """No earrings.

    Asked by: the commissioning notice (point ③) and the national specification (教毕指[2017]99号, "不得佩戴耳环等饰物").
    Any stud, hoop, drop, pearl or cuff on at least one ear counts; earbuds, moles and highlights do not.

    Measured: the network's calibrated probability (0..1). Evidence: a box round each earring.

    Limit: pass up to ``max``, review up to ``review`` above it.

    Errs: small studs are missed at this resolution; light spots beside the lobe are flagged.
    """

    id = "earrings"
    title = Text(zh="无耳饰", en="no earrings")
    part = "ear"
    passed = Text(zh="未见耳饰。", en="No earrings.")
    too_low = passed
    too_high = Text(
        zh="{part}似戴有耳饰（概率 {value}），请摘下后重拍。",
        en="There seems to be jewellery on {part} (probability {value}): take it off and retake the photo.",
    )
