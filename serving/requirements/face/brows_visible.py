"""Hair covers no eyebrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ...report import Text
from ..base import BandRequirement, Measurement
from ..wording import sided

if TYPE_CHECKING:
    from ...portrait import Portrait


class BrowsVisible(BandRequirement):
    """Hair covers neither eyebrow.

    Asked by: the commissioning notice (points ① and ③) and the national specification (教毕指[2017]99号, "头发不遮眉").

    Measured: the share of each brow's stretch, from its outer to its inner end, that the parsing sees as hair or head
    cover (share in 0..1); the worse brow decides.

    Limit: at most ``max``; up to ``review`` above it a person must look.

    Errs: shadow and thin see-through fringes over the brows need a look; brows under a hat brim count as
    covered.
    """

    id = "brows_visible"
    title = Text(zh="眉毛可见", en="eyebrows visible")
    unit = "share"
    digits = 2
    passed = Text(zh="双眉清晰可见。", en="Both eyebrows are visible.")
    too_low = passed
    too_high = Text(
        zh="{brow}被头发遮挡，请把刘海或鬓发梳开、露出双眉重拍。",
        en="Hair covers {brow}: comb the fringe aside so that both eyebrows show, and retake the photo.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Covered share of the worse brow; evidence: the covered brows as polygons."""
        portrait.require_face()
        cover = portrait.mask("hair", "hat")
        covered, polygons = {}, {}
        for side in ("right", "left"):
            brow = np.array([portrait.view_landmarks[f"{side}_brow_{part}"][:2] for part in ("outer", "mid", "inner")])
            thickness = max(round(float(np.linalg.norm(brow[0] - brow[2])) * 0.16), 2)
            stretch = np.zeros(cover.shape, np.uint8)
            cv2.polylines(stretch, [brow.round().astype(np.int32)], False, 1, thickness)
            covered[side] = float(cover[stretch > 0].mean()) if stretch.any() else 0.0
            offset = np.array([0, thickness])
            polygons[side] = portrait.to_photo(np.concatenate((brow - offset, brow[::-1] + offset))).tolist()
        worst = max(covered.values())
        sides = [side for side in covered if covered[side] >= 0.7 * worst]
        return Measurement(
            worst, {"polygons": [polygons[side] for side in sides]}, details={"brow": sided("brow", sides)}
        )
