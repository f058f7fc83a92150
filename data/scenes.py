"""Pictures without a face: procedural textures, and the parts of photos that hold none."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .teacher import UNKNOWN, Teaching


def texture(size: tuple[int, int], rng: np.random.Generator) -> NDArray[np.uint8]:
    """A made background: plain colour, gradient, soft clouds, shapes or stripes. uint8 RGB [h, w, 3]."""
    h, w = size
    kind = rng.integers(5)
    colours = rng.integers(0, 256, (2, 3)).astype(np.float32)
    if kind == 0:
        ramp = np.zeros((h, w), np.float32)
    elif kind == 1:
        ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
        angle = rng.uniform(0, 2 * np.pi)
        ramp = (np.cos(angle) * xs / w + np.sin(angle) * ys / h + 1) / 2
        colours[1] = np.clip(colours[0] + rng.normal(0, 50, 3), 0, 255)
    elif kind == 2:
        cells = int(rng.integers(2, 24))
        ramp = cv2.resize(rng.random((cells, cells), np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
    elif kind == 3:
        ramp = np.zeros((h, w), np.float32)
        for _ in range(int(rng.integers(3, 25))):
            centre = (int(rng.integers(w)), int(rng.integers(h)))
            axes = (int(rng.integers(3, w // 2)), int(rng.integers(3, h // 2)))
            if rng.random() < 0.5:
                cv2.ellipse(ramp, centre, axes, rng.uniform(0, 180), 0, 360, rng.random(), -1)
            else:
                cv2.rectangle(ramp, centre, (centre[0] + axes[0], centre[1] + axes[1]), rng.random(), -1)
    else:
        ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
        angle, period = rng.uniform(0, np.pi), rng.uniform(4, 60)
        ramp = (np.sin((np.cos(angle) * xs + np.sin(angle) * ys) * 2 * np.pi / period) + 1) / 2
    ramp, grain = np.clip(ramp, 0, 1), rng.standard_normal((h, w), np.float32) * np.float32(rng.uniform(0, 6))
    planes = [ramp * (end - start) + (grain + start) for start, end in zip(*colours, strict=True)]
    return cv2.add(cv2.merge(planes), np.zeros(4), dtype=cv2.CV_8U).astype(np.uint8, copy=False)


def faceless(
    image: NDArray[np.uint8], teaching: Teaching, size: tuple[int, int], rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A frame without a face: a texture, a part of the photo beside or below the head, or the photo with its head gone.

    Returns:
        image uint8 [h, w, 3] and its parsing uint8 [h, w] (background, or unknown).
    """
    h, w = size
    kind = rng.random()
    if kind < 0.25:
        return texture(size, rng), np.zeros(size, np.uint8)
    left, top, right, bottom = teaching.face_box
    width, height = right - left, bottom - top
    rows, columns = image.shape[:2]
    unknown = np.full(size, UNKNOWN, np.uint8)
    if kind < 0.65:
        spaces = [
            (0, int(bottom + 0.15 * height), columns, rows),
            (0, 0, int(left - 0.3 * width), rows),
            (int(right + 0.3 * width), 0, columns, rows),
        ]
        spaces = [s for s in spaces if s[2] - s[0] > 24 and s[3] - s[1] > 24]
        if spaces:
            x0, y0, x1, y1 = spaces[int(rng.integers(len(spaces)))]
            cw = int(rng.uniform(0.4, 1) * (x1 - x0))
            ch = int(rng.uniform(0.4, 1) * (y1 - y0))
            x, y = int(rng.integers(x0, x1 - cw + 1)), int(rng.integers(y0, y1 - ch + 1))
            crop = image[y : y + ch, x : x + cw]
            return cv2.resize(crop, (w, h), interpolation=cv2.INTER_LINEAR).astype(np.uint8), unknown
    covered = image.copy()
    centre = (int((left + right) / 2), int(top + 0.35 * height))
    colour = rng.integers(0, 256, 3) if rng.random() < 0.5 else image[:3].mean((0, 1))
    cv2.ellipse(covered, centre, (int(0.75 * width), int(0.95 * height)), 0, 0, 360, [int(c) for c in colour], -1)
    return cv2.resize(covered, (w, h), interpolation=cv2.INTER_AREA).astype(np.uint8), unknown
