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

    On real photos: of validation photos (London 18, Thai 60, fellows 44, SCUT 60, CNCF 60 or more), per cent
    that fail/need review under ``chsi-2017``: London 0/0, Thai 29/15, fellows 9/18, SCUT 4/9, CNCF 9/15. Of 76
    hand-labelled ones with busy clothes, 79 % do not pass (51 % fail); of 379 others 8 % (1 % fail): balanced
    accuracy 0.85.

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
