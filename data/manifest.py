"""Which photos there are: reading a manifest, and splits that follow the subject."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

SPLITS = ("train", "calibration", "val", "test")
COLUMNS = ("file", "source", "subject", "faces", "split")
TEST_SHARE, CALIBRATION_SHARE = 0.1, 0.1
"""Shares of the train subjects set aside for the final test and for calibration."""


class ManifestError(ValueError):
    """The manifest cannot be used; the message names the file, the fault and the fix."""


@dataclass(frozen=True)
class Manifest:
    """The photos of one portrait collection.

    Attributes:
        root: folder that holds ``images/``, ``masks/`` and ``landmarks.npz``.
        table: one row a photo with at least :data:`COLUMNS`; ``split`` is ``train``, ``calibration``, ``val`` or
            ``test``.
    """

    root: Path
    table: pd.DataFrame

    @classmethod
    def read(cls, root: Path) -> Manifest:
        """Read ``manifest.csv`` and set two fixed parts of the train subjects aside, by hash: ``test``, ``calibration``.

        A file listed twice counts once.

        Raises:
            ManifestError: no manifest, missing columns, or a subject in two splits.
        """
        path = root / "manifest.csv"
        if not path.is_file():
            raise ManifestError(
                f"{path}: no such manifest; point --portraits at a folder with manifest.csv and images/"
            )
        table = pd.read_csv(path)
        missing = [column for column in COLUMNS if column not in table]
        if missing:
            raise ManifestError(f"{path}: columns missing: {', '.join(missing)}; a manifest needs {', '.join(COLUMNS)}")
        table = table.drop_duplicates("file", ignore_index=True)
        refuse_torn_subjects(table, path)
        train = table["split"] == "train"
        table.loc[train, "split"] = table.loc[train, "subject"].map(_part_of_train)
        return cls(root, table)

    def files(self, split: str) -> list[str]:
        """The files of one split, in the manifest's order."""
        return self.table.loc[self.table["split"] == split, "file"].tolist()

    @property
    def sources(self) -> dict[str, str]:
        """The source of each file."""
        return dict(zip(self.table["file"], self.table["source"], strict=True))

    def of_sources(self, sources: Collection[str]) -> Manifest:
        """The photos of some sources only.

        Raises:
            ManifestError: a source that the manifest does not have.
        """
        unknown = sorted(set(sources) - set(self.table["source"]))
        if unknown:
            there = ", ".join(sorted(set(self.table["source"])))
            raise ManifestError(f"{self.root / 'manifest.csv'}: no source {', '.join(unknown)}; there are {there}")
        rows = self.table["source"].isin(list(sources))
        return Manifest(self.root, self.table.loc[rows].reset_index(drop=True))

    @property
    def sha256(self) -> str:
        """Hash of files, subjects and splits: which data a run saw."""
        rows = self.table.sort_values("file").to_csv(index=False, columns=list(COLUMNS))
        return hashlib.sha256(rows.encode()).hexdigest()


def refuse_torn_subjects(table: pd.DataFrame, path: Path) -> None:
    """Raise ManifestError, with their names, when subjects are in more than one split; ``path`` is where they stand."""
    subjects = pd.Series(table[["subject", "split"]].drop_duplicates()["subject"])
    torn = subjects[subjects.duplicated()].tolist()
    if torn:
        names = ", ".join(map(str, torn[:5]))
        raise ManifestError(f"{path}: subjects in more than one split: {names}; give each subject one split")


def place_of(name: object) -> float:
    """A fixed place in 0..1 for a name, by hash: what splits are drawn by."""
    return int(hashlib.sha256(str(name).encode()).hexdigest(), 16) % 1000 / 1000


def _part_of_train(subject: object) -> str:
    place = place_of(subject)
    if place < TEST_SHARE:
        return "test"
    return "calibration" if place < TEST_SHARE + CALIBRATION_SHARE else "train"
