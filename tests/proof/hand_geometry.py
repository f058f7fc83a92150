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
LENGTHS = ("hair_top", "eye_line", "face_width", "face_width_earlier")
"""The last is the face's width by the definition that the labels had before, which left sideburns open."""
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
    """Length -> network against the mean of the measurements by eye, first against second measurement."""
    table = pd.read_csv(GEOMETRY)
    table["face_width"] = table["face_right"] - table["face_left"]
    table["face_width_earlier"] = table["earlier_right"] - table["earlier_left"]
    by_pass = {number: rows.set_index("file")[list(LENGTHS)] for number, rows in table.groupby("pass")}
    first, second = by_pass[1], by_pass[2].reindex(by_pass[1].index)
    eye = ((first + second.fillna(first)) / 2).to_numpy()
    heads = {file: (portrait.head, portrait.view_scale) for file, portrait in opened(manifest, first.index)}
    scale = np.array([[scale] for _, scale in heads.values()])
    machine = np.array([(head.hair_top, head.eye_line, head.face_width, head.face_width) for head, _ in heads.values()])
    network, again = (machine - eye) * scale, (second.to_numpy() - first.to_numpy()) * scale
    return {length: (Spread.of(network[:, i]), Spread.of(again[:, i])) for i, length in enumerate(LENGTHS)}
