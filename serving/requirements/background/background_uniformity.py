"""An even background."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ...report import Text
from ..base import BandRequirement, Measurement, NotAssessable
from .background_colour import LEAST_PIXELS

if TYPE_CHECKING:
    from ...portrait import Portrait

CELL = 16
"""Side in view pixels of the cells whose mean colours are compared."""
_FULL = 250
"""Of 255, the share of a cell that is background, at least."""


class BackgroundUniformity(BandRequirement):
    """The background is even: no gradient, no shadow, no texture, no objects.

    Asked by: the national specification (教毕指[2017]99号, "背景均匀、无渐变、无阴影") and ISO/IEC 29794-5
    ("background uniformity").

    Measured: the background away from head and clothes is cut into cells of 16 px; their mean colours in CIELAB give
    the spread (from the 5th to the 95th percentile, along the colour axis that spreads most), which gradient, shadow
    and objects raise; texture inside the cells counts by twice the median of the standard deviations of L*. The value
    is the root of the sum of both squares (CIELAB units; 2 to 3 is just visible).

    Limit: at most ``max``; up to ``review`` above it a person must look.

    Errs: a slight even gradient passes. Borders of one colour laid round the photo, which ``editing_traces`` finds, are
    left out here.
    """

    id = "background_uniformity"
    title = Text(zh="背景均匀", en="even background")
    unit = "CIELAB"
    passed = Text(zh="背景均匀。", en="The background is even.")
    too_low = passed
    too_high = Text(
        zh="背景不均匀（差异 {value}，上限 {max}），有渐变、阴影、纹理或杂物，请换平整的纯色背景、远离墙面并均匀布光重拍。",
        en="The background is uneven ({value}, at most {max}): a gradient, shadow, texture or object shows. Use a flat "
        "plain background, stand away from it, light it evenly and retake the photo.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Spread over cells and texture inside them; evidence: boxes of the cells furthest from the median colour."""
        pixels = portrait.background_pixels
        if np.count_nonzero(pixels) < LEAST_PIXELS:
            raise NotAssessable("画面中看不到足够的背景", "the photo shows too little background")
        height, width = pixels.shape
        grid = (width // CELL, height // CELL)
        full = cv2.resize(pixels.view(np.uint8) * np.uint8(255), grid, interpolation=cv2.INTER_AREA) >= _FULL
        if np.count_nonzero(full) < 8:
            raise NotAssessable("画面中看不到足够的背景", "the photo shows too little background")
        half = cv2.resize(portrait.view, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
        blocks = half.reshape(grid[1], CELL // 2, grid[0], CELL // 2, 3).swapaxes(1, 2)[full]
        lab = cv2.cvtColor(blocks.reshape(len(blocks), -1, 3).astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
        cells, deviation = lab.mean(1), lab[..., 0].std(1)
        spread = np.subtract(*np.percentile(cells, (95, 5), axis=0))
        away = np.linalg.norm(cells - np.median(cells, 0), axis=-1)
        boxes = [
            portrait.box_to_photo((x * CELL, y * CELL, (x + 1) * CELL, (y + 1) * CELL))
            for y, x in np.argwhere(full)[np.argsort(away)[-8:]].tolist()
        ]
        return Measurement(float(np.hypot(spread.max(), 2 * np.median(deviation))), {"boxes": boxes})
