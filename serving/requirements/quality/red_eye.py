"""No red pupils from a flash."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...report import Text
from ..base import BandRequirement, Measurement, NotAssessable

if TYPE_CHECKING:
    from ...portrait import Portrait

_RADIUS = 0.11
"""Radius of the disc that is looked at, in interocular distances: about that of the iris."""
_RATIO, _OF_SKIN, _DARK = 1.9, 1.45, 70
"""A pixel is red whose red exceeds green and blue by this factor and by so much more than the skin's does."""
_BRIGHT = 0.5
"""Share of the skin's red that the red of a lit pupil reaches; that of a brown iris seldom does."""
_LEAST_RADIUS = 3


class RedEye(BandRequirement):
    """The flash left no red pupils.

    Asked by: the commissioning notice, point ⑩, and the national specification (教毕指[2017]99号).

    Measured: the share of each iris, a disc of 0.11 of the distance between the eyes, that is red: red at least 1.9
    times green and blue, 1.45 times as red as the skin, and at least half as bright in red. The worse eye counts. Not
    assessed where the irises are hidden or smaller than 3 pixels.

    Limit: at most ``max``; up to ``review`` above it a person must look.

    Errs: no photo with red eyes was at hand, so how many real ones are missed is not known. Red contact lenses and
    strong red light are found as red eyes.
    """

    id = "red_eye"
    title = Text(zh="红眼", en="red eyes")
    unit = "share"
    digits = 2
    passed = Text(zh="没有红眼。", en="No red eyes.")
    too_low = passed
    too_high = Text(
        zh="瞳孔发红（红眼），请关闭闪光灯、在明亮处重拍，不要后期修图。",
        en="The pupils are red: turn off the flash, retake in good light, and do not retouch.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Red share of the worse iris; evidence: its box."""
        portrait.require_face()
        radius = _RADIUS * portrait.interocular
        if radius * min(1.0, 1 / portrait.view_scale) < _LEAST_RADIUS:
            raise NotAssessable("眼睛太小，无法判断红眼。", "The eyes are too small to judge red pupils.")
        eyes = portrait.mask("left_eye", "right_eye")
        skin = portrait.skin_sample[::4]
        of_skin, bright = 1.0, 0.0
        if len(skin):
            of_skin = float(np.median(skin[:, 0] / np.maximum(skin[:, 1:].max(-1), 1)))
            bright = float(np.median(skin[:, 0]))
        ratio, least = max(_RATIO, _OF_SKIN * of_skin), max(_DARK, _BRIGHT * bright)
        found = []
        for name in ("right_iris", "left_iris"):
            x, y = portrait.view_landmarks[name][:2]
            x0, y0 = max(0, round(x - radius)), max(0, round(y - radius))
            patch = portrait.view[y0 : round(y + radius) + 1, x0 : round(x + radius) + 1].astype(np.int16)
            seen = eyes[y0 : y0 + patch.shape[0], x0 : x0 + patch.shape[1]]
            if np.count_nonzero(seen) > 0.15 * radius**2:
                red = (patch[..., 0] >= least) & (patch[..., 0] > ratio * patch[..., 1:].max(-1))
                box = portrait.box_to_photo((x - radius, y - radius, x + radius, y + radius))
                found.append((float(red[seen].mean()), box))
        if not found:
            raise NotAssessable(
                "看不到虹膜，无法判断红眼。", "The irises are not seen, so red pupils cannot be judged."
            )
        share, box = max(found)
        return Measurement(share, {"box": box})
