"""The page: what was measured, beside what each requirement says of itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import isnan
from pathlib import Path
from statistics import median

from biyezhao.serving.engine import default_model
from biyezhao.serving.requirements import REQUIREMENTS
from biyezhao.serving.requirements.base import Requirement
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .cases import CASES
from .collection import STANDARD
from .compliant import Alarms
from .curves import Curve, Edge
from .documentation import group_of, paragraphs
from .hand_geometry import Spread
from .hand_labels import LABEL_OF, LOOSELY, Score
from .intervals import Share
from .same_shot import Pairs
from .swaps import Kind
from .timing import TIMES, Timing

MOST_WRONG = 0.03
"""Of the photos that meet a requirement, no larger share should fail."""


@dataclass(frozen=True)
class Measured:
    """All that the page shows; what needs the portrait collection is empty without it."""

    subjects: list[str]
    curves: list[Curve]
    cases: list[Share]
    timing: Timing
    sources: dict[str, int] = field(default_factory=dict)
    scores: dict[str, Score] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    alarms: dict[str, dict[str, Alarms]] = field(default_factory=dict)
    geometry: dict[str, tuple[Spread, Spread]] = field(default_factory=dict)
    swaps: list[Kind] = field(default_factory=list)
    pairs: list[Pairs] = field(default_factory=list)
    glasses: list[tuple[str, Share, Share]] = field(default_factory=list)


def percent(share: Share) -> str:
    """Per cent to a tenth where it is small."""
    return "-" if not share.of else f"{100 * share.value:.{0 if share.value > 0.1 else 1}f}"


def interval(value: tuple[float, float, float]) -> str:
    """A value and its interval."""
    return "-" if isnan(value[0]) else f"{value[0]:.2f} ({value[1]:.2f}-{value[2]:.2f})"


def write(measured: Measured, output: Path, pictures: dict[str, str]) -> None:
    """Write the page.

    Args:
        measured: the numbers.
        output: the Markdown file.
        pictures: group -> path of its curves, relative to the page.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters.update(percent=percent, interval=interval, median=median)
    rows = [_row(requirement, measured) for requirement in REQUIREMENTS]
    groups: dict[str, list[dict]] = {}
    for row in rows:
        groups.setdefault(row["group"], []).append(row)
    steps = measured.timing.steps
    text = environment.get_template("page.md.j2").render(
        vars(measured)
        | {
            "model": default_model(),
            "standard": STANDARD,
            "cleaned": Counter(name.split("/")[0] if "/" in name else "packaged" for name in measured.subjects),
            "timed": 2 * TIMES,
            "rest": sum(steps[requirement.id] for requirement in REQUIREMENTS),
            "requirements": rows,
            "groups": groups,
            "pictures": pictures,
            "over": [f"`{id}`" for id, s in measured.scores.items() if s.wrongly_failed.value > MOST_WRONG],
        }
    )
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text, encoding="utf-8")


def _row(requirement: Requirement, measured: Measured) -> dict:
    id = requirement.id
    score, curves = measured.scores.get(id), [curve for curve in measured.curves if curve.change.requirement == id]
    judged = [edge.right for curve in curves for edge in curve.edges if edge.right is not None]
    return {
        "id": id,
        "zh": requirement.title.zh,
        "en": requirement.title.en,
        "unit": requirement.unit,
        "group": group_of(requirement),
        "paragraphs": paragraphs(requirement),
        "balanced": interval(score.balanced) if score else "-",
        "wrong": percent(score.wrongly_failed) if score else "-",
        "alarms": {source: _alarm(measured.alarms[id][source]) for source in measured.sources},
        "flips": f"{judged.count(True)} of {len(judged)}" if judged else "-",
        "cost": f"{100 * measured.timing.steps[id] / measured.timing.total:.1f}",
        "measured": [*_labels(id, score), *_sources(id, measured)],
        "edges": [_edge(curve, edge) for curve in curves for edge in curve.edges],
        "cases": [(case, share) for case, share in zip(CASES, measured.cases, strict=True) if case.requirement == id],
    }


def _alarm(alarms: Alarms) -> str:
    return f"{percent(alarms.failed)}/{percent(alarms.reviewed)}" if alarms.failed.of else "-"


def _labels(id: str, score: Score | None) -> list[str]:
    if score is None:
        return []
    note = f" ({LOOSELY[id]})" if id in LOOSELY else ""
    return [
        f"- Hand label `{LABEL_OF[id]}`{note}: of {score.caught.of} photos that do not meet it {percent(score.caught)} % do "
        f"not pass ({percent(score.failed)} % fail); of {score.passed.of} that do {percent(score.wrongly_failed)} % fail "
        f"and {percent(Share(score.passed.of - score.passed.count, score.passed.of))} % do not pass. Balanced accuracy "
        f"{interval(score.balanced)}. Not assessed: {score.unassessed}."
    ]


def _sources(id: str, measured: Measured) -> list[str]:
    if not measured.sources:
        return []
    parts = [
        f"{source} {_alarm(alarms)} ({alarms.failed.of})"
        for source, alarms in measured.alarms[id].items()
        if alarms.failed.of
    ]
    return [
        f"- Fail/review in per cent (assessed): {', '.join(parts)}." if parts else "- Not assessed on these photos."
    ]


def _edge(curve: Curve, edge: Edge) -> dict[str, str]:
    low, high = edge.spread
    flips = "never" if not edge.flips else f"{edge.median:.3g} ({low:.3g} to {high:.3g})"
    never = f", {edge.never} never" if edge.never and edge.flips else ""
    return {
        "what": f"{curve.change.what}, {curve.change.unit}",
        "photos": str(len(curve.runs)),
        "limit": "-" if edge.limit is None else f"{edge.limit:g}",
        "flips": flips + never,
        "right": {None: "-", True: "yes", False: "**no**"}[edge.right],
    }
