"""A photo of the person, not of a print or a screen."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ...report import Text
from ..base import BandRequirement, Measurement, NotAssessable

if TYPE_CHECKING:
    from ...portrait import Portrait

_SIDE = 256
_LEAST = 96
"""A face of fewer pixels shows no screen or print grid."""
_LOWEST = 0.09
"""Cycles per pixel below which a face has structure of its own."""
_FEATURES = (23, 3)
"""Cycles down and across the looked-at part of the face below which brows, lids and lips, which lie level, leave peaks of
their own.
"""


class Recapture(BandRequirement):
    """The photo shows the person, not a printed photo or a screen.

    Asked by: the notices of several schools and collection services (no photos of photos).

    Measured: screens and prints are grids; photographed, they leave single sharp peaks in the spectrum (moiré, the screen's
    pixels, halftone dots), where a face has none. The value is the height of the strongest peak over its surroundings in
    the spectrum of up to 256 pixels of the face, in natural logarithms of the amplitude; the 8-pixel grid of JPEG is left
    out, and so are the level strokes that brows, lids and lips are.

    Limit: at most ``max``; up to ``review`` above it a person must look.

    Errs: real recaptures were not at hand, only simulated ones (``data/synthesis/recapture.py``), so how far this carries is
    not known. A print without dots (photo paper), and a screen taken out of focus or reduced until its grid is gone, leave no
    peaks and pass: a pass does not prove that the person sat before the camera. A net or a striped mask before the face
    is found.
    """

    id = "recapture"
    title = Text(zh="非翻拍", en="not a photo of a photo")
    unit = "log amplitude"
    digits = 2
    passed = Text(zh="没有发现翻拍的网纹。", en="No grid of a print or screen was found.")
    too_low = passed
    too_high = Text(
        zh="面部有屏幕或印刷网纹（{value}，上限 {max}），疑似翻拍；请直接拍摄本人，不要翻拍照片或屏幕。",
        en="The face shows the grid of a screen or print ({value}, at most {max}): photograph the person, not a photo or a "
        "screen.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Height of the strongest peak; evidence: the square that was looked at."""
        portrait.require_face()
        (x0, y0, x1, y1), photo = portrait.faces[0][0], portrait.photo
        side = int(min(_SIDE, x1 - x0, photo.width, photo.height)) // 2 * 2
        if side < _LEAST:
            raise NotAssessable(
                "面部像素太少，看不出翻拍网纹。", "The face has too few pixels to show the grid of a print or screen."
            )
        left = int(np.clip((x0 + x1 - side) / 2, 0, photo.width - side))
        top = int(np.clip(y0 + 0.6 * (y1 - y0) - side / 2, 0, photo.height - side))
        patch = cv2.cvtColor(
            np.ascontiguousarray(photo.pixels[top : top + side, left : left + side]), cv2.COLOR_RGB2GRAY
        )
        return Measurement(_peak(patch), {"box": [left, top, left + side, top + side]})


def _peak(patch: np.ndarray) -> float:
    """Height of the highest peak of the spectrum of uint8 luma [n, n] over what surrounds it."""
    window, wanted = _windows(len(patch))
    fine = patch.astype(np.float32)
    fine -= cv2.GaussianBlur(fine, (0, 0), 4)
    spectrum = cv2.dft(fine * window, flags=cv2.DFT_COMPLEX_OUTPUT)
    amplitude = np.log(np.fft.fftshift(cv2.magnitude(spectrum[..., 0], spectrum[..., 1])) + 8)
    surround = cv2.blur(amplitude, (13, 13))
    return float((cv2.blur(amplitude, (3, 3)) - surround)[wanted].max())


@lru_cache(maxsize=8)
def _windows(side: int) -> tuple[np.ndarray, np.ndarray]:
    """A Hann window, and which frequencies of the shifted spectrum count: neither low nor on JPEG's grid."""
    hann = np.hanning(side).astype(np.float32)
    f = np.abs(np.arange(side) - side // 2) / side
    grid = np.abs(f * 8 - np.round(f * 8)) < 8 * 2.5 / side
    down, across = f[:, None], f[None]
    wanted = np.hypot(down, across) > _LOWEST
    wanted &= (down > _FEATURES[0] / side) | (across > _FEATURES[1] / side)
    wanted &= ~(grid[:, None] & (across < 3.5 / side)) & ~(grid[None] & (down < 3.5 / side))
    return np.outer(hann, hann), wanted
