"""PortraitNet as a Lightning module: the joint loss, the optimiser, and the measures watched while training."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

import lightning as L
import torch
from lightning.pytorch.utilities.types import OptimizerLRSchedulerConfig
from torch import Tensor, nn
from torchmetrics import MeanMetric
from torchmetrics.classification import BinaryAUROC, MulticlassJaccardIndex

from ..data.teacher import UNKNOWN
from ..models.anatomy import LANDMARKS, PARSING_CLASSES
from ..models.attributes import ATTRIBUTE_IDS
from ..models.network import PortraitNet, PortraitOutput
from . import losses
from .depthwise import freeze_depthwise

_EYES = [LANDMARKS.index("right_eye_outer"), LANDMARKS.index("left_eye_outer")]


class PortraitModule(L.LightningModule):
    """Trains every head of a PortraitNet at once.

    Args:
        network: the network, encoder weights already loaded.
        learning_rate: peak of the one-cycle schedule for the heads; the encoder's is a third of it.
        weight_decay: of AdamW.
        frozen_blocks: the stem and this many encoder stages are not trained; 0 trains all.
        parts: children of the network that are trained, the others not; None trains all but the frozen blocks.
        steps: optimiser steps of the whole run.
    """

    def __init__(
        self,
        network: PortraitNet,
        learning_rate: float,
        weight_decay: float,
        frozen_blocks: int,
        steps: int,
        parts: Collection[str] | None = None,
    ) -> None:
        super().__init__()
        self.save_hyperparameters(ignore=["network", "parts"])
        self.network = network.to(memory_format=torch.channels_last)
        freeze_depthwise(network.encoder)
        self._frozen = _first_stages(network.encoder, frozen_blocks) if parts is None else _all_but(network, parts)
        for module in self._frozen:
            module.requires_grad_(False)
        self.val_landmarks = MeanMetric()
        self.val_pose = MeanMetric()
        self.val_iou = MulticlassJaccardIndex(len(PARSING_CLASSES), ignore_index=UNKNOWN, average="macro")
        self.val_auroc = nn.ModuleDict({name: BinaryAUROC() for name in ATTRIBUTE_IDS})

    def forward(self, image: Tensor) -> PortraitOutput:
        """uint8 [N, 3, h, w] in, PortraitOutput out."""
        return self.network(image.float().contiguous(memory_format=torch.channels_last))

    def on_train_epoch_start(self) -> None:
        """Keep the frozen stages' batch statistics."""
        for module in self._frozen:
            module.eval()

    def training_step(self, batch: dict[str, Tensor], _: int) -> Tensor:
        """Weighted sum of all heads' losses; each is logged."""
        out = self(batch["image"])
        size: tuple[int, int] = (batch["image"].shape[-2], batch["image"].shape[-1])
        parts = {
            "landmarks": 3.0 * losses.landmark_loss(out.heatmaps, out.landmarks, batch["landmarks"], size),
            "visibility": 0.5 * losses.known_bce(out.visibility, batch["visibility"]),
            "parsing": losses.parsing_loss(out.parsing, batch["parsing"]),
            "faces": 0.3 * losses.face_loss(out.centres, out.boxes, batch["boxes"], size),
            "pose": 0.5 * losses.pose_loss(out.pose, batch["pose"]),
            "attributes": losses.known_bce(out.attributes, batch["labels"]),
            "evidence": losses.evidence_loss(out.evidence, batch["evidence"]),
        }
        total = torch.stack([part.float() for part in parts.values()]).sum()
        self.log_dict({f"train/{name}": part.detach() for name, part in parts.items()})
        self.log("train/loss", total.detach(), prog_bar=True)
        return total

    def validation_step(self, batch: dict[str, Tensor], _: int) -> None:
        """Landmark error over the interocular distance, pose error in degrees, parsing IoU."""
        out = self(batch["image"])
        h, w = batch["image"].shape[-2:]
        size = out.landmarks.new_tensor([w, h])
        error = (out.landmarks * size - batch["landmarks"]).norm(dim=-1)
        interocular = (batch["landmarks"][:, _EYES[0]] - batch["landmarks"][:, _EYES[1]]).norm(dim=-1, keepdim=True)
        relative = error / interocular
        self.val_landmarks.update(relative[torch.isfinite(relative) & (batch["visibility"] == 1)])
        self.val_pose.update((out.pose - batch["pose"]).abs()[torch.isfinite(batch["pose"])])
        target = batch["parsing"][:, ::2, ::2].long()
        if (target != UNKNOWN).any():
            self.val_iou.update(out.parsing.argmax(1), target)
        for i, name in enumerate(ATTRIBUTE_IDS):
            auroc = cast("BinaryAUROC", self.val_auroc[name])
            known = torch.isfinite(batch["labels"][:, i])
            if known.any():
                auroc.update(out.attributes[known, i].float(), batch["labels"][known, i].int())
                self.log(f"val/auroc_{name}", auroc)
        self.log("val/landmarks", self.val_landmarks, prog_bar=True)
        self.log("val/pose", self.val_pose)
        self.log("val/iou", self.val_iou, prog_bar=True)

    def configure_optimizers(self) -> OptimizerLRSchedulerConfig:
        """AdamW under a one-cycle schedule."""
        groups = [
            {"params": [p for p in self.network.encoder.parameters() if p.requires_grad]},
            {"params": [p for n, p in self.network.named_parameters() if not n.startswith("encoder.")]},
        ]
        rate = self.hparams["learning_rate"]
        optimizer = torch.optim.AdamW(groups, lr=rate, weight_decay=self.hparams["weight_decay"])
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, [rate / 3, rate], total_steps=self.hparams["steps"], pct_start=0.1
        )
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}


def _all_but(network: nn.Module, parts: Collection[str]) -> list[nn.Module]:
    """The children of a network whose names are not among the parts.

    Raises:
        ValueError: a part that the network does not have.
    """
    children = dict(network.named_children())
    unknown = sorted(set(parts) - set(children))
    if unknown:
        raise ValueError(f"the network has no {', '.join(unknown)}; its parts are {', '.join(children)}")
    return [child for name, child in children.items() if name not in parts]


def _first_stages(encoder: nn.Module, count: int) -> list[nn.Module]:
    """The stem and the first stages of an encoder that is built like EfficientNet.

    Raises:
        ValueError: it is not, and some are wanted.
    """
    if count == 0:
        return []
    try:
        stages = cast("nn.Sequential", encoder.blocks)[:count]
        return cast("list[nn.Module]", [encoder.conv_stem, encoder.bn1, *stages])
    except AttributeError as error:
        raise ValueError("this encoder has no stem and blocks to freeze: set frozen_blocks to 0") from error
