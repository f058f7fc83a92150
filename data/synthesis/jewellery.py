"""Small things worn, rendered from their surface normals: metal, pearl, stone, enamel and cloth under a photo's light.

A :class:`Bench` is a patch of the picture at several times its resolution with coordinates in millimetres; solids are laid
on it one after another, later ones hiding earlier ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .drawing import Floats, Light, Region

FINENESS = 4
"""Bench pixels per picture pixel."""

METALS: dict[str, tuple[float, float, float]] = {
    "gold": (0.95, 0.64, 0.22),
    "pale gold": (0.93, 0.76, 0.46),
    "rose gold": (0.92, 0.55, 0.42),
    "silver": (0.85, 0.86, 0.87),
    "steel": (0.5, 0.51, 0.53),
    "black metal": (0.06, 0.06, 0.065),
}
"""Linear reflectance."""


@dataclass(frozen=True)
class Material:
    """How a surface answers light.

    Attributes:
        kind: "metal", "pearl", "stone", "enamel" or "cloth".
        colour: linear [3], or [n, 3] for the n pixels of one lay.
    """

    kind: str
    colour: Floats


def draw_metal(rng: np.random.Generator) -> Material:
    """A jeweller's metal, mostly gold and silver."""
    name = rng.choice(list(METALS), p=[0.3, 0.14, 0.1, 0.32, 0.08, 0.06])
    return Material("metal", np.array(METALS[str(name)], np.float32) * np.float32(rng.uniform(0.8, 1.05)))


def draw_stone(rng: np.random.Generator) -> Material:
    """Colourless or coloured."""
    if rng.random() < 0.6:
        return Material("stone", np.array([1.0, 1.0, 1.0], np.float32))
    colours = np.array(
        [[0.75, 0.02, 0.06], [0.03, 0.08, 0.6], [0.02, 0.4, 0.12], [0.35, 0.06, 0.5], [0.05, 0.45, 0.5], [0.8, 0.4, 0.05],
         [0.8, 0.25, 0.4], [0.02, 0.02, 0.025]],
        np.float32,
    )  # fmt: skip
    return Material("stone", colours[int(rng.integers(len(colours)))] * np.float32(rng.uniform(0.7, 1.3)))


def draw_pearl(rng: np.random.Generator) -> Material:
    """White, cream, rose or dark."""
    colours = np.array([[0.9, 0.87, 0.82], [0.92, 0.84, 0.7], [0.9, 0.76, 0.72], [0.16, 0.17, 0.19]], np.float32)
    return Material("pearl", colours[rng.choice(4, p=[0.5, 0.28, 0.14, 0.08])])


def draw_enamel(rng: np.random.Generator) -> Material:
    """Any colour, bright ones more often; also plastic, resin and wood."""
    return Material("enamel", (rng.uniform(0.02, 0.9, 3) ** 1.6).astype(np.float32))


class Bench:
    """Where a jewel is made: ``light`` and ``alpha`` [H, W] at bench resolution, ``x`` and ``y`` in mm from a point.

    Args:
        region: the patch of the picture.
        origin: the jewel's point of suspension in canvas pixels.
        scale: pixels per millimetre.
        light: the light on the face.
        rng: draws the surroundings that metal reflects.
        turn: radians by which the x axis is turned clockwise in the picture.
        fineness: bench pixels per picture pixel.
    """

    def __init__(
        self, region: Region, origin: NDArray[np.floating], scale: float, light: Light, rng: np.random.Generator,
        turn: float = 0.0, fineness: int = FINENESS,
    ) -> None:  # fmt: skip
        h, w = region.shape[0] * fineness, region.shape[1] * fineness
        xs = (np.arange(w, dtype=np.float32) + 0.5) / fineness - 0.5 + region.x0 - np.float32(origin[0])
        ys = (np.arange(h, dtype=np.float32) + 0.5) / fineness - 0.5 + region.y0 - np.float32(origin[1])
        x = np.broadcast_to(xs / np.float32(scale), (h, w))
        y = np.broadcast_to(ys[:, None] / np.float32(scale), (h, w))
        cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
        self.x, self.y = (x * cos + y * sin, y * cos - x * sin) if turn else (x, y)
        self._turned = turn != 0
        self.colour = np.zeros((h, w, 3), np.float32)
        self.alpha = np.zeros((h, w), np.float32)
        self._region = region
        self._level = light.level
        aim = np.array([light.side * 0.6 + rng.normal(0, 0.3), rng.uniform(-0.9, -0.2), rng.uniform(0.5, 1.0)])
        aim[:2] = aim[0] * cos + aim[1] * sin, aim[1] * cos - aim[0] * sin
        self._lamp = (aim / np.linalg.norm(aim)).astype(np.float32)
        self._horizon = np.float32(rng.uniform(-0.25, 0.3))
        self._power = np.float32(rng.uniform(2.0, 12.0))
        self._ground = np.float32(rng.uniform(0.02, 0.2))
        self._wave = rng.uniform(0, 6.28, 2).astype(np.float32)

    def sphere(self, x: float, y: float, radius: float, material: Material, squash: float = 1.0) -> None:
        """A ball, flattened sideways by ``squash``."""
        near = self._near((x - radius * squash, y - radius), (x + radius * squash, y + radius))
        dx, dy = (self.x[near] - x) / (radius * squash), (self.y[near] - y) / radius
        inside = dx * dx + dy * dy < 1
        nx, ny = dx[inside], dy[inside]
        self.lay(inside, nx, ny, material, near)

    def disc(
        self, x: float, y: float, radius: float, material: Material, squash: float = 1.0, dome: float = 0.25
    ) -> None:
        """A flat or slightly domed disc with a rounded edge."""
        dx, dy = (self.x - x) / (radius * squash), (self.y - y) / radius
        r = np.sqrt(dx * dx + dy * dy)
        inside = r < 1
        bevel = dome + 0.7 * np.clip((r[inside] - 0.8) / 0.2, 0, 1)
        self.lay(inside, dx[inside] * bevel, dy[inside] * bevel, material)

    def hoop(
        self, x: float, y: float, width: float, height: float, tube: float, material: Material, behind: float = 1.0,
        twist: int = 0,
    ) -> None:  # fmt: skip
        """A ring of tube radius ``tube``, seen at an angle: half axes ``width`` and ``height``.

        ``behind`` is the share of the ring that is drawn from the bottom up; the lobe hides the rest. ``twist`` is the
        number of turns of a rope-like surface, 0 for a smooth one.
        """
        a, b = max(width, tube * 0.6), height
        dx, dy = self.x - x, self.y - y
        k = np.sqrt((dx / a) ** 2 + (dy / b) ** 2) + 1e-6
        gx, gy = dx / (a * a) / k, dy / (b * b) / k
        slope = np.sqrt(gx * gx + gy * gy) + 1e-6
        far = (k - 1) / slope
        inside = np.abs(far) < tube
        if behind < 1:
            inside &= dy > b * (1 - 2 * behind)
        t = far[inside] / tube
        nx, ny = gx[inside] / slope[inside] * t, gy[inside] / slope[inside] * t
        if twist:
            wave = 0.55 * np.sin(np.arctan2(dy[inside] / b, dx[inside] / a) * twist + 2.5 * t)
            nx, ny = nx - wave * ny - wave * 0.3, ny + wave * nx
        self.lay(inside, nx, ny, material)

    def bar(self, start: tuple[float, float], end: tuple[float, float], radius: float, material: Material) -> None:
        """A rod, a wire or a chain seen from afar."""
        ax, ay = end[0] - start[0], end[1] - start[1]
        length = ax * ax + ay * ay + 1e-6
        low, high = np.minimum(start, end) - radius, np.maximum(start, end) + radius
        near = self._near((low[0], low[1]), (high[0], high[1]))
        dx, dy = self.x[near] - start[0], self.y[near] - start[1]
        t = np.clip((dx * ax + dy * ay) / length, 0, 1)
        px, py = dx - t * ax, dy - t * ay
        far = px * px + py * py
        inside = far < radius * radius
        self.lay(inside, px[inside] / radius, py[inside] / radius, material, near)

    def drop(self, x: float, y: float, width: float, height: float, material: Material, point: float = 1.0) -> None:
        """A teardrop hanging from (x, y): ``point`` 1 is a sharp top, 0 an oval."""
        v = (self.y - y) / height
        inside_v = (v > 0) & (v < 1)
        profile = np.sqrt(np.clip(v * (1 - v), 0, None)) * 2 * np.clip(v, 0.02, 1) ** (0.7 * point) * (1 + 0.35 * point)
        dx = (self.x - x) / (width / 2)
        inside = inside_v & (np.abs(dx) < profile)
        nx = dx[inside] / np.maximum(profile[inside], 1e-3)
        ny = (v[inside] - 0.58) * 1.5
        self.lay(inside, nx * 0.95, ny * np.sqrt(np.clip(1 - nx * nx, 0, 1)), material)

    def flower(self, x: float, y: float, radius: float, petals: int, material: Material) -> None:
        """A rosette of petals, or a star for few of them."""
        dx, dy = (self.x - x) / radius, (self.y - y) / radius
        r, angle = np.sqrt(dx * dx + dy * dy), np.arctan2(dy, dx)
        petal = np.cos(angle * petals)
        inside = r < 0.72 + 0.28 * petal
        nx = dx[inside] * 0.5 - np.sin(angle[inside]) * np.sin(angle[inside] * petals) * 0.35
        ny = dy[inside] * 0.5 + np.cos(angle[inside]) * np.sin(angle[inside] * petals) * 0.35
        self.lay(inside, nx, ny, material)

    def gem(
        self, x: float, y: float, radius: float, material: Material, rng: np.random.Generator, squash: float = 1.0,
        square: bool = False,
    ) -> None:  # fmt: skip
        """A cut stone: facets that each mirror another part of the surroundings."""
        near = self._near((x - radius * squash, y - radius), (x + radius * squash, y + radius))
        dx, dy = (self.x[near] - x) / (radius * squash), (self.y[near] - y) / radius
        r = np.maximum(np.abs(dx), np.abs(dy)) if square else np.sqrt(dx * dx + dy * dy)
        inside = r < 1
        sectors = int(rng.integers(6, 11))
        angle = np.arctan2(dy[inside], dx[inside]) + rng.uniform(0, 1)
        ring = (r[inside] > rng.uniform(0.4, 0.6)).astype(int)
        facet = (((angle / (2 * np.pi)) % 1 * sectors).astype(int) + ring * sectors) % (2 * sectors)
        tilt = rng.uniform(-0.75, 0.75, (2 * sectors, 2)).astype(np.float32)
        glints = rng.random(2 * sectors) < 0.16
        tilt[glints] = self._lamp[:2] * 0.5 + rng.normal(0, 0.06, (int(glints.sum()), 2))
        self.lay(inside, tilt[facet, 0], tilt[facet, 1], material, near)

    def _near(self, low: tuple[float, float], high: tuple[float, float]) -> tuple[slice, slice]:
        """The bench's rows and columns that hold a box in millimetres; all of them when the axes are turned."""
        if self._turned:
            return slice(None), slice(None)
        rows = np.searchsorted(self.y[:, 0], (low[1], high[1]))
        columns = np.searchsorted(self.x[0], (low[0], high[0]))
        return slice(max(0, rows[0] - 1), rows[1] + 1), slice(max(0, columns[0] - 1), columns[1] + 1)

    def lay(
        self, inside: NDArray[np.bool_], nx: Floats, ny: Floats, material: Material,
        near: tuple[slice, slice] = (slice(None), slice(None)),
    ) -> None:  # fmt: skip
        """A surface over the bench pixels ``inside``, with the x and y [n] of its normal at each of them.

        ``inside`` is as large as ``near``, a part of the bench's rows and columns.
        """
        nz = np.sqrt(np.clip(1 - nx * nx - ny * ny, 0.02, 1))
        lambert = np.clip(nx * self._lamp[0] + ny * self._lamp[1] + nz * self._lamp[2], 0, 1)
        if material.kind in ("metal", "stone"):
            seen = self._mirrored(nx, ny, nz)
            if material.kind == "stone":
                seen = np.minimum(seen**1.6 * 1.1, 6.0)
                body = material.colour * (0.10 + 0.55 * seen)[:, None]
                light = body + 0.10 * seen[:, None]
            else:
                light = material.colour * seen[:, None]
        elif material.kind == "cloth":
            light = material.colour * (0.3 + 0.72 * lambert)[:, None]
        else:
            gleam = self._mirrored(nx, ny, nz)
            half = 0.42 + 0.66 * lambert
            if material.kind == "pearl":
                rim = (1 - nz)[:, None] * np.array([0.05, -0.02, 0.02], np.float32)
                light = (material.colour + rim) * half[:, None] + 0.12 * np.clip(gleam - 0.7, 0, 3)[:, None]
            else:
                light = material.colour * half[:, None] + 0.05 * gleam[:, None]
        self.colour[near][inside] = light * self._level
        self.alpha[near][inside] = 1.0

    def _mirrored(self, nx: Floats, ny: Floats, nz: Floats) -> Floats:
        """What a surface reflects: bright above, dark at the horizon, dim below, and the lamp."""
        rx, ry, rz = 2 * nz * nx, 2 * nz * ny, 2 * nz * nz - 1
        above = np.clip((self._horizon - ry) * 2.5 + 0.5, 0, 1)
        below = self._ground * (1 + 2.5 * np.clip(ry - self._horizon - 0.25, 0, 1))
        bands = 0.16 * np.sin(rx * 5 + self._wave[0]) * np.sin(ry * 4 + self._wave[1])
        lamp = np.clip(rx * self._lamp[0] + ry * self._lamp[1] + rz * self._lamp[2], 0, 1)
        return np.clip(below + above * (0.75 + bands) + self._power * lamp**24 + 0.35 * lamp**4, 0.01, None)

    def finished(self) -> tuple[Floats, Floats]:
        """Light [h, w, 3] times coverage, and coverage [h, w], at the picture's resolution."""
        h, w = self._region.shape
        light = cv2.resize(np.minimum(self.colour, 4.0), (w, h), interpolation=cv2.INTER_AREA)
        return light, cv2.resize(self.alpha, (w, h), interpolation=cv2.INTER_AREA)
