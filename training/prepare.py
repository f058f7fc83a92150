"""Make a collection to train on from a folder of one's own photos and, where there are any, a table of labels.

```
python -m biyezhao.training.prepare PHOTOS COLLECTION --table labels.csv
```

The table has a column ``file`` (path inside PHOTOS) and any of ``subject``, ``split`` (``train`` or ``val``), ``source`` and
the labels of ``data/labels/definitions.md``, with the values 1, 0 and ? (or nothing) for unknown. The shipped network
serves as teacher: it finds face and landmarks and parses the photo. Photos that are missing or broken, or do not show
exactly one face, are left out and counted. COLLECTION gets ``manifest.csv``, ``labels.csv``, ``landmarks.npz``, ``images/``
and ``parsings/``, all that ``fit`` needs.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import pandas as pd
import typer
from numpy.typing import NDArray
from PIL import Image
from rich.progress import track

from ..data.attribute_labels import OWN_LABELS
from ..data.canvases import Parser
from ..data.labels.labels import EVERY, PASS_COLUMNS, VALUES, write_rows
from ..data.landmarks import read_landmarks, write_landmarks
from ..data.manifest import COLUMNS, Manifest, ManifestError, place_of, refuse_torn_subjects
from ..data.teacher import with_torso
from ..models.anatomy import LANDMARKS
from ..models.attributes import ATTRIBUTE_IDS
from ..serving.engine import default_model
from ..serving.errors import PhotoError
from ..serving.folders import is_photo
from ..serving.photo import Photo
from ..serving.portrait import Portrait

LARGEST_FACE = 550
"""Height of a face in pixels above which a photo is shrunk: twice that of a finished photo, more only costs time."""

VAL_SHARE = 0.15
"""Share of the subjects that become ``val`` where the table does not say."""

GIVEN_SPLITS = ("train", "val")
LABEL_COLUMNS = tuple(dict.fromkeys((*EVERY, *ATTRIBUTE_IDS)))
GIVEN = ("file", "source", "subject", "split")
IGNORED = ("faces", "licence", "width", "height")
"""Further columns of a manifest, which may stand in the table."""


def read_table(path: Path) -> pd.DataFrame:
    """A table of photos as strings, with all of ``file, source, subject, split`` filled in.

    Raises:
        ManifestError: no such file, an unknown column, value or split, a file listed twice or two files that differ
            only in their suffix, or a subject in two splits; the message names them.
    """
    if not path.is_file():
        raise ManifestError(f"{path}: no such file")
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    allowed = (*GIVEN, *IGNORED, *LABEL_COLUMNS)
    if unknown := [name for name in table if name not in allowed]:
        raise ManifestError(f"{path}: unknown columns {', '.join(unknown)}; there may be {', '.join(allowed)}")
    if "file" not in table:
        raise ManifestError(f"{path}: there is no column file")
    for name in table.columns.intersection(list(LABEL_COLUMNS)):
        for row, value in enumerate(table[name]):
            if value not in (*VALUES, ""):
                raise ManifestError(f"{path}:{row + 2}: {name} is {value!r}, which is none of {' '.join(VALUES)}")
    return completed(table, path)


def completed(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    """The table with source, subject and split filled in; raises ManifestError as :func:`read_table` does."""
    stems = table["file"].map(lambda file: Path(file).with_suffix(""))
    if repeated := table.loc[stems.duplicated(keep=False), "file"].tolist():
        raise ManifestError(f"{path}: listed twice, or alike but for the suffix: {', '.join(repeated[:6])}")
    table = table.reindex(columns=list(dict.fromkeys((*GIVEN, *table.columns))), fill_value="")
    table.loc[table["source"] == "", "source"] = "own"
    table.loc[table["subject"] == "", "subject"] = table["file"]
    unsplit = table["split"] == ""
    table.loc[unsplit, "split"] = table.loc[unsplit, "subject"].map(_split)
    if wrong := sorted(set(table["split"]) - set(GIVEN_SPLITS)):
        raise ManifestError(f"{path}: unknown split {', '.join(wrong)}; a photo is in {' or '.join(GIVEN_SPLITS)}")
    refuse_torn_subjects(table, path)
    return table


def _split(subject: str) -> str:
    return "val" if place_of(f"val {subject}") < VAL_SHARE else "train"


def prepare(photos: Path, collection: Path, table: pd.DataFrame) -> dict[str, list[str]]:
    """Write the collection.

    Returns:
        What was left out: files by reason, a :class:`PhotoError`'s code or ``no_face`` or ``several_faces``.

    Raises:
        ManifestError: no photo is left.
    """
    model, parse = default_model(), Parser()
    left_out: dict[str, list[str]] = defaultdict(list)
    kept: dict[str, str] = {}
    landmarks, boxes, angles = [], [], []
    for file in track(table["file"].tolist(), "photos"):
        try:
            portrait = Portrait(Photo.read(photos / file), model)
        except PhotoError as error:
            left_out[error.code].append(file)
            continue
        if portrait.face_count != 1:
            left_out["several_faces" if portrait.faces else "no_face"].append(file)
            continue
        size = np.array([portrait.photo.width, portrait.photo.height])
        box = portrait.faces[0][0]
        points = np.stack([portrait.landmarks[name] for name in LANDMARKS])
        kept[file] = _store(portrait.photo, photos / file, collection / "images", file, float(box[3] - box[1]))
        landmarks.append(points / [*size, 1])
        boxes.append(box / np.tile(size, 2))
        angles.append(portrait.pose)
    if not kept:
        raise ManifestError(f"{photos}: none of {len(table)} photos can be used: {told(left_out)}")
    found = (np.array(values, np.float32) for values in (landmarks, boxes, angles))
    write_landmarks(collection, list(kept.values()), *found)
    _write_tables(collection, table[table["file"].isin(list(kept))].assign(file=lambda rows: rows["file"].map(kept)))
    _parse(collection, list(kept.values()), parse)
    return left_out


def _store(photo: Photo, path: Path, images: Path, file: str, face: float) -> str:
    """Put a photo into ``images``: as it is, or, when the face is very large, shrunk; the name it has there."""
    target = images / file
    target.parent.mkdir(parents=True, exist_ok=True)
    if face <= LARGEST_FACE:
        shutil.copyfile(path, target)
        return file
    factor = LARGEST_FACE / face
    small = cv2.resize(photo.pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    Image.fromarray(small.astype(np.uint8)).save(target.with_suffix(".png"))
    return Path(file).with_suffix(".png").as_posix()


def _write_tables(collection: Path, table: pd.DataFrame) -> None:
    table.assign(faces=1).to_csv(collection / "manifest.csv", index=False, columns=list(COLUMNS))
    given = [name for name in LABEL_COLUMNS if name in table]
    rows = [(str(row["file"]), name, str(row[name] or "?")) for row in table.to_dict("records") for name in given]
    if rows:
        write_rows(collection / OWN_LABELS, PASS_COLUMNS, rows)


def _parse(collection: Path, files: list[str], parse: Parser) -> None:
    """Parse the stored photos, as training will read them, into ``parsings``."""
    landmarks = read_landmarks(collection)
    for file in track(files, "parsing"):
        pixels: NDArray[np.uint8] = np.asarray(
            cv2.imread(str(collection / "images" / file), cv2.IMREAD_COLOR_RGB), np.uint8
        )
        teaching = landmarks.teach(file, (pixels.shape[1], pixels.shape[0]), None)
        path = (collection / "parsings" / file).with_suffix(".png")
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(with_torso(parse(pixels, teaching.face_box), teaching)).save(path)


def told(left_out: dict[str, list[str]]) -> str:
    """What was left out, in one line."""
    return "; ".join(
        f"{len(files)} {reason} ({', '.join(files[:3])}{', ...' if len(files) > 3 else ''})"
        for reason, files in left_out.items()
    )


def main(
    photos: Annotated[Path, typer.Argument(help="folder of photos")],
    collection: Annotated[Path, typer.Argument(help="folder to make; give it to fit as portraits")],
    table: Annotated[
        Path | None, typer.Option(help="CSV with file and labels; without it, all photos, unlabelled")
    ] = None,
) -> None:
    """Make a collection to train on from your own photos."""
    try:
        if table is None:
            found = sorted(path for path in photos.rglob("*") if is_photo(path))
            files = [path.relative_to(photos).as_posix() for path in found]
            rows = completed(pd.DataFrame({"file": files}, dtype=str), photos)
        else:
            rows = read_table(table)
        left_out = prepare(photos, collection, rows)
        manifest = Manifest.read(collection)
    except ManifestError as error:
        raise typer.BadParameter(str(error)) from error
    counts = ", ".join(f"{count} {split}" for split, count in manifest.table["split"].value_counts().items())
    typer.echo(f"{len(manifest.table)} photos in {collection} ({counts}); left out: {told(left_out) or 'none'}")


if __name__ == "__main__":
    typer.run(main)
