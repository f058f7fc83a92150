"""Contact sheets of the worst false accepts and false rejects of each attribute: photos of people, never to be committed."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw

from ..data.portraits import Library
from .natural import NaturalPhotos
from .scoring import standard_frame

COUNT = 24
COLUMNS = 8
CELL = (180, 240)
"""Width and height in pixels of a photo on a sheet."""


def worst_errors(photos: NaturalPhotos, library: Library, names: list[str], folder: Path) -> None:
    """Write ``<attribute>.false_accept.png`` (shown, yet scored low) and ``<attribute>.false_reject.png``, worst first."""
    folder.mkdir(parents=True, exist_ok=True)
    for column, name in enumerate(names):
        scores = photos.scores.attributes[:, column]
        for kind, truth, worst_first in (("false_accept", 1, scores), ("false_reject", 0, -scores)):
            rows = np.flatnonzero(photos.truth[:, column] == truth)
            rows = rows[np.argsort(worst_first[rows])][:COUNT]
            if len(rows):
                cells = [_cell(photos.files[row], float(scores[row]), library) for row in rows]
                _sheet(cells).save(folder / f"{name}.{kind}.png")


def _cell(file: str, score: float, library: Library) -> Image.Image:
    frame = standard_frame(library.read(file)).image
    cell = Image.fromarray(cv2.resize(frame, CELL, interpolation=cv2.INTER_AREA))
    draw = ImageDraw.Draw(cell)
    draw.rectangle((0, CELL[1] - 14, CELL[0], CELL[1]), fill="black")
    draw.text((3, CELL[1] - 13), f"{score:.2f} {Path(file).name}", fill="white")
    return cell


def _sheet(cells: list[Image.Image]) -> Image.Image:
    rows = -(-len(cells) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * CELL[0], rows * CELL[1]), "white")
    for i, cell in enumerate(cells):
        sheet.paste(cell, (i % COLUMNS * CELL[0], i // COLUMNS * CELL[1]))
    return sheet
