"""Clothes of neither skin colour nor the background's blue."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

import numpy as np

from ...colour import delta_e, rgb_to_lab
from ...report import Text
from ..base import Judgement, Measurement, NotAssessable, Requirement, band_verdict, rounded

if TYPE_CHECKING:
    from ...portrait import Portrait
    from ...standards import Standard

_STEP = 3
"""Every so many rows and columns are looked at."""
_LEAST_SKIN = 100
"""Pixels of skin, of those looked at."""
_COLOURFUL = 10
"""Chroma from which an allowed background is a colour; white and grey are left to ``clothing_contrast``."""
_LIGHTNESS_WEIGHT = 0.7
_BESIDE = 0.6
"""Face widths from the middle where clothes count: nearer to it the parsing may take a bare chest for clothes."""
_LEAST = 0.03
"""Share of the view that must be such clothes: less of them is mostly the border of something else."""
_SKIN = Text(zh="肤色", en="the skin")


class ClothingColour(Requirement):
    """The top is neither a yellow like the skin nor a blue like the background.

    Asked by: the commissioning notice, point ④.

    Measured: the CIEDE2000 difference (lightness counting 0.7) between the median colour of the clothes on the shoulders
    and, whichever is nearer, the median colour of the face's skin or the standard's coloured background.

    Limit: at least ``min``; ``review`` below it a person must look.

    Errs: of clothes in several colours the median counts; brown leather and beige suits are found as asked.
    """

    id = "clothing_colour"
    title = Text(zh="衣着颜色", en="colour of the clothes")
    unit = "CIEDE2000"

    _passed = Text(zh="衣着颜色合适。", en="The colour of the clothes is fine.")
    _near = Text(
        zh="衣着颜色接近{name}（差异 {value}，至少 {min}），请换深色等与肤色、背景都明显不同的上衣重拍。",
        en="The clothes have nearly the colour of {name} (difference {value}, at least {min}): wear a top unlike skin and "
        "background, such as a dark one, and retake.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Difference from the skin; evidence: the box of the clothes."""
        portrait.require_face()
        cloth = (portrait.mask("cloth") & portrait.inside)[::_STEP, ::_STEP]
        skin = portrait.skin_pixels[::_STEP, ::_STEP]
        beside = np.abs(_STEP * np.arange(cloth.shape[1]) - portrait.eyes[:, 0].mean()) > _BESIDE * portrait.face_width
        cloth = cloth & beside
        if np.count_nonzero(cloth) < _LEAST * cloth.size or np.count_nonzero(skin) < _LEAST_SKIN:
            raise NotAssessable(
                "画面中衣着太少，无法判断颜色。", "Too little of the clothes is seen to judge their colour."
            )
        view = portrait.view[::_STEP, ::_STEP]
        top, face = (rgb_to_lab(np.median(view[mask], 0)) for mask in (cloth, skin))
        ys, xs = (_STEP * v for v in np.nonzero(cloth))
        box = portrait.box_to_photo((xs.min(), ys.min(), xs.max() + _STEP, ys.max() + _STEP))
        return Measurement(delta_e(top, face, _LIGHTNESS_WEIGHT), {"box": box}, details={"name": _SKIN, "top": top})

    def measure_for(self, portrait: Portrait, standard: Standard) -> Measurement:
        """Difference from the nearer of skin and coloured backgrounds."""
        nearest = self.measure(portrait)
        for colour in standard.background.colours:
            lab = rgb_to_lab(colour.rgb)
            away = delta_e(nearest.details["top"], lab, _LIGHTNESS_WEIGHT)
            if hypot(*lab[1:]) > _COLOURFUL and away < float(nearest.value):
                name = Text(zh=f"背景的{colour.zh}", en=f"the {colour.en} background")
                nearest = Measurement(away, nearest.evidence, details={**nearest.details, "name": name})
        return nearest

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """Pass when far enough from both."""
        limit = standard.limit(self.id)
        value = float(measurement.value)
        text = self._near if value < limit["min"] else self._passed
        shown = rounded(value, 0, low=limit["min"])
        return Judgement(
            band_verdict(value, limit), limit, measurement.fill(text, value=shown, min=f"{limit['min']:g}")
        )
