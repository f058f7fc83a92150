"""Two independent passes in, agreement and settled labels out.

``python -m biyezhao.data.labels.merge FIRST SECOND OUT`` writes into ``OUT``

- ``kappa.csv``: per round and label the photos both passes decided, the positives of each pass, agreement and Cohen's
  kappa;
- ``disagreements.csv``: the rows in which the passes differ, with an empty column ``value`` for whoever settles them;
- ``labels.csv``: ``file,label,value,how``, where ``how`` is ``agreed``, ``settled`` (decided by another look) or
  ``open`` (not decided yet, value ``?``).

The rounds are those of ``selection.csv``. With ``--decisions disagreements.csv`` the filled-in values are used and
kept. A decision on a row in which the passes agree corrects it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from .labels import (
    EVERY,
    PASS_COLUMNS,
    SELECTION,
    VALUES,
    LabelError,
    Labels,
    read_index,
    read_labels,
    read_rows,
    write_rows,
)

Decisions = dict[tuple[str, str], str]


class Agreement(NamedTuple):
    """How two passes agree on one label of one round, over the photos where both say 1 or 0.

    ``kappa`` is None when chance alone would make them agree always (all photos 0 in both, say).
    """

    round: str
    label: str
    photos: int
    first_positive: int
    second_positive: int
    unknown: int
    agreement: float
    kappa: float | None


def agreement(first: Labels, second: Labels, label: str, of_round: str) -> Agreement:
    """Cohen's kappa of one label; photos that either pass left unknown only count as ``unknown``.

    Cohen (1960), A coefficient of agreement for nominal scales.
    """
    pairs = [(first[file][label], second[file][label]) for file in first]
    decided = [pair for pair in pairs if "?" not in pair]
    n = len(decided)
    a = sum(pair[0] == "1" for pair in decided)
    b = sum(pair[1] == "1" for pair in decided)
    observed = sum(x == y for x, y in decided) / n if n else 0.0
    expected = (a * b + (n - a) * (n - b)) / n**2 if n else 1.0
    kappa = None if expected == 1.0 else (observed - expected) / (1.0 - expected)
    return Agreement(of_round, label, n, a, b, len(pairs) - n, observed, kappa)


def agreements(first: Labels, second: Labels, rounds: dict[str, str]) -> list[Agreement]:
    """Every label of every round, each round by itself.

    Args:
        first: one pass.
        second: the other one, of the same photos.
        rounds: from file to round.

    Raises:
        LabelError: a photo belongs to no round.
    """
    if unknown := first.keys() - rounds.keys():
        raise LabelError(f"{len(unknown)} photos are not in the selection, such as {min(unknown)}")
    rows = []
    for one_round in sorted(set(rounds.values())):
        for label in EVERY:
            files = [f for f, values in first.items() if rounds[f] == one_round and label in values]
            if files:
                one, two = ({file: labels[file] for file in files} for labels in (first, second))
                rows.append(agreement(one, two, label, one_round))
    return rows


def same_photos(first: Labels, second: Labels) -> None:
    """Raises LabelError naming photos that only one of the passes has, or with other labels."""
    alone = sorted(first.keys() ^ second.keys())
    if alone:
        shown = ", ".join(alone[:10]) + (", ..." if len(alone) > 10 else "")
        raise LabelError(f"{len(alone)} photos are in only one of the passes: {shown}")
    if other := [file for file, values in first.items() if values.keys() != second[file].keys()]:
        raise LabelError(f"{len(other)} photos have other labels in the second pass, such as {other[0]}")


def read_decisions(path: Path, photos: Labels) -> Decisions:
    """The decided rows of a disagreements file; rows with an empty value are still open.

    Raises:
        LabelError: unknown photo, label or value, or a row decided twice.
    """
    decisions: Decisions = {}
    for line, row in enumerate(read_rows(path, PASS_COLUMNS), start=2):
        file, label, value = (row[name].strip() for name in PASS_COLUMNS)
        if not value:
            continue
        if file not in photos or label not in photos[file] or value not in VALUES:
            raise LabelError(f"{path}:{line}: unknown photo, label or value: {file}, {label}, {value}")
        if (file, label) in decisions:
            raise LabelError(f"{path}:{line}: {label} of {file} is decided twice")
        decisions[file, label] = value
    return decisions


def settle(first: Labels, second: Labels, decisions: Decisions) -> list[tuple[str, ...]]:
    """Rows of file, label, value, how."""
    rows: list[tuple[str, ...]] = []
    for file, values in first.items():
        for label in values:
            if (file, label) in decisions:
                rows.append((file, label, decisions[file, label], "settled"))
            elif values[label] == second[file][label]:
                rows.append((file, label, values[label], "agreed"))
            else:
                rows.append((file, label, "?", "open"))
    return rows


def main(
    first: Annotated[Path, typer.Argument(help="First pass: file,label,value.")],
    second: Annotated[Path, typer.Argument(help="Second pass.")],
    out: Annotated[Path, typer.Argument(help="Folder for kappa.csv, disagreements.csv and labels.csv.")],
    decisions: Annotated[Path | None, typer.Option(help="A disagreements.csv with values filled in.")] = None,
    index: Annotated[Path | None, typer.Option(help="index.csv of the sheets, to name the cells.")] = None,
    selection: Annotated[Path, typer.Option(help="CSV file,...,round.")] = SELECTION,
) -> None:
    """Merge two passes: kappa per label, the disagreements, and the settled labels."""
    try:
        one, two = read_labels(first), read_labels(second)
        same_photos(one, two)
        decided = read_decisions(decisions, one) if decisions else {}
        cells = {file: cell for cell, file in read_index(index).items()} if index else {}
        agreed = agreements(one, two, {row["file"]: row["round"] for row in read_rows(selection, ("file", "round"))})
    except LabelError as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(1) from fault
    table = [
        (*map(str, row[:6]), f"{row.agreement:.4f}", "" if row.kappa is None else f"{row.kappa:.4f}") for row in agreed
    ]
    differing = [
        (cells.get(file, ""), file, label, one[file][label], two[file][label], decided.get((file, label), ""))
        for file in sorted(one, key=lambda name: (cells.get(name, ""), name))
        for label in one[file]
        if one[file][label] != two[file][label] or (file, label) in decided
    ]
    rows = settle(one, two, decided)
    write_rows(out / "kappa.csv", Agreement._fields, table)
    write_rows(out / "disagreements.csv", ("cell", "file", "label", "first", "second", "value"), differing)
    write_rows(out / "labels.csv", (*PASS_COLUMNS, "how"), rows)
    for row in agreed:
        kappa = "   -" if row.kappa is None else f"{row.kappa:.2f}"
        typer.echo(
            f"round {row.round} {row.label:18} kappa {kappa}  positive {row.first_positive:4}/{row.second_positive:4}"
        )
    still_open = sum(row[3] == "open" for row in rows)
    typer.echo(f"{len(one)} photos, {len(differing)} rows differ or were corrected, {still_open} open")


if __name__ == "__main__":
    typer.run(main)
