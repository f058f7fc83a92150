"""How good scores are: one number with its bootstrap interval each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve
from torchmetrics.functional.classification import binary_calibration_error

FALSE_ALARMS = 0.05
"""False-alarm rate at which recall is stated."""
RESAMPLES = 1000
"""Bootstrap samples of an interval."""
CALIBRATION_BINS = 10

Metric = Callable[[NDArray, NDArray], float]
"""Truth [n] of 0 and 1, and scores [n] in 0..1, to a number."""


class Estimate(NamedTuple):
    """A measured number and its 95 % bootstrap interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f}-{self.high:.3f})"


def recall_at_false_alarms(truth: NDArray, scores: NDArray) -> float:
    """The largest share of positives found at a false-alarm rate of at most :data:`FALSE_ALARMS`."""
    false_alarms, recall, _ = roc_curve(truth, scores)
    return float(recall[false_alarms <= FALSE_ALARMS].max())


def expected_calibration_error(truth: NDArray, scores: NDArray) -> float:
    """Mean gap between probability and frequency over :data:`CALIBRATION_BINS` equal bins (Naeini 2015)."""
    return float(
        binary_calibration_error(torch.from_numpy(scores), torch.from_numpy(truth.astype(int)), CALIBRATION_BINS)
    )


METRICS: Mapping[str, Metric] = {
    "auroc": roc_auc_score,
    "average_precision": average_precision_score,
    "recall_at_5_percent_false_alarms": recall_at_false_alarms,
    "calibration_error": expected_calibration_error,
}


def estimate(metric: Metric, truth: NDArray, scores: NDArray, seed: int = 0) -> Estimate:
    """A metric with its 95 % interval over photos drawn again, positives and negatives apart.

    Raises:
        ValueError: truth holds one kind only.
    """
    kinds = [np.flatnonzero(truth == kind) for kind in (0, 1)]
    if not all(len(kind) for kind in kinds):
        raise ValueError("positives and negatives are both needed")
    rng = np.random.default_rng(seed)
    values = []
    for _ in range(RESAMPLES):
        drawn = np.concatenate([rng.choice(kind, len(kind)) for kind in kinds])
        values.append(metric(truth[drawn], scores[drawn]))
    low, high = np.quantile(values, (0.025, 0.975))
    return Estimate(float(metric(truth, scores)), float(low), float(high))


class ReviewBand(NamedTuple):
    """Probabilities between which a person looks; ``share`` of the photos fall inside."""

    low: float
    high: float
    share: float


def review_band(truth: NDArray, scores: NDArray, errors: float = 0.02) -> ReviewBand:
    """The narrowest band outside which at most a share ``errors`` of the answers is wrong.

    At or below ``low`` the answer is no, at or above ``high`` yes; both sides keep to the share on their own.
    """
    order = np.argsort(scores)
    ordered, labels = scores[order], truth[order].astype(float)
    count = np.arange(1, len(labels) + 1)
    quiet = np.flatnonzero(np.cumsum(labels) <= errors * count)
    loud = np.flatnonzero(np.cumsum(1 - labels[::-1]) <= errors * count)
    low = float(ordered[quiet[-1]]) if len(quiet) else 0.0
    high = float(ordered[::-1][loud[-1]]) if len(loud) else 1.0
    if high <= low:
        low = high = (low + high) / 2
    inside = (scores > low) & (scores < high)
    return ReviewBand(low, high, float(inside.mean()))
