"""Plots without faces: how probabilities compare with frequencies, and precision against recall."""

from __future__ import annotations

from pathlib import Path

import matplotlib
from matplotlib.figure import Figure
from sklearn.calibration import calibration_curve
from sklearn.metrics import precision_recall_curve

from .metrics import CALIBRATION_BINS
from .natural import NaturalPhotos

matplotlib.use("Agg")


def calibration_plot(photos: NaturalPhotos, names: list[str], path: Path) -> None:
    """Reliability diagram of every attribute that has labels of both kinds; written as PNG."""
    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.add_subplot(xlabel="probability", ylabel="frequency", xlim=(0, 1), ylim=(0, 1), aspect="equal")
    axes.plot((0, 1), (0, 1), color="0.7", linestyle=":")
    for name, truth, scores in _labelled(photos, names):
        frequency, probability = calibration_curve(truth, scores, n_bins=CALIBRATION_BINS)
        axes.plot(probability, frequency, marker="o", markersize=3, label=name)
    axes.legend(fontsize="small")
    figure.savefig(path, dpi=120)


def precision_recall_plot(photos: NaturalPhotos, names: list[str], path: Path) -> None:
    """Precision over recall of every attribute that has labels of both kinds; written as PNG."""
    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.add_subplot(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1.01), aspect="equal")
    for name, truth, scores in _labelled(photos, names):
        precision, recall, _ = precision_recall_curve(truth, scores)
        axes.plot(recall, precision, label=name)
    axes.legend(fontsize="small", loc="lower left")
    figure.savefig(path, dpi=120)


def _labelled(photos: NaturalPhotos, names: list[str]):  # noqa: ANN202 (name, truth [n], scores [n])
    for column, name in enumerate(names):
        known = photos.known(column)
        truth = photos.truth[known, column]
        if truth.any() and not truth.all():
            yield name, truth, photos.scores.attributes[known, column]
