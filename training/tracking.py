"""Which MLflow run the folder of a training run belongs to."""

from __future__ import annotations

import sys
from pathlib import Path

from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

RUN_ID = "mlflow_run_id"
"""File in a run's folder that names its MLflow run."""


def run_of(folder: Path, tracking_uri: str) -> str | None:
    """Id of the MLflow run of a run's folder; None when the folder names none, or one that the store does not hold."""
    remembered = folder / RUN_ID
    if not remembered.is_file():
        return None
    run_id = remembered.read_text().strip()
    try:
        MlflowClient(tracking_uri).get_run(run_id)
    except MlflowException:
        print(f"{tracking_uri} does not hold run {run_id} of {folder}: give its --tracking-uri", file=sys.stderr)
        return None
    return run_id
