"""Fit each attribute's calibration on photos set aside for it: probability = sigmoid(scale * logit + offset) (Platt 1999).

```
python -m biyezhao.training.export runs/parsing/network.safetensors --version 0.4.0 --output runs/parsing/raw.onnx
python -m biyezhao.training.calibrate runs/parsing/raw.onnx runs/parsing/calibration.json
```

The hand-labelled photos of the ``calibration`` split were chosen rich in positives, so probabilities are those of a photo
from such a selection. An attribute without natural labels of both kinds is calibrated on painted photos; one that cannot
be painted either stays uncalibrated.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich import print
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_curve

from ..data.attribute_labels import AttributeLabels, hand_labels
from ..data.manifest import Manifest
from ..data.portraits import Library
from .calibration import UNCALIBRATED, Fitted, write_calibration
from .metrics import FALSE_ALARMS
from .natural import MIN_OF_EACH, NaturalPhotos
from .painted import score_painted
from .scoring import Scorer

PAINTED_PHOTOS = 300


class CalibratedAlreadyError(ValueError):
    """The model's probabilities were calibrated before; the message says what to give instead."""


def calibrate(model: Path, portraits: Path) -> dict[str, Fitted]:
    """Calibrate an export that has not been calibrated yet.

    Raises:
        CalibratedAlreadyError: it has.
    """
    scorer = Scorer(model)
    before = json.loads(scorer.metadata.get("operating_points", "null"))
    if before != {name: one.model_dump() for name, one in UNCALIBRATED.items()}:
        raise CalibratedAlreadyError(f"{model} is calibrated already: export it without --calibration first")
    library, labels = Library(Manifest.read(portraits), "calibration"), AttributeLabels(hand=hand_labels(portraits))
    photos = NaturalPhotos.scored(library, labels, scorer)
    fitted = {}
    for column, name in enumerate(scorer.names):
        known = photos.known(column)
        truth, scores = photos.truth[known, column], photos.scores.attributes[known, column]
        natural = min((truth == 1).sum(), (truth == 0).sum()) >= MIN_OF_EACH
        if not natural:
            painted = score_painted(name, library, labels, scorer, PAINTED_PHOTOS)
            truth, scores = painted.truth, painted.scores
        fitted[name] = fit_calibration(truth, scores).model_copy(update={"natural": bool(natural)})
    return fitted


def fit_calibration(truth: NDArray, scores: NDArray) -> Fitted:
    """Platt scaling of uncalibrated probabilities [n], and the threshold that keeps to :data:`FALSE_ALARMS`.

    Photos of one kind only tell nothing: probabilities and threshold stay as they are.
    """
    if len(np.unique(truth)) < 2:
        return Fitted(positives=int(truth.sum()), negatives=int((truth == 0).sum()))
    clipped = np.clip(scores.astype(np.float64), 1e-6, 1 - 1e-6)
    logits = np.log(clipped / (1 - clipped))
    fit = LogisticRegression(C=10.0).fit(logits[:, None], truth.astype(int))
    scale, offset = float(fit.coef_[0, 0]), float(fit.intercept_[0])
    probabilities = fit.predict_proba(logits[:, None])[:, 1]
    false_alarms, recall, thresholds = roc_curve(truth, probabilities)
    best = int(np.flatnonzero(false_alarms <= FALSE_ALARMS)[-1])
    positives = int(truth.sum())
    return Fitted(
        scale=scale,
        offset=offset,
        threshold=float(min(thresholds[best], 1.0)),
        false_alarms=float(false_alarms[best]),
        recall=float(recall[best]),
        positives=positives,
        negatives=len(truth) - positives,
    )


def main(
    model: Annotated[Path, typer.Argument(help="ONNX file, exported without calibration")],
    output: Annotated[Path, typer.Argument(help="JSON that export takes")],
    portraits: Annotated[Path, typer.Option(help="the portrait collection")] = Path("../shared/portraits"),
) -> None:
    """Calibrate the attributes."""
    fitted = calibrate(model, portraits)
    write_calibration(output, fitted)
    print(fitted)


if __name__ == "__main__":
    typer.run(main)
