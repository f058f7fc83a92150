"""An int8 copy of an exported network: static quantisation with QDQ nodes, calibrated on train photos.

```
python -m biyezhao.training.quantise models/portrait.onnx runs/portrait.int8.onnx --portraits ../shared/portraits
```
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import numpy as np
import onnx
import typer
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from ..data.manifest import Manifest
from ..data.portraits import Library
from .scoring import standard_frames

PHOTOS = 200
"""Train photos that set the ranges of the activations."""


class _Frames(CalibrationDataReader):
    def __init__(self, frames: Iterator[NDArray[np.uint8]]) -> None:
        self._frames = frames

    def get_next(self) -> dict[str, NDArray[np.uint8]] | None:  # type: ignore[override]
        frame = next(self._frames, None)
        return None if frame is None else {"image": frame[None]}


def quantise(model: Path, output: Path, portraits: Path) -> None:
    """Write the int8 model; convolutions only, weights by channel, metadata kept."""
    library = Library(Manifest.read(portraits), "train")
    chosen = np.random.default_rng(0).permutation(len(library))[:PHOTOS]
    frames = iter(standard_frames(library, [library.files[i] for i in chosen]))
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(model, prepared, skip_symbolic_shape=True)
        quantize_static(
            prepared,
            output,
            _Frames(frames),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["Conv"],
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )
    proto, metadata = onnx.load(output), onnx.load(model, load_external_data=False).metadata_props
    onnx.helper.set_model_props(proto, {p.key: p.value for p in metadata})
    onnx.save(proto, output)


def main(
    model: Annotated[Path, typer.Argument(help="the fp32 ONNX file")],
    output: Annotated[Path, typer.Argument(help="where the int8 file goes")],
    portraits: Annotated[Path, typer.Option(help="the portrait collection")] = Path("../shared/portraits"),
) -> None:
    """Quantise an exported network."""
    quantise(model, output, portraits)
    print(f"{output}: {output.stat().st_size / 1e6:.1f} MB, {model.stat().st_size / 1e6:.1f} MB before")


if __name__ == "__main__":
    typer.run(main)
