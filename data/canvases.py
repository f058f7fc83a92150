"""Portraits ready to be painted on, as training paints on them: whole photos, parsed by people or else by a network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ..models import ONNX
from ..models.anatomy import PARSING_CLASSES, mirrored
from ..models.runtime import open_session
from .framing import back_on_photo, whole_head
from .manifest import Manifest
from .portraits import Library, Photo
from .synthesis import Canvas
from .teacher import UNKNOWN, with_torso

FRAME = (640, 480)
"""Height and width in pixels of the frame in which the network sees a photo."""

_CLASS_TWIN = np.array(mirrored(PARSING_CLASSES), np.uint8)


class Canvases:
    """The portraits of one split as canvases.

    Args:
        portraits: the collection's folder.
        split: ``train``, ``calibration``, ``val`` or ``test``.
        model: the ``portrait.onnx`` that parses photos without a mask made by people.
    """

    def __init__(self, portraits: Path, split: str = "train", model: Path = ONNX) -> None:
        manifest = Manifest.read(portraits)
        self.library = Library(manifest, split)
        self.manifest = manifest
        self.sources = manifest.sources
        self._parse = Parser(model)

    def read(self, file: str) -> Photo:
        """One photo with a parsing; raises OSError when it is missing or broken."""
        pixels, teaching = self.library.read(file)
        if teaching.parsing is None:
            parsing = with_torso(self._parse(pixels, teaching.face_box), teaching)
            teaching = replace(teaching, parsing=parsing)
        return pixels, teaching

    def __getitem__(self, file: str) -> Canvas:
        """One photo as a canvas; raises OSError when it is missing or broken."""
        pixels, teaching = self.read(file)
        assert teaching.parsing is not None
        return Canvas(pixels, teaching.parsing, teaching.landmarks)

    def shuffled(self, seed: int = 0) -> Iterator[str]:
        """All files in random order, every source in turn for as long as it lasts."""
        rng = np.random.default_rng(seed)
        queues: dict[str, list[str]] = {}
        for i in rng.permutation(len(self.library)):
            file = self.library.files[i]
            queues.setdefault(self.sources[file], []).append(file)
        longest = max(map(len, queues.values()), default=0)
        return (queue[turn] for turn in range(longest) for queue in queues.values() if turn < len(queue))


class Parser:
    """Parses photos with a ``portrait.onnx``, as they are and mirrored; what the two views disagree on is unknown."""

    def __init__(self, model: Path = ONNX) -> None:
        self._session = open_session(model)

    def __call__(self, pixels: NDArray[np.uint8], face_box: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Class of every pixel of a photo uint8 [H, W, 3]; 255 where unknown and beyond the network's frame."""
        frame, matrix = whole_head(pixels, face_box, FRAME)
        views = np.stack((frame, frame[:, ::-1]))
        seen, twin = np.asarray(self._session.run(["parsing"], {"image": views})[0])
        classes = np.where(seen == _CLASS_TWIN[twin[:, ::-1]], seen, np.uint8(UNKNOWN))
        classes = cv2.resize(classes, FRAME[::-1], interpolation=cv2.INTER_NEAREST)
        return back_on_photo(classes.astype(np.uint8, copy=False), matrix, (pixels.shape[1], pixels.shape[0]))
