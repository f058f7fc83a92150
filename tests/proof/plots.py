"""Small curves, one picture a group of requirements: how verdicts turn as photos are changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import fill

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from biyezhao.serving.report import Verdict
from matplotlib.patches import Patch

from .curves import Curve, shares

COLOURS = {Verdict.PASS: "#9ecae1", Verdict.REVIEW: "#fdd49e", Verdict.FAIL: "#d94801"}
"""Told apart without red and green."""
COLUMNS = 4
LABEL_WIDTH = 42
"""Letters in a line under a curve."""


def draw(curves: Sequence[Curve], path: Path) -> None:
    """A PNG of small multiples: share of photos that pass, need review and fail, over the true value."""
    rows = -(-len(curves) // COLUMNS)
    figure, axes = plt.subplots(rows, COLUMNS, figsize=(12, 2.4 * rows), squeeze=False, layout="constrained")
    for axis in axes.flat[len(curves) :]:
        axis.set_visible(False)
    for axis, curve in zip(axes.flat, curves, strict=False):
        values = [value for points in curve.runs for value, _ in points]
        grid = np.linspace(min(values), max(values), 200)
        found = shares(curve, grid)
        axis.stackplot(grid, *found.values(), colors=[COLOURS[verdict] for verdict in found], step="mid")
        for edge in curve.edges:
            if edge.limit is not None:
                axis.axvline(edge.limit, color="black", linewidth=1, linestyle="--")
        axis.set(xlim=(grid[0], grid[-1]), ylim=(0, 1), yticks=(0, 0.5, 1))
        axis.set_title(curve.change.requirement, fontsize=9)
        label = f"{curve.change.what} ({curve.change.unit}), n={len(curve.runs)}"
        axis.set_xlabel(fill(label, LABEL_WIDTH), fontsize=7)
        axis.tick_params(labelsize=7)
    names = {Verdict.PASS: "pass", Verdict.REVIEW: "review", Verdict.FAIL: "fail"}
    handles = [Patch(color=COLOURS[verdict]) for verdict in names]
    figure.legend(handles, names.values(), loc="outside upper right", ncols=3, fontsize=8, frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=80)
    plt.close(figure)
