"""Placing a head in a frame: the geometry of training samples, from passport crop to a small figure in a wide shot."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ..models.anatomy import LANDMARKS, PARSING_CLASSES, mirrored
from .teacher import UNKNOWN, Teaching

MUCH_FINER, A_LITTLE_FINER = 1.5, 1.2
"""Photos finer than the frame by the first are reduced to the second before they are painted: more would not be seen."""

_LANDMARK_TWIN = list(mirrored(LANDMARKS))
_CLASS_TWIN = np.array([*mirrored(PARSING_CLASSES), *range(len(PARSING_CLASSES), UNKNOWN), UNKNOWN], np.uint8)


@dataclass(frozen=True)
class Placement:
    """Where and how the face stands in the frame.

    Attributes:
        face_height: height of the face box as a share of the frame's height.
        x, y: centre of the face box as fractions of the frame.
        roll: degrees that the picture is turned clockwise.
        mirror: whether left and right are swapped.
    """

    face_height: float
    x: float
    y: float
    roll: float = 0.0
    mirror: bool = False


@dataclass(frozen=True)
class Framed:
    """A photo warped into the frame, with everything known about it; as :class:`Teaching`, in frame pixels.

    ``evidence`` is uint8 [A, h/4, w/4], or None.
    """

    image: NDArray[np.uint8]
    teaching: Teaching
    evidence: NDArray[np.uint8] | None = None


def standard_placement(rng: np.random.Generator) -> Placement:
    """Around the geometry of the national standard, with the spread of phone photos already cropped."""
    height = float(np.clip(rng.normal(0.42, 0.08), 0.26, 0.68))
    return Placement(height, rng.normal(0.5, 0.05), rng.normal(0.47, 0.06), rng.normal(0, 5), rng.random() < 0.5)


def wide_placement(rng: np.random.Generator) -> Placement:
    """Anywhere: the head from 15 % to 80 % of the frame's height, as in an uncropped original."""
    height = float(np.exp(rng.uniform(np.log(0.10), np.log(0.65))))
    reach = max(0.0, 0.5 - height * 0.55)
    x, y = 0.5 + rng.uniform(-reach, reach) * 0.8, 0.5 + rng.uniform(-reach, reach)
    return Placement(height, x, y, rng.normal(0, 8), rng.random() < 0.5)


def placement_matrix(face_box: NDArray[np.float32], placement: Placement, size: tuple[int, int]) -> NDArray[np.float64]:
    """Affine matrix [2, 3] from photo pixels to pixels of a frame of ``size`` (height, width)."""
    left, top, right, bottom = face_box
    scale = placement.face_height * size[0] / (bottom - top)
    angle = np.deg2rad(placement.roll)
    cos, sin = np.cos(angle) * scale, np.sin(angle) * scale
    linear = np.array([[cos, -sin], [sin, cos]]) @ np.diag([-1.0 if placement.mirror else 1.0, 1.0])
    target = np.array([placement.x * size[1], placement.y * size[0]])
    return np.hstack((linear, (target - linear @ [(left + right) / 2, (top + bottom) / 2])[:, None]))


def of_pixel_centres(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same map for OpenCV, which puts the centre of the first pixel at (0, 0) instead of (0.5, 0.5)."""
    shifted = matrix.copy()
    shifted[:, 2] += matrix[:, :2] @ (0.5, 0.5) - 0.5
    return shifted


def whole_head(
    pixels: NDArray[np.uint8], face_box: NDArray[np.float32], size: tuple[int, int]
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """A photo uint8 [H, W, 3] in a frame of ``size`` (height, width) that holds head and shoulders, for parsing.

    Returns:
        the frame, and the matrix [2, 3] that took the photo's pixels there.
    """
    matrix = of_pixel_centres(placement_matrix(face_box, Placement(0.4, 0.5, 0.47), size))
    frame = cv2.warpAffine(pixels, matrix, size[::-1], flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    return frame.astype(np.uint8, copy=False), matrix


def back_on_photo(classes: NDArray[np.uint8], matrix: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.uint8]:
    """A parsing of :func:`whole_head`'s frame on the photo of ``size`` (width, height), 255 beyond the frame."""
    back = cv2.invertAffineTransform(matrix)
    return cv2.warpAffine(classes, back, size, flags=cv2.INTER_NEAREST, borderValue=UNKNOWN).astype(np.uint8)


def reduced(
    image: NDArray[np.uint8], teaching: Teaching, placement: Placement, size: tuple[int, int]
) -> tuple[NDArray[np.uint8], Teaching]:
    """A photo that is much finer than it will stand in a frame of ``size`` (height, width), nearly as coarse as there."""
    height = float(teaching.face_box[3] - teaching.face_box[1])
    scale = placement.face_height * size[0] / height
    return (image, teaching) if scale * MUCH_FINER > 1 else _resized(image, teaching, scale * A_LITTLE_FINER)


def place(
    image: NDArray[np.uint8],
    teaching: Teaching,
    placement: Placement,
    size: tuple[int, int],
    rng: np.random.Generator,
    evidence: NDArray[np.uint8] | None = None,
) -> Framed:
    """Warp photo, landmarks, box, pose, parsing and evidence into a frame of ``size`` (height, width) pixels.

    ``evidence`` is uint8 [A, H, W] in photo pixels; each cell of the warped maps holds its strongest pixel.
    """
    h, w = size
    left, top, right, bottom = teaching.face_box
    while placement.face_height * h / (bottom - top) < 0.5:
        image, teaching = _resized(image, teaching, 0.5)
        left, top, right, bottom = teaching.face_box
    matrix = placement_matrix(teaching.face_box, placement, size)
    if evidence is not None:
        evidence = np.stack([_warp_evidence(plane, matrix, image.shape[:2], size) for plane in evidence])

    def warp(plane: NDArray, interpolation: int, border: int, value: float = 0) -> NDArray:
        pixels = of_pixel_centres(matrix)
        return cv2.warpAffine(plane, pixels, (w, h), flags=interpolation, borderMode=border, borderValue=value)

    valid = warp(np.ones(image.shape[:2], np.uint8), cv2.INTER_NEAREST, cv2.BORDER_CONSTANT)
    warped = warp(image, cv2.INTER_LINEAR, cv2.BORDER_REPLICATE)
    known_fill = rng.random() < 0.5
    if known_fill:
        colour = rng.integers(0, 256, 3) if rng.random() < 0.5 else np.median(image[:4].reshape(-1, 3), 0)
        np.copyto(warped, colour.astype(np.uint8), where=(valid == 0)[..., None])

    points = teaching.landmarks @ matrix[:, :2].T + matrix[:, 2]
    seen = teaching.visibility * np.where(_outside(points, size), 0, 1)
    corners = np.array([[left, top], [right, top], [left, bottom], [right, bottom]]) @ matrix[:, :2].T + matrix[:, 2]
    flip = -1.0 if placement.mirror else 1.0
    pose = teaching.pose * np.array([flip, 1, flip]) + np.array([0, 0, placement.roll])
    parsing = teaching.parsing
    if parsing is not None:
        parsing = warp(parsing, cv2.INTER_NEAREST, cv2.BORDER_CONSTANT, 0 if known_fill else UNKNOWN)
    if placement.mirror:
        points, seen = points[_LANDMARK_TWIN], seen[_LANDMARK_TWIN]
        parsing = None if parsing is None else _CLASS_TWIN[parsing]
    box = np.concatenate((corners.min(0), corners.max(0)))
    return Framed(
        warped,
        Teaching(
            points.astype(np.float32), seen.astype(np.float32), box.astype(np.float32), pose.astype(np.float32), parsing
        ),
        evidence,
    )


def _warp_evidence(
    plane: NDArray[np.uint8], matrix: NDArray[np.float64], photo: tuple[int, int], size: tuple[int, int]
) -> NDArray[np.uint8]:
    h, w = size
    first = int(plane.flat[0])
    if first in (0, UNKNOWN) and (plane == first).all():
        return np.full((h // 4, w // 4), first, np.uint8)
    to_photo = np.diag([photo[1] / plane.shape[1], photo[0] / plane.shape[0], 1.0])
    warped = cv2.warpAffine(plane, of_pixel_centres(matrix @ to_photo), (w, h), flags=cv2.INTER_LINEAR)
    rows = warped[: h // 4 * 4].reshape(h // 4, 4, w).max(1)[:, : w // 4 * 4]
    return np.maximum.reduce([rows[:, column::4] for column in range(4)])


def _outside(points: NDArray[np.floating], size: tuple[int, int]) -> NDArray[np.bool_]:
    return (points < 0).any(1) | (points[:, 0] >= size[1]) | (points[:, 1] >= size[0])


def _resized(image: NDArray[np.uint8], teaching: Teaching, scale: float) -> tuple[NDArray[np.uint8], Teaching]:
    h, w = (max(1, int(side * scale)) for side in image.shape[:2])
    exact = np.array([w / image.shape[1], h / image.shape[0]], np.float32)
    parsing = teaching.parsing
    if parsing is not None:
        parsing = cv2.resize(parsing, (w, h), interpolation=cv2.INTER_NEAREST).astype(np.uint8)
    landmarks, box = teaching.landmarks * exact, teaching.face_box * np.tile(exact, 2)
    small = cv2.resize(image, (w, h), interpolation=cv2.INTER_AREA).astype(np.uint8)
    return small, replace(teaching, landmarks=landmarks, face_box=box, parsing=parsing)
