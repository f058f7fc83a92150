"""What the attributes have in common: a calibrated probability and a map of where it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import cv2
import numpy as np

from ...framing import VIEW_SIZE
from ..base import BandRequirement, Measurement
from ..wording import sided

if TYPE_CHECKING:
    from ...portrait import Portrait

SHOWN = 0.3
"""Evidence below this is not shown."""
MOST_BOXES = 4


class AttributeRequirement(BandRequirement):
    """The photo must not show an attribute.

    The value is its calibrated probability. ``[limits.<id>]``: pass up to ``max``, review up to ``review`` above it.
    """

    unit = "probability"
    digits = 2
    part: ClassVar[str | None] = None
    """A paired part of the person that the messages may name as ``{part}``."""

    def measure(self, portrait: Portrait) -> Measurement:
        """The probability; evidence: boxes round what the network's map marks, strongest first."""
        portrait.require_face()
        probability = portrait.attributes[self.id]
        boxes = _marked(portrait.evidence[self.id])
        middle = float(portrait.eyes[:, 0].mean())
        details = {}
        if self.part is not None:
            sides = {"left" if (x0 + x1) / 2 > middle else "right" for x0, _, x1, _ in boxes}
            details = {"part": sided(self.part, sides)}
        evidence = {"boxes": [portrait.box_to_photo(box) for box in boxes]} if boxes else {}
        return Measurement(probability, evidence, max(probability, 1 - probability), details)


def _marked(evidence: np.ndarray) -> list[tuple[float, float, float, float]]:
    """Boxes in view pixels of the connected parts of a map above half its peak, strongest first."""
    peak = float(evidence.max())
    if peak < SHOWN:
        return []
    count, labels, stats, _ = cv2.connectedComponentsWithStats((evidence >= peak / 2).astype(np.uint8))
    strongest = sorted(range(1, count), key=lambda part: -float(evidence[labels == part].max()))
    step = VIEW_SIZE[0] / evidence.shape[1]
    return [
        (x * step, y * step, (x + w) * step, (y + h) * step) for x, y, w, h, _ in stats[strongest[:MOST_BOXES]].tolist()
    ]
