"""Exported networks in MLflow's model registry: log, register, compare, promote.

```
python -m biyezhao.training.registry register models/portrait.onnx runs/parsing/val/evaluation.json
python -m biyezhao.training.registry promote
mlflow models serve -m models:/portraitnet@champion --env-manager local
```

``register`` gives the new version the alias ``candidate``; ``promote`` makes it ``champion`` unless it is worse on the
same photos.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import mlflow
import mlflow.artifacts
import numpy as np
import onnx
import typer
from mlflow import onnx as mlflow_onnx
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature
from mlflow.tracking import MlflowClient
from mlflow.types import Schema, TensorSpec

from .evaluate import Evaluation
from .tracking import run_of

NAME = "portraitnet"
"""Of the registered model, and of the experiment."""
WORSE_BY = 0.005
"""Fall of an attribute's AUROC from which a candidate counts as worse."""
EVALUATION = "evaluation.json"

app = typer.Typer(help="Register exported networks and promote the better one.")
UriOption = Annotated[str, typer.Option(help="MLflow store")]


class NotPromotedError(Exception):
    """The candidate may not become champion; the message says why and what to do."""


def register(model: Path, evaluation: Evaluation, run_id: str | None = None) -> ModelVersion:
    """Log an ONNX file to a run (a new one by default), register it, and call it ``candidate``.

    The evaluation goes with it, so that versions can be compared later. The end of the run stays as it is.
    """
    client = MlflowClient()
    ended = None if run_id is None else client.get_run(run_id).info.end_time
    proto = onnx.load(model)
    mlflow.set_experiment(NAME)
    with mlflow.start_run(run_id=run_id, run_name=None if run_id else f"register {evaluation.version}"):
        logged = mlflow_onnx.log_model(
            proto,
            name=NAME,
            signature=_signature(proto),
            input_example=np.full((1, 64, 48, 3), 128, np.uint8),
            registered_model_name=NAME,
            save_as_external_data=False,
            metadata={"version": evaluation.version},
        )
        mlflow.log_dict(evaluation.model_dump(mode="json"), EVALUATION)
        version = str(logged.registered_model_version)
    if run_id is not None and ended is not None:
        client.set_terminated(run_id, end_time=ended)
    client.set_model_version_tag(NAME, version, "version", evaluation.version)
    client.set_registered_model_alias(NAME, "candidate", version)
    return client.get_model_version(NAME, version)


def _signature(proto: onnx.ModelProto) -> ModelSignature:
    def spec(value: onnx.ValueInfoProto) -> TensorSpec:
        tensor = value.type.tensor_type
        shape = tuple(d.dim_value or -1 for d in tensor.shape.dim)
        return TensorSpec(onnx.helper.tensor_dtype_to_np_dtype(tensor.elem_type), shape, value.name)

    return ModelSignature(Schema([spec(v) for v in proto.graph.input]), Schema([spec(v) for v in proto.graph.output]))


def evaluation_of(version: ModelVersion) -> Evaluation:
    """The evaluation that was registered with a version."""
    path = mlflow.artifacts.download_artifacts(run_id=version.run_id, artifact_path=EVALUATION)
    return Evaluation.model_validate_json(Path(path).read_text(encoding="utf-8"))


def worse(candidate: Evaluation, champion: Evaluation) -> list[str]:
    """What is worse about the candidate, one sentence each; empty when nothing is.

    Raises:
        NotPromotedError: they were not measured on the same photos.
    """
    if (candidate.manifest_sha256, candidate.split) != (champion.manifest_sha256, champion.split):
        raise NotPromotedError("candidate and champion were measured on different photos: evaluate both on one split")
    faults = []
    for name, old in champion.natural.items():
        new = candidate.natural.get(name)
        if new is None:
            faults.append(f"{name} was not measured")
            continue
        before, after = old.metrics["auroc"].value, new.metrics["auroc"].value
        if after < before - WORSE_BY:
            faults.append(f"{name}: AUROC {after:.3f}, the champion has {before:.3f}")
    return faults


def promote() -> ModelVersion:
    """Make the candidate the champion.

    Raises:
        NotPromotedError: there is no candidate, or it is worse than the champion.
    """
    client = MlflowClient()
    try:
        candidate = client.get_model_version_by_alias(NAME, "candidate")
    except MlflowException as error:
        raise NotPromotedError("there is no candidate: register one first") from error
    try:
        champion = client.get_model_version_by_alias(NAME, "champion")
    except MlflowException:
        champion = None
    if champion is not None and champion.version != candidate.version:
        faults = worse(evaluation_of(candidate), evaluation_of(champion))
        if faults:
            raise NotPromotedError(
                f"version {candidate.version} stays candidate, {champion.version} champion: " + "; ".join(faults)
            )
    client.set_registered_model_alias(NAME, "champion", candidate.version)
    return candidate


@app.command("register")
def register_command(
    model: Annotated[Path, typer.Argument(help="the ONNX file")],
    evaluation: Annotated[Path, typer.Argument(help="evaluation.json of that file, in a folder of the run's")],
    run_id: Annotated[
        str | None, typer.Option(help="MLflow run that made it; by default the run's folder names it")
    ] = None,
    tracking_uri: UriOption = "sqlite:///mlflow.db",
) -> None:
    """Log and register an exported network as candidate."""
    mlflow.set_tracking_uri(tracking_uri)
    measured = Evaluation.model_validate_json(evaluation.read_text(encoding="utf-8"))
    version = register(model, measured, run_id or run_of(evaluation.parent.parent, tracking_uri)).version
    print(f"{NAME} version {version} is candidate")


@app.command("promote")
def promote_command(tracking_uri: UriOption = "sqlite:///mlflow.db") -> None:
    """Make the candidate the champion unless it is worse; exit code 1 when it stays candidate."""
    mlflow.set_tracking_uri(tracking_uri)
    try:
        print(f"{NAME} version {promote().version} is champion")
    except NotPromotedError as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from error


if __name__ == "__main__":
    app()
