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


FAINT = 30.0
"""Energy of the gradient, in squared levels, below which a place shows no strands."""
DOWN = 0.04
"""Weight of hair that runs straight down, among tensors of trace 1."""

HANGING_MM, HANGING_MM2 = (55.0, 25.0), 120.0
"""Hair hangs when it fills so much, in square millimetres, so far beside and below the bridge of the nose: neither beards
nor sideburns do."""

LONG_MM, LONG_MM2 = (45.0, 60.0), 400.0
"""The same of hair that is long."""


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


def hangs(hair: Hair) -> bool:
    """Whether hair comes down beside face or neck, rather than being cropped or tied back."""
    across, down = hair.axes(hair.region)
    low = hair.mask[hair.region.slices] & (np.abs(across) > HANGING_MM[0]) & (down > HANGING_MM[1])
    return bool(np.count_nonzero(low) > HANGING_MM2 * hair.scale**2)


def is_long(hair: Hair) -> bool:
    """Whether hair comes down below the ears beside the neck, loose or in a tail."""
    across, down = hair.axes(hair.region)
    low = hair.mask[hair.region.slices] & (np.abs(across) > LONG_MM[0]) & (down > LONG_MM[1])
    return bool(np.count_nonzero(low) > LONG_MM2 * hair.scale**2)


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


class Strands:
    """The way the hair of a region runs, from its smoothed structure tensor, at half the picture's resolution.

    Every place counts alike, however dark; where it shows no strands of its own, it runs as the hair around it does, or down.
    """

    def __init__(self, canvas: Canvas, region: Region, scale: float) -> None:
        grey = cv2.cvtColor(np.ascontiguousarray(canvas.image[region.slices]), cv2.COLOR_RGB2GRAY)
        h, w = ((side + 1) // 2 for side in region.shape)
        half = cv2.resize(grey, (w, h), interpolation=cv2.INTER_AREA).astype(np.float32)
        gx, gy = cv2.Sobel(half, cv2.CV_32F, 1, 0), cv2.Sobel(half, cv2.CV_32F, 0, 1)
        near, around = 2 * round(3.5 * scale) + 1, 2 * round(14 * scale) + 1
        products = [cv2.blur(product, (near, near)) for product in (gx * gx, gx * gy, gy * gy)]
        even = 1 / (products[0] + products[2] + FAINT)
        products = [product * even for product in products]
        xx, xy, yy = (own + 0.4 * cv2.blur(own, (around, around)) for own in products)
        xx = xx + np.float32(DOWN)
        self._angles = (0.5 * np.arctan2(2 * xy, xx - yy) + np.float32(np.pi / 2)).astype(np.float32)
        self._scale, self._region = scale, region

    def angle(self, y: int, x: int) -> float:
        """Radians, clockwise from the x axis, at a pixel of the region."""
        return float(self._angles[y // 2, x // 2])

    def along(self, start: Floats, length: float) -> Floats:
        """The line [n, 2], canvas pixels, of a hair that passes ``start`` [2] and runs on downwards for ``length`` mm."""
        step, (h, w) = 2 * self._scale, self._region.shape
        line: list[Floats] = [np.asarray(start, np.float32)]
        heading = np.array([0.0, 1.0], np.float32)
        for _ in range(int(length / 2)):
            x, y = line[-1][0] - self._region.x0, line[-1][1] - self._region.y0
            angle = self.angle(int(np.clip(y, 0, h - 1)), int(np.clip(x, 0, w - 1)))
            way = np.array([np.cos(angle), np.sin(angle)], np.float32)
            heading = 0.6 * heading + 0.4 * way * np.sign(way @ heading)
            line.append(line[-1] + step * heading / max(float(np.linalg.norm(heading)), 1e-3))
        return np.array(line)

    def noise(self, width: float, length: float, rng: np.random.Generator) -> Floats:
        """Noise [h, w] of zero mean and unit variance, ``width`` mm wide across the strands and ``length`` mm along."""
        h, w = self._angles.shape
        scale = self._scale / 2
        field = drawing.noise((h, w), (width * scale, width * scale), rng)
        xs, ys = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32))
        dx, dy = np.cos(self._angles), np.sin(self._angles)
        reach = 0.5 * width * scale
        while reach < 0.35 * length * scale:
            sides = [cv2.remap(field, xs + r * dx, ys + r * dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
                     for r in (-reach, reach)]  # fmt: skip
            field = (sides[0] + field + sides[1]) / 3
            reach *= 2.2
        field = (field - field.mean()) / max(float(field.std()), 1e-3)
        return cv2.resize(field, self._region.shape[::-1], interpolation=cv2.INTER_LINEAR)


def shone(canvas: Canvas, hair: Hair, strength: float, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """A band of gloss round the head: its amount [h, w] in 0..1 over the hair's region, and the glossy hair's light."""
    across, down = hair.axes(hair.region)
    strands = Strands(canvas, hair.region, hair.scale).noise(1.5, 18, rng)
    ring = np.hypot(across - rng.uniform(-20, 20), (down + 15) * 0.8)
    band = np.exp(-(((ring - rng.uniform(48, 80)) / rng.uniform(7, 16)) ** 2))
    light = drawing.to_light(canvas.image[hair.region.slices])
    glossy = light * np.float32(1.4 + 1.2 * strength) + np.float32(0.01 + 0.02 * strength)
    return (band * drawing.smoothstep(strands, -1.0, 1.4)).astype(np.float32), glossy
