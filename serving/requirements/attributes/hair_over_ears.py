"""Hair off the ears."""

from __future__ import annotations

from ...report import Text
from .attribute import AttributeRequirement


class HairOverEars(AttributeRequirement):
    """Hair covers no ear.

    Asked by: the commissioning notice (points ① and ③) and the national specification (教毕指[2017]99号, "头发不遮耳").
    Hair that hides more than half of at least one ear counts; a few strands do not.

    Measured: the network's calibrated probability (0..1). Evidence: a box round each covered ear.

    Limit: pass up to ``max``, review up to ``review`` above it.

    Errs: ears half covered, or hidden by the turn of the head rather than by hair.
    """

    id = "hair_over_ears"
    title = Text(zh="头发不遮耳", en="hair off the ears")
    part = "ear"
    passed = Text(zh="头发没有遮挡双耳。", en="Hair covers no ear.")
    too_low = passed
    too_high = Text(
        zh="{part}被头发遮挡（概率 {value}），请把头发别到耳后重拍。",
        en="Hair covers {part} (probability {value}): tuck the hair behind the ears and retake the photo.",
    )
