"""What is known of the attributes of each photo: hand labels first, then weak labels, then what the source implies."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..models.attributes import ATTRIBUTE_IDS

HAND_LABELS = Path(__file__).parent / "labels" / "labels.csv"

OWN_LABELS = "labels.csv"
"""Labels that come with a collection of one's own, in its folder."""

UNTOUCHED_SOURCES = ("london", "cncf")
"""Sources whose photos serve as ``retouching`` = 0: camera files (London), and mostly untouched ones (CNCF)."""

PREVALENCE = {
    "tinted_glasses": 0.02,
    "earrings": 0.08,
    "busy_clothing": 0.12,
    "heavy_makeup": 0.1,
    "necklace": 0.06,
    "hair_accessory": 0.02,
    "dyed_hair": 0.05,
}
"""Rough share of photos that show an attribute; what is assumed, softly, of photos that nobody labelled."""


def hand_labels(portraits: Path) -> Path:
    """The collection's own labels where it has any, else those that come with the package."""
    own = portraits / OWN_LABELS
    return own if own.is_file() else HAND_LABELS


def files_with(label: str, weak: Path, hand: Path) -> set[str]:
    """Files that the weak or the hand labels say show a label, also one that is no attribute (``headwear``, say)."""
    found: set[str] = set()
    if weak.is_file():
        table = pd.read_csv(weak, dtype=str)
        found |= set(table.loc[table[label] == "1", "file"])
    if hand.is_file():
        rows = pd.read_csv(hand, dtype=str)
        found |= set(rows.loc[(rows["label"] == label) & (rows["value"] == "1"), "file"])
    return found


def apparent_ages(hand: Path) -> dict[str, str]:
    """From file to ``under 30``, ``30 to 49`` or ``50 and over``, of the photos whose apparent age the hand labels tell."""
    if not hand.is_file():
        return {}
    rows = pd.read_csv(hand, dtype=str)
    young, old = (rows[rows["label"] == label].set_index("file")["value"] for label in ("under_30", "over_50"))
    names = {"10": "under 30", "00": "30 to 49", "01": "50 and over"}
    return {str(file): names[str(pair)] for file, pair in (young + old).items() if str(pair) in names}


def with_prevalence(labels: NDArray[np.float32]) -> NDArray[np.float32]:
    """The labels with unknown entries set to the attribute's prevalence where it has one."""
    prior = np.array([PREVALENCE.get(name, np.nan) for name in ATTRIBUTE_IDS], np.float32)
    return np.where(np.isfinite(labels), labels, prior)


class AttributeLabels:
    """Label vectors by file: float32 [9], 1 shows it, 0 does not, NaN unknown.

    Args:
        weak: ``weak_labels.csv`` of a portrait collection; its zeros of earrings and necklaces are not
            believed (often missed).
        hand: CSV ``file,label,value,how`` of merged labelling passes; wins over everything else.
    """

    def __init__(self, weak: Path | None = None, hand: Path | None = None) -> None:
        self._labels: dict[str, NDArray[np.float32]] = {}
        if weak is not None and weak.is_file():
            table = _read(weak)
            from_masks = table["note"].eq("from masks")
            for jewellery in table.columns.intersection(["earrings", "necklace"]):
                table.loc[~from_masks & table[jewellery].eq(0), jewellery] = np.nan
            table.loc[~table["note"].str.startswith("before/after"), "heavy_makeup"] = np.nan
            self._update(table)
        if hand is not None and hand.is_file():
            rows = pd.read_csv(hand)
            rows["value"] = pd.to_numeric(rows["value"], errors="coerce")
            self._update(rows.pivot(index="file", columns="label", values="value").reset_index())

    def _update(self, table: pd.DataFrame) -> None:
        values = table.reindex(columns=list(ATTRIBUTE_IDS)).to_numpy(np.float32)
        for file, row in zip(table["file"], values, strict=True):
            known = self._labels.setdefault(str(file), np.full(len(ATTRIBUTE_IDS), np.nan, np.float32))
            known[np.isfinite(row)] = row[np.isfinite(row)]

    def __getitem__(self, file: str) -> NDArray[np.float32]:
        labels = self._labels.get(file, np.full(len(ATTRIBUTE_IDS), np.nan, np.float32)).copy()
        if file.split("/")[0] in UNTOUCHED_SOURCES:
            labels[ATTRIBUTE_IDS.index("retouching")] = 0
        return labels

    def tells_of(self, file: str) -> bool:
        """Whether any attribute of a photo is known but retouching, which nobody sees."""
        return bool(np.isfinite(np.delete(self[file], ATTRIBUTE_IDS.index("retouching"))).any())


def _read(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path, na_values="?").drop_duplicates("file")
    for name in ATTRIBUTE_IDS:
        if name in table:
            table[name] = table[name].astype("float32")
    return table
