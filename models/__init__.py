"""What a portrait model is: attributes, anatomy, network and weights. The ground floor: imports nothing above it."""

from pathlib import Path

WEIGHTS = Path(__file__).parent / "portrait.safetensors"
"""The shipped weights; ``portrait.onnx`` beside them is the same network, exported."""
