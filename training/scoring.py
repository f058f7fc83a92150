"""A ``portrait.onnx`` as evaluation sees it: frames in, numbered answers out; needs neither torch nor serving."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ..data.framing import Framed, Placement, place
from ..data.portraits import Library, Photo
from ..models.attributes import ATTRIBUTE_IDS
from ..models.retouching import RetouchingModel
from ..models.runtime import open_session

FRAME_SIZE = (640, 480)
"""Height and width in pixels of the frames that are scored: a finished photo."""
STANDARD = Placement(0.43, 0.5, 0.47)
"""Where the face stands in them."""
ROW = ATTRIBUTE_IDS.index("retouching")
"""Of retouching, in a model's attributes."""


class Scores(NamedTuple):
    """What is said of n frames.

    Attributes:
        attributes: float32 [n, 9] in 0..1.
        evidence: float32 [n, 9, h, w] in 0..1.
        parsing: uint8 [n, 320, 240], index into ``PARSING_CLASSES``.
    """

    attributes: NDArray[np.float32]
    evidence: NDArray[np.float32]
    parsing: NDArray[np.uint8]


class Scorer:
    """Runs an ONNX portrait model over frames, one at a time (the file's batch is dynamic, memory is not).

    Args:
        model: the ONNX file.
        threads: of one run.
        texture: whether retouching is judged as the service does it, from the texture of the skin, too, where
            ``retouching.json`` holds for the model.
    """

    def __init__(self, model: Path, threads: int = 1, texture: bool = False) -> None:
        self._session = open_session(model, threads)
        self.sha256 = hashlib.sha256(model.read_bytes()).hexdigest()
        self._retouching = RetouchingModel.of_network(self.sha256) if texture else None
        self.metadata = self._session.get_modelmeta().custom_metadata_map
        self.names: list[str] = json.loads(self.metadata["attributes"])
        self.thresholds: dict[str, float] = json.loads(self.metadata["thresholds"])
        if self._retouching is not None:
            self.thresholds["retouching"] = self._retouching.threshold

    def __call__(self, frames: Iterable[NDArray[np.uint8]]) -> Scores:
        """Score uint8 RGB frames [h, w, 3]."""
        return Scores(*map(np.concatenate, zip(*map(self._score, frames), strict=True)))

    def _score(self, frame: NDArray[np.uint8]) -> list[NDArray]:
        outputs = ["attributes", "evidence", "parsing"]
        found = [np.asarray(one) for one in self._session.run(outputs, {"image": frame[None]})]
        if self._retouching is not None:
            attributes, _, parsing = found
            view = np.asarray(cv2.resize(frame, FRAME_SIZE[::-1], interpolation=cv2.INTER_LINEAR), np.uint8)
            attributes[0, ROW] = self._retouching.probability(float(attributes[0, ROW]), view, parsing[0])
        return found

    def parse(self, frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Class of each pixel of one frame, uint8 at the network's resolution."""
        return np.asarray(self._session.run(["parsing"], {"image": frame[None]})[0])[0]


def standard_frame(photo: Photo, placement: Placement = STANDARD) -> Framed:
    """A photo in a frame of :data:`FRAME_SIZE`, the face where a finished photo has it."""
    return place(*photo, placement, FRAME_SIZE, np.random.default_rng(0))


def standard_frames(library: Library, files: Iterable[str]) -> Iterable[NDArray[np.uint8]]:
    """The frames of some photos, read one after the other."""
    return (standard_frame(library.read(file)).image for file in files)
