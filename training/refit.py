"""Fit the last layer of the attribute heads again, on natural photos alone (Kirichenko et al. 2022).

```
python -m biyezhao.training.refit runs/stage2/network.safetensors runs/stage2/refitted.safetensors
```

Features learn from painted photos what they never see enough of otherwise; but a head that weighs them for paintings
weighs them wrongly for the photos that people send. What each attribute reads where it looks, and from the whole
picture, is fitted again on the hand-labelled ``train`` photos. Everything else stays, the evidence maps too, and so does
an attribute without labels.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from torch import Tensor
from torch.nn import functional as F

from ..data.attribute_labels import AttributeLabels, hand_labels
from ..data.manifest import Manifest
from ..data.portraits import Library, PortraitDataset, Shares
from ..models.network import INPUT_SIZE, PortraitNet
from .features import Seen, look
from .memory import keep_freed_memory

BATCH, LEARNING_RATE = 32, 3e-3
DECAY = 1e-3
"""Weight of the squared distance from the old layer."""


def refit(network: PortraitNet, seen: Seen, epochs: int, seed: int = 0) -> None:
    """Fit ``local`` and ``context`` of both attribute heads to the labels of 0 and 1; others count as unknown.

    An attribute of which all labels are alike stays as it is.

    Args:
        network: is changed.
        seen: what its pyramid sees of n photos.
        epochs: how often each photo is looked at.
        seed: of the photos' order.
    """
    torch.manual_seed(seed)
    heads = [network.attribute_head, network.adornment_head]
    layers = [parameter for head in heads for layer in (head.local, head.context) for parameter in layer.parameters()]
    before = [layer.detach().clone() for layer in layers]
    both = (seen.labels == 0).any(0) & (seen.labels == 1).any(0)
    optimiser = torch.optim.Adam(layers, LEARNING_RATE)
    count = len(seen.context)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, epochs * -(-count // BATCH))
    for _ in range(epochs):
        for rows in torch.randperm(count).split(BATCH):
            fine, context = seen.fine[rows].float(), seen.context[rows]
            logits = torch.cat([head(fine, context)[0] for head in heads], 1)
            moved = torch.stack([(new - old).square().sum() for new, old in zip(layers, before, strict=True)]).sum()
            loss = _each_attribute(logits[:, both], seen.labels[rows][:, both]) + DECAY * moved
            optimiser.zero_grad()
            loss.backward(inputs=layers)
            optimiser.step()
            schedule.step()


def _each_attribute(logits: Tensor, labels: Tensor) -> Tensor:
    """Binary cross entropy summed over attributes, each the mean over the photos [N, A] where it is 0 or 1."""
    known = (labels == 0) | (labels == 1)
    entropy = F.binary_cross_entropy_with_logits(logits, torch.where(known, labels, 0.0), reduction="none")
    return ((entropy * known).sum(0) / known.sum(0).clamp(min=1)).sum()


def main(
    weights: Annotated[Path, typer.Argument(help="safetensors of the trained network")],
    output: Annotated[Path, typer.Argument(help="safetensors to write")],
    portraits: Annotated[Path, typer.Option(help="the portrait collection")] = Path("../shared/portraits"),
    epochs: Annotated[int, typer.Option(help="how often each photo is looked at")] = 4,
) -> None:
    """Fit the last layer of the attribute heads again."""
    keep_freed_memory()
    network = PortraitNet.load(weights).eval().to(memory_format=torch.channels_last)
    library, hand = Library(Manifest.read(portraits), "train"), AttributeLabels(hand=hand_labels(portraits))
    labelled = [i for i, file in enumerate(library.files) if np.isin(hand[file], (0, 1)).any()]
    dataset = PortraitDataset(library, INPUT_SIZE, Shares(), augment=False, labels=hand)
    refit(network, look(network, dataset, labelled), epochs)
    network.save(output)


if __name__ == "__main__":
    typer.run(main)
