"""PortraitNet: one timm encoder, a light feature pyramid, and every head in one forward pass.

The only module of the ground floor that imports torch; serving never imports it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, cast

import timm
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from timm.models import FeatureListNet, PretrainedCfg
from torch import Tensor, nn
from torch.nn import functional as F

from .anatomy import LANDMARKS, PARSING_CLASSES
from .attributes import ATTRIBUTES, LISTED

ENCODER = "tf_efficientnet_lite0"

INPUT_SIZE = (320, 240)
"""Height and width in pixels at which the network looks at a 3:4 frame."""


class PortraitOutput(NamedTuple):
    """Raw network outputs for a batch of N frames; h and w are the input's height and width.

    Attributes:
        attributes: logits [N, 9].
        evidence: logits [N, 9, h/4, w/4], where in the frame each attribute shows.
        parsing: logits [N, 19, h/2, w/2].
        landmarks: [N, 40, 2], x and y as fractions of the frame's width and height.
        visibility: logits [N, 40], whether the point is in the frame and not hidden.
        heatmaps: probabilities [N, 40, h/4, w/4], each summing to 1.
        centres: logits [N, 1, h/8, w/8], high at the centre of each face.
        boxes: [N, 4, h/8, w/8], distances from a cell's centre to its face's left, top, right and bottom
            edges as fractions of the frame's width and height.
        pose: [N, 3], yaw, pitch and roll of the principal head in degrees.
    """

    attributes: Tensor
    evidence: Tensor
    parsing: Tensor
    landmarks: Tensor
    visibility: Tensor
    heatmaps: Tensor
    centres: Tensor
    boxes: Tensor
    pose: Tensor


def _separable(channels_in: int, channels_out: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_in, 3, padding=1, groups=channels_in, bias=False),
        nn.BatchNorm2d(channels_in),
        nn.Conv2d(channels_in, channels_out, 1, bias=False),
        nn.BatchNorm2d(channels_out),
        nn.ReLU(inplace=True),
    )


class FeaturePyramid(nn.Module):
    """Top-down pyramid of depthwise-separable convolutions over strides 4 to 32."""

    def __init__(self, channels_in: list[int], channels: int) -> None:
        super().__init__()
        self.lateral = nn.ModuleList(nn.Conv2d(c, channels, 1) for c in channels_in)
        self.smooth = nn.ModuleList(_separable(channels, channels) for _ in channels_in)

    def forward(self, features: list[Tensor]) -> list[Tensor]:
        """Features from fine to coarse in, as many maps of ``channels`` channels out, in the same order."""
        x = self.smooth[-1](self.lateral[-1](features[-1]))
        maps = [x]
        for level in range(len(features) - 2, -1, -1):
            x = enlarge(x, features[level])
            x = self.smooth[level](self.lateral[level](features[level]) + x)
            maps.insert(0, x)
        return maps


def enlarge(x: Tensor, finer: Tensor) -> Tensor:
    """Bilinear interpolation of ``x`` to the height and width of ``finer``.

    Where that doubles both, the exported graph says so: onnxruntime runs a constant scale four times as fast.
    """
    if finer.shape[-2] == 2 * x.shape[-2] and finer.shape[-1] == 2 * x.shape[-1]:
        return F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)
    return F.interpolate(x, size=finer.shape[-2:], mode="bilinear", align_corners=False)


def soft_argmax(heatmaps: Tensor) -> Tensor:
    """Expected position under each heat map: [N, K, h, w] probabilities -> [N, K, 2] fractions (x, y)."""
    h, w = heatmaps.shape[-2:]
    xs = (torch.arange(w, device=heatmaps.device, dtype=heatmaps.dtype) + 0.5) / w
    ys = (torch.arange(h, device=heatmaps.device, dtype=heatmaps.dtype) + 0.5) / h
    return torch.stack(((heatmaps.sum(2) * xs).sum(-1), (heatmaps.sum(3) * ys).sum(-1)), dim=-1)


class AttributeHead(nn.Module):
    """Attributes of a portrait, each read where its own evidence map looks, plus the whole picture's context."""

    def __init__(self, channels: int, attributes: int) -> None:
        super().__init__()
        self.evidence = nn.Sequential(_separable(channels, channels), nn.Conv2d(channels, attributes, 1))
        self.local = nn.Conv2d(channels, attributes, 1)
        self.context = nn.Linear(channels, attributes)

    def forward(self, fine: Tensor, context: Tensor) -> tuple[Tensor, Tensor]:
        """Features [N, channels, h, w] and context [N, channels] in; logits [N, A] and evidence logits [N, A, h, w] out."""
        evidence = self.evidence(fine)
        attention = evidence.float().flatten(2).softmax(-1).view_as(evidence)
        return (attention * (self.local(fine) + evidence)).sum((2, 3)) + self.context(context), evidence


class PortraitNet(nn.Module):
    """Landmarks, parsing, faces, pose and attributes of a portrait from one encoder.

    Args:
        encoder: any timm model name with ``features_only`` support and strides 2 to 32.
        channels: width of the feature pyramid.
    """

    mean: Tensor
    std: Tensor

    def __init__(self, encoder: str = ENCODER, channels: int = 64) -> None:
        super().__init__()
        self.encoder_name = encoder
        self.encoder = cast("FeatureListNet", timm.create_model(encoder, features_only=True, pretrained=False))
        widths: list[int] = self.encoder.feature_info.channels()
        normalisation = cast("PretrainedCfg", timm.get_pretrained_cfg(encoder))
        self.register_buffer("mean", torch.tensor(normalisation.mean).view(1, 3, 1, 1) * 255, persistent=False)
        self.register_buffer("std", torch.tensor(normalisation.std).view(1, 3, 1, 1) * 255, persistent=False)
        landmarks, classes = len(LANDMARKS), len(PARSING_CLASSES)
        attributes, listed = len(ATTRIBUTES), len(LISTED)

        self.pyramid = FeaturePyramid(widths[1:], channels)
        self.landmark_head = nn.Sequential(_separable(channels, channels), nn.Conv2d(channels, landmarks, 1))
        self.visibility_head = nn.Conv2d(channels, landmarks, 1)

        self.parsing_lateral = nn.Conv2d(widths[0], 32, 1)
        self.parsing_context = _separable(channels, channels)
        self.parsing_reduce = nn.Conv2d(channels, 32, 1)
        self.parsing_head = nn.Sequential(_separable(32, 32), _separable(32, 32), nn.Conv2d(32, classes, 1))

        self.face_head = nn.Sequential(_separable(channels, channels), nn.Conv2d(channels, 5, 1))
        with torch.no_grad():
            cast("Tensor", self.face_head[-1].bias)[:1] = -4.0

        self.context = nn.Sequential(nn.Linear(widths[-1], channels), nn.ReLU(inplace=True))
        self.pose_head = nn.Linear(channels * 2, 3)
        self.attribute_head = AttributeHead(channels, listed)
        self.adornment_head = AttributeHead(channels, attributes - listed)

    @classmethod
    def load(cls, path: Path) -> PortraitNet:
        """The network whose weights and encoder's name a safetensors file holds: of :meth:`save`, or an exported one."""
        network, weights = cls(encoder_of(path)), load_file(path)
        exported = {
            name.removeprefix("network."): value for name, value in weights.items() if name.startswith("network.")
        }
        network.load_state_dict(exported or weights)
        return network

    def save(self, path: Path) -> None:
        """Write the weights as safetensors, the encoder's name with them."""
        save_weights(self.state_dict(), self.encoder_name, path)

    def forward(self, pixels: Tensor) -> PortraitOutput:
        """Look at a batch of frames.

        Args:
            pixels: [N, 3, h, w] float RGB in 0..255, h and w multiples of 16, trained at :data:`INPUT_SIZE`.
        """
        features = self.encoder((pixels - self.mean) / self.std)
        fine, eighth, *_, coarse = self.pyramid(features[1:])
        context = self.context(features[-1].mean((2, 3)))

        logits = self.landmark_head(fine).float()
        heatmaps = logits.flatten(2).softmax(-1).view_as(logits)
        visibility = (heatmaps * self.visibility_head(fine)).sum((2, 3))

        half = enlarge(self.parsing_reduce(fine + self.parsing_context(fine)), features[0])
        parsing = self.parsing_head(half + self.parsing_lateral(features[0]))

        faces = self.face_head(eighth)
        pose = self.pose_head(torch.cat((coarse.mean((2, 3)), context), 1)) * 20.0

        attributes, evidence = (
            torch.cat(maps, 1)
            for maps in zip(self.attribute_head(fine, context), self.adornment_head(fine, context), strict=True)
        )

        return PortraitOutput(
            attributes=attributes,
            evidence=evidence,
            parsing=parsing,
            landmarks=soft_argmax(heatmaps),
            visibility=visibility,
            heatmaps=heatmaps,
            centres=faces[:, :1],
            boxes=faces[:, 1:].float().sigmoid(),
            pose=pose,
        )


def encoder_of(path: Path) -> str:
    """The name of the encoder whose weights a safetensors file holds."""
    with safe_open(path, "pt") as file:
        return (file.metadata() or {}).get("encoder", ENCODER)


def save_weights(weights: Mapping[str, Tensor], encoder: str, path: Path) -> None:
    """Write tensors as safetensors, the encoder's name with them."""
    save_file({name: tensor.contiguous() for name, tensor in weights.items()}, path, {"encoder": encoder})


def at_input_size(parsing: Tensor) -> Tensor:
    """Parsing logits [N, 19, h/2, w/2] at the resolution of the input, classes last: [N, h, w, 19].

    Training compares each cell with the pixel at twice its row and column, so that is where the cell's answer belongs;
    between two cells lies their mean. onnxruntime finds the largest of neighbouring numbers four times as fast as
    PyTorch's order.
    """
    cells = parsing.permute(0, 2, 3, 1)
    for axis in (1, 2):
        following = torch.cat((cells.narrow(axis, 1, cells.shape[axis] - 1), cells.narrow(axis, -1, 1)), axis)
        cells = torch.stack((cells, (cells + following) / 2), axis + 1).flatten(axis, axis + 1)
    return cells
