"""Cloth patterns as flat tiles: stripes, checks, dots, flowers, camouflage, prints, letters, knit and sequins.

A :class:`Tile` is a piece of flat cloth that repeats; :mod:`busy_clothing` bends it to the body. Lengths in millimetres,
colours are linear reflectances.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from .drawing import Floats, smoothstep

CLOTH_COLOURS = np.array(
    [
        [0.85, 0.85, 0.84], [0.72, 0.66, 0.55], [0.012, 0.012, 0.014], [0.014, 0.02, 0.055], [0.03, 0.06, 0.2],
        [0.16, 0.3, 0.55], [0.45, 0.02, 0.03], [0.7, 0.35, 0.38], [0.05, 0.13, 0.05], [0.16, 0.17, 0.07],
        [0.3, 0.3, 0.31], [0.09, 0.09, 0.1], [0.75, 0.5, 0.06], [0.13, 0.06, 0.03], [0.22, 0.1, 0.35],
        [0.02, 0.25, 0.26], [0.75, 0.2, 0.05], [0.6, 0.7, 0.75],
    ],
    np.float32,
)  # fmt: skip
"""Cloth people wear, from white and beige through black, navy and blue to orange and pale blue."""

_COLOUR_SHARES = np.array([16, 6, 11, 10, 8, 6, 6, 4, 3, 3, 7, 7, 2, 4, 3, 2, 2, 7]) / 107

LATIN_WORDS = (
    "NEW YORK", "SPORT", "1987", "LOVE", "23", "PARIS", "RUN", "TEAM", "SUMMER", "OK", "STAR", "HELLO", "A", "Z", "LONDON",
    "88", "DREAM", "FC", "HAPPY", "ORIGINAL", "CLUB", "STUDIO", "07", "NICE DAY", "BLUE", "DATA", "PLAY", "WINTER", "R",
)  # fmt: skip
CHINESE_WORDS = (
    "中国", "加油", "福", "我爱北京", "青春", "大学", "快乐", "龙", "上海", "好运", "自由", "运动", "梦", "篮球", "毕业",
    "国潮", "天天向上", "喜", "平安", "少年",
)  # fmt: skip


@dataclass(frozen=True)
class Tile:
    """A repeating piece of cloth.

    Attributes:
        colour: float32 [h, w, 3].
        size: the millimetres of its sides, height and width.
        once: whether it lies on the cloth a single time, in the middle of the chest, rather than repeating.
        cover: float32 [h, w], how much the print hides of the cloth below; the rest keeps its own colour.
        gloss: float32 [h, w] or None, mirror-like flakes such as sequins.
    """

    colour: Floats
    size: tuple[float, float]
    cover: Floats
    once: bool = False
    gloss: Floats | None = None


def palette(count: int, contrast: float, rng: np.random.Generator, first: NDArray | None = None) -> Floats:
    """``count`` colours [count, 3] of which neighbours differ by at least about ``contrast`` (0..1, on a sqrt scale)."""
    colours = [np.asarray(first, np.float32) if first is not None else _colour(rng)]
    while len(colours) < count:
        best = max((_colour(rng) for _ in range(3)), key=lambda c: min(_apart(c, colours[-1]), contrast))
        colours.append(best)
    if count > 1 and _apart(colours[0], colours[1]) < contrast:
        bright = float(np.sqrt(colours[0]).mean())
        goal = bright - contrast if bright > 0.5 else bright + contrast
        colours[1] = np.clip(colours[1] / max(float(np.sqrt(colours[1]).mean()), 0.05) ** 2 * goal**2, 0.008, 0.9)
    return np.stack(colours).astype(np.float32)


def _colour(rng: np.random.Generator) -> Floats:
    base = CLOTH_COLOURS[int(rng.choice(len(CLOTH_COLOURS), p=_COLOUR_SHARES))]
    return np.clip(base * rng.uniform(0.7, 1.35) * rng.uniform(0.88, 1.12, 3), 0.006, 0.9).astype(np.float32)


def _apart(a: NDArray, b: NDArray) -> float:
    return float(np.abs(np.sqrt(a) - np.sqrt(b)).max())


def _axes(size: tuple[float, float], density: float) -> tuple[Floats, Floats]:
    """X and y in millimetres of a tile drawn at ``density`` pixels per millimetre."""
    h, w = (int(np.clip(round(side * density), 12, 420)) for side in size)
    ys, xs = (np.arange(h, dtype=np.float32) + 0.5) / h * size[0], (np.arange(w, dtype=np.float32) + 0.5) / w * size[1]
    return np.broadcast_to(xs, (h, w)), np.broadcast_to(ys[:, None], (h, w))


def _run(length: float, density: float, colours: Floats, shares: NDArray[np.floating]) -> Floats:
    """A row of coloured stripes [n, 3] that fill ``length`` millimetres, with smooth edges."""
    n = int(np.clip(round(length * density), 8, 420))
    fine = np.searchsorted(np.cumsum(shares) / shares.sum(), (np.arange(n * 8) + 0.5) / (n * 8))
    return colours[np.minimum(fine, len(colours) - 1)].reshape(n, 8, 3).mean(1).astype(np.float32)


def _full(colour: Floats, size: tuple[float, float]) -> Tile:
    return Tile(np.ascontiguousarray(colour, np.float32), size, np.ones(colour.shape[:2], np.float32))


def stripes(strength: float, density: float, rng: np.random.Generator, ground: Floats | None = None) -> Tile:
    """Two to four colours; pinstripes, bars, sailor shirts, awnings; upright or lying."""
    length = _period(strength, density, rng)
    count = int(rng.choice([2, 3, 4], p=[0.7, 0.2, 0.1]))
    colours = palette(count, _contrast(strength, rng), rng, ground)
    shares = rng.uniform(0.25, 1.0, count)
    if count == 2 and rng.random() < 0.4:
        shares = np.array([1.0, rng.uniform(0.15, 0.4)])
    if count > 2:
        order = [0, 1, 0, 2, 0, 3][: 2 * (count - 1)]
        colours, shares, length = colours[order], shares[order], length * 1.7
    run = _run(length, density, colours, shares)
    if rng.random() < 0.5:
        return _full(np.broadcast_to(run[None], (12, *run.shape)), (length, length))
    return _full(np.broadcast_to(run[:, None], (len(run), 12, 3)), (length, length))


def checks(strength: float, density: float, rng: np.random.Generator, ground: Floats | None = None) -> Tile:
    """Gingham, tartan, window panes, houndstooth, argyle."""
    length = _period(strength, density, rng) * 1.2
    kind = rng.choice(["gingham", "tartan", "pane", "hound", "argyle", "board"], p=[0.34, 0.42, 0.11, 0.06, 0.04, 0.03])
    colours = palette(2, _contrast(strength, rng) * 1.2, rng, ground)
    if kind in ("gingham", "board"):
        run = _run(length, density, np.array([[0.0] * 3, [1.0] * 3], np.float32), np.ones(2))[:, 0]
        mix = (run[None] + run[:, None]) / 2 if kind == "gingham" else np.abs(run[None] - run[:, None])
        return _full(colours[0] + (colours[1] - colours[0]) * mix[..., None], (length, length))
    if kind == "tartan":
        count = int(rng.integers(3, 5))
        colours = palette(count, _contrast(strength, rng), rng, ground)
        order = rng.permutation([0, 1, 0, 2, 1, count - 1, 0])
        shares = rng.uniform(0.1, 1.0, len(order)) * np.where(order == count - 1, 0.3, 1.0)
        run = _run(length * 2, density, colours[order], shares)
        return _full((run[None] + run[:, None]) / 2, (length * 2, length * 2))
    if kind == "pane":
        share = rng.uniform(0.04, 0.12) + 1.2 / (length * density)
        run = _run(length, density, np.array([[0.0] * 3, [1.0] * 3], np.float32), np.array([1 - share, share]))[:, 0]
        mix = np.maximum(run[None], run[:, None])
        return _full(colours[0] + (colours[1] - colours[0]) * mix[..., None], (length, length))
    x, y = _axes((length, length), density)
    u, v = x / length, y / length
    if kind == "hound":
        a, b = u < 0.5, v < 0.5
        twill = ((u + v) * 4 % 1) < 0.5
        mix = (a & b) | ((a ^ b) & twill)
        soft = cv2.blur(mix.astype(np.float32), (2, 2))[..., None]
        return _full(colours[0] + (colours[1] - colours[0]) * soft, (length, length))
    diamond = np.abs(u - 0.5) + np.abs(v - 0.5)
    third = palette(3, 0.3, rng)[2]
    line = np.minimum(np.abs(u - v), np.abs(u + v - 1))
    colour = np.where((diamond < 0.5)[..., None], colours[0], colours[1])
    colour = np.where((line < 0.02 + 0.6 / (length * density))[..., None], third, colour)
    return _full(cv2.blur(colour.astype(np.float32), (2, 2)), (length * 1.6, length))


def dots(strength: float, density: float, rng: np.random.Generator, ground: Floats | None = None) -> Tile:
    """Polka dots in rows or scattered, one colour or confetti."""
    pitch = _period(strength, density, rng) * 0.9 + 3
    colours = palette(2, _contrast(strength, rng) * 1.1, rng, ground)
    radius = pitch * rng.uniform(0.18, 0.32)
    if rng.random() < 0.6:
        x, y = _axes((pitch * 2, pitch * 2) if rng.random() < 0.1 else (pitch, pitch), density)
        u, v = x % pitch - pitch / 2, y % pitch - pitch / 2
        far = np.minimum(np.hypot(u, v), np.hypot(np.abs(u) - pitch / 2, np.abs(v) - pitch / 2))
        mix = smoothstep(far, radius * 0.75 + 0.5 / density, radius * 0.75 - 0.5 / density)
        return _full(colours[0] + (colours[1] - colours[0]) * mix[..., None], (pitch, pitch))
    size = pitch * 6
    many = palette(int(rng.integers(2, 6)), 0.4, rng, colours[0])
    tile = _Stamps(size, density, many[0])
    for x, y in _spread(size, pitch, rng):
        tile.ellipse(x, y, radius * rng.uniform(0.6, 1.2), 1.0, 0.0, many[int(rng.integers(1, len(many)))])
    return _full(tile.finished(), (size, size))


def flowers(strength: float, density: float, rng: np.random.Generator, ground: Floats | None = None) -> Tile:
    """Blossoms with leaves, from scattered small ones to large tropical prints."""
    radius = rng.uniform(3, 6) + 12 * strength * rng.random() ** 2
    radius = max(radius, 3.5 / density)
    pitch = radius * rng.uniform(1.7, 3.0)
    size = pitch * 4.5
    many = palette(int(rng.integers(3, 6)), _contrast(strength, rng), rng, ground)
    green = np.array([0.05, 0.16, 0.04], np.float32) * np.float32(rng.uniform(0.5, 3.0))
    leaf = green if rng.random() < 0.5 else many[int(rng.integers(1, len(many)))]
    tile = _Stamps(size, density, many[0])
    for x, y in _spread(size, pitch, rng):
        lean, petals = rng.uniform(0, 6.28), int(rng.choice([4, 5, 5, 6, 8]))
        r = radius * rng.uniform(0.6, 1.2)
        for _ in range(int(rng.integers(0, 4))):
            a = rng.uniform(0, 6.28)
            tile.ellipse(
                x + r * 1.3 * np.cos(a), y + r * 1.3 * np.sin(a), r * 0.75, 0.35, a, leaf * rng.uniform(0.7, 1.3)
            )
        colour = many[int(rng.integers(1, len(many)))]
        for i in range(petals):
            a = lean + i * 2 * np.pi / petals
            shade = colour * rng.uniform(0.75, 1.2)
            tile.ellipse(x + r * 0.55 * np.cos(a), y + r * 0.55 * np.sin(a), r * 0.52, 0.68, a, shade)
        tile.ellipse(x, y, r * 0.26, 1.0, 0.0, np.array([0.8, 0.55, 0.08]) * rng.uniform(0.3, 1.1))
    return _full(tile.finished(), (size, size))


def camouflage(strength: float, density: float, rng: np.random.Generator, ground: Floats | None = None) -> Tile:
    """Three or four colours in ragged patches, woodland, desert, navy, or a fashion palette; sometimes pixelated."""
    cell = rng.uniform(14, 24) + 14 * strength
    size = cell * 9
    sets = np.array(
        [
            [[0.14, 0.15, 0.06], [0.05, 0.07, 0.03], [0.16, 0.09, 0.04], [0.012, 0.012, 0.01]],
            [[0.5, 0.4, 0.26], [0.33, 0.24, 0.13], [0.2, 0.14, 0.08], [0.6, 0.54, 0.4]],
            [[0.1, 0.13, 0.2], [0.02, 0.03, 0.08], [0.28, 0.32, 0.38], [0.01, 0.01, 0.02]],
            [[0.5, 0.5, 0.5], [0.2, 0.2, 0.21], [0.05, 0.05, 0.055], [0.8, 0.8, 0.8]],
        ],
        np.float32,
    )
    colours = sets[rng.choice(4, p=[0.5, 0.2, 0.15, 0.15])] * rng.uniform(0.8, 1.3)
    n = int(np.clip(round(size * density), 24, 360))
    colour = np.broadcast_to(colours[0], (n, n, 3)).copy()
    pixelated = rng.random() < 0.2
    for i, level in zip((1, 2, 3), rng.uniform(0.25, 0.75, 3), strict=True):
        field = wrapped_noise(n, n, cell / size, rng) + 0.45 * wrapped_noise(n, n, cell / size / 3, rng)
        if pixelated:
            small = max(8, int(size / 5))
            field = cv2.resize(cv2.resize(field, (small, small), interpolation=cv2.INTER_AREA), (n, n), interpolation=0)
        colour += smoothstep(field, float(level), float(level) + 0.12)[..., None] * (colours[i] - colour)
    return _full(colour, (size, size))


def animal(strength: float, density: float, rng: np.random.Generator, ground: Floats | None = None) -> Tile:
    """Leopard rosettes, zebra stripes, marble and tie-dye clouds."""
    kind = rng.choice(["leopard", "zebra", "cloud"], p=[0.4, 0.3, 0.3])
    cell = rng.uniform(9, 14) + 9 * strength
    size = cell * 10
    n = int(np.clip(round(size * density), 24, 360))
    if kind == "cloud":
        colours = palette(3, _contrast(strength, rng), rng, ground)
        a = smoothstep(wrapped_noise(n, n, 0.25, rng) + 0.4 * wrapped_noise(n, n, 0.06, rng), -0.5, 0.6)
        b = smoothstep(wrapped_noise(n, n, 0.2, rng), 0.0, 0.9)
        colour = colours[0] + (colours[1] - colours[0]) * a[..., None]
        return _full(colour + (colours[2] - colour) * b[..., None], (size * 1.4, size * 1.4))
    field = wrapped_noise(n, n, cell / size, rng)
    if kind == "zebra":
        _, y = _axes((size, size), density)
        y = cv2.resize(np.ascontiguousarray(y), (n, n))
        wave = np.sin(2 * np.pi * y / size * 9 + 2.4 * wrapped_noise(n, n, 2.2 * cell / size, rng))
        colours = palette(2, 0.7, rng, CLOTH_COLOURS[0] if rng.random() < 0.6 else None)
        return _full(colours[0] + (colours[1] - colours[0]) * smoothstep(wave, -0.15, 0.15)[..., None], (size, size))
    ring = smoothstep(np.abs(field - 0.75), 0.42, 0.25) * smoothstep(
        wrapped_noise(n, n, cell / size / 2, rng), -0.9, -0.3
    )
    core = smoothstep(field, 0.85, 1.05)
    base, brown, dark = np.array([[0.5, 0.33, 0.16], [0.3, 0.15, 0.05], [0.02, 0.013, 0.01]], np.float32)
    base = base * np.float32(rng.uniform(0.6, 1.4))
    colour = base + (brown - base) * core[..., None]
    return _full(colour + (dark - colour) * ring[..., None], (size, size))


def knit(strength: float, density: float, rng: np.random.Generator, ground: Floats | None = None) -> Tile:
    """Coloured knitting: bands of zigzags, diamonds and blocks as on winter pullovers, stitch by stitch."""
    stitch = max(rng.uniform(4, 6.5) + 2.5 * strength, 2.2 / density)
    columns, rows = int(rng.choice([8, 10, 12])), int(rng.integers(18, 30))
    colours = palette(int(rng.integers(2, 5)), _contrast(strength, rng), rng, ground)
    chart = np.zeros((rows, columns), int)
    row = 0
    i = np.arange(columns)
    while row < rows:
        height, motif = int(rng.integers(2, 7)), rng.integers(5)
        ink = int(rng.integers(1, len(colours)))
        for r in range(row, min(row + height, rows)):
            k = r - row
            if motif == 0:
                chart[r] = ink
            elif motif == 1:
                chart[r] = ink * ((i + k) % 4 < 2)
            elif motif == 2:
                chart[r] = ink * (np.abs(i % 8 - 4) == k % 5)
            elif motif == 3:
                chart[r] = ink * ((i % 2) == (k % 2))
        row += height + int(rng.integers(1, 3))
    size = (rows * stitch * 0.8, columns * stitch)
    x, y = _axes(size, density)
    slant = np.abs((x / stitch) % 1 - 0.5)
    r = ((y / (stitch * 0.8) + slant * 0.9).astype(int)) % rows
    c = (x / stitch).astype(int) % columns
    light = 0.72 + 0.5 * np.clip(1 - np.abs(slant - 0.25) * 4, 0, 1)
    return _full(colours[chart[r, c]] * light[..., None].astype(np.float32), size)


def sequins(strength: float, density: float, rng: np.random.Generator, ground: Floats | None = None) -> Tile:
    """Shiny discs in rows, each tilted its own way."""
    pitch = max(rng.uniform(3.5, 6) + 3 * strength, 2.6 / density)
    columns = rows = 24
    size = (rows * pitch * 0.86, columns * pitch)
    x, y = _axes(size, density)
    r = (y / (pitch * 0.86)).astype(int) % rows
    shift = (r % 2) * 0.5
    c = (x / pitch + shift).astype(int) % columns
    tilt = rng.random((rows, columns), np.float32) ** 3
    du, dv = (x / pitch + shift) % 1 - 0.5, (y / (pitch * 0.86)) % 1 - 0.5
    disc = smoothstep(np.hypot(du, dv), 0.56, 0.4)
    colours = palette(int(rng.integers(1, 3)), 0.3, rng)
    which = (rng.random((rows, columns)) < 0.3).astype(int) % len(colours)
    colour = colours[which[r, c]] * (0.25 + 0.75 * disc * (0.4 + tilt[r, c]))[..., None]
    gloss = (tilt[r, c] * disc * np.clip(1 - 1.2 * np.hypot(du + 0.15, dv + 0.15), 0, 1)).astype(np.float32)
    return Tile(colour.astype(np.float32), size, np.ones(r.shape, np.float32), gloss=gloss)


def letters(strength: float, density: float, rng: np.random.Generator, ground: Floats | None = None) -> Tile:
    """A word or a sign across the chest, Latin or Chinese, sometimes in a box or with a second line."""
    chinese = chinese_font() is not None and rng.random() < 0.4
    words = CHINESE_WORDS if chinese else LATIN_WORDS
    word = str(rng.choice(words))
    height = (45 + 55 * strength) * rng.uniform(0.8, 1.2) / (1.0 if len(word) < (3 if chinese else 4) else 1.35)
    font = chinese_font() if chinese else _latin_font(int(rng.integers(6)))
    px = int(np.clip(height * density * 1.3, 10, 200))
    face = ImageFont.truetype(str(font), px) if font else ImageFont.load_default(px)
    left, top, right, bottom = face.getbbox(word, stroke_width=px // 22)
    w, h = int(right - left), int(bottom - top)
    second = str(rng.choice(words)) if rng.random() < 0.35 else ""
    pad = max(3, px // 5)
    extra = int(px * 0.55) if second else 0
    plate = Image.new("L", (w + 2 * pad, h + 2 * pad + extra), 0)
    pen = ImageDraw.Draw(plate)
    boxed = rng.random() < 0.25
    if boxed:
        shape = pen.ellipse if rng.random() < 0.4 else pen.rectangle
        shape((1, 1, plate.width - 2, plate.height - 2), fill=255)
    ink = 0 if boxed else 255
    pen.text((pad - left, pad - top), word, font=face, fill=ink, stroke_width=int(rng.integers(0, px // 22 + 1)))
    if second:
        small = face.font_variant(size=max(6, px // 3)) if isinstance(face, ImageFont.FreeTypeFont) else face
        pen.text((plate.width / 2, h + pad + extra * 0.55), second, font=small, fill=ink, anchor="mm")
    cover = np.asarray(plate, np.float32) / 255
    scale = height / px
    ink_colour = palette(1, 0, rng)[0]
    colour = np.broadcast_to(ink_colour, (*cover.shape, 3))
    size = cover.shape[0] * scale, cover.shape[1] * scale
    return Tile(np.ascontiguousarray(colour), size, cover, once=True)


def all_over(strength: float, density: float, rng: np.random.Generator, ground: Floats | None = None) -> Tile:
    """Small letters or signs repeated all over the cloth, upright or tumbling."""
    chinese = chinese_font() is not None and rng.random() < 0.4
    word = str(rng.choice(CHINESE_WORDS if chinese else [w for w in LATIN_WORDS if len(w) < 6]))
    height = max(rng.uniform(12, 18) + 12 * strength, 7 / density)
    font = chinese_font() if chinese else _latin_font(int(rng.integers(6)))
    px = int(np.clip(height * density, 7, 80))
    face = ImageFont.truetype(str(font), px) if font else ImageFont.load_default(px)
    left, top, right, bottom = face.getbbox(word)
    w, h = int(right - left), int(bottom - top)
    gap = int(px * rng.uniform(0.3, 0.9))
    plate = Image.new("L", (w + gap, 2 * (h + gap)), 0)
    pen = ImageDraw.Draw(plate)
    for row in range(2):
        for column in range(-1, 2):
            x = column * (w + gap) + row * (w + gap) // 2
            pen.text((x - left, row * (h + gap) + gap // 2 - top), word, font=face, fill=255)
    cover = np.asarray(plate, np.float32) / 255
    colours = palette(2, _contrast(strength, rng), rng, ground)
    colour = colours[0] + (colours[1] - colours[0]) * cover[..., None]
    return _full(colour, (cover.shape[0] / density, cover.shape[1] / density))


def braid(density: float, rng: np.random.Generator) -> Tile:
    """Gold or silver embroidery on the dark or golden boards of a uniform."""
    size = rng.uniform(30, 50)
    n = int(np.clip(round(size * density), 24, 360))
    metal = np.array(
        [[0.55, 0.36, 0.09], [0.62, 0.5, 0.24], [0.5, 0.5, 0.48]][int(rng.choice(3, p=[0.5, 0.42, 0.08]))], np.float32
    )
    board = np.array(
        [[0.012, 0.012, 0.014], [0.014, 0.02, 0.055], [0.2, 0.12, 0.03], [0.3, 0.02, 0.03]][
            int(rng.choice(4, p=[0.55, 0.1, 0.28, 0.07]))
        ],
        np.float32,
    )
    field = wrapped_noise(n, n, rng.uniform(4, 7) / size, rng)
    thread = smoothstep(np.abs(field), 0.6, 0.25) * (0.7 + 0.25 * wrapped_noise(n, n, 2.2 / size, rng))
    return _full(board + (metal - board) * np.clip(thread, 0, 1.3)[..., None], (size, size))


def printed_on(tile: Tile, ground: Floats) -> Tile:
    """The tile with nothing of it where it has the colour of the cloth below."""
    apart = np.abs(np.sqrt(tile.colour) - np.sqrt(ground)).max(-1)
    return replace(tile, cover=tile.cover * smoothstep(apart, 0.01, 0.08))


PATTERNS: dict[str, Callable[[float, float, np.random.Generator, Floats | None], Tile]] = {
    "stripes": stripes,
    "checks": checks,
    "dots": dots,
    "flowers": flowers,
    "camouflage": camouflage,
    "animal": animal,
    "knit": knit,
    "sequins": sequins,
    "letters": letters,
    "all over": all_over,
}
"""Every pattern by name; each takes strength, pixels per millimetre, a generator and the colour of the ground, if that is
given and the pattern has a ground."""


def wrapped_noise(h: int, w: int, wave: float, rng: np.random.Generator) -> Floats:
    """Noise [h, w] of about unit variance that repeats seamlessly; its waves are ``wave`` of the side long."""
    cells = max(3, round(1 / wave))
    coarse = np.pad(rng.standard_normal((cells, cells), np.float32), 2, mode="wrap")
    step_y, step_x = h / cells, w / cells
    ys, xs = (
        (np.arange(h, dtype=np.float32) + 0.5) / step_y + 1.5,
        (np.arange(w, dtype=np.float32) + 0.5) / step_x + 1.5,
    )
    map_x, map_y = np.broadcast_to(xs, (h, w)), np.broadcast_to(ys[:, None], (h, w))
    return cv2.remap(coarse, np.ascontiguousarray(map_x), np.ascontiguousarray(map_y), cv2.INTER_CUBIC) * np.float32(
        1.25
    )


@lru_cache(maxsize=1)
def chinese_font() -> Path | None:
    """Noto Sans SC as the PyPI package ``zhplot`` carries it; None when that is not installed (no Chinese prints then)."""
    spec = find_spec("zhplot")
    for folder in (spec and spec.submodule_search_locations) or ():
        path = Path(folder) / "fonts" / "NotoSansSC-Regular.ttf"
        if path.is_file():
            return path
    return None


@lru_cache(maxsize=8)
def _latin_font(index: int) -> Path | None:
    """One of the DejaVu faces that matplotlib carries, or None for Pillow's own."""
    spec = find_spec("matplotlib")
    names = (
        "DejaVuSans-Bold",
        "DejaVuSans",
        "DejaVuSerif-Bold",
        "DejaVuSerif",
        "DejaVuSansMono-Bold",
        "DejaVuSans-Oblique",
    )
    for folder in (spec and spec.submodule_search_locations) or ():
        path = Path(folder) / "mpl-data" / "fonts" / "ttf" / f"{names[index % len(names)]}.ttf"
        if path.is_file():
            return path
    return None


def _period(strength: float, density: float, rng: np.random.Generator) -> float:
    """Length of one repeat, never finer than four pixels."""
    return float(max(rng.uniform(4.5, 10) + 34 * strength * rng.random() ** 2, 4.5 / density))


def _contrast(strength: float, rng: np.random.Generator) -> float:
    return float(np.clip(0.22 + 0.35 * strength + rng.normal(0, 0.07), 0.2, 0.85))


def _spread(size: float, pitch: float, rng: np.random.Generator) -> NDArray[np.floating]:
    """Points [n, 2] on a tile, about ``pitch`` apart: a jittered grid, every other row shifted."""
    n = max(2, round(size / pitch))
    rows, columns = np.divmod(np.arange(n * n), n)
    points = np.stack((columns + 0.5 * (rows % 2), rows), 1) + rng.uniform(-0.32, 0.32, (n * n, 2))
    return points / n * size % size


class _Stamps:
    """A seamless tile on which ellipses are stamped."""

    def __init__(self, size: float, density: float, ground: NDArray) -> None:
        self._fine = 2 if size * density < 240 else 1
        self._n = int(np.clip(round(size * density), 24, 360)) * self._fine
        self._scale = self._n / size
        self._plane = np.empty((self._n, self._n, 3), np.uint8)
        self._plane[:] = _bytes(ground)

    def ellipse(self, x: float, y: float, radius: float, squash: float, angle: float, colour: NDArray) -> None:
        """Stamp one, in millimetres and radians; it continues on the other side of the tile."""
        r = radius * self._scale
        axes = (max(1, round(r)), max(1, round(r * squash)))
        for ox in (-self._n, 0, self._n):
            for oy in (-self._n, 0, self._n):
                px, py = x * self._scale + ox, y * self._scale + oy
                if -r <= px <= self._n + r and -r <= py <= self._n + r:
                    centre = (round(px), round(py))
                    cv2.ellipse(
                        self._plane, centre, axes, float(np.rad2deg(angle)), 0, 360, _bytes(colour), -1, cv2.LINE_AA
                    )

    def finished(self) -> Floats:
        """Linear colour [n, n, 3]."""
        n = self._n // self._fine
        small = cv2.resize(self._plane, (n, n), interpolation=cv2.INTER_AREA) if self._fine > 1 else self._plane
        return (small.astype(np.float32) / 255) ** 2


def _bytes(colour: NDArray) -> tuple[int, int, int]:
    r, g, b = (int(v) for v in np.clip(np.sqrt(np.clip(colour, 0, 1)) * 255, 0, 255))
    return r, g, b
