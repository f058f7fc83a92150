"""Train every combination of some settings as runs nested under one MLflow run.

```
python -m biyezhao.training.sweep training/stage1.yaml encoder=tf_efficientnet_lite0,mobilenetv4_conv_small learning_rate=1e-3,2e-3
```
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Annotated, Any

import mlflow
import typer
import yaml

from .config import TrainingConfig
from .fit import EXPERIMENT, fit


def combinations(settings: list[str]) -> Iterator[dict[str, Any]]:
    """``["a=1,2", "b=x"]`` to ``{"a": 1, "b": "x"}`` and ``{"a": 2, "b": "x"}``.

    Raises:
        ValueError: a setting is not of the form NAME=VALUE,VALUE.
    """
    names, values = [], []
    for setting in settings:
        name, equals, listed = setting.partition("=")
        if not equals or not listed:
            raise ValueError(f"{setting!r}: write NAME=VALUE,VALUE")
        names.append(name)
        values.append([yaml.safe_load(value) for value in listed.split(",")])
    return (dict(zip(names, chosen, strict=True)) for chosen in product(*values))


def sweep(config: TrainingConfig, settings: list[str]) -> dict[str, Path]:
    """Train each combination; returns the weights by run name."""
    mlflow.set_tracking_uri(config.tracking_uri)
    mlflow.set_experiment(EXPERIMENT)
    trained = {}
    with mlflow.start_run(run_name=f"{config.name} sweep") as parent:
        for chosen in combinations(settings):
            name = "-".join([config.name, *(f"{key}={value}" for key, value in chosen.items())]).replace("/", "_")
            run = TrainingConfig(**{**config.model_dump(), **chosen, "name": name, "parent_run": parent.info.run_id})
            trained[name] = fit(run)
    return trained


def main(
    config: Annotated[Path, typer.Argument(help="YAML configuration that all runs share")],
    setting: Annotated[list[str], typer.Argument(help="NAME=VALUE,VALUE of TrainingConfig")],
    smoke: Annotated[bool, typer.Option(help="in smoke size")] = False,
) -> None:
    """Train every combination of the settings."""
    shared = TrainingConfig.read(config)
    for name, weights in sweep(shared.smoke() if smoke else shared, setting).items():
        print(name, weights)


if __name__ == "__main__":
    typer.run(main)
