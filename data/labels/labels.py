"""The labels, their values and the files that hold them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final, TypeAlias

VISIBLE: Final = ("tinted_glasses", "earrings", "hair_over_ears", "busy_clothing", "heavy_makeup")
"""The attributes that are reported to users."""

LABELS: Final = (
    *VISIBLE,
    "clear_glasses",
    "glasses_glare",
    "headwear",
    "hair_accessory",
    "necklace",
    "eyes_closed",
    "mouth_open",
    "not_frontal",
    "gaze_away",
    "fringe_over_brows",
    "face_occluded",
    "dyed_hair",
    "two_people",
)
"""What every photo of the first round has labels of, in the order of the files; ``definitions.md`` says what each means."""

AGE: Final = ("under_30", "over_50")
"""Apparent age, of ``val`` photos only; both 0 is between."""

EVERY: Final = (*LABELS, *AGE)

VALUES: Final = ("1", "0", "?")
PASS_COLUMNS: Final = ("file", "label", "value")
SELECTION: Final = Path(__file__).with_name("selection.csv")
"""Which photos were labelled, in which round: file, source, split, round."""

INDEX_COLUMNS: Final = ("sheet", "cell", "file")

Labels: TypeAlias = dict[str, dict[str, str]]
"""File to label to value."""


class LabelError(Exception):
    """A labels file that cannot be used; the message names the file, the line and the fault."""


def read_rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a CSV that must have the named columns (others are allowed).

    Raises:
        LabelError: the file is missing or lacks a column.
    """
    if not path.is_file():
        raise LabelError(f"{path}: no such file")
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise LabelError(f"{path}: lacks the columns {', '.join(missing)}; it needs {', '.join(columns)}")
        return list(reader)


def read_labels(path: Path) -> Labels:
    """A pass or a settled CSV in which every photo has the visible attributes or all of ``LABELS``, and both of ``AGE`` or none.

    Raises:
        LabelError: unknown label or value, a label given twice, or a photo that lacks a label.
    """
    labels: Labels = {}
    for line, row in enumerate(read_rows(path, PASS_COLUMNS), start=2):
        file, label, value = (row[name] for name in PASS_COLUMNS)
        if label not in EVERY:
            raise LabelError(f"{path}:{line}: unknown label {label!r}")
        if value not in VALUES:
            raise LabelError(f"{path}:{line}: value {value!r} is none of {' '.join(VALUES)}")
        values = labels.setdefault(file, {})
        if label in values:
            raise LabelError(f"{path}:{line}: {label} of {file} is given twice")
        values[label] = value
    for file, values in labels.items():
        aged = AGE if values.keys() & set(AGE) else ()
        wanted = (*(VISIBLE if values.keys() <= {*VISIBLE, *AGE} else LABELS), *aged)
        if missing := [name for name in wanted if name not in values]:
            raise LabelError(f"{path}: {file} lacks {', '.join(missing)}")
    return labels


def read_index(path: Path) -> dict[str, str]:
    """The index of the contact sheets: from ``SHEET.CELL`` to the photo's file, in the order of the sheets."""
    return {f"{row['sheet']}.{row['cell']}": row["file"] for row in read_rows(path, INDEX_COLUMNS)}


def write_rows(path: Path, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Write a CSV with Unix line ends, making its folder when needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def write_pass(path: Path, labels: Labels) -> None:
    """Write a pass, photos in the order given and labels in the order of ``EVERY``."""
    rows = [(file, label, values[label]) for file, values in labels.items() for label in EVERY if label in values]
    write_rows(path, PASS_COLUMNS, rows)
