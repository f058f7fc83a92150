"""``python -m tests.proof``: measure every requirement and write ``docs/requirements.md``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from biyezhao.data.manifest import Manifest
from biyezhao.serving.requirements import BY_ID
from rich.progress import track

from . import cases, collection, compliant, glasses, hand_geometry, hand_labels, plots, same_shot, swaps
from .changes import CHANGES
from .curves import Curve, follow
from .documentation import group_of
from .memory import Memory
from .page import Measured, write
from .timing import timing


def prove(portraits: Path, output: Path, memory: Memory) -> None:
    """Measure what can be measured with what is there, and write the page and its pictures."""
    packaged = collection.packaged()
    subjects, name = list(packaged), "packaged"
    with_portraits: dict = {}
    if (portraits / "manifest.csv").is_file():
        manifest = Manifest.read(portraits)
        name = manifest.sha256[:16]
        with_portraits = on_portraits(manifest, memory)
        files = memory.get(f"{name}-clean", lambda: collection.clean(manifest))
        subjects += [collection.subject(manifest, file) for file in files]
    else:
        typer.echo(f"{portraits}: no manifest.csv there; only the two packaged photos are measured")
    curves = [
        Curve(change, *memory.get(f"{name}-change-{i}", lambda change=change: follow(change, subjects)))
        for i, change in track(list(enumerate(CHANGES)), "changes")
    ]
    measured = Measured(
        [subject.name for subject in subjects],
        curves,
        memory.get(f"{name}-cases", lambda: cases.tried(subjects)),
        timing(packaged),
        **with_portraits,
    )
    write(measured, output, draw(curves, output))
    typer.echo(f"wrote {output}")


def on_portraits(manifest: Manifest, memory: Memory) -> dict:
    """What needs the portrait collection: fields of :class:`Measured`."""
    name = manifest.sha256[:16]
    table, groups = hand_labels.truth(manifest), compliant.files(manifest)
    files = list(dict.fromkeys([*table.index, *(file for group in groups.values() for file in group)]))
    found = memory.get(f"{name}-verdicts", lambda: collection.verdicts(manifest, track(files, "photos")))
    scores, missing = hand_labels.scores(found, table)
    for id in missing:
        typer.echo(f"{id}: no such requirement; its label {hand_labels.LABEL_OF[id]} is skipped")
    return {
        "sources": {source: len(group) for source, group in groups.items()},
        "scores": scores,
        "missing": missing,
        "alarms": compliant.alarms(found, groups),
        "geometry": memory.get(f"{name}-geometry", lambda: hand_geometry.spreads(manifest)),
        "swaps": memory.get(f"{name}-swaps", lambda: swaps.measured(manifest)),
        "pairs": memory.get(f"{name}-pairs", lambda: same_shot.measured(manifest)),
        "glasses": memory.get(f"{name}-glasses", lambda: glasses.measured(manifest, table)),
    }


def draw(curves: list[Curve], output: Path) -> dict[str, str]:
    """Curves as one picture a group, beside the page; group -> path relative to it."""
    groups: dict[str, list[Curve]] = {}
    for curve in curves:
        if curve.runs:
            groups.setdefault(group_of(BY_ID[curve.change.requirement]), []).append(curve)
    pictures = {group: f"images/proof/{group}.png" for group in groups}
    for group, members in groups.items():
        plots.draw(members, output.parent / pictures[group])
    return pictures


def main(
    portraits: Annotated[Path, typer.Argument(help="folder with manifest.csv and images/")] = Path(
        "../shared/portraits"
    ),
    output: Annotated[Path, typer.Option(help="the page; its pictures go to images/proof beside it")] = Path(
        "docs/requirements.md"
    ),
    memory: Annotated[Path, typer.Option(help="where results are kept for the next run")] = Path(
        "~/.cache/biyezhao-proof"
    ),
) -> None:
    """Measure every requirement and write the page."""
    prove(portraits, output, Memory(memory.expanduser()))


if __name__ == "__main__":
    typer.run(main)
