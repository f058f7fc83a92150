"""The quality factor of a JPEG, read from its quantisation tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

# Annex K of ITU-T T.81, row by row: what the Independent JPEG Group's library scales by its quality factor.
_LUMA = np.array(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ]
).ravel()
_CHROMA = np.full((8, 8), 99)
_CHROMA[:4, :4] = [[17, 18, 24, 47], [18, 21, 26, 66], [24, 26, 56, 99], [47, 66, 99, 99]]
_CHROMA = _CHROMA.ravel()


def _tables(base: np.ndarray) -> np.ndarray:
    """The library's tables of quality 1 to 100, [100, 64]."""
    quality = np.arange(1, 101)
    percent = np.where(quality < 50, 5000 // quality, 200 - 2 * quality)
    return np.clip((base * percent[:, None] + 50) // 100, 1, 255)


_STANDARD = {"luma": _tables(_LUMA), "chroma": _tables(_CHROMA)}

_ROWS, _COLUMNS = np.divmod(np.arange(64), 8)
_WEIGHT = 1.0 / (1.0 + _ROWS + _COLUMNS)
"""Low frequencies carry what is seen: a table that spares only the high ones is not much better."""


def quality_factor(table: Sequence[int], kind: str) -> int:
    """The quality factor 1..100 of the Independent JPEG Group's table nearest to this one.

    An exact table gives the very factor it was made with (the lowest where several factors share a table). Tables of
    another make (Photoshop, camera makers, mozjpeg) give the factor of the standard table that quantises about as
    coarsely: least mean difference of the logarithms, low frequencies weighing more.

    Args:
        table: 64 values row by row; 8- or 16-bit.
        kind: ``luma`` or ``chroma``.

    Examples:
        >>> quality_factor([16, 11, 10, 16, 24, 40, 51, 61] * 8, "luma") > 40
        True
    """
    standard = _STANDARD[kind]
    values = np.clip(table, 1, 255)
    exact = np.flatnonzero((standard == values).all(1))
    if len(exact):
        return int(exact[0]) + 1
    level = np.log(standard) @ _WEIGHT
    return int(np.abs(level - np.log(values) @ _WEIGHT).argmin()) + 1


def quality_factors(tables: Mapping[int, Sequence[int]]) -> tuple[int, int]:
    """Quality factor of luma and of chroma; of luma twice when there is one table for both.

    Table 0 is luma and table 1 chroma in every encoder met in practice.
    """
    ordered = [tables[number] for number in sorted(tables)]
    luma = quality_factor(ordered[0], "luma")
    return luma, quality_factor(ordered[1], "chroma") if len(ordered) > 1 else luma
