"""A ``portrait.onnx`` as evaluation sees it: frames in, numbered answers out; needs neither torch nor serving."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..data.framing import Framed, Placement, place
from ..data.portraits import Library, Photo
from ..models.runtime import open_session

FRAME_SIZE = (640, 480)
"""Height and width in pixels of the frames that are scored: a finished photo."""
STANDARD = Placement(0.43, 0.5, 0.47)
"""Where the face stands in them."""


class Scores(NamedTuple):
    """What the network says of n frames: ``attributes`` float32 [n, 9], ``evidence`` float32 [n, 9, h, w] in 0..1."""

    attributes: NDArray[np.float32]
    evidence: NDArray[np.float32]


class Scorer:
    """Runs an ONNX portrait model over frames, one at a time (the file's batch is dynamic, memory is not)."""

    def __init__(self, model: Path, threads: int = 1) -> None:
        self._session = open_session(model, threads)
        self.metadata = self._session.get_modelmeta().custom_metadata_map
        self.names: list[str] = json.loads(self.metadata["attributes"])
        self.thresholds: dict[str, float] = json.loads(self.metadata["thresholds"])

    def __call__(self, frames: Iterable[NDArray[np.uint8]]) -> Scores:
        """Score uint8 RGB frames [h, w, 3]."""
        runs = [self._session.run(["attributes", "evidence"], {"image": frame[None]}) for frame in frames]
        attributes, evidence = (np.concatenate([np.asarray(run[i]) for run in runs]) for i in range(2))
        return Scores(attributes, evidence)

    def parse(self, frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Class of each pixel of one frame, uint8 at the network's resolution."""
        return np.asarray(self._session.run(["parsing"], {"image": frame[None]})[0])[0]


def standard_frame(photo: Photo, placement: Placement = STANDARD) -> Framed:
    """A photo in a frame of :data:`FRAME_SIZE`, the face where a finished photo has it."""
    return place(*photo, placement, FRAME_SIZE, np.random.default_rng(0))


def standard_frames(library: Library, files: Iterable[str]) -> Iterable[NDArray[np.uint8]]:
    """The frames of some photos, read one after the other."""
    return (standard_frame(library.read(file)).image for file in files)
