"""The shapes of hair accessories, laid on a :class:`Bench` round the origin in millimetres, x along the thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .drawing import Floats, smoothstep
from .jewellery import Bench, Material, draw_enamel, draw_metal, draw_pearl, draw_stone
from .patterns import CLOTH_COLOURS

Draw = Callable[[np.random.Generator], Material]


@dataclass(frozen=True)
class Piece:
    """One accessory.

    Attributes:
        reach: half its length in millimetres.
        lay: lays it on a bench.
        tucked: whether one of its ends goes under the hair.
    """

    reach: float
    lay: Callable[[Bench], None]
    tucked: bool = False


@dataclass(frozen=True)
class Outfit:
    """What an accessory is chosen for: the light of the hair [3], and how large and loud it may be, 0..1."""

    hair: Floats
    strength: float

    def material(self, draws: list[Draw], rng: np.random.Generator) -> Material:
        """A material that stands out from the hair, more so with strength."""
        material = draws[0](rng)
        for _ in range(8):
            material = draws[int(rng.integers(len(draws)))](rng)
            if np.abs(np.sqrt(material.colour) - np.sqrt(self.hair)).max() > 0.3 + 0.25 * self.strength:
                break
        return material

    def size(self, small: float, large: float, rng: np.random.Generator) -> float:
        """Millimetres between ``small`` and ``large``, larger with strength."""
        return small + (large - small) * float(np.clip(0.8 * self.strength + rng.uniform(-0.1, 0.3), 0, 1))


def draw_cloth(rng: np.random.Generator) -> Material:
    """Plain cloth."""
    colour = CLOTH_COLOURS[int(rng.integers(len(CLOTH_COLOURS)))] * np.float32(rng.uniform(0.7, 1.3))
    return Material("cloth", np.clip(colour, 0.01, 0.95).astype(np.float32))


@dataclass(frozen=True)
class Fabric:
    """Cloth, plain, dotted, striped or checked: colours [2, 3], the pattern's kind and repeat in millimetres."""

    colours: Floats
    kind: str
    pitch: float

    @staticmethod
    def drawn(outfit: Outfit, rng: np.random.Generator) -> Fabric:
        first = outfit.material([draw_cloth], rng).colour
        second = np.array([0.85, 0.85, 0.83] if first.max() < 0.6 else rng.uniform(0.01, 0.5, 3), np.float32)
        kind = str(rng.choice(["plain", "dots", "stripes", "checks"], p=[0.55, 0.2, 0.12, 0.13]))
        return Fabric(np.stack((first, second)), kind, float(rng.uniform(4, 9)))

    def at(self, x: Floats, y: Floats, shade: Floats) -> Material:
        """The cloth at points [n] in millimetres, darkened to ``shade`` [n]."""
        u, v = x / self.pitch % 1 - 0.5, y / self.pitch % 1 - 0.5
        if self.kind == "dots":
            second = smoothstep(np.hypot(u, v), 0.3, 0.24)
        elif self.kind == "stripes":
            second = smoothstep(np.abs(u), 0.2, 0.14)
        elif self.kind == "checks":
            second = 0.5 * ((u > 0).astype(np.float32) + (v > 0))
        else:
            second = np.zeros_like(u)
        first, other = self.colours
        return Material("cloth", (first + (other - first) * second[:, None]) * shade[:, None])


def pins(outfit: Outfit, rng: np.random.Generator) -> Piece:
    """One to four hair pins, side by side or crossed, their bends under the hair."""
    metal = outfit.material([draw_metal, draw_metal, draw_enamel], rng)
    half, radius = outfit.size(17, 28, rng), outfit.size(0.8, 1.5, rng)
    count = 1 + int(rng.integers(0, 2 + round(2 * outfit.strength)))
    crossed, gap = rng.random() < 0.3, float(rng.uniform(4, 8))
    lean = rng.normal(0, 0.06, count)
    pearl = draw_pearl(rng) if rng.random() < 0.3 else None

    def lay(bench: Bench) -> None:
        for i in range(count):
            y = 0.0 if crossed else (i - (count - 1) / 2) * gap
            slope = (0.45 * (-1) ** i if crossed else 0.0) + float(lean[i])
            bench.bar((-half, y - half * slope), (half, y + half * slope), radius, metal)
            if pearl is not None:
                bench.sphere(-half, y - half * slope, 2.5 * radius, pearl)

    return Piece(half * 1.15 + 2, lay, tucked=True)


def snap_clip(outfit: Outfit, rng: np.random.Generator) -> Piece:
    """A bent drop of metal with a slot in which hair is seen."""
    body = outfit.material([draw_enamel, draw_enamel, draw_metal], rng)
    half, height = outfit.size(18, 33, rng), outfit.size(5, 9, rng)

    def lay(bench: Bench) -> None:
        t = (bench.x + half) / (2 * half)
        wide = height * (0.3 + 0.7 * np.clip(t, 0, 1)) * np.sqrt(np.clip(1 - (np.abs(t - 0.5) * 2) ** 6, 0, 1))
        v = bench.y / np.maximum(wide, 0.1)
        slot = (np.abs(v) < 0.42) & (t > 0.3) & (t < 0.78)
        inside = (np.abs(v) < 1) & (t > 0) & (t < 1) & ~slot
        edge = v[inside]
        bench.lay(inside, 0.15 * (2 * t[inside] - 1), (0.6 * edge**3).astype(np.float32), body)

    return Piece(half, lay)


def barrette(outfit: Outfit, rng: np.random.Generator) -> Piece:
    """A bar: metal, plastic, cloth, or set with pearls or stones."""
    half, height = outfit.size(17, 42, rng), outfit.size(2.6, 8, rng)
    kind = str(rng.choice(["solid", "cloth", "pearls", "stones"], p=[0.35, 0.2, 0.25, 0.2]))
    body = outfit.material([draw_metal, draw_enamel, draw_enamel], rng)
    fabric = Fabric.drawn(outfit, rng)
    set_in = outfit.material([draw_pearl] if kind == "pearls" else [draw_stone], rng)
    sag = float(rng.uniform(0, 0.09)) * half

    def lay(bench: Bench) -> None:
        if kind in ("pearls", "stones"):
            step = 1.02 * height
            for x in np.arange(-half + step, half - step / 2, 2 * step):
                y = sag * (float(x) / half) ** 2
                if kind == "pearls":
                    bench.sphere(float(x), y, height, set_in)
                else:
                    bench.disc(float(x), y, height, body)
                    bench.gem(float(x), y, 0.85 * height, set_in, np.random.default_rng(round(100 * (x + half))))
            return
        y = bench.y - sag * (bench.x / half) ** 2
        over = np.clip(np.abs(bench.x) - (half - height), 0, None)
        r = np.hypot(over, y) / height
        inside = r < 1
        slope = np.clip(r[inside], 0, 1) ** 2 * 0.8
        nx, ny = 0.25 * bench.x[inside] / half, slope * np.sign(y[inside])
        cloth = kind == "cloth"
        shade = np.ones_like(nx)
        bench.lay(inside, nx, ny, fabric.at(bench.x[inside], bench.y[inside], shade) if cloth else body)

    return Piece(half + height, lay)


def comb(outfit: Outfit, rng: np.random.Generator) -> Piece:
    """A jewelled comb: an arc or a spray of stones, pearls and leaves over teeth that the hair hides."""
    metal = outfit.material([draw_metal], rng)
    half = outfit.size(14, 34, rng)
    own = int(rng.integers(1 << 30))
    stones = [outfit.material([draw_stone, draw_pearl], rng) for _ in range(2)]

    def lay(bench: Bench) -> None:
        rng = np.random.default_rng(own)
        for _ in range(int(7 + half / 2)):
            t = float(rng.uniform(-1, 1))
            x, y = half * t, -0.25 * half * (1 - t * t) + float(rng.normal(0, 0.12)) * half
            size = float(rng.uniform(0.07, 0.16)) * half + 0.8
            shape, stone = rng.integers(4), stones[int(rng.integers(2))]
            if shape == 0:
                bench.flower(x, y, 1.6 * size, 5, metal)
            elif shape == 1:
                bench.bar((x, y), (x + float(rng.normal(0, 3)) * size, y - 2 * size), 0.7, metal)
            if stone.kind == "pearl":
                bench.sphere(x, y, size, stone)
            else:
                bench.gem(x, y, size, stone, rng)

    return Piece(half * 1.3 + 2, lay)


def bow(outfit: Outfit, rng: np.random.Generator) -> Piece:
    """Two loops, a knot, and mostly two tails."""
    half = outfit.size(15, 55, rng)
    height, tails = half * float(rng.uniform(0.4, 0.62)), float(rng.choice([0.0, rng.uniform(0.6, 1.5)], p=[0.3, 0.7]))
    fabric, phase = Fabric.drawn(outfit, rng), rng.uniform(0, 6.28, 4)
    droop = float(rng.uniform(-0.1, 0.25))

    def lay(bench: Bench) -> None:
        if tails:
            for i, side in enumerate((-1, 1)):
                _tail(bench, fabric, side, tails * half, 0.16 * half, phase[2 + i])
        for i, side in enumerate((-1, 1)):
            t = bench.x * side / half
            wide = (
                height
                * (0.22 + 0.78 * smoothstep(t, -0.1, 0.75))
                * np.sqrt(np.clip(1 - np.clip((t - 0.6) / 0.4, 0, 1) ** 2.4, 0, 1))
            )
            v = (bench.y - droop * half * np.clip(t, 0, 1) ** 2) / np.maximum(wide, 0.1)
            inside = (t > 0) & (t < 1) & (np.abs(v) < 1)
            t, v = t[inside], v[inside]
            folds = np.sin(7 * v + phase[i]) * np.clip(1.1 - t, 0, 1)
            shade = (0.45 + 0.55 * smoothstep(t, 0.0, 0.4)) * (1 - 0.3 * np.clip(folds, 0, 1)) * (1 - 0.25 * v**4)
            nx = side * (0.75 * t - 0.45)
            ny = 0.55 * v + 0.35 * np.cos(7 * v + phase[i]) * (1 - t)
            bench.lay(
                inside, nx.astype(np.float32), ny.astype(np.float32), fabric.at(bench.x[inside], bench.y[inside], shade)
            )
        r = np.maximum(np.abs(bench.x) / (0.15 * half), np.abs(bench.y) / (0.36 * height))
        r = 0.6 * r + 0.4 * np.hypot(bench.x / (0.15 * half), bench.y / (0.36 * height))
        inside = r < 1
        nx, ny = bench.x[inside] / (0.2 * half), bench.y[inside] / (0.6 * height)
        bench.lay(inside, nx, ny, fabric.at(bench.x[inside], bench.y[inside], 0.75 + 0.25 * np.sqrt(1 - r[inside])))

    return Piece(max(1.0, 0.9 * tails + 0.2) * half * 1.05, lay)


def _tail(bench: Bench, fabric: Fabric, side: int, length: float, width: float, phase: float) -> None:
    lean = 0.42
    s = bench.y / length
    middle = side * (lean * np.clip(s, 0, 1) + 0.06 * np.sin(4 * s + phase)) * length
    wide = width * (0.5 + 0.6 * np.clip(s, 0, 1))
    v = (bench.x - middle) / wide
    inside = (np.abs(v) < 1) & (s > 0) & (s + 0.06 * side * v < 1)
    wave = np.sin(6 * s[inside] + phase)
    shade = 0.8 + 0.2 * wave
    bench.lay(inside, 0.4 * v[inside], 0.4 * wave, fabric.at(bench.x[inside] - middle[inside], bench.y[inside], shade))


def flower(outfit: Outfit, rng: np.random.Generator) -> Piece:
    """Petals in two or three layers round a centre, cloth or fresh."""
    radius = outfit.size(7, 34, rng)
    petals, layers = int(rng.integers(5, 8)), int(rng.integers(1, 4))
    cloth = outfit.material([draw_cloth], rng).colour
    centre = [draw_pearl, draw_stone, draw_enamel][int(rng.integers(3))](rng)
    turns, deep = rng.uniform(0, 6.28, layers), float(rng.uniform(0.12, 0.3))
    blush = np.float32(rng.uniform(0.5, 1.0)) * rng.uniform(0.7, 1.0, 3).astype(np.float32)

    def lay(bench: Bench) -> None:
        far, angle = np.hypot(bench.x, bench.y), np.arctan2(bench.y, bench.x)
        for i, turn in enumerate(turns):
            size = radius * (1 - 0.28 * i)
            lobe = np.abs(np.cos((angle + turn) * petals / 2))
            r = far / size
            inside = r < 1 - deep + deep * np.sqrt(lobe)
            a, lobed, r = angle[inside], lobe[inside], r[inside]
            shade = (
                (0.5 + 0.5 * smoothstep(r, 0.1, 0.8)) * (0.55 + 0.45 * smoothstep(lobed, 0.0, 0.45)) * (1 - 0.12 * i)
            )
            sideways = 0.45 * np.sin((a + turn) * petals)
            cup = 0.75 * r - 0.5
            nx, ny = np.cos(a) * cup - np.sin(a) * sideways, np.sin(a) * cup + np.cos(a) * sideways
            colour = cloth * (blush + (1 - blush) * smoothstep(r, 0.2, 0.9)[:, None]) * shade[:, None]
            bench.lay(inside, nx.astype(np.float32), ny.astype(np.float32), Material("cloth", colour))
        bench.sphere(0, 0, 0.17 * radius, centre)

    return Piece(radius, lay)


def scrunchie(outfit: Outfit, rng: np.random.Generator) -> Piece:
    """A gathered ring of cloth, seen from the side round a strand of hair."""
    half = outfit.size(16, 34, rng)
    height = half * float(rng.uniform(0.34, 0.55))
    fabric, phase = Fabric.drawn(outfit, rng), rng.uniform(0, 6.28, 3)
    folds = float(rng.uniform(7, 11))

    def lay(bench: Bench) -> None:
        t = bench.x / half
        bend = 0.3 * height * t * t
        outline = (
            height * (0.86 + 0.14 * np.sin(folds * 1.3 * t + phase[0])) * np.sqrt(np.clip(1 - np.abs(t) ** 3, 0, 1))
        )
        v = (bench.y - bend) / np.maximum(outline, 0.1)
        inside = (np.abs(v) < 1) & (np.abs(t) < 1)
        t, v = t[inside], v[inside]
        at = folds * np.arcsin(np.clip(t, -1, 1)) * 2 + 1.4 * v * np.sin(3 * t + phase[1]) + phase[2]
        wave = np.sin(at)
        shade = (0.62 + 0.38 * smoothstep(wave, -1.0, 0.5)) * (1 - 0.35 * np.exp(-((v / 0.16) ** 2)))
        nx, ny = 0.45 * np.cos(at) + 0.5 * t, 0.65 * v
        bench.lay(
            inside, nx.astype(np.float32), ny.astype(np.float32), fabric.at(bench.x[inside], bench.y[inside], shade)
        )

    return Piece(half, lay)


PIECES: dict[Callable[[Outfit, np.random.Generator], Piece], float] = {
    pins: 0.2, snap_clip: 0.12, barrette: 0.22, comb: 0.1, bow: 0.16, flower: 0.13, scrunchie: 0.07,
}  # fmt: skip
"""Every piece and how often it is worn."""


def lay_band(bench: Bench, across: float, rise: float, outfit: Outfit, rng: np.random.Generator) -> None:
    """An Alice band over the head: half an ellipse ``across`` mm wide to each side and ``rise`` mm high, on its origin."""
    width = outfit.size(4, 30, rng)
    kind = str(rng.choice(["cloth", "gathered", "hard", "pearls"], p=[0.4, 0.25, 0.2, 0.15]))
    if kind in ("hard", "pearls"):
        width = min(width, float(rng.uniform(4, 11)))
    x, y = bench.x / across, bench.y / rise
    k = np.hypot(x, y) + 1e-6
    gx, gy = x / (across * k), y / (rise * k)
    steep = np.hypot(gx, gy) + 1e-6
    narrow = 0.7 + 0.3 * np.abs(y)
    u = (k - 1) / steep / (width / 2 * narrow)
    inside = (np.abs(u) < 1) & (y < 0)
    u, gx, gy, x = u[inside], (gx / steep)[inside], (gy / steep)[inside], x[inside]
    along = np.arctan2(x, -y[inside]) * (across + rise) / 2
    shade = 0.55 + 0.45 * np.sqrt(np.clip(1 - x * x, 0, 1))
    tx, ty = -gy, gx
    if kind == "pearls":
        v = (along / width % 1 - 0.5) * 2
        ball = u * u + v * v < 1
        whole = np.flatnonzero(inside)[ball]
        inside = np.zeros(inside.size, bool)
        inside[whole] = True
        inside = inside.reshape(bench.alpha.shape)
        u, v = u[ball], v[ball]
        nx, ny = (gx[ball] * u + tx[ball] * v), (gy[ball] * u + ty[ball] * v)
        material = outfit.material([draw_pearl], rng)
    else:
        folds = 0.5 * np.sin(along / float(rng.uniform(0.9, 1.8)) + 1.5 * u) if kind == "gathered" else np.zeros_like(u)
        nx, ny = gx * u * 0.75 + tx * folds + 0.35 * x, gy * u * 0.75 + ty * folds
        if kind == "hard":
            material = outfit.material([draw_metal, draw_enamel], rng)
        else:
            fabric = Fabric.drawn(outfit, rng)
            material = fabric.at(along, u * width / 2, shade * (1 - 0.35 * np.abs(u) ** 4) * (1 + 0.25 * folds))
    bench.lay(inside, nx.astype(np.float32), ny.astype(np.float32), material)
