"""Contact sheets to label from: 20 photos each, with the face, the ears and the collar enlarged.

``python -m biyezhao.data.labels.sheets PORTRAITS OUT`` renders ``OUT/NNN.png``, its halves ``NNNa.png`` and
``NNNb.png`` (cells 1-10 and 11-20, for viewers that shrink large pictures) and ``OUT/index.csv``. Cells bear numbers
only: a file's name may tell what the photo is meant to show.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Annotated, Final

import numpy as np
import typer
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from .labels import INDEX_COLUMNS, SELECTION, read_rows, write_rows
from .regions import Box, regions

COLUMNS, ROWS = 5, 4
CELL: Final = (380, 350)
TITLE = 16
PHOTO: Final = Box(0, TITLE, 180, TITLE + 240)
EARS: Final = (Box(182, TITLE, 279, TITLE + 184), Box(281, TITLE, 378, TITLE + 184))
CHEST: Final = Box(182, TITLE + 186, 378, 350 - 2)
OUTSIDE: Final = (255, 0, 255)
"""Colour of what lies outside the photo."""


def trimmed(
    photo: Image.Image, mesh: NDArray[np.floating], white: int = 248
) -> tuple[Image.Image, NDArray[np.floating]]:
    """The photo without wholly white columns at its sides (some sources pad portraits to squares), and its mesh."""
    columns = np.flatnonzero((np.asarray(photo).min(axis=2) < white).mean(axis=0) > 0.02)
    if not len(columns):
        return photo, mesh
    x0, x1 = int(columns[0]), int(columns[-1]) + 1
    moved = (mesh.astype(np.float64) * [photo.width, 1] - [x0, 0]) / [x1 - x0, 1]
    return photo.crop((x0, 0, x1, photo.height)), moved


def cut(photo: Image.Image, box: Box, width: int, height: int) -> Image.Image:
    """The box of the photo, fitted into width x height pixels; ``OUTSIDE`` where the photo ends."""
    x0, y0, x1, y1 = (round(value) for value in box)
    x1, y1 = max(x1, x0 + 2), max(y1, y0 + 2)
    region = Image.new("RGB", (x1 - x0, y1 - y0), OUTSIDE)
    region.paste(photo, (-x0, -y0))
    scale = min(width / region.width, height / region.height)
    fitted = (max(1, round(region.width * scale)), max(1, round(region.height * scale)))
    return region.resize(fitted, Image.Resampling.LANCZOS)


def _aspect(box: Box) -> float:
    return (box.x1 - box.x0) / (box.y1 - box.y0)


def cell(photo: Image.Image, mesh: NDArray[np.floating], title: str) -> Image.Image:
    """One cell of a sheet: the whole photo with the face from the brows down, both ears and the collar enlarged.

    Args:
        photo: RGB.
        mesh: [478, 2] fractions of the photo's sides; NaN where no face was found (then without insets).
        title: printed above.
    """
    canvas = Image.new("RGB", CELL, (40, 40, 40))

    def inset(box: Box, where: Box) -> int:
        picture = cut(photo, box, round(where.x1 - where.x0), round(where.y1 - where.y0))
        x = where.x0 + (where.x1 - where.x0 - picture.width) / 2
        canvas.paste(picture, (round(x), round(where.y0)))
        return picture.height

    photo, mesh = trimmed(photo, mesh)
    height = inset(Box(0, 0, photo.width, photo.height), PHOTO)
    below = Box(PHOTO.x0, PHOTO.y0 + height + 2, PHOTO.x1, CHEST.y1)
    found = regions(mesh, photo.size, _aspect(EARS[0]), _aspect(below), _aspect(CHEST))
    if found:
        inset(found.right_ear, EARS[0])
        inset(found.left_ear, EARS[1])
        inset(found.eyes, below)
        inset(found.chest, CHEST)
    ImageDraw.Draw(canvas).text((3, 0), title, fill=(255, 255, 0), font=ImageFont.load_default(13))
    return canvas


def sheet(cells: list[Image.Image]) -> Image.Image:
    """Cells in rows of five, 1900 pixels wide."""
    page = Image.new("RGB", (COLUMNS * CELL[0], -(-len(cells) // COLUMNS) * CELL[1]))
    for place, picture in enumerate(cells):
        page.paste(picture, (place % COLUMNS * CELL[0], place // COLUMNS * CELL[1]))
    return page


def main(
    portraits: Annotated[Path, typer.Argument(help="Folder with images/ and landmarks.npz.")],
    out: Annotated[Path, typer.Argument(help="Folder for the sheets; keep it outside the repository.")],
    selection: Annotated[Path, typer.Option(help="CSV file,...,round.")] = SELECTION,
    only: Annotated[str, typer.Option("--round", help="The round to label; all of them by default.")] = "",
    seed: Annotated[int, typer.Option(help="Of the order in which the sheets mix the photos.")] = 1,
) -> None:
    """Render contact sheets of the selected photos and index.csv (sheet, cell, file)."""
    files = [row["file"] for row in read_rows(selection, ("file", "round")) if only in ("", row["round"])]
    random.Random(seed).shuffle(files)
    with np.load(portraits / "landmarks.npz") as stored:
        meshes = dict(zip(stored["files"].tolist(), stored["mesh"], strict=True))
    nowhere = np.full((478, 2), np.nan)
    out.mkdir(parents=True, exist_ok=True)
    index: list[tuple[str, ...]] = []
    per_sheet = COLUMNS * ROWS
    for number, start in enumerate(range(0, len(files), per_sheet), start=1):
        cells = []
        for place, file in enumerate(files[start : start + per_sheet], start=1):
            with Image.open(portraits / "images" / file) as stored_photo:
                photo = stored_photo.convert("RGB")
            cells.append(cell(photo, meshes.get(file, nowhere), f"{number:03}.{place:02}"))
            index.append((f"{number:03}", f"{place:02}", file))
        sheet(cells).save(out / f"{number:03}.png")
        for half, part in (("a", cells[: per_sheet // 2]), ("b", cells[per_sheet // 2 :])):
            if part:
                sheet(part).save(out / f"{number:03}{half}.png")
    write_rows(out / "index.csv", INDEX_COLUMNS, index)
    typer.echo(f"{len(files)} photos on {-(-len(files) // per_sheet)} sheets in {out}")


if __name__ == "__main__":
    typer.run(main)
