"""In focus, no motion blur."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ...framing import Frame
from ...report import Text
from ..base import BandRequirement, Measurement

if TYPE_CHECKING:
    from ...portrait import Portrait

_INTEROCULAR = 96
"""Interocular distance, in pixels, at which faces are compared: about that of a finished photo."""
_SIDE = 2.2
_ABOVE_EYES = 0.6
"""Side of the square that is looked at, and how far it starts above the eyes, in interocular distances."""
_BLUR = 11


class Sharpness(BandRequirement):
    """The face is in focus and not blurred by motion.

    Asked by: the commissioning notice, point ⑦, the national specification (教毕指[2017]99号) and ISO/IEC 29794-5
    ("sharpness").

    Measured: the blur of brows, eyes, nose and mouth, scaled to 96 pixels between the eyes: how little a further blur
    takes from the differences between neighbouring pixels, 0 sharp to 1 blurred, in the worse of the two directions
    (Crete et al. 2007). It does not depend on contrast or skin colour, hardly on JPEG compression. ISO's reference
    implementation feeds a random forest with such differences; its weights are not used here.

    Limit: at most ``max``; up to ``review`` above it a person decides.

    Errs: heavy noise looks sharp; an enlarged small photo is found blurred, as it should be.
    """

    id = "sharpness"
    title = Text(zh="清晰度", en="sharpness")
    unit = "blur"
    digits = 2
    passed = Text(zh="面部清晰。", en="The face is sharp.")
    too_low = passed
    too_high = Text(
        zh="面部模糊（模糊度 {value}，最多 {max}），请擦净镜头、对焦面部、保持不动并在充足光线下重拍，使用原图。",
        en="The face is blurred ({value}, at most {max}): clean the lens, focus on the face, keep still in good light, "
        "retake, and use the original file.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Blur 0..1; evidence: the square that was looked at."""
        side = _SIDE * portrait.interocular
        x, y = portrait.eyes.mean(0)
        square = Frame(x - side / 2, y - _ABOVE_EYES * portrait.interocular, side, side)
        size = round(_SIDE * _INTEROCULAR)
        patch = square.crop(portrait.luma, (size, size)).astype(np.float32)
        box = (square.x0, square.y0, square.x0 + side, square.y0 + side)
        return Measurement(max(_blur(patch), _blur(patch.T)), {"box": portrait.box_to_photo(box)})


def _blur(patch: np.ndarray) -> float:
    """Share of the vertical differences that stays when the patch is blurred vertically."""
    blurred = cv2.blur(patch, (1, _BLUR), borderType=cv2.BORDER_REFLECT)
    before = np.abs(np.diff(patch, axis=0))
    lost = np.maximum(0.0, before - np.abs(np.diff(blurred, axis=0)))
    return float(1 - lost.sum() / max(float(before.sum()), 1e-6))
