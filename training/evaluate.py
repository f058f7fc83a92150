"""Measure an exported network's attributes on photos it has not learnt from, and write down what was found.

```
python -m biyezhao.training.evaluate runs/evaluation --model models/portrait.onnx --portraits ../shared/portraits --split val
```

Leaves ``evaluation.json``, ``evaluation.md``, the plots ``calibration.png`` and ``precision_recall.png``, and contact
sheets of the worst errors in ``worst/`` (photos of people: keep them private). In the folder of a training run
(``runs/parsing/val``) all of it is also logged to that run in MLflow.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Annotated

import mlflow
import numpy as np
import typer
from pydantic import BaseModel
from rich.console import Console

from ..data.attribute_labels import UNTOUCHED_SOURCES, AttributeLabels, apparent_ages, hand_labels
from ..data.manifest import Manifest
from ..data.portraits import Library
from ..models import ONNX
from .metrics import Estimate, ReviewBand
from .natural import MIN_OF_EACH, NaturalPhotos, degraded, groups, skin_tone
from .painted import benign_alarms, retouching_by_recipe, score_painted
from .plots import calibration_plot, precision_recall_plot
from .scoring import ROW, Scorer, standard_frames
from .tracking import run_of
from .unseen_tools import by_unseen_tool
from .worst import worst_errors

PAINTED_PHOTOS = 150
"""Photos painted per attribute."""

_TOPPED_UP = (
    "Judged as the service does it: by the network and, where `models/retouching.json` holds for it, by the texture of the skin.\n"
    "`spots` evens the tone, too, and a recipe that hardly changes the skin is topped up by smoothing and a warp; each kind of filter\n"
    "alone, and what the attribute's head owes to having seen it, is in [EXPERIMENTS.md](../training/EXPERIMENTS.md)."
)

_NOT_KNOWN = (
    "Who retouched which natural photo is known of `london` alone, where nobody did; `cncf` is mostly untouched, and studios and\n"
    "photographers behind the other sources often retouch."
)


class Natural(BaseModel):
    """One attribute on natural photos.

    ``groups`` holds AUROCs with the positives and negatives behind them, the keys such as ``apparent age: under 30``;
    ``degraded`` AUROCs by what was done to the photos.
    """

    positives: int
    negatives: int
    metrics: dict[str, Estimate]
    review: ReviewBand
    groups: dict[str, tuple[float, int, int]]
    degraded: dict[str, float]


class OnPaint(BaseModel):
    """One attribute on painted photos against hard negatives; ``pointed``: share of evidence peaks inside the mask."""

    positives: int
    negatives: int
    metrics: dict[str, Estimate]
    pointed: float


class Evaluation(BaseModel):
    """All that was measured of one model on one split.

    ``recipes`` are AUROCs of retouching recipes against the same photos honestly processed; ``unseen`` AUROC and recall
    by tools that training never used; ``benign`` the share of untouched photos called retouched, as they are (``none``)
    and after each benign processing; ``called`` that share of the labelled photos of each source.
    """

    version: str
    sha256: str
    manifest_sha256: str
    split: str
    photos: int
    natural: dict[str, Natural]
    painted: dict[str, OnPaint]
    recipes: dict[str, Estimate]
    unseen: dict[str, dict[str, Estimate]] = {}
    benign: dict[str, float]
    called: dict[str, float] = {}


def evaluate(model: Path, portraits: Path, split: str, output: Path) -> Evaluation:
    """Measure a ``portrait.onnx`` on one split of a portrait collection; writes into ``output``."""
    output.mkdir(parents=True, exist_ok=True)
    console = Console(stderr=True)
    manifest, scorer = Manifest.read(portraits), Scorer(model, texture=True)
    library, labels = Library(manifest, split), AttributeLabels(hand=hand_labels(portraits))
    with console.status("natural photos"):
        photos = NaturalPhotos.scored(library, labels, scorer)
        tones = [skin_tone(frame, scorer.parse(frame)) for frame in standard_frames(library, photos.files)]
    with console.status("degraded photos"):
        worse = degraded(photos, library, scorer)
    sources = manifest.sources
    rows_of = groups(photos, sources, apparent_ages(hand_labels(portraits)), tones)
    natural = {}
    for column, name in enumerate(scorer.names):
        metrics = photos.measure(column)
        if metrics is None:
            continue
        known = photos.truth[photos.known(column), column]
        by_harm = {h: other.auroc(column) for h, other in worse.items()}
        natural[name] = Natural(
            positives=int(known.sum()),
            negatives=int(len(known) - known.sum()),
            metrics=metrics,
            review=photos.band(column),
            groups={
                f"{kind}: {group}": found
                for (kind, group), rows in rows_of.items()
                if (found := photos.auroc(column, rows))
            },
            degraded={h: found[0] for h, found in by_harm.items() if found},
        )
    painted = {}
    with console.status("painted photos"):
        for name in scorer.names:
            scored = score_painted(name, library, labels, scorer, PAINTED_PHOTOS)
            if scored.pointed and not scored.truth.all():
                positives = int(scored.truth.sum())
                painted[name] = OnPaint(
                    positives=positives,
                    negatives=len(scored.truth) - positives,
                    metrics=scored.measure(),
                    pointed=float(np.mean(scored.pointed)),
                )
        untouched = [file for file in library.files if sources[file] in UNTOUCHED_SOURCES]
        recipes = retouching_by_recipe(library, untouched, scorer) if untouched else {}
        unseen = by_unseen_tool(library, untouched, scorer) if untouched else {}
        benign = benign_alarms(library, untouched, scorer, scorer.thresholds["retouching"]) if untouched else {}
    retouched = photos.scores.attributes[:, ROW] > scorer.thresholds["retouching"]
    called = {name: float(retouched[rows].mean()) for (kind, name), rows in rows_of.items() if kind == "source"}
    evaluation = Evaluation(
        version=scorer.metadata["version"],
        sha256=scorer.sha256,
        manifest_sha256=manifest.sha256,
        split=split,
        photos=len(photos.files),
        natural=natural,
        painted=painted,
        recipes=recipes,
        unseen=unseen,
        benign=benign,
        called=called,
    )
    (output / "evaluation.json").write_text(evaluation.model_dump_json(indent=1) + "\n", encoding="utf-8")
    (output / "evaluation.md").write_text(as_markdown(evaluation), encoding="utf-8")
    calibration_plot(photos, scorer.names, output / "calibration.png")
    precision_recall_plot(photos, scorer.names, output / "precision_recall.png")
    worst_errors(photos, library, scorer.names, output / "worst")
    return evaluation


def as_markdown(evaluation: Evaluation) -> str:
    """The evaluation as tables, with the largest gap between groups of each attribute named."""
    lines = [
        f"# Attributes of version {evaluation.version}, split `{evaluation.split}`",
        "",
        f"{evaluation.photos} natural photos labelled by hand; in brackets the 95 % bootstrap interval.",
        "",
        "| attribute | positives / negatives | AUROC | average precision | recall at 5 % false alarms | calibration error "
        "| share to review for 2 % errors |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, found in evaluation.natural.items():
        metrics = " | ".join(map(str, found.metrics.values()))
        lines.append(f"| {name} | {found.positives} / {found.negatives} | {metrics} | {found.review.share:.2f} |")
    lines += ["", "## By group", "", *_gaps(evaluation.natural)]
    harms = list(next(iter(evaluation.natural.values())).degraded) if evaluation.natural else []
    lines += [
        "",
        "## AUROC when the picture gets worse",
        "",
        "| attribute | " + " | ".join(["as it is", *harms]) + " |",
    ]
    lines.append("| --- " * (len(harms) + 2) + "|")
    for name, found in evaluation.natural.items():
        values = [found.metrics["auroc"].value, *(found.degraded[harm] for harm in harms)]
        lines.append(f"| {name} | " + " | ".join(f"{value:.3f}" for value in values) + " |")
    lines += [
        *("", "## Painted effects against their hard negatives", ""),
        "| attribute | positives / negatives | AUROC | recall at 5 % false alarms | evidence peak inside the mask |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, paint in evaluation.painted.items():
        metrics = " | ".join(map(str, paint.metrics.values()))
        lines.append(f"| {name} | {paint.positives} / {paint.negatives} | {metrics} | {100 * paint.pointed:.0f} % |")
    if evaluation.recipes:
        lines += ["", "## Retouching", "", _TOPPED_UP, "", "| recipe | AUROC |", "| --- | --- |"]
        lines += [f"| {name} | {found} |" for name, found in evaluation.recipes.items()]
        lines += ["", *_unseen(evaluation.unseen)]
        lines += ["", "| untouched photos after | called retouched |", "| --- | --- |"]
        lines += [f"| {name} | {100 * share:.1f} % |" for name, share in evaluation.benign.items()]
        lines += ["", _NOT_KNOWN, "", "| natural photos of | called retouched |", "| --- | --- |"]
        lines += [f"| {name} | {100 * share:.1f} % |" for name, share in evaluation.called.items()]
    return "\n".join(lines) + "\n"


def _gaps(natural: dict[str, Natural]) -> list[str]:
    """Best and worst group of each kind, the largest gap of each attribute in bold."""
    lines = [
        f"AUROC, in brackets the photos that show it and that do not; groups with {MIN_OF_EACH} of each.",
        *("", "| attribute | by | best | worst | gap |", "| --- | --- | --- | --- | --- |"),
    ]
    for name, found in natural.items():
        kinds = [[*of] for _, of in groupby(found.groups.items(), key=lambda item: item[0].partition(": ")[0])]
        ranked = [sorted(of, key=lambda item: -item[1][0]) for of in kinds if len(of) > 1]
        gaps = [of[0][1][0] - of[-1][1][0] for of in ranked]
        for of, gap in zip(ranked, gaps, strict=True):
            told = [f"{key.partition(': ')[2]}: {value:.3f} ({p} / {n})" for key, (value, p, n) in (of[0], of[-1])]
            mark = "**" if gap == max(gaps) else ""
            lines.append(f"| {name} | {of[0][0].partition(': ')[0]} | {told[0]} | {told[1]} | {mark}{gap:.3f}{mark} |")
    return lines


def _unseen(unseen: dict[str, dict[str, Estimate]]) -> list[str]:
    """The tools that training never used."""
    lines = [
        "Algorithms that no training photo was painted with, at half to full strength, on the same untouched photos:",
        *("", "| tool | AUROC | recall at 5 % false alarms |", "| --- | --- | --- |"),
    ]
    return [*lines, *(f"| {name} | {' | '.join(map(str, found.values()))} |" for name, found in unseen.items())]


def log_evaluation(evaluation: Evaluation, output: Path, run_id: str) -> None:
    """Log metrics and files of an evaluation to an MLflow run, whose end stays as it is.

    A metric is named by split, attribute and measure (``val/earrings/auroc``); between the last two stands ``painted``
    or the tool that retouched, when it is not of natural photos.
    """
    measured = {name: one.metrics for name, one in evaluation.natural.items()}
    measured |= {f"{name}/painted": one.metrics for name, one in evaluation.painted.items()}
    measured |= {f"retouching/{name}": found for name, found in evaluation.unseen.items()}
    values = {
        f"{evaluation.split}/{name}/{metric}": found.value
        for name, metrics in measured.items()
        for metric, found in metrics.items()
    }
    values |= {
        f"{evaluation.split}/{name}/painted/evidence_inside": one.pointed for name, one in evaluation.painted.items()
    }
    mlflow.log_metrics(values, run_id=run_id)
    mlflow.log_artifacts(str(output), f"evaluation/{evaluation.split}", run_id=run_id)


def main(
    output: Annotated[Path, typer.Argument(help="folder for what is found")],
    model: Annotated[Path, typer.Option(help="the ONNX file")] = ONNX,
    portraits: Annotated[Path, typer.Option(help="the portrait collection")] = Path("../shared/portraits"),
    split: Annotated[str, typer.Option(help="val; test only once per release")] = "val",
    markdown: Annotated[Path | None, typer.Option(help="write the tables here, too")] = None,
    run_id: Annotated[
        str | None, typer.Option(help="MLflow run to log to; by default OUTPUT's parent names it")
    ] = None,
    tracking_uri: Annotated[str, typer.Option(help="MLflow store")] = "sqlite:///mlflow.db",
) -> None:
    """Evaluate the attributes of an exported network."""
    evaluation = evaluate(model, portraits, split, output)
    if run_id := run_id or run_of(output.parent, tracking_uri):
        mlflow.set_tracking_uri(tracking_uri)
        log_evaluation(evaluation, output, run_id)
    if markdown is not None:
        markdown.write_text(as_markdown(evaluation), encoding="utf-8")
    print(as_markdown(evaluation))


if __name__ == "__main__":
    typer.run(main)
