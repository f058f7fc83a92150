"""Whether two portraits are one shot: the faces laid over each other by their landmarks and compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image

from ..models.anatomy import LANDMARKS, mirrored

if TYPE_CHECKING:
    from .portrait import Portrait

SIDE = 96
"""Width and height in pixels of the square in which faces are compared: as much as a small admission photo shows."""
HASH_BITS = 64
HASH_LIMIT = 20
"""Faces whose perceptual hashes differ in more bits than this are not laid over each other more closely."""

_EYES_APART, _EYE_LINE = 0.42, 0.36
_POINTS = [
    index
    for index, name in enumerate(LANDMARKS)
    if name.split("_")[-1] not in ("cheek", "jaw", "top", "lobe", "shoulder")
]
_TWINS = np.array(mirrored(LANDMARKS))
_OVAL = np.zeros((SIDE, SIDE), np.uint8)
cv2.ellipse(_OVAL, (SIDE // 2, SIDE // 2), (round(0.33 * SIDE), round(0.44 * SIDE)), 0, 0, 360, 1, -1)
_ECC = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 30, 1e-4)


@dataclass(frozen=True)
class Comparison:
    """How alike two faces are.

    Attributes:
        similarity: correlation -1..1 of the features of both faces; 1 for one shot.
        hash_distance: bits of 64 in which their perceptual hashes differ; two unrelated faces differ in about 32.
        mirrored: whether the second is more alike when mirrored.
    """

    similarity: float
    hash_distance: int
    mirrored: bool


def compare(first: Portrait, second: Portrait) -> Comparison:
    """Compare the principal faces of two portraits, upright or mirrored, whatever their colours, size and background.

    The second face is brought onto the first by a similarity through their landmarks; its perceptual hash (imagehash's
    DCT hash) tells which way round and whether it can be the same shot at all. If so, an affine map is refined on the
    pixels (enhanced correlation, Evangelidis and Psarakis 2008). What is correlated are the luma's features between
    about 1 and 5 pixels of a 96-pixel face, each divided by the contrast around it, so that light and contrast do not
    count.

    Raises:
        NotAssessable: when either shows no face.
    """
    onto = _to_square(first)
    target = _square(first.luma, onto)
    points = _landmarks(first) @ onto[:, :2].T + onto[:, 2]
    ways = []
    for turned in (False, True):
        luma = np.ascontiguousarray(second.luma[:, ::-1]) if turned else second.luma
        placed = cv2.estimateAffinePartial2D(_landmarks(second, turned), points, method=cv2.LMEDS)[0]
        if placed is not None:
            ways.append((_hash_distance(target, _square(luma, placed)), turned, luma, placed))
    if not ways:
        return Comparison(0.0, HASH_BITS, False)
    distance, turned, luma, placed = min(ways, key=lambda way: way[0])
    if distance <= HASH_LIMIT:
        placed = _refined(target, luma, placed)
    return Comparison(_correlation(_features(target), _features(_square(luma, placed))), distance, turned)


def _landmarks(portrait: Portrait, turned: bool = False) -> np.ndarray:
    """The points of the face [n, 2] in view pixels; of the mirrored view when ``turned``."""
    points = np.stack(list(portrait.view_landmarks.values()))[:, :2]
    if turned:
        points = points[_TWINS] * (-1, 1) + (portrait.luma.shape[1], 0)
    return points[_POINTS]


def _to_square(portrait: Portrait) -> np.ndarray:
    """Affine map [2, 3] from view pixels that puts the eyes level at a fixed place of the square."""
    right, left = portrait.eyes
    x, y = (left - right) * (_EYES_APART * SIDE / portrait.interocular**2)
    turn = np.array([[x, y], [-y, x]])
    return np.column_stack((turn, np.array((0.5, _EYE_LINE)) * SIDE - turn @ portrait.eyes.mean(0)))


def _square(luma: np.ndarray, onto: np.ndarray) -> np.ndarray:
    """float32 [96, 96], luma laid out by an affine map from view pixels, without aliasing."""
    corners = cv2.transform(
        np.array([[[0.0, 0.0], [SIDE, 0.0], [SIDE, SIDE], [0.0, SIDE]]]), cv2.invertAffineTransform(onto)
    )
    x0, y0 = np.maximum(np.floor(corners[0].min(0)).astype(int) - 8, 0)
    x1, y1 = np.maximum(np.ceil(corners[0].max(0)).astype(int) + 8, (x0 + 1, y0 + 1))
    part = luma[min(y0, luma.shape[0] - 1) : y1, min(x0, luma.shape[1] - 1) : x1].astype(np.float32)
    shrink = float(np.sqrt(abs(np.linalg.det(onto[:, :2]))))
    if shrink < 1:
        part = cv2.GaussianBlur(part, (0, 0), max(0.45 / max(shrink, 0.05), 0.3))
    moved = onto.copy()
    moved[:, 2] += onto[:, :2] @ (min(x0, luma.shape[1] - 1), min(y0, luma.shape[0] - 1))
    return cv2.warpAffine(part, moved, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)


def _hash_distance(first: np.ndarray, second: np.ndarray) -> int:
    import imagehash  # here, because it loads SciPy, which a check without an admission photo can do without

    hashes = [imagehash.phash(Image.fromarray(face.astype(np.uint8))) for face in (first, second)]
    return int(hashes[0] - hashes[1])


def _features(face: np.ndarray) -> np.ndarray:
    """float32 [96, 96]: details between about 1 and 5 pixels over the contrast around them."""
    fine = cv2.GaussianBlur(face, (0, 0), 1)
    fine -= cv2.GaussianBlur(fine, (0, 0), 5)
    return fine / (np.sqrt(cv2.GaussianBlur(fine * fine, (0, 0), 8)) + 1.5)


def _refined(target: np.ndarray, luma: np.ndarray, placed: np.ndarray) -> np.ndarray:
    warp = np.eye(2, 3, dtype=np.float32)
    try:
        warp = cv2.findTransformECC(
            _features(target), _features(_square(luma, placed)), warp, cv2.MOTION_AFFINE, _ECC, _OVAL, 3
        )[1]
    except cv2.error:  # the two do not converge: they stay as their landmarks lay them
        return placed
    back = np.vstack((cv2.invertAffineTransform(placed), (0, 0, 1))) @ np.vstack((warp, (0, 0, 1)))
    return cv2.invertAffineTransform(back[:2])


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    inside = _OVAL.view(bool)
    return float(np.corrcoef(first[inside], second[inside])[0, 1])
