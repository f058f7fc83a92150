"""Where verdicts flip as a clean photo is changed more and more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from biyezhao.serving.engine import default_model
from biyezhao.serving.photo import Photo
from biyezhao.serving.portrait import Portrait
from biyezhao.serving.report import Verdict
from biyezhao.serving.requirements import BY_ID
from biyezhao.serving.requirements.base import NotAssessable
from biyezhao.serving.standards import load

from .changes import Change, Subject

Points = list[tuple[float, Verdict]]
"""True value and verdict, by rising value."""


@dataclass(frozen=True)
class Edge:
    """One side of the band: where the standard lets photos pass no longer, and where they did pass no longer.

    Attributes:
        limit: the standard's number, or None where it has none in this unit.
        flips: the true value at which each photo that flipped did so.
        never: photos that passed to the end, of those that were changed to beyond the limit and the tolerance.
        tolerance: the review margin, or the step of the levels where that is larger.
    """

    limit: float | None
    flips: tuple[float, ...]
    never: int
    tolerance: float

    @property
    def median(self) -> float:
        """Median flip, NaN without one."""
        return float(np.median(self.flips)) if self.flips else float("nan")

    @property
    def spread(self) -> tuple[float, float]:
        """10th and 90th percentile of the flips."""
        low, high = np.percentile(self.flips, (10, 90)) if self.flips else (float("nan"),) * 2
        return float(low), float(high)

    @property
    def right(self) -> bool | None:
        """Whether nine in ten photos flip and half of them within the tolerance of the limit; None without a limit."""
        if self.limit is None:
            return None
        enough = len(self.flips) >= 9 * self.never
        return enough and abs(self.median - self.limit) <= self.tolerance + 1e-9


@dataclass(frozen=True)
class Curve:
    """What became of one change: a run of points for each photo, and the edges of the band."""

    change: Change
    runs: tuple[Points, ...]
    edges: tuple[Edge, ...]


def first_flip(points: Points, start: float) -> tuple[float, float] | None:
    """The last value that passed and the first beyond it that does not, upwards from ``start``; None when all pass."""
    before = start
    for value, verdict in points:
        if value >= start:
            if verdict is not Verdict.PASS:
                return before, value
            before = value
    return None


def follow(change: Change, subjects: Iterable[Subject]) -> tuple[tuple[Points, ...], tuple[Edge, ...]]:
    """Change each suitable photo that passes somewhere, and look at every level: runs and edges of a curve."""
    standard, requirement = load(change.standard), BY_ID[change.requirement]

    def look(subject: Subject, level: float) -> Verdict:
        photo = Photo.read(change.apply(subject, level))
        return requirement.inspect(Portrait(photo, default_model(), standard.size), standard).verdict

    runs: list[Points] = []
    for subject in subjects:
        try:
            if not change.suits(subject):
                continue
            points = [(change.truth(subject, level), look(subject, level)) for level in change.levels]
        except NotAssessable:
            continue
        points = sorted((point for point in points if point[1] is not Verdict.NOT_ASSESSED), key=lambda point: point[0])
        if any(verdict is Verdict.PASS for _, verdict in points):
            runs.append(points)
    low, high = change.band(standard)
    return tuple(runs), tuple(_edges(runs, low, high, change.margin(standard)))


def _edges(runs: Sequence[Points], low: float | None, high: float | None, margin: float) -> Iterable[Edge]:
    """The sides that have a limit; without any, those to which at least half of the photos stop passing."""
    if not runs:
        return
    step = float(np.median([np.median(np.diff([value for value, _ in points])) for points in runs]))
    middle, tolerance = [_middle(points, low, high) for points in runs], max(margin, step)
    is_open = low is None and high is None
    below = is_open and _stops_passing(runs, middle, lambda value, start: value < start)
    above = is_open and (not below or _stops_passing(runs, middle, lambda value, start: value > start))
    if low is not None or below:
        mirrored = [[(-value, verdict) for value, verdict in reversed(points)] for points in runs]
        yield _edge(mirrored, [-m for m in middle], None if low is None else -low, tolerance, -1)
    if high is not None or above:
        yield _edge(runs, middle, high, tolerance, 1)


def _stops_passing(runs: Sequence[Points], middles: Sequence[float], beyond: Callable[[float, float], bool]) -> bool:
    """Whether at least half of the photos get another verdict than ``pass`` somewhere beyond their middle."""
    found = [
        any(verdict is not Verdict.PASS and beyond(value, start) for value, verdict in points)
        for points, start in zip(runs, middles, strict=True)
    ]
    return 2 * sum(found) >= len(found)


def _edge(runs: Sequence[Points], starts: Sequence[float], limit: float | None, tolerance: float, sign: int) -> Edge:
    reaching = [
        (points, start)
        for points, start in zip(runs, starts, strict=True)
        if limit is None or points[-1][0] >= limit + tolerance
    ]
    found = [first_flip(points, start) for points, start in reaching]
    flips = tuple(sign * (a + b) / 2 for a, b in filter(None, found))
    return Edge(None if limit is None else sign * limit, flips, found.count(None), tolerance)


def _middle(points: Points, low: float | None, high: float | None) -> float:
    """A value at which the photo passes: of those that pass, the one nearest to the middle of the band."""
    passing = [value for value, verdict in points if verdict is Verdict.PASS]
    if low is None and high is None:
        return float(np.median(passing))
    if low is None or high is None:
        return max(passing) if high is None else min(passing)
    return min(passing, key=lambda value: abs(value - (low + high) / 2))


def shares(curve: Curve, grid: np.ndarray) -> dict[Verdict, np.ndarray]:
    """Share of photos with each verdict at true values [n]; of each photo that was changed so far the nearest point counts."""
    found = {verdict: np.zeros(len(grid)) for verdict in (Verdict.PASS, Verdict.REVIEW, Verdict.FAIL)}
    for points in curve.runs:
        values = np.array([value for value, _ in points])
        nearest = np.abs(grid[:, None] - values).argmin(1)
        for i in np.flatnonzero((grid >= values[0]) & (grid <= values[-1])):
            found[points[nearest[i]][1]][i] += 1
    seen = np.maximum(sum(found.values()), 1)
    return {verdict: counts / seen for verdict, counts in found.items()}
