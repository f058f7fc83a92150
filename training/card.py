"""Write the model card from what a run left: data by source, metrics with their intervals, calibration, time.

```
python -m biyezhao.training.card runs/parsing --portraits ../shared/portraits --output models/card.md
```

The run's folder holds ``calibration.json`` and the folders ``val`` and, at a release, ``test`` that ``evaluate`` wrote.
"""

from __future__ import annotations

import math
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from mlflow.tracking import MlflowClient

from ..data.manifest import SPLITS, Manifest
from .calibration import read_calibration
from .evaluate import Evaluation
from .tracking import run_of

TEMPLATE = Path(__file__).parent / "card.md.j2"


def data_table(table: pd.DataFrame) -> list[dict[str, object]]:
    """One row a source: ``source``, ``licence`` and the photos of each split."""
    if "licence" not in table:
        table = table.assign(licence="not stated")
    rows = []
    for source, photos in table.groupby("source", sort=False):
        splits, licence = list(photos["split"]), ", ".join(sorted(set(photos["licence"])))
        rows.append({"source": source, "licence": licence} | {split: splits.count(split) for split in SPLITS})
    return rows


def run_time(run: Path, tracking_uri: str) -> timedelta | None:
    """Wall-clock time of the MLflow run that a folder names; None when it is unknown or the run goes on."""
    run_id = run_of(run, tracking_uri)
    info = None if run_id is None else MlflowClient(tracking_uri).get_run(run_id).info
    if info is None or info.end_time is None:
        return None
    return timedelta(minutes=math.ceil((info.end_time - info.start_time) / 60000))


def write_card(run: Path, portraits: Path, output: Path, tracking_uri: str) -> None:
    """Fill the template and write it.

    Raises:
        FileNotFoundError: ``calibration.json`` or ``val/evaluation.json`` is missing in the run's folder.
    """
    evaluations = {
        split: Evaluation.model_validate_json((run / split / "evaluation.json").read_text(encoding="utf-8"))
        for split in ("val", "test")
        if split == "val" or (run / split).is_dir()
    }
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE.parent), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True, autoescape=False,
    )  # fmt: skip
    card = environment.get_template(TEMPLATE.name).render(
        sources=data_table(Manifest.read(portraits).table),
        val=evaluations["val"],
        test=evaluations.get("test"),
        calibration=read_calibration(run / "calibration.json"),
        time=run_time(run, tracking_uri),
    )
    output.write_text(card, encoding="utf-8")


def main(
    run: Annotated[Path, typer.Argument(help="folder of a finished, calibrated and evaluated run")],
    portraits: Annotated[Path, typer.Option(help="the portrait collection")] = Path("../shared/portraits"),
    output: Annotated[Path, typer.Option(help="where the card goes")] = Path("models/card.md"),
    tracking_uri: Annotated[str, typer.Option(help="MLflow store")] = "sqlite:///mlflow.db",
) -> None:
    """Write the model card of a run."""
    write_card(run, portraits, output, tracking_uri)


if __name__ == "__main__":
    typer.run(main)
