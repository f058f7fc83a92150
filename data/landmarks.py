"""``landmarks.npz`` of a collection: what the mesh and body teachers saw, or, for one's own photos, the network.

From the teachers it holds ``files``, ``mesh`` [n, 478, 2], ``pose`` [n, 33, 3] and ``angles`` [n, 3], as
:func:`~biyezhao.data.teacher.teach` takes them; from the network ``files``, ``landmarks`` [n, 40, 3] (x and y as fractions
of width and height, visibility 0..1), ``boxes`` [n, 4] (fractions) and ``angles`` [n, 3].
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .manifest import ManifestError
from .teacher import Teaching, teach, with_own_sides

FILE = "landmarks.npz"
SEEN = 0.5
"""Visibility from which a landmark that the network found counts as seen."""


class Landmarks(Protocol):
    """What is known of each photo's landmarks, face box and pose."""

    def knows(self, file: str) -> bool:
        """Whether a face was found on the photo."""
        ...

    def teach(self, file: str, size: tuple[int, int], parsing: NDArray[np.uint8] | None) -> Teaching:
        """All that is known of a photo of ``size`` (width, height) pixels."""
        ...


def read_landmarks(root: Path) -> Landmarks:
    """The landmarks of a collection.

    Raises:
        ManifestError: there are none.
    """
    path = root / FILE
    if not path.is_file():
        raise ManifestError(
            f"{path}: no such file; `python -m biyezhao.training.prepare` makes it from a folder of photos"
        )
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    return FromTeachers(arrays) if "mesh" in arrays else FromNetwork(arrays)


def write_landmarks(
    root: Path,
    files: list[str],
    landmarks: NDArray[np.float32],
    boxes: NDArray[np.float32],
    angles: NDArray[np.float32],
) -> None:
    """Write what the network found on some photos; shapes as above."""
    np.savez(root / FILE, files=np.array(files), landmarks=landmarks, boxes=boxes, angles=angles)


class FromTeachers:
    """Landmarks of the face mesh and the body pose."""

    def __init__(self, arrays: dict[str, NDArray]) -> None:
        self._index = {name: i for i, name in enumerate(arrays["files"])}
        self._mesh, self._body, self._angles = arrays["mesh"], arrays["pose"], arrays["angles"]

    def knows(self, file: str) -> bool:
        i = self._index.get(file)
        return i is not None and bool(
            np.isfinite(self._mesh[i]).all() and (np.abs(self._angles[i].astype(np.float32)) < 90).all()
        )

    def teach(self, file: str, size: tuple[int, int], parsing: NDArray[np.uint8] | None) -> Teaching:
        i = self._index[file]
        mesh, body, angles = (array[i].astype(np.float32) for array in (self._mesh, self._body, self._angles))
        return teach(mesh, body, angles, size, parsing)


class FromNetwork:
    """Landmarks that the network found; those it takes for hidden stay unknown."""

    def __init__(self, arrays: dict[str, NDArray]) -> None:
        self._index = {name: i for i, name in enumerate(arrays["files"])}
        self._landmarks, self._boxes, self._angles = (
            arrays[name].astype(np.float32) for name in ("landmarks", "boxes", "angles")
        )

    def knows(self, file: str) -> bool:
        return file in self._index

    def teach(self, file: str, size: tuple[int, int], parsing: NDArray[np.uint8] | None) -> Teaching:
        i = self._index[file]
        scale = np.asarray(size, np.float32)
        seen = self._landmarks[i, :, 2] >= SEEN
        points = np.where(seen[:, None], self._landmarks[i, :, :2] * scale, np.float32(np.nan))
        if parsing is not None:
            parsing = with_own_sides(parsing, points)
        return Teaching(points, seen.astype(np.float32), self._boxes[i] * np.tile(scale, 2), self._angles[i], parsing)
