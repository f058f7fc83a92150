"""What a network's pyramid sees of photos, for heads that are trained on features that stay as they are."""

from __future__ import annotations

from typing import NamedTuple

import torch
from rich.console import Console
from rich.progress import track
from torch import Tensor
from torch.utils.data import DataLoader, Subset

from ..data.portraits import PortraitDataset
from ..models.network import PortraitNet

PROGRESS = Console(stderr=True)


class Seen(NamedTuple):
    """What a network's pyramid makes of n photos, and what is known of them.

    Attributes:
        fine: float16 [n, c, h/4, w/4].
        context: float32 [n, c].
        labels: float32 [n, 9], NaN unknown, a prevalence where training assumes one.
        evidence: uint8 [n, 9, h/4, w/4], 255 unknown.
    """

    fine: Tensor
    context: Tensor
    labels: Tensor
    evidence: Tensor


@torch.inference_mode()
def look(network: PortraitNet, dataset: PortraitDataset, rows: list[int], mirrored: bool = False) -> Seen:
    """What the network's pyramid sees in some rows of a dataset, or in their mirror images."""
    kept = []
    for batch in track(DataLoader(Subset(dataset, rows), 16), "looking", console=PROGRESS):
        pixels = batch["image"].float()
        fine, context = see(network, pixels.flip(-1) if mirrored else pixels)
        kept.append(Seen(fine, context, batch["labels"], batch["evidence"]))
    return Seen(*map(torch.cat, zip(*kept, strict=True)))


@torch.inference_mode()
def see(network: PortraitNet, pixels: Tensor) -> tuple[Tensor, Tensor]:
    """``fine`` and ``context`` of :class:`Seen` for frames, float32 [N, 3, h, w] in 0..255."""
    normalised = (pixels.contiguous(memory_format=torch.channels_last) - network.mean) / network.std
    features = network.encoder(normalised)
    return network.pyramid(features[1:])[0].half(), network.context(features[-1].mean((2, 3)))
