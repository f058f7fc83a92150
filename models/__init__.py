"""What a portrait model is: attributes, anatomy, network and weights. The ground floor: imports nothing above it."""

from pathlib import Path

ONNX = Path(__file__).parent / "portrait.onnx"
"""The shipped network, ready to run."""

WEIGHTS = ONNX.with_suffix(".safetensors")
"""The same network's weights, to train on from."""
