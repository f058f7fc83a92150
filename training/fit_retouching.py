"""Fit what tells retouching from the network's answer and the texture of the skin: ``models/retouching.json``.

```
python -m biyezhao.training.fit_retouching models/portrait.onnx
```

Run it for every new ``portrait.onnx``, after calibration: the file holds for that network alone. Untouched ``train``
photos, honestly processed and painted by the recipes that the network was trained with, give the weights of the texture.
The weights of texture and network, and the threshold, come from the ``calibration`` split, which the network never saw.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import typer
from numpy.typing import NDArray
from rich import print
from rich.console import Console
from rich.progress import track
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_curve

from ..data.attribute_labels import AttributeLabels, hand_labels
from ..data.manifest import Manifest
from ..data.portraits import Library
from ..data.synthesis import Canvas, NotPaintable, Retouching
from ..models import ONNX
from ..models.retouching import COEFFICIENTS, Feature, RetouchingModel, TextureModel, log_odds, standardised
from ..models.texture import FEATURES, skin_texture
from .metrics import FALSE_ALARMS
from .painted import canvases
from .scoring import ROW, Scorer

HONEST = (0.6, 1.0)
"""Greatest strengths of the honest processing of each photo; the photo as it is comes besides."""
RETOUCHED, WEAKEST = 3, 0.15
"""Retouched pictures of each photo, and the least strength of one."""
PENALTY = 0.05
"""Inverse strength of the L2 penalty: neighbouring bands say much the same."""

PROGRESS = Console(stderr=True)


class Pictures(NamedTuple):
    """What n pictures show.

    Attributes:
        texture: float32 [n, 19].
        network: log odds that the network gives, float [n].
        truth: int [n], 1 retouched, 0 not.
    """

    texture: NDArray[np.float32]
    network: NDArray[np.float64]
    truth: NDArray[np.int_]


def untouched(
    library: Library, labels: AttributeLabels, sources: Mapping[str, str], limit: int, rng: np.random.Generator
) -> list[str]:
    """At most so many photos that nobody retouched, in random order, every source in turn for as long as it lasts."""
    files = [file for file in library.files if labels[file][ROW] == 0]
    drawn = [files[i] for i in rng.permutation(len(files))]
    seen: Counter[str] = Counter()
    turns = []
    for file in drawn:
        turns.append(seen[sources[file]])
        seen[sources[file]] += 1
    return [drawn[i] for i in np.argsort(turns, kind="stable")[:limit]]


def painted(canvas: Canvas, rng: np.random.Generator) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """The photo as it is, honestly processed, and retouched: truth and picture of each."""
    yield 0, canvas.image
    for most in HONEST:
        yield 0, Retouching().negative(canvas, float(rng.uniform(0, most)), rng).image
    for _ in range(RETOUCHED):
        try:
            yield 1, Retouching().positive(canvas, float(rng.uniform(WEAKEST, 1)), rng).image
        except NotPaintable:
            continue


def look(library: Library, files: list[str], scorer: Scorer, rng: np.random.Generator) -> Pictures:
    """Paint photos and measure what was made; pictures of hardly any skin are left out."""
    texture, network, truth = [], [], []
    for _, canvas in track(canvases(library, files, scorer), "painting", len(files), console=PROGRESS):
        for label, picture in painted(canvas, rng):
            seen = scorer([picture])
            found = skin_texture(picture, seen.parsing[0])
            if found is not None:
                texture.append(found)
                network.append(log_odds(float(seen.attributes[0, ROW])))
                truth.append(label)
    return Pictures(np.array(texture), np.array(network), np.array(truth))


def fit_texture(pictures: Pictures) -> TextureModel:
    """A regression on the texture alone; both kinds of pictures count the same."""
    mean, deviation = np.nanmean(pictures.texture, 0), np.nanstd(pictures.texture, 0)
    features = standardised(pictures.texture, mean, deviation)
    regression = LogisticRegression(C=PENALTY, class_weight="balanced", max_iter=1000).fit(features, pictures.truth)
    values = zip(FEATURES, mean.tolist(), deviation.tolist(), np.ravel(regression.coef_).tolist(), strict=True)
    named = {name: Feature(mean=m, deviation=d, weight=w) for name, m, d, w in values}
    return TextureModel(features=named, offset=float(regression.intercept_[0]))


def fit(train: Pictures, calibration: Pictures, network: str, photos: dict[str, dict[str, int]]) -> RetouchingModel:
    """Texture from ``train``; what it adds to the network, and the threshold, from ``calibration``.

    Args:
        train: pictures of both kinds.
        calibration: pictures of both kinds, of other people.
        network: SHA-256 of the ONNX file.
        photos: how many they were made of, by split and source.
    """
    texture = fit_texture(train)
    both = np.stack((texture.log_odds(calibration.texture), calibration.network), 1)
    regression = LogisticRegression(C=10).fit(both, calibration.truth)
    scores = regression.predict_proba(both)[:, 1]
    false_alarms, recall, thresholds = roc_curve(calibration.truth, scores)
    best = int(np.flatnonzero(false_alarms <= FALSE_ALARMS)[-1])
    texture_weight, network_weight = np.ravel(regression.coef_).tolist()
    return RetouchingModel(
        network=network,
        photos=photos,
        texture=texture,
        texture_weight=texture_weight,
        network_weight=network_weight,
        offset=float(regression.intercept_[0]),
        threshold=float(min(thresholds[best], 1)),
        false_alarms=float(false_alarms[best]),
        recall=float(recall[best]),
    )


def main(
    model: Annotated[Path, typer.Argument(help="calibrated ONNX file")] = ONNX,
    output: Annotated[Path, typer.Argument(help="JSON to write")] = COEFFICIENTS,
    portraits: Annotated[Path, typer.Option(help="the portrait collection")] = Path("../shared/portraits"),
    photos: Annotated[int, typer.Option(help="at most so many photos of each split")] = 150,
) -> None:
    """Fit the texture of the skin to the network."""
    manifest, labels = Manifest.read(portraits), AttributeLabels(hand=hand_labels(portraits))
    scorer, sources, rng = Scorer(model), manifest.sources, np.random.default_rng(0)
    found, counts = {}, {}
    for split in ("train", "calibration"):
        library = Library(manifest, split)
        files = untouched(library, labels, sources, photos, rng)
        counts[split] = Counter(sources[file] for file in files)
        found[split] = look(library, files, scorer, rng)
    fitted = fit(found["train"], found["calibration"], scorer.sha256, counts)
    output.write_text(fitted.model_dump_json(indent=1) + "\n", encoding="utf-8")
    print(fitted)


if __name__ == "__main__":
    typer.run(main)
