"""Colour of the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...colour import delta_e, median_colour, rgb_to_lab
from ...report import Text
from ..base import Judgement, Measurement, NotAssessable, Requirement, band_verdict, rounded

if TYPE_CHECKING:
    from ...portrait import Portrait
    from ...standards import Standard

LEAST_PIXELS = 2000
"""Fewer background pixels of the 480x640 view than this tell no colour."""


class BackgroundColour(Requirement):
    """The background has a colour that the standard allows.

    Asked by: the commissioning notice (point ④, light blue, reference RGB<100,197,255>) and the national specification
    (教毕指[2017]99号, light blue, white or light grey); each standard lists its own.

    Measured: the median colour of the background, away from head and clothes, as CIEDE2000 difference to the nearest
    allowed colour. Lightness beyond the reference counts at ``lightness_weight``, since lamps and cameras render one
    blue cloth lighter or darker.

    Limit: at most ``max``; up to ``review`` above it a person must look.

    Errs: where clothes are the colour of the background and are parsed as such, they are measured with it; a
    swapped background passes.
    """

    id = "background_colour"
    title = Text(zh="背景颜色", en="background colour")
    unit = "CIEDE2000"

    _passed = Text(zh="背景为{name}。", en="The background is {name}.")
    _wrong = Text(
        zh="背景颜色为 RGB({rgb})，与要求的{name}相差 {value}（上限 {max}），请用{name}背景重拍，不要后期换底色。",
        en="The background is RGB({rgb}), {value} away from {name} (at most {max}): retake the photo before a {name} "
        "background; do not swap the background afterwards.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """The median colour; the value is its RGB until a standard is known."""
        pixels = portrait.background_pixels
        if np.count_nonzero(pixels) < LEAST_PIXELS:
            raise NotAssessable("画面中看不到足够的背景", "the photo shows too little background")
        rgb = median_colour(portrait.half[::2, ::2][pixels[::4, ::4]]).round().astype(int).tolist()
        return Measurement(", ".join(map(str, rgb)), details={"rgb": rgb})

    def measure_for(self, portrait: Portrait, standard: Standard) -> Measurement:
        """Difference to the nearest allowed colour."""
        rgb = self.measure(portrait).details["rgb"]
        weight = standard.limit(self.id)["lightness_weight"]
        lab = rgb_to_lab(rgb)
        away = {colour: delta_e(lab, rgb_to_lab(colour.rgb), weight) for colour in standard.background.colours}
        nearest = min(away, key=lambda colour: away[colour])
        details = {"rgb": ", ".join(map(str, rgb)), "name": Text(zh=nearest.zh, en=nearest.en)}
        return Measurement(away[nearest], details=details)

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """Pass near an allowed colour; the message names the colour that is asked for."""
        limit = standard.limit(self.id)
        verdict = band_verdict(float(measurement.value), limit)
        text = self._passed if float(measurement.value) <= limit["max"] else self._wrong
        value = rounded(float(measurement.value), 0, high=limit["max"])
        return Judgement(verdict, limit, measurement.fill(text, value=value, max=f"{limit['max']:g}"))
