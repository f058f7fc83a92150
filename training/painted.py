"""How well the attributes do on painted effects: against their hard negatives, and whether the evidence points at them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import albumentations as A
import cv2
import numpy as np
from numpy.typing import NDArray

from ..data.attribute_labels import AttributeLabels
from ..data.portraits import Library
from ..data.synthesis import SYNTHESISERS, Canvas, NotPaintable, Painted, Retouching
from ..data.synthesis.retouching import RECIPES
from .metrics import METRICS, Estimate, estimate
from .scoring import Scorer, standard_frame

BENIGN: Mapping[str, A.BasicTransform | A.Compose] = {
    "JPEG 70": A.ImageCompression(quality_range=(70, 70), p=1),
    "to 75 % and back": A.Downscale(scale_range=(0.75, 0.75), p=1),
    "mild sharpening": A.Sharpen(alpha=(0.2, 0.2), lightness=(1.0, 1.0), p=1),
    "gamma 0.9": A.RandomGamma(gamma_limit=(90, 90), p=1),
}
"""Processing that everybody's photo may have seen and that is no retouching."""


@dataclass(frozen=True)
class PaintedScores:
    """Scores of painted frames of one attribute.

    Attributes:
        truth: int [n], 1 painted, 0 its hard negative.
        scores: float [n].
        pointed: of the positives, whether the evidence map's peak lies on what was painted.
    """

    truth: NDArray[np.int_]
    scores: NDArray[np.float32]
    pointed: list[bool]

    def measure(self) -> dict[str, Estimate]:
        """AUROC, recall and the share of peaks inside the mask."""
        wanted = ("auroc", "recall_at_5_percent_false_alarms")
        return {name: estimate(METRICS[name], self.truth, self.scores) for name in wanted}


def canvases(library: Library, files: Iterable[str], scorer: Scorer) -> Iterator[tuple[str, Canvas]]:
    """Each photo framed like a finished one, parsed by people where they did, else by the network."""
    for file in files:
        framed = standard_frame(library.read(file))
        parsing = framed.teaching.parsing
        if parsing is None:
            size = framed.image.shape[1::-1]
            parsing = cv2.resize(scorer.parse(framed.image), size, interpolation=cv2.INTER_NEAREST).astype(np.uint8)
        yield file, Canvas(framed.image, parsing, framed.teaching.landmarks)


def score_painted(name: str, library: Library, labels: AttributeLabels, scorer: Scorer, limit: int) -> PaintedScores:
    """Paint the attribute, and its hard negative, on photos known to be without it, and score both."""
    column = scorer.names.index(name)
    bare = [file for file in library.files if labels[file][column] == 0]
    rng = np.random.default_rng(0)
    chosen = [bare[i] for i in rng.permutation(len(bare))[:limit]]
    truth, scores, pointed = [], [], []
    for _, canvas in canvases(library, chosen, scorer):
        for paint in (SYNTHESISERS[name].positive, SYNTHESISERS[name].negative):
            try:
                painted = paint(canvas, float(rng.uniform(0.3, 1)), rng)
            except NotPaintable:
                continue
            answer = scorer([painted.image])
            truth.append(painted.label)
            scores.append(answer.attributes[0, column])
            if painted.label:
                pointed.append(points_at(answer.evidence[0, column], painted))
    return PaintedScores(np.array(truth), np.array(scores, np.float32), pointed)


def points_at(evidence: NDArray[np.float32], painted: Painted) -> bool:
    """Whether the peak of an evidence map [h, w] lies on the painted mask, or within one cell of it."""
    cells = cv2.resize(painted.mask, evidence.shape[::-1], interpolation=cv2.INTER_AREA)
    near = cv2.dilate((cells > 0.05).astype(np.uint8), np.ones((3, 3), np.uint8))
    return bool(near[np.unravel_index(int(evidence.argmax()), evidence.shape)])


def retouching_by_recipe(library: Library, files: list[str], scorer: Scorer) -> dict[str, Estimate]:
    """AUROC of each retouching recipe at half to full strength against the same untouched photos, honestly processed."""
    column, rng = scorer.names.index("retouching"), np.random.default_rng(0)
    prepared = [canvas for _, canvas in canvases(library, files, scorer)]
    honest = [Retouching().negative(canvas, 0.5, rng).image for canvas in prepared]
    negatives = scorer(honest).attributes[:, column]
    found = {}
    for recipe in RECIPES:
        effect, positives = Retouching(recipe=recipe), []
        for canvas in prepared:
            try:
                positives.append(effect.positive(canvas, float(rng.uniform(0.5, 1)), rng).image)
            except NotPaintable:
                continue
        scores = np.concatenate((negatives, scorer(positives).attributes[:, column]))
        truth = np.repeat((0, 1), (len(negatives), len(positives)))
        found[recipe] = estimate(METRICS["auroc"], truth, scores)
    return found


def benign_alarms(library: Library, files: list[str], scorer: Scorer, threshold: float) -> dict[str, float]:
    """Share of untouched photos called retouched: as they are (key ``none``), and after each benign processing."""
    column = scorer.names.index("retouching")
    frames = [standard_frame(library.read(file)).image for file in files]
    shares = {"none": float((scorer(frames).attributes[:, column] > threshold).mean())}
    for name, transform in BENIGN.items():
        processed = A.Compose([transform], seed=0)
        scores = scorer(processed(image=frame)["image"] for frame in frames).attributes[:, column]
        shares[name] = float((scores > threshold).mean())
    return shares
