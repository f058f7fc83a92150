"""Fit the weights of ``background_replacement``: untouched photos against swaps made from them.

```
python -m biyezhao.training.background_replacement ../shared/portraits
```

Swaps are the bad cut-outs and the good mattes of ``data/synthesis/background.py``, and a magic wand with a tolerance.
Every picture, untouched ones too, is 480x640 and compressed once more, so that neither tells. ``make proof``
measures on photos of other people with a method that is not used here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from numpy.typing import NDArray
from rich.progress import track
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ..data.manifest import Manifest
from ..data.synthesis.background import STANDARD_COLOURS, Background
from ..data.synthesis.base import Canvas, NotPaintable
from ..models.anatomy import LANDMARKS
from ..serving.engine import default_model
from ..serving.outline import outline
from ..serving.photo import Photo
from ..serving.portrait import Portrait
from ..serving.requirements.background import background_replacement

SOURCES = ("london", "mebeauty", "cncf", "civil", "fellows")
"""Sources whose photos are mostly untouched; SCUT's and the Thai ID photos often have swapped backgrounds."""
PER_SOURCE = 130
Pixels = NDArray[np.uint8]


def untouched(manifest: Manifest, split: str, per_source: int = PER_SOURCE) -> Iterator[tuple[str, Portrait]]:
    """Photos with one face that fill a 480x640 view without much enlarging."""
    table = manifest.table[(manifest.table["split"] == split) & manifest.table["source"].isin(SOURCES)]
    for files in table.groupby("source")["file"].apply(list):
        for file in files[:per_source]:
            portrait = Portrait(Photo.read(manifest.root / "images" / file), default_model())
            if portrait.face_count == 1 and portrait.view_scale < 1.7 and portrait.inside.mean() > 0.85:
                yield file, portrait


def compressed(pixels: Pixels, rng: np.random.Generator) -> Portrait:
    """As a JPEG of a quality between 72 and 95, looked at anew."""
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(72, 96))]
    return Portrait(Photo.read(cv2.imencode(".jpg", pixels[..., ::-1], quality)[1].tobytes()), default_model())


def new_colour(rng: np.random.Generator) -> NDArray[np.float64]:
    """A colour that backgrounds are swapped to."""
    return np.clip(np.array(STANDARD_COLOURS[int(rng.integers(len(STANDARD_COLOURS)))]) + rng.normal(0, 5, 3), 0, 255)


def magic_wand(portrait: Portrait, rng: np.random.Generator) -> Pixels | None:
    """What is within a tolerance of the background's colour, and joined to it, repainted; None where it is uneven."""
    behind = portrait.mask("background") & portrait.inside
    lab = cv2.cvtColor(portrait.view, cv2.COLOR_RGB2LAB).astype(np.float32)
    if behind.sum() < 5000:
        return None
    away = np.linalg.norm(lab - np.median(lab[behind], 0), axis=-1)
    if np.percentile(away[behind], 85) > 22:
        return None
    chosen = away < np.percentile(away[behind], 95) + rng.uniform(3, 10)
    _, parts = cv2.connectedComponents(chosen.view(np.uint8))
    joined = np.isin(parts, np.setdiff1d(parts[behind & chosen], 0))
    near = cv2.dilate(behind.view(np.uint8), np.ones((15, 15), np.uint8)) > 0
    person = cv2.GaussianBlur(1 - (joined & near).astype(np.float32), (0, 0), float(rng.choice([0.4, 0.8, 1.3])))[
        ..., None
    ]
    return (portrait.view * person + new_colour(rng) * (1 - person)).astype(np.uint8)


def swaps(portrait: Portrait, rng: np.random.Generator) -> Iterator[Pixels]:
    """The photo before other backgrounds: two bad cut-outs, a good matte, a magic wand's."""
    points = np.array([portrait.view_landmarks[name][:2] for name in LANDMARKS], np.float32)
    parsing = np.where(portrait.inside, portrait.parsing, 255).astype(np.uint8)
    canvas = Canvas(portrait.view, parsing, points)
    try:
        for _ in range(2):
            yield Background().positive(canvas, float(rng.uniform(0.15, 1)), rng).image
        yield Background().negative(canvas, 0.5, rng).image
    except NotPaintable:
        return
    by_wand = magic_wand(portrait, rng)
    if by_wand is not None:
        yield by_wand


def samples(manifest: Manifest, split: str) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Signs [n, 41] and whether the background was swapped [n]."""
    rng, signs, swapped = np.random.default_rng(0), [], []
    for _, portrait in track(list(untouched(manifest, split)), "photos"):
        for label, pixels in ((0, portrait.view), *((1, swap) for swap in swaps(portrait, rng))):
            edge = outline(compressed(pixels, rng))
            found = background_replacement.signs(edge) if edge else None
            if found:
                signs.append(found[0])
                swapped.append(label)
    return np.array(signs), np.array(swapped)


def fit(signs: NDArray[np.float64], swapped: NDArray[np.int64]) -> dict[str, object]:
    """Mean, scale and weight of each sign, and the bias, as JSON holds them."""
    scaler, regression = StandardScaler(), LogisticRegression(C=0.3, max_iter=5000, class_weight="balanced")
    make_pipeline(scaler, regression).fit(signs, swapped)
    numbers = np.stack((scaler.mean_, scaler.scale_, regression.coef_[0]), 1).round(5).tolist()  # pyright: ignore
    table = {
        name: dict(zip(("mean", "scale", "weight"), row, strict=True))
        for name, row in zip(background_replacement.SIGNS, numbers, strict=True)
    }
    return {"signs": table, "bias": round(float(np.ravel(regression.intercept_)[0]), 5)}


def main(portraits: Annotated[Path, typer.Argument(help="Folder with manifest.csv and images/.")]) -> None:
    """Fit on the train photos and write the JSON beside the requirement."""
    target = Path(background_replacement.__file__).with_suffix(".json")
    target.write_text(json.dumps(fit(*samples(Manifest.read(portraits), "train")), indent=1) + "\n", "utf-8")
    print(f"written: {target}")


if __name__ == "__main__":
    typer.run(main)
