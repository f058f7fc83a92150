"""What the teachers know about a photo: named landmarks, face box and pose from a face mesh, body pose and masks.

Mesh indices are MediaPipe Face Mesh's 478 (with irises), body indices BlazePose's 33. A mask is a parsing in the classes
of ``PARSING_CLASSES``; ear tops and lobes and the hair top come from it and stay unknown without one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ..models.anatomy import LANDMARKS, PARSING_CLASSES

MESH_POINTS: dict[str, int] = {
    "right_eye_outer": 33,
    "right_eye_inner": 133,
    "right_eye_upper": 159,
    "right_eye_lower": 145,
    "left_eye_outer": 263,
    "left_eye_inner": 362,
    "left_eye_upper": 386,
    "left_eye_lower": 374,
    "right_iris": 468,
    "left_iris": 473,
    "right_brow_outer": 70,
    "right_brow_mid": 105,
    "right_brow_inner": 107,
    "left_brow_outer": 300,
    "left_brow_mid": 334,
    "left_brow_inner": 336,
    "nose_bridge": 168,
    "nose_tip": 1,
    "nose_base": 2,
    "right_ala": 64,
    "left_ala": 294,
    "right_mouth_corner": 61,
    "left_mouth_corner": 291,
    "upper_lip_top": 0,
    "upper_lip_bottom": 13,
    "lower_lip_top": 14,
    "lower_lip_bottom": 17,
    "chin": 152,
    "right_jaw": 172,
    "left_jaw": 397,
    "right_cheek": 234,
    "left_cheek": 454,
    "forehead": 10,
}
POSE_POINTS: dict[str, int] = {"left_shoulder": 11, "right_shoulder": 12}
SHOULDER_VISIBILITY = 0.5
"""BlazePose visibility from which a shoulder in the frame counts as seen."""

UNKNOWN = 255
"""Parsing value of pixels whose class nobody knows; ignored by the loss."""

_HEAD = np.isin(np.arange(256), [PARSING_CLASSES.index(name) for name in ("hair", "hat", "skin")]).astype(np.uint8)

MIN_EAR_SHARE = 0.03
"""Least ear area, as a share of the squared interocular distance, whose top and lobe are taken from a mask."""

EAR_REACH = 0.05
"""How far from its top or lobe, in interocular distances, an ear must still show for these to be seen."""


@dataclass(frozen=True)
class Teaching:
    """What is known of one photo; lengths in its pixels.

    Attributes:
        landmarks: float32 [40, 2], NaN where unknown.
        visibility: float32 [40], 1 seen, 0 hidden or outside the photo, NaN unknown.
        face_box: float32 [4], left, top, right, bottom of the face mesh.
        pose: float32 [3], yaw, pitch, roll in degrees as the teacher reads them.
        parsing: uint8 [H, W] or None.
    """

    landmarks: NDArray[np.float32]
    visibility: NDArray[np.float32]
    face_box: NDArray[np.float32]
    pose: NDArray[np.float32]
    parsing: NDArray[np.uint8] | None


def teach(
    mesh: NDArray[np.floating],
    body: NDArray[np.floating],
    pose: NDArray[np.floating],
    size: tuple[int, int],
    parsing: NDArray[np.uint8] | None = None,
) -> Teaching:
    """Reduce the teachers' outputs to the named landmarks.

    Args:
        mesh: [478, 2] fractions of width and height.
        body: [33, 3], x and y fractions and visibility.
        pose: [3] degrees.
        size: width and height of the photo in pixels.
        parsing: [H, W] class indices; left and right parts are re-assigned by the landmarks, since some masks of
            CelebAMask-HQ have them swapped.

    Raises:
        ValueError: the mesh holds NaN: no face was found.
    """
    if not np.isfinite(mesh).all():
        raise ValueError("the mesh teacher found no face")
    scale = np.asarray(size, np.float32)
    points = np.full((len(LANDMARKS), 2), np.nan, np.float32)
    seen = np.full(len(LANDMARKS), np.nan, np.float32)
    meshed = [LANDMARKS.index(name) for name in MESH_POINTS]
    points[meshed] = mesh[list(MESH_POINTS.values())]
    seen[meshed] = ((points[meshed] >= 0) & (points[meshed] < 1)).all(1)
    for name, index in POSE_POINTS.items():
        if np.isfinite(body[index]).all():
            points[LANDMARKS.index(name)] = body[index, :2]
            seen[LANDMARKS.index(name)] = _inside(body[index, :2]) and body[index, 2] >= SHOULDER_VISIBILITY
    points *= scale
    vertices = mesh[:468].astype(np.float32) * scale
    box = np.concatenate((vertices.min(0), vertices.max(0)))
    if parsing is not None:
        parsing = with_own_sides(parsing, points)
        _add_mask_points(points, seen, box, parsing)
    return Teaching(points, seen, box, np.asarray(pose, np.float32), parsing)


def with_own_sides(parsing: NDArray[np.uint8], landmarks: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Give every pixel of a paired part to the side of the face's midline that it lies on."""
    eyes = {
        side: landmarks[[LANDMARKS.index(f"{side}_eye_{p}") for p in ("outer", "inner")]].mean(0)
        for side in ("left", "right")
    }
    middle, across = (eyes["left"] + eyes["right"]) / 2, eyes["left"] - eyes["right"]
    sided = parsing.copy()
    for part in ("eye", "brow", "ear"):
        left, right = (PARSING_CLASSES.index(f"{side}_{part}") for side in ("left", "right"))
        ys, xs = _pixels((parsing == left) | (parsing == right))
        is_left = (xs - middle[0]) * across[0] + (ys - middle[1]) * across[1] > 0
        sided[ys, xs] = np.where(is_left, left, right)
    return sided


def with_hidden_ears(teaching: Teaching, before: NDArray[np.uint8]) -> Teaching:
    """Tops and lobes of ears that the parsing no longer shows, but did ``before`` something was painted, are hidden."""
    if teaching.parsing is None:
        return teaching
    visibility, points = teaching.visibility.copy(), teaching.landmarks
    eyes = points[[LANDMARKS.index(f"{side}_eye_outer") for side in ("left", "right")]]
    reach = max(1, round(EAR_REACH * float(np.linalg.norm(eyes[0] - eyes[1]))))
    for side in ("left", "right"):
        ear = PARSING_CLASSES.index(f"{side}_ear")
        for part in ("top", "lobe"):
            i = LANDMARKS.index(f"{side}_ear_{part}")
            if visibility[i] != 1:
                continue
            x, y = np.floor(points[i]).astype(int)
            near = np.s_[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1]
            if (before[near] == ear).any() and not (teaching.parsing[near] == ear).any():
                visibility[i] = 0
    return replace(teaching, visibility=visibility)


def with_torso(parsing: NDArray[np.uint8], teaching: Teaching) -> NDArray[np.uint8]:
    """A network-made parsing whose torso is no background: CelebAMask-HQ's masks end at the neck, so stage 1 loses it.

    Below the body teacher's shoulders, background and unknown pixels become cloth; in a belt round that, unknown.
    Photos whose shoulders are unknown stay as they are.
    """
    names = ("right_shoulder", "left_shoulder", "right_cheek", "left_cheek", "chin")
    right, left, right_cheek, left_cheek, chin = (teaching.landmarks[LANDMARKS.index(name)] for name in names)
    if not np.isfinite((right, left)).all():
        return parsing
    width = float(np.linalg.norm(left_cheek - right_cheek))
    span, below = left - right, parsing.shape[0] + 3 * width

    def torso(raised: float, wider: float) -> NDArray[np.uint8]:
        up = np.array([0.0, -raised * width])
        out, drop = span * wider, np.array([0.0, 0.45 * width])
        corners = [
            chin + (-0.35 * width, 0.25 * width) + up / 2,
            right + up - 0.3 * out,
            right - out + drop,
            (right[0] - 1.1 * out[0], below),
            (left[0] + 1.1 * out[0], below),
            left + out + drop,
            left + up + 0.3 * out,
            chin + (0.35 * width, 0.25 * width) + up / 2,
        ]
        filled = np.zeros(parsing.shape, np.uint8)
        cv2.fillPoly(filled, [np.round(corners).astype(np.int32)], (1,))
        return filled

    lost = (parsing == PARSING_CLASSES.index("background")) | (parsing == UNKNOWN)
    mended = parsing.copy()
    mended[lost & (torso(0.3, 0.22) > 0)] = UNKNOWN
    mended[lost & (torso(0.02, 0.02) > 0)] = PARSING_CLASSES.index("cloth")
    return mended


def without_eye_band(parsing: NDArray[np.uint8], landmarks: NDArray[np.float32]) -> NDArray[np.uint8]:
    """A parsing made by a network that knows too few glasses, with all but glasses unknown (255) where they would sit."""
    point = {name: landmarks[LANDMARKS.index(name)] for name in ("right_eye_outer", "left_eye_outer", "nose_tip")}
    brows = min(landmarks[LANDMARKS.index(f"{side}_brow_mid"), 1] for side in ("left", "right"))
    xs = sorted(point[name][0] for name in ("right_eye_outer", "left_eye_outer"))
    margin = 0.4 * (xs[1] - xs[0])
    box = np.clip((xs[0] - margin, brows, xs[1] + margin, point["nose_tip"][1]), 0, None).astype(int)
    blanked = parsing.copy()
    band = blanked[box[1] : box[3], box[0] : box[2]]
    band[band != PARSING_CLASSES.index("glasses")] = UNKNOWN
    return blanked


def _pixels(mask: NDArray[np.bool_]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Rows and columns of the pixels that are set, row by row, as ``np.nonzero`` gives them, but faster."""
    found = cv2.findNonZero(mask.view(np.uint8))
    points = np.asarray([] if found is None else found, np.int32).reshape(-1, 2)
    return points[:, 1], points[:, 0]


def _inside(fraction: NDArray[np.floating]) -> bool:
    return bool((fraction >= 0).all() and (fraction < 1).all())


def _add_mask_points(
    points: NDArray[np.float32], seen: NDArray[np.float32], box: NDArray[np.float32], parsing: NDArray[np.uint8]
) -> None:
    interocular = np.linalg.norm(points[LANDMARKS.index("left_eye_outer")] - points[LANDMARKS.index("right_eye_outer")])
    for side in ("left", "right"):
        ys, xs = _pixels(parsing == PARSING_CLASSES.index(f"{side}_ear"))
        visible = len(ys) > MIN_EAR_SHARE * interocular**2
        for name, pick in ((f"{side}_ear_top", np.argmin), (f"{side}_ear_lobe", np.argmax)):
            seen[LANDMARKS.index(name)] = visible
            if visible:
                at = int(pick(ys))
                row = ys == ys[at]
                points[LANDMARKS.index(name)] = xs[row].mean(), ys[at]
    left, right = np.clip(box[[0, 2]].astype(int), 0, parsing.shape[1])
    head = cv2.LUT(np.ascontiguousarray(parsing[:, left:right]), _HEAD).view(bool)
    rows = np.nonzero(head.sum(1) >= 3)[0]
    whole = len(rows) > 0 and rows[0] > 1
    seen[LANDMARKS.index("hair_top")] = whole
    if whole:
        columns = np.nonzero(head[rows[0]])[0]
        points[LANDMARKS.index("hair_top")] = left + columns.mean(), rows[0]
