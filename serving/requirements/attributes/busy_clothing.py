"""Plain clothes."""

from __future__ import annotations

from ...report import Text
from .attribute import AttributeRequirement


class BusyClothing(AttributeRequirement):
    """No complex pattern on the clothes.

    Asked by: the commissioning notice (point ④) and the national specification (教毕指[2017]99号, no complex patterns or
    stripes). Clear stripes, checks, flowers, dots, large letters or print, sequins and camouflage count; a plain or
    finely woven suit and a plain tie do not.

    Measured: the network's calibrated probability (0..1). Evidence: boxes round the pattern.

    Limit: pass up to ``max``, review up to ``review`` above it.

    Errs: fine stripes and small prints vanish at this resolution; lapels over a striped tie are flagged.
    """

    id = "busy_clothing"
    title = Text(zh="衣着素净", en="plain clothes")
    passed = Text(zh="衣着没有复杂花纹。", en="The clothes are plain.")
    too_low = passed
    too_high = Text(
        zh="上衣有条纹、图案或文字（概率 {value}），请换素色上衣重拍。",
        en="The top shows stripes, a pattern or print (probability {value}): wear a plain top and retake the photo.",
    )
