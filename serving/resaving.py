"""Whether a JPEG was compressed before, more coarsely than it is now: the gaps that the first time leaves."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from .photo import Photo

_BINS = 30
_SIDE = 1024
_LEAST = 150
"""Fewer coefficients than this tell nothing."""
_LEAST_EXPECTED = 25
_FREQUENCIES = ((0, 1), (1, 0), (1, 1), (0, 2), (2, 0), (1, 2), (2, 1), (0, 3), (3, 0))


def _basis() -> np.ndarray:
    """float32 [64, 9], the patterns of an 8x8 block for each of the frequencies."""
    k, n = np.mgrid[:8, :8]
    cosines = np.where(k == 0, np.sqrt(1 / 8), 0.5) * np.cos((2 * n + 1) * k * np.pi / 16)
    return np.stack([np.outer(cosines[v], cosines[u]).ravel() for v, u in _FREQUENCIES], 1).astype(np.float32)


_BASIS = _basis()


@lru_cache(maxsize=64)
def _empty_bins(step: int) -> np.ndarray:
    """float32 [n, 30]: the bins that stay empty after a first quantisation by each coarser step."""
    rows = []
    for first in range(step + (step + 1) // 2, min(8 * step, 255) + 1):
        empty = np.ones(_BINS, np.float32)
        occupied = np.rint(np.arange(_BINS) * first / step).astype(int)
        empty[occupied[occupied < _BINS]] = 0
        rows.append(empty)
    return np.stack(rows) if rows else np.zeros((0, _BINS), np.float32)


def resaved(photo: Photo) -> float | None:
    """How surely the photo was a coarser JPEG before, 0..1; None when it is no JPEG, or lies turned in its file.

    A second quantisation by a finer step leaves bins of the coefficients' histograms empty, in a pattern that only the
    first step can make (Popescu and Farid 2004). The value is the largest share missing, over nine low frequencies of
    luma and all coarser steps, of what an exponential distribution puts there. A first compression that was finer than
    the second leaves no trace, nor does one before cropping off the 8-pixel grid or scaling.
    """
    if not photo.quantisation or photo.exif.get("Orientation", 1) != 1:
        return None
    height, width = (min(side, _SIDE) // 8 * 8 for side in photo.pixels.shape[:2])
    luma = cv2.cvtColor(np.ascontiguousarray(photo.pixels[:height, :width]), cv2.COLOR_RGB2GRAY)
    blocks = luma.reshape(height // 8, 8, width // 8, 8).swapaxes(1, 2).reshape(-1, 64).astype(np.float32)
    table = photo.quantisation[min(photo.quantisation)]
    steps = [max(1, table[8 * v + u]) for v, u in _FREQUENCIES]
    bins = np.abs(np.rint(_BASIS.T @ blocks.T / np.array(steps, np.float32)[:, None]))
    return max(
        _missing(np.bincount(row, minlength=_BINS + 1)[:_BINS], step)
        for row, step in zip(np.minimum(bins, _BINS).astype(np.intp), steps, strict=True)
    )


def _missing(histogram: np.ndarray, step: int) -> float:
    """The largest share of the expected coefficients that a pattern of empty bins lacks."""
    counts = histogram.astype(np.float32)
    counts[0] = 0
    total = counts.sum()
    empty = _empty_bins(step)
    if total < _LEAST or not len(empty):
        return 0.0
    places = np.arange(_BINS, dtype=np.float32)
    falling = np.exp(-places * (total / (counts @ places)))
    falling[0] = 0
    expected = empty @ (falling * (total / falling.sum()))
    enough = expected > _LEAST_EXPECTED
    return float(np.max(1 - (empty @ counts)[enough] / expected[enough], initial=0.0))
