"""Runs ``portrait.onnx``.

Thread policy: one inspection uses one thread. The network's session gets ``threads`` (default 1) and OpenCV, whose
thread count is global to the process, is set to the same; a service that wants more speed runs more inspections
at once.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from ..models import ONNX
from ..models.anatomy import LANDMARKS, PARSING_CLASSES
from ..models.attributes import ATTRIBUTE_IDS
from ..models.retouching import RetouchingModel
from ..models.runtime import open_session
from .errors import ModelError

OUTPUTS = ("attributes", "evidence", "parsing", "landmarks", "faces", "pose")


@dataclass(frozen=True)
class NetworkOutput:
    """What the network says about N frames.

    Attributes:
        attributes: float32 [N, 9], calibrated probabilities.
        evidence: float32 [N, 9, 80, 60] in 0..1, where in the frame each attribute shows.
        parsing: uint8 [N, 320, 240], index into ``PARSING_CLASSES``.
        landmarks: float32 [N, 40, 3], x and y as fractions of the frame's width and height, visibility in 0..1.
        faces: float32 [N, 8, 5], box x0, y0, x1, y1 as fractions of the frame, and score; best first,
            padded with score 0.
        pose: float32 [N, 3], yaw, pitch and roll of the principal head in degrees.
    """

    attributes: np.ndarray
    evidence: np.ndarray
    parsing: np.ndarray
    landmarks: np.ndarray
    faces: np.ndarray
    pose: np.ndarray


class PortraitModel:
    """An ONNX session on the CPU.

    Args:
        path: the ONNX file; the packaged one by default.
        threads: threads of one run.

    Raises:
        ModelError: when the file is missing or is not a portrait model of this version's names.

    Attributes:
        retouching: judges retouching from the texture of the skin, too; None where it was not fitted to this model.
    """

    retouching: RetouchingModel | None = None

    def __init__(self, path: str | Path | None = None, threads: int = 1) -> None:
        path = Path(path or ONNX)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ModelError(f"cannot read the model {path}: {error.strerror}") from error
        try:
            self._session = open_session(data, threads)
        except Exception as error:  # onnxruntime's own exception types are not importable
            raise ModelError(f"{path} is not a usable ONNX model: {error}") from error
        cv2.setNumThreads(threads)
        metadata = self._session.get_modelmeta().custom_metadata_map
        _check_names(path, metadata)
        self.version = metadata.get("version", "unknown")
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.thresholds: dict[str, float] = json.loads(metadata.get("thresholds", "{}"))
        self.retouching = RetouchingModel.of_network(self.sha256)
        if self.retouching is not None:
            self.thresholds["retouching"] = self.retouching.threshold

    def run(self, frames: np.ndarray) -> NetworkOutput:
        """Look at uint8 RGB frames [N, H, W, 3] of aspect 3:4; any H and W, the graph resizes."""
        return NetworkOutput(*map(np.asarray, self._session.run(OUTPUTS, {"image": frames})))


def _check_names(path: Path, metadata: dict[str, str]) -> None:
    expected = {"landmarks": LANDMARKS, "parsing_classes": PARSING_CLASSES, "attributes": ATTRIBUTE_IDS}
    for key, names in expected.items():
        if tuple(json.loads(metadata.get(key, "[]"))) != names:
            raise ModelError(f"{path} is not a portrait model of this version: its {key} differ")


@lru_cache(maxsize=1)
def default_model() -> PortraitModel:
    """The packaged model, loaded once per process."""
    return PortraitModel()
