"""Which photos there are: reading a manifest, and splits that follow the subject."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

COLUMNS = ("file", "source", "subject", "faces", "split")
TEST_SHARE = 0.1


class ManifestError(ValueError):
    """The manifest cannot be used; the message names the file, the fault and the fix."""


@dataclass(frozen=True)
class Manifest:
    """The photos of one portrait collection.

    Attributes:
        root: folder that holds ``images/``, ``masks/`` and ``landmarks.npz``.
        table: one row a photo with at least :data:`COLUMNS`; ``split`` is ``train``, ``val`` or ``test``.
    """

    root: Path
    table: pd.DataFrame

    @classmethod
    def read(cls, root: Path) -> Manifest:
        """Read ``manifest.csv`` and set the final test split aside: a fixed tenth of the train subjects, by hash.

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
        splits = table[["subject", "split"]].drop_duplicates()
        torn = splits.loc[splits.duplicated(subset=["subject"]), "subject"].tolist()
        if torn:
            names = ", ".join(map(str, torn[:5]))
            raise ManifestError(f"{path}: subjects in more than one split: {names}; give each subject one split")
        held = (table["split"] == "train") & table["subject"].map(_is_test)
        table.loc[held, "split"] = "test"
        return cls(root, table)

    def files(self, split: str) -> list[str]:
        """The files of one split, in the manifest's order."""
        return self.table.loc[self.table["split"] == split, "file"].tolist()

    @property
    def sha256(self) -> str:
        """Hash of files, subjects and splits: which data a run saw."""
        rows = self.table.sort_values("file").to_csv(index=False, columns=list(COLUMNS))
        return hashlib.sha256(rows.encode()).hexdigest()


def _is_test(subject: object) -> bool:
    return int(hashlib.sha256(str(subject).encode()).hexdigest(), 16) % 1000 < TEST_SHARE * 1000
