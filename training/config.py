"""The one typed configuration of a training run, read from YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt


class TrainingConfig(BaseModel):
    """Everything that shapes a run; see ``training/stage2.yaml`` for the shipped values."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    portraits: Path = Field(description="folder with manifest.csv, images/, masks/ and landmarks.npz")
    parsings: Path | None = Field(default=None, description="folder of network-made parsings for photos without masks")
    sources: tuple[str, ...] | None = Field(default=None, description="sources to train on; all of them when not given")
    paint: tuple[str, ...] = Field(default=(), description="synthetic attributes to paint on the portraits and learn")
    runs: Path = Field(default=Path("runs"), description="folder of checkpoints")
    name: str = "portraitnet"
    encoder: str = "tf_efficientnet_lite0"
    frozen_blocks: int = Field(
        default=2, ge=0, description="stem and this many encoder stages keep their ImageNet weights"
    )
    parts: tuple[str, ...] | None = Field(
        default=None, description="parts of the network to train, the rest stays as it is; all of it when not given"
    )
    initial: Path | None = Field(default=None, description="safetensors to start from instead of ImageNet weights")
    input_size: tuple[int, int] = (320, 240)
    epochs: PositiveInt = 10
    validate_every: PositiveInt = Field(default=1, description="epochs between looks at the val split")
    samples_per_epoch: PositiveInt = 6000
    batch_size: PositiveInt = 24
    learning_rate: PositiveFloat = 1.5e-3
    weight_decay: float = 0.02
    workers: int = 2
    seed: int = 0
    precision: Literal["bf16-mixed", "16-mixed", "32-true"] | None = Field(
        default=None, description="bf16-mixed where the machine computes in bf16 and 32-true elsewhere when not given"
    )
    tracking_uri: str = "sqlite:///mlflow.db"
    parent_run: str | None = Field(default=None, description="MLflow run that this one is nested under, as sweeps do")

    @property
    def parent_tags(self) -> dict[str, str]:
        """MLflow tags that nest the run under its parent."""
        return {} if self.parent_run is None else {"mlflow.parentRunId": self.parent_run}

    def smoke(self) -> TrainingConfig:
        """The same run in a size that ends within two minutes."""
        return self.model_copy(
            update={"name": f"{self.name}-smoke", "input_size": (96, 64), "epochs": 4, "samples_per_epoch": 160}
            | {"batch_size": 8, "workers": 0, "validate_every": 4}
        )

    @classmethod
    def read(cls, path: Path, **overrides: object) -> TrainingConfig:
        """Read a YAML file; overrides that are not None win.

        Raises:
            pydantic.ValidationError: names every wrong key.
        """
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls(**{**values, **{k: v for k, v in overrides.items() if v is not None}})
