"""Texture of the skin at the photo's own resolution, which is finer than what the network sees.

Retouching takes detail off the skin and leaves hair, clothes and background as the camera and the file made them; a
camera's noise reduction or a poor JPEG take it off everywhere. So the skin is measured, and the rest beside it, in the
octave bands of a Laplacian pyramid (Burt and Adelson 1983): band 0 is the finest, each further one is an octave coarser.
Colour of skin is no feature.
"""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from .anatomy import PARSING_CLASSES

QUANTILES = (10, 50, 90)
"""Percentiles of the detail of the skin's luma in a band."""
BANDS, COLOUR_BANDS = 3, 2

DARKEST, BRIGHTEST = 25, 243
"""Luma beyond which a pixel is left out: shadows and highlights hold no detail."""

LEAST_PIXELS = 20
"""Pixels, of every sixteenth, that a region is measured from."""

FEATURES: tuple[str, ...] = (
    *(f"skin, band {band}, {quantile} %" for band in range(BANDS) for quantile in QUANTILES),
    *(f"skin, {plane}, band {band}" for plane in ("Cr", "Cb") for band in range(COLOUR_BANDS)),
    *(f"{region}, band {band}" for region in ("beside", "background") for band in range(BANDS)),
)
"""Names of the values that :func:`skin_texture` returns."""

_REGIONS: Mapping[str, tuple[tuple[str, ...], int]] = {
    "skin": (("skin", "nose"), 5),
    "beside": (("hair", "cloth", "right_brow", "left_brow", "right_eye", "left_eye"), 3),
    "background": (("background",), 5),
}
"""Classes of a region, and the side of the square, in pixels of the parsing, that it is eroded by."""

_NOTHING = 0.1
"""Grey levels added before the logarithm: less than quantisation leaves."""


def skin_texture(image: NDArray[np.uint8], parsing: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    """Logarithms of the detail, in grey levels, of skin and surroundings; None when hardly any skin is seen.

    Args:
        image: uint8 RGB [640, 480, 3], the head as large as in a finished photo.
        parsing: uint8 [320, 240], index into ``PARSING_CLASSES``.

    Returns:
        float32 [19] in the order of :data:`FEATURES`, NaN for a region that is not seen.
    """
    luma, *colours = cv2.split(cv2.cvtColor(image, cv2.COLOR_RGB2YCrCb))
    half = parsing.shape[::-1]
    lit = cv2.inRange(cv2.resize(luma, half, interpolation=cv2.INTER_AREA), DARKEST, BRIGHTEST)
    regions = {name: cv2.bitwise_and(_region(parsing, name), lit)[::2, ::2] > 0 for name in _REGIONS}
    skin = regions["skin"]
    if np.count_nonzero(skin) < LEAST_PIXELS:
        return None
    bands = _bands(luma, BANDS)
    found = [quantile for band in bands for quantile in np.percentile(_detail(band, skin), QUANTILES)]
    for colour in colours:
        small = cv2.resize(colour, half, interpolation=cv2.INTER_AREA)
        found += [_detail(band, skin).mean() for band in _bands(small, COLOUR_BANDS)]
    for name in ("beside", "background"):
        seen = np.count_nonzero(regions[name]) >= LEAST_PIXELS
        found += [np.median(_detail(band, regions[name])) if seen else np.nan for band in bands]
    return np.log(np.array(found, np.float32) + np.float32(_NOTHING))


def _region(parsing: NDArray[np.uint8], name: str) -> NDArray:
    classes, side = _REGIONS[name]
    table = np.zeros(256, np.uint8)
    table[[PARSING_CLASSES.index(one) for one in classes]] = 255
    return cv2.erode(cv2.LUT(parsing, table), np.ones((side, side), np.uint8))


def _bands(plane: NDArray, count: int) -> list[NDArray]:
    """The finest bands of a plane's Laplacian pyramid, each half as large as the one before."""
    bands, fine = [], np.asarray(plane, np.float32)
    for _ in range(count):
        coarse = cv2.pyrDown(fine)
        bands.append(fine - cv2.pyrUp(coarse, dstsize=fine.shape[1::-1]))
        fine = coarse
    return bands


def _detail(band: NDArray, region: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Amounts of a band at the pixels of a region, which may be coarser than the band."""
    step = band.shape[0] // region.shape[0]
    return np.abs(band[::step, ::step][region])
