"""The edge of the person against the background, straightened: one profile across the edge for each step along it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from .portrait import Portrait

REACH = 14
"""Pixels of the view that a profile reaches to either side of the edge."""
STEP = 3
"""Pixels of the view between two profiles."""
SEARCH = 6
"""How far from the parsing's edge the picture's own edge is looked for."""
LEAST = 60
"""Fewer profiles than this tell nothing."""
_ACROSS = np.arange(-REACH, REACH + 1, dtype=np.float32)


@dataclass(frozen=True)
class Outline:
    """Profiles across the edge of head and shoulders.

    Attributes:
        points: float32 [n, 2], where each profile crosses the parsing's edge, in view pixels, in order along the edge.
        hair: boolean [n], whether hair, not skin or clothes, lies inside.
        profiles: float32 [n, 29, 3], CIELAB (8-bit scale) from inside the person (first) to the background (last).
    """

    points: np.ndarray
    hair: np.ndarray
    profiles: np.ndarray

    @cached_property
    def edge(self) -> np.ndarray:
        """Integers [n], index of the steepest change near the middle of each profile."""
        low = REACH - SEARCH
        steps = np.abs(np.diff(self.profiles[:, low : REACH + SEARCH + 1], axis=1))
        return low + np.einsum("ntc->nt", steps).argmax(1)

    @cached_property
    def aligned(self) -> np.ndarray:
        """float32 [n, 17, 3], the profiles with their steepest change between elements 7 and 8."""
        columns = np.clip(self.edge[:, None] + np.arange(-7, 10), 0, 2 * REACH)
        return np.take_along_axis(self.profiles, columns[..., None], 1)


def outline(portrait: Portrait) -> Outline | None:
    """The outline from one shoulder over the head to the other; None when too little of it lies in the photo."""
    foreground = (~portrait.mask("background")).view(np.uint8)
    contours, _ = cv2.findContours(foreground, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    points = max(contours, key=cv2.contourArea)[::STEP, 0].astype(np.float32)
    columns, rows = points.astype(int).T
    soft = cv2.GaussianBlur(foreground[::2, ::2] * np.uint8(255), (0, 0), 2)  # the parsing's own grid is of 2 px
    slopes = cv2.merge([cv2.Sobel(soft, cv2.CV_32F, *order) for order in ((1, 0), (0, 1))])
    x, y = np.split(points / 2 - 0.25, 2, axis=1)
    normals = -cv2.remap(slopes, x, y, cv2.INTER_LINEAR)[:, 0]
    length = np.linalg.norm(normals, axis=1)
    height, width = foreground.shape
    margin = REACH + 1
    inside = cv2.erode(
        portrait.inside.view(np.uint8), np.ones((2 * margin + 1, 2 * margin + 1), np.uint8), borderValue=0
    )
    kept = (length > 2) & (inside[rows, columns] > 0)
    if kept.sum() < LEAST:
        return None
    points, normals = points[kept], normals[kept] / length[kept, None]
    along = points[:, None] + normals[:, None] * _ACROSS[:, None]
    profiles = cv2.remap(
        portrait.lab_levels, along[..., 0], along[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    inner = np.clip((points - 6 * normals).round().astype(int), 0, (width - 1, height - 1))
    return Outline(points, portrait.mask("hair")[inner[:, 1], inner[:, 0]], profiles.astype(np.float32))
