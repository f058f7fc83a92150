"""The hair in sight: where it is, which way it runs, and what grows with it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from . import drawing
from .base import Canvas, NotPaintable
from .drawing import Floats, Region
from .ears import millimetre

LEAST_MM2 = 2500.0
"""Hair that fills less of the picture is shaved, hidden by a hat or cut off; square millimetres."""


@dataclass(frozen=True)
class Hair:
    """The hair of the person, with the head's own axes.

    Attributes:
        mask: bool [H, W].
        region: the box of the mask.
        scale: pixels per millimetre.
        bridge: [2], pixels: the origin of the head's axes.
        roll: radians by which the head leans clockwise in the picture.
    """

    mask: NDArray[np.bool_]
    region: Region
    scale: float
    bridge: Floats
    roll: float

    def axes(self, region: Region) -> tuple[Floats, Floats]:
        """Millimetres across (to the right of the picture) and down the head from the bridge, [h, w] each."""
        xs, ys = region.grid()
        x, y = (xs - self.bridge[0]) / np.float32(self.scale), (ys - self.bridge[1]) / np.float32(self.scale)
        cos, sin = np.float32(np.cos(self.roll)), np.float32(np.sin(self.roll))
        return x * cos + y * sin, y * cos - x * sin


def find_hair(canvas: Canvas) -> Hair:
    """The hair in sight; raises NotPaintable without a face or with too little hair."""
    scale = millimetre(canvas)
    mask = canvas.mask("hair")
    if np.count_nonzero(mask) < LEAST_MM2 * scale**2:
        raise NotPaintable("too little hair in sight")
    across = canvas.point("left_eye_outer") - canvas.point("right_eye_outer")
    across = across * np.sign(across[0])
    roll = float(np.arctan2(across[1], across[0]))
    return Hair(mask, Region.of_mask(mask), scale, canvas.point("nose_bridge"), roll)


def strand_angles(canvas: Canvas, region: Region, scale: float) -> Floats:
    """Radians [h, w] of the direction in which the texture runs, from the smoothed structure tensor."""
    grey = cv2.cvtColor(np.ascontiguousarray(canvas.image[region.slices]), cv2.COLOR_RGB2GRAY).astype(np.float32)
    gx, gy = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    size = 2 * round(5 * scale) + 1
    xx, xy, yy = (cv2.blur(product, (size, size)) for product in (gx * gx, gx * gy, gy * gy))
    return (0.5 * np.arctan2(2 * xy, xx - yy) + np.float32(np.pi / 2)).astype(np.float32)


def strand_noise(angles: Floats, width: float, length: float, rng: np.random.Generator) -> Floats:
    """Noise [h, w] of about unit variance, ``width`` pixels wide across the strands and ``length`` along them."""
    h, w = angles.shape
    field = drawing.noise((h, w), (width, width), rng)
    xs, ys = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32))
    dx, dy = np.cos(angles), np.sin(angles)
    for reach in (0.35 * length, 0.15 * length):
        steps = np.linspace(-reach, reach, 5, dtype=np.float32)
        field = sum(
            cv2.remap(field, xs + s * dx, ys + s * dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT) for s in steps
        )
        field = np.asarray(field, np.float32) / 5
    return (field - field.mean()) / max(float(field.std()), 1e-3)


def shine(canvas: Canvas, hair: Hair, rng: np.random.Generator) -> Floats:
    """A band of gloss round the head, [h, w] in 0..1 over the hair's region, broken up by the strands."""
    across, down = hair.axes(hair.region)
    strands = strand_noise(strand_angles(canvas, hair.region, hair.scale), 1.5 * hair.scale, 18 * hair.scale, rng)
    ring = np.hypot(across - rng.uniform(-20, 20), (down + 15) * 0.8)
    band = np.exp(-(((ring - rng.uniform(48, 80)) / rng.uniform(7, 16)) ** 2))
    return (band * drawing.smoothstep(strands, -1.0, 1.4)).astype(np.float32)
