"""How real painted attributes look: can a linear probe on frozen ImageNet features tell them from natural ones?

``python -m biyezhao.training.realism PORTRAITS`` prints a table in Markdown. Natural positives (labelled by hand) and
painted ones come from the same sources, as many of each; both are cropped round what shows the attribute, in a finished
frame. 0.5 is indistinguishable, 1.0 gives itself away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, NamedTuple, cast

import cv2
import numpy as np
import timm
import torch
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from timm.models import PretrainedCfg

from ..data.attribute_labels import AttributeLabels, hand_labels
from ..data.canvases import Canvases
from ..data.framing import place
from ..data.portraits import Photo
from ..data.synthesis import SYNTHESISERS, Canvas, NotPaintable
from ..models.anatomy import LANDMARKS, PARSING_CLASSES
from ..models.attributes import ATTRIBUTE_IDS
from ..models.pretrained import load_imagenet
from .metrics import METRICS, Estimate, estimate
from .scoring import STANDARD

PROGRESS = Console(stderr=True)

PROBED = {"earrings": ("earring", 0.7), "tinted_glasses": ("glasses", 1.8), "busy_clothing": ("cloth", 1.5)}
"""Attributes with the parsing class that shows them, and the least side of a crop in interocular distances."""

FRAME = (512, 384)
"""Height and width of the finished frames that crops are cut from."""
CROP = 224
ENCODER = "tf_efficientnet_lite0"
FOLDS = 5
MOST = 250
"""Natural positives at most."""

APART = {"busy_clothing": "thai"}
"""Sources whose natural positives are of a kind of their own (uniforms of officials): measured with and without them."""

Pixels = NDArray[np.uint8]


class Crop(NamedTuple):
    """What shows an attribute, uint8 [224, 224, 3], and the same with the box round it grey: only what is around."""

    pixels: Pixels
    surroundings: Pixels
    subject: str
    source: str


class Realism(NamedTuple):
    """What the probe makes of one attribute, or of a part of its sources.

    Attributes:
        crops: how many of each kind, natural and painted.
        told: AUROC of painted against natural.
        by_surroundings: AUROC from what is around alone: what the people and their photos give away, not the paint.
        by_source: AUROC of a probe that tells the natural positives of the two commonest sources apart.
    """

    crops: int
    told: Estimate
    by_surroundings: Estimate
    by_source: Estimate | None


def crop(photo: Photo, attribute: str, rng: np.random.Generator) -> tuple[Pixels, Pixels] | None:
    """A square of the finished frame round the largest piece that shows the attribute, and its surroundings.

    None where the parsing does not show it; worn glasses are taken to be before the eyes.
    """
    part, least = PROBED[attribute]
    framed = place(*photo, STANDARD, FRAME, np.random.default_rng(0))
    assert framed.teaching.parsing is not None
    points = framed.teaching.landmarks
    eyes = points[[LANDMARKS.index(f"{side}_eye_outer") for side in ("right", "left")]]
    interocular = float(np.linalg.norm(eyes[0] - eyes[1]))
    if part == "glasses":
        x, y = eyes.mean(0) - (0.72 * interocular, 0.25 * interocular)
        w, h = 1.44 * interocular, 0.65 * interocular
    else:
        mask = (framed.teaching.parsing == PARSING_CLASSES.index(part)).astype(np.uint8)
        count, _, boxes, _ = cv2.connectedComponentsWithStats(mask)
        if count < 2:
            return None
        x, y, w, h, _ = boxes[1 + int(boxes[1:, cv2.CC_STAT_AREA].argmax())].tolist()
    side = round(min(max(1.3 * max(w, h), least * interocular), *FRAME))
    centre = np.array([x + w / 2, y + h / 2]) + rng.uniform(-0.06, 0.06, 2) * side
    x0, y0 = np.clip(np.round(centre - side / 2), 0, (FRAME[1] - side, FRAME[0] - side)).astype(int).tolist()
    hidden = framed.image.copy()
    cv2.rectangle(hidden, (round(x) - 2, round(y) - 2), (round(x + w) + 1, round(y + h) + 1), (128, 128, 128), -1)
    cuts = (image[y0 : y0 + side, x0 : x0 + side] for image in (framed.image, hidden))
    seen, around = (cv2.resize(cut, (CROP, CROP), interpolation=cv2.INTER_LINEAR).astype(np.uint8) for cut in cuts)
    return seen, around


def collect(attribute: str, canvases: Canvases, labels: AttributeLabels) -> tuple[list[Crop], list[Crop]]:
    """Natural positives, and as many painted photos of the same sources."""
    column, rng = ATTRIBUTE_IDS.index(attribute), np.random.default_rng(0)
    subjects = dict(zip(canvases.manifest.table["file"], canvases.manifest.table["subject"], strict=True))
    files = list(canvases.shuffled())

    def as_crop(file: str, cuts: tuple[Pixels, Pixels]) -> Crop:
        return Crop(*cuts, str(subjects[file]), canvases.sources[file])

    natural: list[Crop] = []
    for file in track([f for f in files if labels[f][column] == 1], f"{attribute}, natural", console=PROGRESS):
        if len(natural) < MOST and (cuts := crop(canvases.read(file), attribute, rng)):
            natural.append(as_crop(file, cuts))
    wanted, painted = Counter(one.source for one in natural), []
    for file in track([f for f in files if labels[f][column] == 0], f"{attribute}, painted", console=PROGRESS):
        if wanted[canvases.sources[file]] == 0:
            continue
        pixels, teaching = canvases.read(file)
        assert teaching.parsing is not None
        canvas = Canvas(pixels, teaching.parsing, teaching.landmarks)
        try:
            made = SYNTHESISERS[attribute].positive(canvas, float(rng.uniform(0.15, 1)), rng)
        except NotPaintable:
            continue
        if cuts := crop((made.image, replace(teaching, parsing=made.parsing)), attribute, rng):
            painted.append(as_crop(file, cuts))
            wanted[canvases.sources[file]] -= 1
    return _as_many(natural, painted), painted


def _as_many(natural: list[Crop], painted: list[Crop]) -> list[Crop]:
    """The natural crops, of each source no more than there are painted ones."""
    left, kept = Counter(one.source for one in painted), []
    for one in natural:
        if left[one.source] > 0:
            left[one.source] -= 1
            kept.append(one)
    return kept


class Features:
    """Mean-pooled last feature map of the frozen ImageNet encoder."""

    def __init__(self) -> None:
        self._encoder = timm.create_model(ENCODER, features_only=True).eval()
        load_imagenet(self._encoder, ENCODER)
        normalisation = cast("PretrainedCfg", timm.get_pretrained_cfg(ENCODER))
        self._mean, self._std = normalisation.mean[0], normalisation.std[0]

    @torch.inference_mode()
    def __call__(self, crops: list[Pixels]) -> NDArray[np.float32]:
        """Float32 [n, channels]."""
        batches = [crops[i : i + 16] for i in range(0, len(crops), 16)]
        found = []
        for batch in batches:
            images = torch.from_numpy(np.stack(batch)).permute(0, 3, 1, 2).float() / 255
            found.append(self._encoder((images - self._mean) / self._std)[-1].mean((2, 3)).numpy())
        return np.concatenate(found)


def probe(features: NDArray, truth: NDArray, groups: list[str]) -> Estimate:
    """AUROC of a logistic regression's out-of-fold scores; folds by group, its strength chosen inside them."""
    scores = np.zeros(len(truth))
    for train, test in GroupKFold(FOLDS).split(features, truth, groups):
        search = GridSearchCV(LogisticRegression(max_iter=2000), {"C": np.logspace(-5, 0, 6)}, scoring="roc_auc", cv=3)
        model = make_pipeline(StandardScaler(), search).fit(features[train], truth[train])
        scores[test] = model.decision_function(features[test])
    return estimate(METRICS["auroc"], truth, scores)


def measure(
    attribute: str, canvases: Canvases, labels: AttributeLabels, features: Features
) -> Iterator[tuple[str, Realism]]:
    """Probe one attribute: all sources, then those of :data:`APART` left out, each with its name."""
    natural, painted = collect(attribute, canvases, labels)
    yield attribute, _told(natural, painted, features)
    if attribute in APART:
        natural, painted = ([one for one in kind if one.source != APART[attribute]] for kind in (natural, painted))
        yield f"{attribute}, without {APART[attribute]}", _told(natural, painted, features)


def _told(natural: list[Crop], painted: list[Crop], features: Features) -> Realism:
    both = natural + painted
    truth, subjects = np.repeat((0, 1), (len(natural), len(painted))), [one.subject for one in both]
    seen = features([one.pixels for one in both])
    told = probe(seen, truth, subjects)
    around = probe(features([one.surroundings for one in both]), truth, subjects)
    return Realism(len(natural), told, around, _by_source(seen[: len(natural)], natural))


def _by_source(features: NDArray, natural: list[Crop]) -> Estimate | None:
    common = [name for name, count in Counter(one.source for one in natural).most_common(2) if count >= 2 * FOLDS]
    if len(common) < 2:
        return None
    rows = [i for i, one in enumerate(natural) if one.source in common]
    truth = np.array([natural[i].source == common[0] for i in rows]).astype(int)
    return probe(features[rows], truth, [natural[i].subject for i in rows])


def main(portraits: Annotated[Path, typer.Argument(help="the portrait collection")]) -> None:
    """Measure how well painted attributes can be told from natural ones."""
    torch.set_num_threads(1)
    canvases, labels, features = Canvases(portraits), AttributeLabels(hand=hand_labels(portraits)), Features()
    print("## Realism\n")
    print("AUROC of a linear probe, with its 95 % bootstrap interval; 0.5 is indistinguishable.\n")
    print(
        "| attribute | of each kind | painted told from natural | from the surroundings alone | between two sources |"
    )
    print("| --- | --- | --- | --- | --- |")
    for name in PROBED:
        for title, found in measure(name, canvases, labels, features):
            print(f"| {title} | {found.crops} | {found.told} | {found.by_surroundings} | {found.by_source or '-'} |")
    print()


if __name__ == "__main__":
    typer.run(main)
