"""Do the masks tell the truth? Changed pixels that an effect's mask covers, and changes outside the person.

``python -m biyezhao.data.coverage PORTRAITS`` prints a table in Markdown. A pixel is changed when a channel differs by more
than 8 levels; outside the person is what the parsing calls background both before and after painting, beyond the width of
the person's outline.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from .canvases import Canvases
from .synthesis import FRAME_EFFECTS, SYNTHESISERS, Canvas, NotPaintable, Painted, Retouching
from .synthesis.base import difference
from .synthesis.warps import outline

PROGRESS = Console(stderr=True)

CHANGED = 8
"""Levels of 255 above which a pixel counts as changed."""
WHOLE_FRAME = ("background", "lighting", "lens", "marks", "capture", "retouching, negative")
"""What is meant to change the background, too."""

COVERED = 0.95
"""Share of its changed pixels that an effect's mask must cover."""


@dataclass(frozen=True)
class Coverage:
    """One painting: pixels changed, those of them that the mask covers, and those outside the person."""

    changed: int
    covered: int
    outside: int

    @classmethod
    def of(cls, canvas: Canvas, painted: Painted) -> Coverage:
        """Compare a canvas with what was painted on it."""
        changed = difference(painted.image, canvas.image) > CHANGED
        covered = int((painted.mask[changed] > 0).sum())
        return cls(int(changed.sum()), covered, int((changed & _beyond(canvas, painted.parsing)).sum()))


def _beyond(canvas: Canvas, parsing: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Background on the canvas and in the parsing after painting, but for the outline of the person."""
    scenery = ((canvas.parsing == 0) & (parsing == 0)).view(np.uint8)
    return cv2.distanceTransform(scenery, cv2.DIST_L2, 3) > outline(canvas.interocular)


def measure(effect: str, way: str, canvases: list[Canvas], seed: int = 0) -> list[Coverage]:
    """The effect (``positive``) or its hard negative on every canvas, at random strengths.

    Retouching is measured before it is saved again, which changes every pixel a little.
    """
    rng, found = np.random.default_rng(seed), []
    synthesiser = Retouching(resave=False) if effect == "retouching" else (SYNTHESISERS | FRAME_EFFECTS)[effect]
    for canvas in canvases:
        try:
            found.append(Coverage.of(canvas, getattr(synthesiser, way)(canvas, float(rng.random()), rng)))
        except NotPaintable:
            continue
    return found


def as_row(name: str, found: list[Coverage], meant: bool) -> str:
    """One row of the table; ``meant`` says whether the background is meant to change."""
    changed, covered, outside = (sum(getattr(one, part) for one in found) for part in ("changed", "covered", "outside"))
    good = np.mean([one.covered >= COVERED * one.changed for one in found])
    elsewhere = "meant to" if meant else f"{sum(one.outside > 0 for one in found)}"
    shares = f"{100 * covered / max(changed, 1):.2f} % | {100 * good:.1f} %"
    return f"| {name} | {len(found)} | {shares} | {elsewhere} | {100 * outside / max(changed, 1):.2f} % |"


def main(
    portraits: Annotated[Path, typer.Argument(help="the portrait collection")],
    photos: Annotated[int, typer.Option(help="photos that every effect is painted on, twice")] = 150,
) -> None:
    """Measure how honest the masks of all effects are."""
    canvases = Canvases(portraits)
    chosen = [canvases[file] for file in track(list(islice(canvases.shuffled(), photos)), "photos", console=PROGRESS)]
    print("## Masks\n")
    print(f"{photos} train photos, every effect and its hard negative once on each, where it can be painted.")
    print("The mask of a badly swapped background is the edge of the cut, not the background.\n")
    print(
        "| effect | paintings | changed pixels covered | paintings covered to 95 % | changing the background | share |"
    )
    print("| --- | --- | --- | --- | --- | --- |")
    for effect in track(SYNTHESISERS | FRAME_EFFECTS, "effects", console=PROGRESS):
        for way, name in (("positive", effect), ("negative", f"{effect}, negative")):
            meant = effect in WHOLE_FRAME or name in WHOLE_FRAME
            print(as_row(name, measure(effect, way, chosen), meant), flush=True)
    print()


if __name__ == "__main__":
    typer.run(main)
