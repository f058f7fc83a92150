"""Hair top, eye line and face width beside what people measured (``data/labels/geometry.csv``)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from biyezhao.data.labels import labels
from biyezhao.data.manifest import Manifest

from .collection import opened

GEOMETRY = Path(labels.__file__).parent / "geometry.csv"
LENGTHS = ("hair_top", "eye_line", "face_width")
NEAR = 4.0


@dataclass(frozen=True)
class Spread:
    """Differences in pixels of the 480x640 view: how many, their median, and of their size median, 90th percentile and share within 4."""

    count: int
    bias: float
    median: float
    most: float
    near: float

    @classmethod
    def of(cls, differences: np.ndarray) -> Spread:
        """Of those that are known."""
        values = differences[np.isfinite(differences)]
        size = np.abs(values)
        median, most, near = np.median(size), np.percentile(size, 90), (size <= NEAR).mean()
        return cls(len(values), float(np.median(values)), float(median), float(most), float(near))


def spreads(manifest: Manifest) -> dict[str, tuple[Spread, Spread]]:
    """Length -> network against the first measurement, first against second measurement."""
    table = pd.read_csv(GEOMETRY)
    table["face_width"] = table["face_right"] - table["face_left"]
    by_pass = {number: rows.set_index("file") for number, rows in table.groupby("pass")}
    first, second = by_pass[1], by_pass[2]
    measured = {
        file: (portrait.head.hair_top, portrait.head.eye_line, portrait.head.face_width, portrait.view_scale)
        for file, portrait in opened(manifest, first.index)
    }
    machine = pd.DataFrame.from_dict(measured, orient="index", columns=[*LENGTHS, "scale"])
    scale = machine["scale"].to_numpy(np.float64)
    again = second.reindex(first.index)
    return {
        length: (
            Spread.of((machine[length].to_numpy() - first[length].to_numpy()) * scale),
            Spread.of((again[length].to_numpy() - first[length].to_numpy()) * scale),
        )
        for length in LENGTHS
    }
