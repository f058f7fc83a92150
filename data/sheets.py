"""Contact sheets of the painted effects: each by strength, and its hard negatives.

``python -m biyezhao.data.sheets OUT --portraits PORTRAITS`` writes ``OUT/<effect>.positive.png`` and
``OUT/<effect>.negative.png``. A row is a photo: as it is, then painted with growing strength; below it the same with the
mask's outline. What is painted small is enlarged. The sheets show people: keep them outside the repository.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from rich.progress import track

from .canvases import Canvases
from .synthesis import FRAME_EFFECTS, SYNTHESISERS, Canvas, NotPaintable, Painted, Synthesiser

STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0)
CELL = (264, 352)
"""Width and height of a cell in pixels."""
TITLE = 18
CLOSEST = 1.5
"""Least height of what is shown, in distances between the outer eye corners."""
OUTLINE = (255, 0, 255)

Box = tuple[int, int, int, int]


def sheet(effect: Synthesiser, way: str, canvases: list[tuple[str, Canvas]]) -> Image.Image:
    """Photos by strengths; ``way`` is ``positive`` or ``negative``."""
    width, height = CELL
    page = Image.new("RGB", ((1 + len(STRENGTHS)) * width, TITLE + len(canvases) * 2 * height), "white")
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(13)
    for column, title in enumerate(("as it is", *(f"strength {strength:g}" for strength in STRENGTHS))):
        draw.text((column * width + 4, 1), title, "black", font)
    for row, (file, canvas) in enumerate(canvases):
        made = [_paint(effect, way, canvas, strength, row) for strength in STRENGTHS]
        box = _part([painted.mask for painted in made if isinstance(painted, Painted)], canvas)
        top = TITLE + row * 2 * height
        page.paste(_cell(canvas.image, box), (0, top))
        draw.text((4, top + height + 4), file, "black", font)
        for column, painted in enumerate(made, start=1):
            at = (column * width, top)
            if isinstance(painted, Painted):
                page.paste(_cell(painted.image, box), at)
                page.paste(_cell(_outlined(painted), box), (at[0], top + height))
            else:
                draw.text((at[0] + 4, top + 4), painted, "black", font)
    return page


def _paint(effect: Synthesiser, way: str, canvas: Canvas, strength: float, seed: int) -> Painted | str:
    """The painted canvas, or why it cannot be painted; one seed for all strengths, so that only these differ."""
    try:
        return getattr(effect, way)(canvas, strength, np.random.default_rng(seed))
    except NotPaintable as reason:
        return str(reason)


def _part(masks: list[NDArray[np.float32]], canvas: Canvas) -> Box:
    """The part of the photo to show, of a cell's aspect, round all that is painted: x0, y0, x1, y1."""
    touched = np.any([mask > 0.02 for mask in masks], axis=0) if masks else np.ones(canvas.parsing.shape, bool)
    ys, xs = np.nonzero(touched)
    height = 1.25 * max(np.ptp(ys), np.ptp(xs) * CELL[1] / CELL[0], CLOSEST * canvas.interocular)
    height = min(height, max(canvas.parsing.shape[0], canvas.parsing.shape[1] * CELL[1] / CELL[0]))
    size = np.array([height * CELL[0] / CELL[1], height])
    start = np.array([xs.min() + xs.max(), ys.min() + ys.max()]) / 2 - size / 2
    room = np.array(canvas.parsing.shape[::-1]) - size
    start = np.where(room > 0, np.clip(start, 0, np.maximum(room, 0)), room / 2)
    x0, y0, x1, y1 = np.round((*start, *(start + size))).astype(int).tolist()
    return x0, y0, x1, y1


def _outlined(painted: Painted) -> NDArray[np.uint8]:
    image = painted.image.copy()
    edges, _ = cv2.findContours((painted.mask > 0.02).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(image, edges, -1, OUTLINE, 1)
    return image


def _cell(image: NDArray[np.uint8], box: Box) -> Image.Image:
    return Image.fromarray(image).crop(box).resize(CELL, Image.Resampling.LANCZOS)


def paintable(effect: Synthesiser, canvases: Canvases, count: int) -> list[tuple[str, Canvas]]:
    """The first so many photos on which both the effect and its negative can be painted at half strength."""
    found = ((file, canvases[file]) for file in canvases.shuffled())
    both = (
        item
        for item in found
        if not any(isinstance(_paint(effect, way, item[1], 0.5, 0), str) for way in ("positive", "negative"))
    )
    return list(islice(both, count))


def main(
    out: Annotated[Path, typer.Argument(help="folder for the sheets; keep it outside the repository")],
    portraits: Annotated[Path, typer.Option(help="the portrait collection")] = Path("../shared/portraits"),
    photos: Annotated[int, typer.Option(help="photos on a sheet")] = 6,
) -> None:
    """Render contact sheets of every painted effect and its hard negatives."""
    out.mkdir(parents=True, exist_ok=True)
    canvases = Canvases(portraits)
    for name, effect in track((SYNTHESISERS | FRAME_EFFECTS).items(), "sheets"):
        shown = paintable(effect, canvases, photos)
        for way in ("positive", "negative"):
            sheet(effect, way, shown).save(out / f"{name}.{way}.png")
    typer.echo(f"{2 * len(SYNTHESISERS | FRAME_EFFECTS)} sheets in {out}")


if __name__ == "__main__":
    typer.run(main)
