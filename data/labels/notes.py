"""From a labeller's compact notes to a pass.

A notes file has one line for each cell of each sheet: ``012.07: earrings necklace ?heavy_makeup``. Labels named are 1,
with a question mark before them unknown, and all others 0; ``012.08: -`` is a photo without any. What follows a ``#``
is a comment. ``python -m biyezhao.data.labels.notes INDEX PASS NOTES...`` writes the pass.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from .labels import LABELS, LabelError, Labels, read_index, write_pass

_LINE = re.compile(r"(\d{3}\.\d{2}):(.*)")


def parse_line(words: list[str]) -> dict[str, str]:
    """The values of one cell, all labels.

    Raises:
        LabelError: an unknown or repeated label, nothing at all, or ``-`` beside labels.
    """
    if words == ["-"]:
        words = []
    elif not words:
        raise LabelError("nothing noted; write - for a photo without any label")
    values: dict[str, str] = dict.fromkeys(LABELS, "0")
    seen: set[str] = set()
    for word in words:
        label = word.removeprefix("?")
        if label not in values:
            raise LabelError(f"unknown label {label!r}")
        if label in seen:
            raise LabelError(f"{label} is given twice")
        seen.add(label)
        values[label] = "?" if word.startswith("?") else "1"
    return values


def convert(notes: list[Path], index: dict[str, str]) -> Labels:
    """All photos of the index with all labels.

    Raises:
        LabelError: every fault of the notes, one a line (where and what): unknown cells and labels, cells noted twice,
            lines that are none, cells that were left out.
    """
    found: dict[str, dict[str, str]] = {}
    faults: list[str] = []
    for path in notes:
        for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            line = raw.split("#", maxsplit=1)[0].strip()
            if not line:
                continue
            match = _LINE.fullmatch(line)
            if match is None:
                faults.append(f"{path}:{number}: not of the form 012.07: label ?label")
            elif match[1] not in index:
                faults.append(f"{path}:{number}: no cell {match[1]}")
            elif match[1] in found:
                faults.append(f"{path}:{number}: {match[1]} is noted twice")
            else:
                try:
                    found[match[1]] = parse_line(match[2].split())
                except LabelError as fault:
                    faults.append(f"{path}:{number}: {fault}")
                    found[match[1]] = {}
    faults += [f"{cell}: not noted" for cell in index if cell not in found]
    if faults:
        raise LabelError("\n".join(faults))
    return {file: found[cell] for cell, file in index.items()}


def main(
    index: Annotated[Path, typer.Argument(help="index.csv of the sheets.")],
    out: Annotated[Path, typer.Argument(help="The pass to write.")],
    notes: Annotated[list[Path], typer.Argument(help="Notes files; each cell once among them.")],
    sheets: Annotated[str, typer.Option(help="Only the sheets FIRST-LAST, such as 001-020.")] = "",
) -> None:
    """Turn notes into a pass: file,label,value for every photo and all labels."""
    cells = read_index(index)
    if sheets:
        first, _, last = sheets.partition("-")
        cells = {cell: file for cell, file in cells.items() if first <= cell[:3] <= (last or first)}
    try:
        labels = convert(notes, cells)
    except LabelError as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(1) from fault
    write_pass(out, labels)
    typer.echo(f"{len(labels)} photos in {out}")


if __name__ == "__main__":
    typer.run(main)
