"""What the collection holds: photos by source and split, and how many of the labelled photos show each label.

``python -m biyezhao.data.counts PORTRAITS`` prints tables in Markdown.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from .attribute_labels import hand_labels
from .labels.labels import EVERY
from .manifest import SPLITS, Manifest


def as_markdown(table: pd.DataFrame, corner: str) -> str:
    """A table of counts with the names of its rows under ``corner``."""
    lines = [f"| {corner} | {' | '.join(table)} |", "| --- " * (len(table.columns) + 1) + "|"]
    lines += [
        f"| {name} | {' | '.join(map(str, row))} |" for name, row in zip(table.index, table.to_numpy(), strict=True)
    ]
    return "\n".join(lines)


def photos(manifest: Manifest) -> pd.DataFrame:
    """Photos and subjects by source, photos by split, with a row for all."""
    table = manifest.table
    counts = pd.crosstab(table["source"], table["split"]).reindex(columns=list(SPLITS), fill_value=0)
    counts.insert(0, "photos", counts.sum(axis=1))
    counts.insert(1, "subjects", table.groupby("source")["subject"].nunique())
    counts = counts.sort_values("photos", ascending=False)
    counts.loc["all"] = counts.sum()
    return counts


def shown(manifest: Manifest, labels: Path) -> pd.DataFrame:
    """By label: photos that show it, do not, and of which nobody knows; the positives by split."""
    rows = pd.read_csv(labels, dtype=str).merge(manifest.table[["file", "split"]], on="file")
    values = pd.crosstab(rows["label"], rows["value"]).reindex(columns=["1", "0", "?"], fill_value=0)
    values.insert(1, "share", (100 * values["1"] / (values["1"] + values["0"]).clip(lower=1)).map("{:.1f} %".format))
    positive = rows[rows["value"] == "1"]
    by_split = pd.crosstab(positive["label"], positive["split"]).reindex(columns=list(SPLITS), fill_value=0)
    found = values.join(by_split.add_prefix("1 in ")).fillna(0)
    found = found.astype({f"1 in {split}": int for split in SPLITS})
    return found.reindex([name for name in EVERY if name in found.index])


def main(portraits: Annotated[Path, typer.Argument(help="the portrait collection")]) -> None:
    """Count photos and labels."""
    manifest = Manifest.read(portraits)
    print(f"## Photos\n\n{as_markdown(photos(manifest), 'source')}\n")
    print(f"Manifest {manifest.sha256}.\n")
    if (labels := hand_labels(portraits)).is_file():
        print(f"## Labels\n\n{as_markdown(shown(manifest, labels), 'label')}\n")


if __name__ == "__main__":
    typer.run(main)
