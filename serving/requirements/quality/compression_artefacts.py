"""No visible blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ...report import Text
from ..base import BandRequirement, Measurement, NotAssessable

if TYPE_CHECKING:
    from ...portrait import Portrait

_SIDE = 640
_SMOOTH = 14
"""Steps between neighbouring pixels above this are the picture's own edges."""
_BLOCK = 8


class CompressionArtefacts(BandRequirement):
    """No visible blocks from compression, now or before.

    Asked by: ISO/IEC 29794-5 ("no compression artefacts").

    Measured: how much larger the small steps between neighbouring pixels are on the borders of 8x8 blocks than between
    them, in levels of 255, over head and shoulders, wherever the grid lies (a crop moves it); the weaker of the two
    directions counts. Only steps of up to 14 levels, which smooth places show.

    Limit: at most ``max``; up to ``review`` above it a person must look.

    Errs: ringing at edges is not measured by itself (it comes with the blocks); scaling after the compression hides the
    grid.
    """

    id = "compression_artefacts"
    title = Text(zh="压缩痕迹", en="compression artefacts")
    unit = "levels"
    digits = 2
    passed = Text(zh="没有可见的压缩块。", en="No blocks from compression are seen.")
    too_low = passed
    too_high = Text(
        zh="画面有压缩方块（{value} 级，上限 {max}），请使用相机原图重新导出，不要使用聊天软件转发或截图的图片。",
        en="Blocks from compression are seen ({value} levels, at most {max}): export again from the camera's original; use "
        "no picture that went through a chat program.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Levels by which block borders stand out; evidence: the face's box."""
        portrait.require_face()
        photo, (x0, y0, x1, y1) = portrait.photo, portrait.faces[0][0]
        left, top = (int(max(0, (a + b - _SIDE) / 2)) for a, b in ((x0, x1), (y0, y1)))
        part = photo.pixels[top : top + _SIDE, left : left + _SIDE]
        if min(part.shape[:2]) < 8 * _BLOCK:
            raise NotAssessable("照片太小，无法判断压缩痕迹。", "The photo is too small to judge compression.")
        luma = cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_RGB2GRAY)
        box = [round(float(v), 1) for v in portrait.faces[0][0]]
        return Measurement(min(_excess(luma), _excess(np.ascontiguousarray(luma.T))), {"box": box})


def _excess(luma: np.ndarray) -> float:
    """By how many levels small steps across one column in eight exceed those across the other columns."""
    steps = cv2.absdiff(luma[:, 1:], luma[:, :-1])
    small = cv2.threshold(steps, _SMOOTH, 0, cv2.THRESH_TOZERO_INV)[1]
    counted, total = (
        cv2.reduce(part, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[0] for part in ((steps <= _SMOOTH).view(np.uint8), small)
    )
    columns = np.arange(len(total)) % _BLOCK
    means = np.bincount(columns, total, _BLOCK) / np.maximum(np.bincount(columns, counted, _BLOCK), 1)
    return float(means.max() - np.median(means))
