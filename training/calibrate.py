"""Fit each attribute's calibration on hand-labelled photos: probability = sigmoid(scale * logit + offset) (Platt 1999).

```
python -m biyezhao.training.calibrate runs/stage2/network.safetensors runs/stage2/calibration.json
```

The labelled photos were chosen rich in positives, so probabilities are those of a photo from such a selection. An
attribute without labels of both kinds keeps its logits as they are.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from rich.progress import track
from safetensors.torch import load_file
from sklearn.linear_model import LogisticRegression

from ..data.attribute_labels import HAND_LABELS, AttributeLabels
from ..data.framing import Placement, place
from ..data.manifest import Manifest
from ..data.portraits import Library
from ..models.attributes import ATTRIBUTE_IDS
from ..models.network import INPUT_SIZE, PortraitNet

MIN_OF_EACH = 20
"""Least positives and negatives for a fit."""


@torch.inference_mode()
def calibrate(weights: Path, portraits: Path, hand: Path = HAND_LABELS) -> dict[str, tuple[float, float]]:
    """Scale and offset by attribute, fitted on the hand-labelled photos of the train split."""
    network = PortraitNet().eval()
    network.load_state_dict(load_file(weights))
    library, labels = Library(Manifest.read(portraits), "train"), AttributeLabels(hand=hand)
    files = [file for file in library.files if np.isfinite(labels[file]).any()]
    rng, logits = np.random.default_rng(0), []
    for file in track(files, "calibrating"):
        frame = place(*library.read(file), Placement(0.43, 0.5, 0.47), INPUT_SIZE, rng).image
        pixels = torch.from_numpy(frame.transpose(2, 0, 1).copy())[None].float()
        logits.append(network(pixels).attributes[0].numpy())
    scores, truth = np.stack(logits), np.stack([labels[file] for file in files])
    return {name: _platt(scores[:, i], truth[:, i]) for i, name in enumerate(ATTRIBUTE_IDS)}


def _platt(logits: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    known = np.isfinite(labels)
    positives = int(labels[known].sum())
    if min(positives, int(known.sum()) - positives) < MIN_OF_EACH:
        return 1.0, 0.0
    fit = LogisticRegression(C=1e3).fit(logits[known, None], labels[known].astype(int))
    return float(fit.coef_[0, 0]), float(fit.intercept_[0])


def main(
    weights: Annotated[Path, typer.Argument(help="network.safetensors of a finished run")],
    output: Annotated[Path, typer.Argument(help="JSON of scale and offset by attribute")],
    portraits: Annotated[Path, typer.Option(help="the portrait collection")] = Path("../shared/portraits"),
) -> None:
    """Calibrate the attributes."""
    fitted = calibrate(weights, portraits)
    output.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
    print(fitted)


if __name__ == "__main__":
    typer.run(main)
