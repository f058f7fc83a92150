"""No tinted lenses."""

from __future__ import annotations

from ...report import Text
from .attribute import AttributeRequirement


class TintedGlasses(AttributeRequirement):
    """No coloured or dark lenses.

    Asked by: the commissioning notice (point ②) and the national specification (教毕指[2017]99号, "不得佩戴有色眼镜").
    Lenses visibly coloured or dark, worn on the eyes, count; clear ones, reflections and glasses pushed up do not.

    Measured: the network's calibrated probability (0..1). Evidence: boxes round the lenses.

    Limit: pass up to ``max``, review up to ``review`` above it.

    Errs: light tints below about 40 % density pass; eyes in deep shadow behind clear lenses may be flagged.
    """

    id = "tinted_glasses"
    title = Text(zh="无有色镜片", en="no tinted glasses")
    passed = Text(zh="未见有色或深色镜片。", en="No tinted lenses.")
    too_low = passed
    too_high = Text(
        zh="镜片有颜色或偏深（概率 {value}），请换无色透明镜片或摘下眼镜重拍。",
        en="The lenses look tinted or dark (probability {value}): wear clear lenses or none, and retake the photo.",
    )
