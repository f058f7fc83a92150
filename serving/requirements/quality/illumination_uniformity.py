"""Both halves of the face equally lit."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

import numpy as np

from ...report import Text
from ..base import BandRequirement, Measurement
from .zones import cheeks, luminance

if TYPE_CHECKING:
    from ...portrait import Portrait


class IlluminationUniformity(BandRequirement):
    """Both halves of the face are equally lit, no bright and dark side (阴阳脸).

    Asked by: the commissioning notice, point ⑩, the national specification (教毕指[2017]99号: two lights at 45 degrees)
    and ISO/IEC 29794-5 ("illumination uniformity").

    Measured: in the cheek zones of ISO/IEC 29794-5, how much brighter one cheek is than the other, in photographic
    stops: log2 of the ratio of their median luminances. ISO compares the zones' histograms instead; that number falls
    as steeply for a slight difference as for a strong one (0.5 stops take it from 0.7 to 0.4, 1.5 stops to 0.01), so it
    says less about where to draw the line.

    Limit: at most ``max``; up to ``review`` above it a person decides. One stop is a ratio of 2:1.

    Errs: a turned head, or a beard on one side of a shadow, changes what the zones show; light from above or below is
    not noticed.
    """

    id = "illumination_uniformity"
    title = Text(zh="面部光照均匀", en="even light on the face")
    unit = "stops"
    digits = 1
    passed = Text(zh="面部左右光照均匀。", en="Both halves of the face are equally lit.")
    too_low = passed
    too_high = Text(
        zh="{side}脸明显更暗（左右相差 {value} 档，最多 {max} 档），请在面部左右两侧对称布光，避免侧光或窗边光后重拍。",
        en="The {side} half of the face is clearly darker ({value} stops, at most {max}): light both sides equally, "
        "away from a window or lamp at one side, and retake.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Difference in stops; evidence: the two zones."""
        (right, right_box), (left, left_box) = cheeks(portrait)
        light = [max(float(np.median(luminance(pixels))), 1e-3) for pixels in (right, left)]
        side = Text(zh="右", en="right") if light[0] < light[1] else Text(zh="左", en="left")
        return Measurement(abs(log2(light[0] / light[1])), {"boxes": [right_box, left_box]}, details={"side": side})
