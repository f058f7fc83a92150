"""Export a trained PortraitNet as ``portrait.onnx``: pixels in, decoded answers out, all preprocessing inside.

```
python -m biyezhao.training.export runs/portraitnet/network.safetensors --version 0.1.0
```

Beside it lies ``portrait.safetensors``: the same weights to go on training from.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import onnx
import torch
import typer
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from ..models import ONNX
from ..models.anatomy import LANDMARKS, PARSING_CLASSES
from ..models.attributes import ATTRIBUTE_IDS
from ..models.network import INPUT_SIZE, PortraitNet, at_input_size, encoder_of, save_weights
from .calibration import UNCALIBRATED, Fitted, read_calibration
from .losses import without_class_weights

OUTPUTS = ("attributes", "evidence", "parsing", "landmarks", "faces", "pose")
MAX_FACES = 8
LEVEL_PITCH = 7.4
"""Degrees that the teacher reads as the pitch of a level head (median over all photos)."""


class DeployedPortraitNet(nn.Module):
    """PortraitNet with its preprocessing and decoding, the graph of ``portrait.onnx``.

    Args:
        network: the trained network.
        scale, offset: per attribute, calibrated logit = scale * logit + offset.
    """

    scale: Tensor
    offset: Tensor

    def __init__(self, network: PortraitNet, scale: Tensor | None = None, offset: Tensor | None = None) -> None:
        super().__init__()
        self.network = network
        count = len(ATTRIBUTE_IDS)
        self.register_buffer("scale", torch.ones(count) if scale is None else scale)
        self.register_buffer("offset", torch.zeros(count) if offset is None else offset)

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        """uint8 RGB [N, H, W, 3] in; the tensors of :data:`OUTPUTS` out (shapes in the README)."""
        pixels = F.interpolate(image.permute(0, 3, 1, 2).float(), INPUT_SIZE, mode="bilinear", antialias=True)
        out = self.network(pixels)
        parsing = at_input_size(without_class_weights(out.parsing)).argmax(-1).to(torch.uint8)
        landmarks = torch.cat((out.landmarks, out.visibility.sigmoid().unsqueeze(-1)), -1)
        pose = out.pose - out.pose.new_tensor([0.0, LEVEL_PITCH, 0.0])
        attributes = (out.attributes * self.scale + self.offset).sigmoid()
        return attributes, out.evidence.sigmoid(), parsing, landmarks, self._faces(out.centres, out.boxes), pose

    @staticmethod
    def _faces(centres: Tensor, boxes: Tensor) -> Tensor:
        """The peaks of the centre map as [N, 8, 5]: box as fractions of the frame, and score; best first."""
        scores = centres.sigmoid()
        peaks = scores * (scores == F.max_pool2d(scores, 3, 1, 1))
        h, w = peaks.shape[-2:]
        score, index = peaks.flatten(1).topk(MAX_FACES)
        distance = boxes.flatten(2).gather(2, index.unsqueeze(1).expand(-1, 4, -1))
        x, y = (index % w + 0.5) / w, (index // w + 0.5) / h
        left, top, right, bottom = distance.unbind(1)
        return torch.stack((x - left, y - top, x + right, y + bottom, score), -1)


def load_deployed(weights: Path) -> DeployedPortraitNet:
    """The deployed network with the weights of a ``portrait.safetensors``, ready to run."""
    model = DeployedPortraitNet(PortraitNet(encoder_of(weights)))
    model.load_state_dict(load_file(weights))
    return model.eval()


def export_onnx(model: DeployedPortraitNet, output: Path, version: str, fitted: dict[str, Fitted]) -> None:
    """Write the checked ONNX file with its metadata: names, version, licence and, by attribute, what calibration fitted.

    ``thresholds`` are probabilities from which a service may call an attribute present; ``operating_points`` say what
    they cost.
    """
    image = torch.zeros(2, 640, 480, 3, dtype=torch.uint8)
    program = torch.onnx.export(
        model.eval(),
        (image,),
        dynamo=True,
        input_names=["image"],
        output_names=list(OUTPUTS),
        dynamic_shapes={"image": {0: "batch", 1: "height", 2: "width"}},
        opset_version=18,
        verbose=False,
    )
    assert program is not None
    proto = program.model_proto
    metadata = {
        "version": version,
        "licence": "Apache-2.0; trained on photos of which some allow non-commercial research only: see models/card.md",
        "landmarks": json.dumps(LANDMARKS),
        "parsing_classes": json.dumps(PARSING_CLASSES),
        "attributes": json.dumps(ATTRIBUTE_IDS),
        "thresholds": json.dumps({name: one.threshold for name, one in fitted.items()}),
        "operating_points": json.dumps({name: one.model_dump() for name, one in fitted.items()}),
    }
    onnx.helper.set_model_props(proto, metadata)
    onnx.checker.check_model(proto, full_check=True)
    output.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(proto, str(output))


def main(
    weights: Annotated[Path, typer.Argument(help="network.safetensors of a finished run")],
    version: Annotated[str, typer.Option(help="version written into the metadata")],
    calibration: Annotated[
        Path | None, typer.Option(help="JSON that calibrate wrote; logits stay as they are without")
    ] = None,
    output: Annotated[Path, typer.Option(help="where the ONNX file goes")] = ONNX,
) -> None:
    """Export trained weights as ONNX."""
    network = PortraitNet.load(weights)
    fitted = UNCALIBRATED if calibration is None else read_calibration(calibration)
    scale, offset = torch.tensor([(fitted[name].scale, fitted[name].offset) for name in ATTRIBUTE_IDS]).unbind(1)
    model = DeployedPortraitNet(network.eval(), scale.clone(), offset.clone())
    export_onnx(model, output, version, fitted)
    save_weights(model.state_dict(), network.encoder_name, output.with_suffix(".safetensors"))
    print(f"{output}: {output.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    typer.run(main)
