"""onnxruntime as all that runs ``portrait.onnx`` uses it: on the CPU, and silent."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # read on import; else 1.29 and later report to their maker
import onnxruntime


def open_session(model: Path | bytes, threads: int = 1) -> onnxruntime.InferenceSession:
    """A session of an ONNX file, or of its bytes; ``threads`` is for one run."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    source = str(model) if isinstance(model, Path) else model
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
