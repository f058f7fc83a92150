"""No heavy makeup."""

from __future__ import annotations

from ...report import Text
from .attribute import AttributeRequirement


class HeavyMakeup(AttributeRequirement):
    """No heavy makeup.

    Asked by: the commissioning notice (point ③) and the national specification (教毕指[2017]99号, "不得化浓妆"). What is
    obvious at first glance counts: coloured eye shadow, heavy liner or false lashes, strongly coloured lips, painted
    blush.

    Measured: the network's calibrated probability (0..1). Evidence: boxes round the painted parts.

    Limit: pass up to ``max``, review up to ``review`` above it.

    Errs: makeup of one strong item, red lips or dark liner alone, is often missed, and so is makeup in black-
    and-white.
    """

    id = "heavy_makeup"
    title = Text(zh="无浓妆", en="no heavy makeup")
    passed = Text(zh="未见浓妆。", en="No heavy makeup.")
    too_low = passed
    too_high = Text(
        zh="妆容偏浓（概率 {value}），请卸去眼影、浓眼线、鲜艳口红等，以淡妆或素颜重拍。",
        en="The makeup looks heavy (probability {value}): remove eye shadow, heavy liner and bright lipstick, and retake.",
    )
