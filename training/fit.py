"""Train PortraitNet; every run is tracked in MLflow, and a killed run resumes from its last epoch.

```
python -m biyezhao.training.fit training/stage2.yaml
python -m biyezhao.training.fit training/stage2.yaml --resume
```
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, cast

import lightning as L
import numpy as np
import torch
import typer
from lightning.pytorch.callbacks import EMAWeightAveraging, LearningRateMonitor, ModelCheckpoint
from lightning.pytorch.loggers import MLFlowLogger
from mlflow.data.pandas_dataset import from_pandas
from mlflow.entities import Dataset, DatasetInput, InputTag
from torch.utils.data import DataLoader, WeightedRandomSampler

from ..data.attribute_labels import AttributeLabels, hand_labels
from ..data.manifest import Manifest
from ..data.painting import Painter
from ..data.portraits import Library, PortraitDataset, Shares
from ..models.network import PortraitNet
from ..models.pretrained import load_imagenet
from .config import TrainingConfig
from .memory import keep_freed_memory
from .module import PortraitModule
from .tracking import RUN_ID

EXPERIMENT = "portraitnet"
EXPERIMENT_KIND = "mlflow.experimentKind"
"""Tag by which MLflow's pages show training runs rather than traces of language models."""

MASKED_WEIGHT = 6.0
"""How much more often a photo with a mask made by people is drawn."""

RARE_CLASSES = ("glasses", "hat", "necklace")
RARE_WEIGHT = 2.5
"""How much more often yet, when the mask holds one of the rare classes."""

LABELLED_WEIGHT, SHOWING_WEIGHT = 2.0, 3.0
"""How much more often a photo is drawn when some attribute is known, and when it is known to show one."""


class Portraits(L.LightningDataModule):
    """Train and validation loaders; the epoch seeds the samples, so each epoch is new and reproducible."""

    def __init__(self, config: TrainingConfig) -> None:
        super().__init__()
        self.config = config
        self.manifest = Manifest.read(config.portraits)
        self.labels = AttributeLabels(config.portraits / "weak_labels.csv", hand_labels(config.portraits))
        taught = self.manifest if config.sources is None else self.manifest.of_sources(config.sources)
        self.train = PortraitDataset(
            Library(taught, "train", config.parsings),
            config.input_size,
            Shares(),
            config.seed,
            labels=self.labels,
            painter=Painter(config.paint) if config.paint else None,
        )
        self.val = PortraitDataset(
            Library(self.manifest, "val"), config.input_size, Shares(), augment=False, labels=self.labels
        )

    def train_dataloader(self) -> DataLoader:
        """A fresh draw of ``samples_per_epoch`` samples."""
        epoch = self.trainer.current_epoch if self.trainer else 0
        self.train.epoch = epoch
        library = self.train.library
        weights = torch.ones(len(library))
        for i, file in enumerate(library.files):
            labels = self.labels[file]
            if library.masked_by_people(file):
                weights[i] = MASKED_WEIGHT * (RARE_WEIGHT if library.shows(file, RARE_CLASSES) else 1)
            elif (labels == 1).any():
                weights[i] = SHOWING_WEIGHT
            elif np.isfinite(labels).any():
                weights[i] = LABELLED_WEIGHT
        generator = torch.Generator().manual_seed(self.config.seed * 1000 + epoch)
        sampler = WeightedRandomSampler(weights.tolist(), self.config.samples_per_epoch, generator=generator)
        return self._loader(self.train, sampler=sampler, drop_last=True)

    def val_dataloader(self) -> DataLoader:
        """Every validation photo once."""
        return self._loader(self.val)

    def _loader(
        self, dataset: PortraitDataset, sampler: WeightedRandomSampler | None = None, drop_last: bool = False
    ) -> DataLoader:
        size, workers = self.config.batch_size, self.config.workers
        return DataLoader(dataset, size, sampler=sampler, num_workers=workers, drop_last=drop_last)


def fit(config: TrainingConfig, resume: bool = False) -> Path:
    """Train as configured.

    Args:
        config: the run.
        resume: go on from ``last.ckpt`` of the run's folder.

    Returns:
        The trained weights as safetensors in ``runs/<name>/``.
    """
    L.seed_everything(config.seed, workers=True)
    keep_freed_memory()
    torch.set_flush_denormal(True)  # peaked heat maps are full of denormals, which stall CPUs
    data = Portraits(config)
    if config.initial is not None:
        network = PortraitNet.load(config.initial)
    else:
        network = PortraitNet(config.encoder)
        load_imagenet(network.encoder, config.encoder)
    steps = config.epochs * (config.samples_per_epoch // config.batch_size)
    module = PortraitModule(
        network, config.learning_rate, config.weight_decay, config.frozen_blocks, steps, config.parts
    )
    folder = config.runs / config.name
    logger = _logger(config, folder, data.manifest, resume)
    trainer = L.Trainer(
        max_epochs=config.epochs,
        precision=config.precision or native_precision(),
        logger=logger,
        callbacks=[
            ModelCheckpoint(folder, save_last=True, save_on_train_epoch_end=True),
            LearningRateMonitor("step"),
            EMAWeightAveraging(decay=0.998, update_starting_at_step=steps // 3),
        ],
        default_root_dir=folder,
        gradient_clip_val=5.0,
        log_every_n_steps=20,
        reload_dataloaders_every_n_epochs=1,
        check_val_every_n_epoch=config.validate_every,
    )
    last = folder / "last.ckpt"
    trainer.fit(module, data, ckpt_path=last if resume and last.is_file() else None, weights_only=False)
    output = folder / "network.safetensors"
    module.network.save(output)
    if broken := data.train.library.broken + data.val.library.broken:
        print(f"{len(broken)} photos could not be read and were skipped: {', '.join(broken[:5])}")
    return output


def native_precision() -> Literal["bf16-mixed", "32-true"]:
    """bf16 on a GPU and on processors that have instructions for it; others emulate it, several times slower than fp32."""
    processor = torch.cpu.get_capabilities()
    native = torch.cuda.is_available() or processor.get("avx512_bf16") or processor.get("amx_bf16")
    return "bf16-mixed" if native else "32-true"


def _logger(config: TrainingConfig, folder: Path, manifest: Manifest, resume: bool) -> MLFlowLogger:
    """Track the run in MLflow: configuration and manifest; a resumed run goes on in its own MLflow run."""
    remembered = folder / RUN_ID
    run_id = remembered.read_text().strip() if resume and remembered.is_file() else None
    logger = MLFlowLogger(
        EXPERIMENT, config.name, tracking_uri=config.tracking_uri, run_id=run_id, tags=config.parent_tags
    )
    if run_id is None:
        logger.experiment.set_experiment_tag(logger.experiment_id, EXPERIMENT_KIND, "custom_model_development")
        logger.log_hyperparams({**config.model_dump(mode="json"), "manifest_sha256": manifest.sha256})
        photos = from_pandas(manifest.table, source=str(manifest.root / "manifest.csv"), name="portraits")
        dataset = cast("Dataset", Dataset.from_dictionary(photos.to_dict()))
        logger.experiment.log_inputs(
            str(logger.run_id), [DatasetInput(dataset, [InputTag("mlflow.data.context", "training")])]
        )
        folder.mkdir(parents=True, exist_ok=True)
        remembered.write_text(f"{logger.run_id}\n")
    return logger


def main(
    config: Annotated[Path, typer.Argument(help="YAML configuration")],
    name: Annotated[str | None, typer.Option(help="name of the run")] = None,
    resume: Annotated[bool, typer.Option(help="go on from the run's last checkpoint")] = False,
    smoke: Annotated[bool, typer.Option(help="a few small steps, to see that everything works")] = False,
) -> None:
    """Train PortraitNet."""
    settings = TrainingConfig.read(config, name=name)
    print(fit(settings.smoke() if smoke else settings, resume))


if __name__ == "__main__":
    typer.run(main)
