"""Hair over the ears: locks grown from the photo's own hair, from the temple down over one or both ears.

A lock lies between two curves; along it run strands whose tones are quantiles of the real hair's colours. Long hair
grows to any length, short hair only over the ears, and over both.
Hard negatives: a few loose strands across the ear, and, on people whose hair is long, hair tucked behind it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from . import drawing
from .base import Canvas, NotPaintable, Painted, Synthesiser, difference
from .drawing import Floats, Region
from .ears import Ear, find_ears
from .hair import find_hair, is_long

MIN_COVERED = 0.55
"""Least share of an ear that a positive hides."""
MAX_COVERED = 0.3
"""Largest share of an ear that a negative may hide."""
MIN_APART = 0.12
"""Least difference between hair and skin (0..1, any channel), twice that for short hair: no shaved shadows."""
LEAST_MM2 = 900
SHORT_MM2 = 8000
"""Hair that fills less of the picture is too little to grow from, or short; square millimetres."""
MIN_ROOTED = 0.7
"""Least share of a lock's width that must start in real hair."""
LONGEST_LOOSE = 0.4
"""How far loose strands hang below the lobe, in ear heights; longer ones look like threads."""
TONES = 64
"""Steps between the darkest and the brightest hair."""


@dataclass(frozen=True)
class _Fashion:
    """How the locks of both sides fall.

    Attributes:
        long: whether the real hair is.
        tones: float32 [TONES, 3], light of the hair from dark to bright.
        length: how far the tips hang below the lobe, in ear heights.
        wave: amplitude and wave length in millimetres.
        forward: millimetres by which the lock reaches in front of the ear.
        volume: millimetres by which it stands out beyond the ear.
        raggedness: 0 a smooth curtain, 1 separate strands at edges and tips.
        gloss: contrast between strands.
    """

    long: bool
    tones: Floats
    length: float
    wave: tuple[float, float]
    forward: float
    volume: float
    raggedness: float
    gloss: float


class HairOverEars(Synthesiser):
    """Grows hair over the ears (positive), or beside and behind them (negative)."""

    attribute: ClassVar[str | None] = "hair_over_ears"

    @drawing.on_settled
    def positive(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """From just over half of one ear to a full curtain; raises NotPaintable without ear or hair."""
        ears, scale = find_ears(canvas)
        fashion = _fashion(canvas, scale, strength, rng)
        if len(ears) == 2 and fashion.long and rng.random() < 0.4:
            ears = [ears[int(rng.integers(2))]]
        painted = Painted(canvas.image, np.zeros(canvas.parsing.shape, np.float32), 1, canvas.parsing)
        for ear in ears:
            painted, hidden = _grow(canvas, painted, ear, fashion, scale, rng)
            if hidden < MIN_COVERED:
                raise NotPaintable("the hair would not reach over the ear")
        return painted

    @drawing.on_settled
    def negative(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Loose strands, or hair behind the ears; raises NotPaintable unless both ears are in sight."""
        ears, scale = find_ears(canvas)
        if len(ears) < 2:
            raise NotPaintable("an ear is hidden already")
        fashion = _fashion(canvas, scale, strength, rng)
        painted = Painted(canvas.image, np.zeros(canvas.parsing.shape, np.float32), 0, canvas.parsing)
        tucked = fashion.long and rng.random() < 0.5
        if rng.random() < 0.35:
            ears = [ears[int(rng.integers(2))]]
        if not tucked:
            fashion = replace(fashion, length=min(fashion.length, LONGEST_LOOSE))
        for ear in ears:
            if tucked:
                painted, hidden = _grow(canvas, painted, ear, fashion, scale, rng, behind=True)
            else:
                painted, hidden = _loose(canvas, painted, ear, fashion, scale, strength, rng)
            if hidden > MAX_COVERED:
                raise NotPaintable("the strands would hide the ear")
        return painted


def _fashion(canvas: Canvas, scale: float, strength: float, rng: np.random.Generator) -> _Fashion:
    half = Canvas(canvas.image[::2, ::2].copy(), canvas.parsing[::2, ::2].copy(), canvas.landmarks)
    hair = half.mask("hair").view(np.uint8)
    area = 4 * cv2.countNonZero(hair) / scale**2
    apart = np.subtract(cv2.mean(half.image, hair), cv2.mean(half.image, half.mask("skin").view(np.uint8)))
    if area < LEAST_MM2 or np.abs(apart).max() < 255 * (MIN_APART if area > SHORT_MM2 else 2 * MIN_APART):
        raise NotPaintable("no hair to grow from")
    inner = cv2.erode(hair, np.ones((3, 3), np.uint8))
    at = np.flatnonzero(inner if cv2.countNonZero(inner) > 100 else hair)
    light = drawing.to_light(half.image.reshape(-1, 3)[at[:: max(1, len(at) // 3000)]])
    light = light[np.argsort(light.sum(1))]
    light = light[int(0.04 * len(light)) : max(int(0.96 * len(light)), 2)]
    tones = cv2.resize(light[:, None], (1, TONES), interpolation=cv2.INTER_AREA)[:, 0]
    tones = cv2.GaussianBlur(tones, (1, 9), 0, borderType=cv2.BORDER_REPLICATE)
    long = is_long(find_hair(canvas))
    if long:
        lengths = [rng.uniform(-0.15, 0.3), rng.uniform(0.3, 1.5), rng.uniform(1.5, 4.5)]
        length = float(rng.choice(lengths, p=[0.3, 0.35, 0.35]))
    else:
        length = float(rng.uniform(-0.3, 0.15))
    wavy = long and rng.random() < 0.4
    wave_length = rng.uniform(28, 70) if wavy else rng.uniform(60, 150)
    return _Fashion(
        long,
        tones.astype(np.float32),
        length,
        (wave_length * rng.uniform(0.02, 0.065) if wavy else rng.uniform(0, 0.8), wave_length),
        float(-5 + 13 * strength + rng.uniform(-1, 6)) if long else float(rng.uniform(-3, 4)),
        float(rng.uniform(1, 5) + 9 * strength * rng.random() if long else rng.uniform(4, 8)),
        float(np.clip(rng.uniform(0.1, 1.0) - 0.2 * strength, 0.1, 1.0) if long else rng.uniform(0.6, 1.0)),
        float(rng.uniform(0.7, 1.25)),
    )


def _edges(
    canvas: Canvas, ear: Ear, fashion: _Fashion, scale: float, rng: np.random.Generator, behind: bool
) -> tuple[Floats, Floats, Floats]:
    """Rows and, for each, the lock's edge towards the face and its outer edge, in canvas pixels.

    Raises:
        NotPaintable: there is no hair above the ear.
    """
    columns = np.nonzero(ear.mask.any(0))[0]
    near, far = (columns.min(), columns.max()) if ear.side > 0 else (columns.max(), columns.min())
    height = ear.bottom - ear.top
    hair = canvas.mask("hair")
    root = ear.top - rng.uniform(0.25, 0.8) * height
    row = int(np.clip(root, 0, hair.shape[0] - 1))
    middle = float(canvas.point("nose_bridge")[0])
    xs = np.nonzero(hair[row])[0]
    xs = xs[(xs - middle) * ear.side > 0.35 * abs(near - middle)]
    if len(xs) < 3:
        raise NotPaintable("no hair above the ear")
    inner_root, outer_root = (xs.min(), xs.max()) if ear.side > 0 else (xs.max(), xs.min())
    inner_root = near + np.clip(inner_root - near, -0.45 * height, 0.45 * height)
    if abs(outer_root - far) > 0.8 * height:
        outer_root = far + ear.side * 0.1 * height
    tip = ear.bottom + fashion.length * height
    inner = near - ear.side * fashion.forward * scale
    outer = far + ear.side * fashion.volume * scale
    if behind:
        inner, tip = near + 0.35 * (far - near), ear.bottom + max(0.8, fashion.length) * height
    rows = np.array([root, ear.top, ear.top + 0.5 * height, ear.bottom, max(tip, ear.bottom + 1)])
    slack = rng.normal(0, 2.0, 5) * scale
    sway = ear.side * rng.uniform(-14, 6) * scale
    left = np.array([inner_root, (inner_root + inner) / 2, inner, inner, inner + sway]) + slack
    right = (
        np.array([outer_root, (outer_root + outer) / 2, outer, outer - ear.side * 1.5 * scale, outer + sway]) + slack
    )
    y = np.arange(np.floor(rows[0]), np.ceil(rows[-1]) + 1)
    return y, _smooth(y, rows, left), _smooth(y, rows, right)


def _smooth(y: NDArray[np.floating], rows: NDArray[np.floating], xs: NDArray[np.floating]) -> Floats:
    line = np.interp(y, rows, xs).astype(np.float32)
    return cv2.GaussianBlur(
        line[:, None], (1, 0), sigmaX=1, sigmaY=max(1.0, len(y) / 14), borderType=cv2.BORDER_REPLICATE
    )[:, 0]


def _grow(
    canvas: Canvas, painted: Painted, ear: Ear, fashion: _Fashion, scale: float, rng: np.random.Generator,
    behind: bool = False,
) -> tuple[Painted, float]:  # fmt: skip
    """Paint one lock; returns the picture and the share of the ear that it hides."""
    y, inner, outer = _edges(canvas, ear, fashion, scale, rng, behind)
    ends = np.array([[min(inner.min(), outer.min()), y[0]], [max(inner.max(), outer.max()), y[-1]]])
    region = Region.around(ends, 8 * scale, canvas.parsing.shape)
    xs, ys = region.grid()
    h, w = region.shape
    rows = np.arange(region.y0, region.y1)
    a, b = np.interp(rows, y, inner).astype(np.float32), np.interp(rows, y, outer).astype(np.float32)
    width = np.maximum(np.abs(b - a), 2.0)
    t = (xs - a[:, None]) * ear.side / width[:, None]
    phase = rng.uniform(0, 6.28) + rng.normal(0, 1.2) * t + 0.7 * drawing.noise((h, w), (70 * scale, 25 * scale), rng)
    grow_in = drawing.smoothstep(((rows - y[0]) / max(len(y), 1)).astype(np.float32), 0.1, 0.5)
    turns = (2 * np.pi * rows / (fashion.wave[1] * scale)).astype(np.float32)
    wave = np.sin(turns[:, None] + phase) * (fashion.wave[0] * scale * grow_in / width)[:, None]
    t = (t - wave * ear.side).astype(np.float32)
    s = (ys - y[0]) / max(len(y), 1)

    strands = _strands(t, ys, float(width.max()), fashion, scale, rng)
    ragged = fashion.raggedness
    soft = np.clip((3.0 + 7.0 * ragged) * scale / width, 0.02, 0.45)[:, None]
    fray = 0.5 * soft * ragged * strands * drawing.smoothstep(s, 0.05, 0.4)
    alpha = np.clip((t + fray) / soft * 2.2, 0, 1)
    alpha = alpha * np.clip((1 - t + fray) / soft * 2.2, 0, 1)
    across = np.clip(t, -0.2, 1.2)
    tips = np.interp(across, np.linspace(-0.2, 1.2, 24), 0.93 + 0.05 * rng.standard_normal(24)).astype(np.float32)
    fade = (0.04 + 0.16 * ragged) * (1 + 0.8 * strands)
    alpha = alpha * np.clip((tips - s) / np.maximum(fade, 0.03), 0, 1)
    alpha = alpha * np.clip((s + 0.015 * strands) / 0.12, 0, 1)
    rooted, share = _rooted(canvas, region, t, width, ear.side, a)
    if share < MIN_ROOTED:
        raise NotPaintable("no hair above the ear")
    alpha = alpha * rooted
    alpha = drawing.blur(alpha.astype(np.float32), 0.5)
    if behind:
        front = canvas.mask("skin", "nose", "glasses", "left_ear", "right_ear", "earring")[region.slices]
        front = front.astype(np.float32)
        alpha = alpha * (1 - drawing.blur(front, 0.8)) * (front < 0.5)
    colour = _colour(strands, t, s, fashion, rng) * _nearby(canvas, ear, fashion)
    return _lay(canvas, painted, region, ear, alpha, colour, scale, behind, rng)


def _rooted(canvas: Canvas, region: Region, t: Floats, width: Floats, side: int, inner: Floats) -> tuple[Floats, float]:
    """1 where the strand passes real hair further up, 0 above that, [h, w]; and the share of strands that do."""
    h, _ = region.shape
    steps = np.linspace(-0.25, 1.25, 48, dtype=np.float32)
    map_x = inner[:, None] - region.x0 + side * steps * width[:, None]
    map_y = np.repeat(np.arange(h, dtype=np.float32)[:, None], 48, 1)
    hair = canvas.mask("hair")[region.slices].view(np.uint8)
    met = cv2.remap(hair, map_x.astype(np.float32), map_y, cv2.INTER_NEAREST)
    begun = np.maximum.accumulate(met, 0).astype(np.float32)
    share = float(begun[-1, 8:40].mean())
    column = np.clip((t + 0.25) / 1.5 * 47, 0, 47)
    rows = np.repeat(np.arange(h, dtype=np.float32)[:, None], t.shape[1], 1)
    return cv2.remap(drawing.blur(begun, 1.2), column, rows, cv2.INTER_LINEAR), share


def _nearby(canvas: Canvas, ear: Ear, fashion: _Fashion) -> float:
    """How much brighter the hair around this ear is than hair at large."""
    height = ear.bottom - ear.top
    box = Region.around(np.array([[ear.rim[0], ear.top - 0.3 * height]], np.float32), height, canvas.parsing.shape)
    hair = Canvas(canvas.image[box.slices], np.ascontiguousarray(canvas.parsing[box.slices]), canvas.landmarks).mask(
        "hair"
    )
    if np.count_nonzero(hair) < 60:
        return 1.0
    level = float(drawing.to_light(canvas.image[box.slices][hair]).mean())
    return float(np.clip(level / max(float(fashion.tones.mean()), 1e-3), 0.6, 1.7))


def _strands(t: Floats, ys: Floats, width: float, fashion: _Fashion, scale: float, rng: np.random.Generator) -> Floats:
    """Streaks along the lock, about unit variance: locks, tufts and single hairs."""
    h, w = t.shape
    across = max(12, int(width * 1.3))
    field = np.zeros((h, across), np.float32)
    for cell, long, weight in ((0.5, 30, 0.55), (1.2, 50, 0.5), (3.0, 90, 0.4), (9.0, 110, 0.35)):
        field += weight * drawing.noise((h, across), (long * scale, max(1.0, cell * scale)), rng)
    wobble = drawing.noise((h, w), (40 * scale, 20 * scale), rng) * np.float32(0.01 + 0.012 * fashion.wave[0])
    map_x = np.clip((t + wobble + 0.15) / 1.3, 0, 1) * np.float32(across - 1)
    map_y = np.broadcast_to(np.arange(h, dtype=np.float32)[:, None], (h, w))
    return cv2.remap(field, map_x.astype(np.float32), np.ascontiguousarray(map_y), cv2.INTER_LINEAR)


def _colour(strands: Floats, t: Floats, s: Floats, fashion: _Fashion, rng: np.random.Generator) -> Floats:
    """Light of every strand: its tone, a round of light and shade across the lock, and a band of gloss."""
    sheen = np.exp(-(((s - rng.uniform(0.15, 0.45)) / rng.uniform(0.08, 0.2)) ** 2)) * rng.uniform(0.0, 0.8)
    rounding = -0.9 * (np.clip(t, 0, 1) - rng.uniform(0.4, 0.65)) ** 2 * 2.2
    rank = 0.54 + 0.14 * fashion.gloss * strands + 0.18 * sheen * (1 + 0.6 * strands) + 0.35 * rounding - 0.08 * s
    index = np.clip(rank * TONES, 0, TONES - 1).astype(np.intp)
    light = fashion.tones[index]
    return light * (1 + 0.06 * strands)[..., None]


def _lay(
    canvas: Canvas, painted: Painted, region: Region, ear: Ear, alpha: Floats, colour: Floats, scale: float,
    behind: bool, rng: np.random.Generator,
) -> tuple[Painted, float]:  # fmt: skip
    known = canvas.parsing[region.slices]
    alpha = alpha * (known != drawing.UNKNOWN)
    alpha[(known == 0) & (alpha < 0.15)] = 0
    own = Canvas(painted.image, canvas.parsing, canvas.landmarks)
    light = drawing.to_light(own.image[region.slices])
    soft = drawing.softness(canvas, region)
    colour, alpha = drawing.blur(colour, soft * 0.6), drawing.blur(alpha, max(0.0, soft - 0.4)) * (alpha > 0)
    skin = Canvas(canvas.image, known, canvas.landmarks).mask("skin", "neck", "left_ear", "right_ear", "cloth")
    cast = drawing.blur(alpha, 3.0 * scale) * skin * (0.25 if behind else 0.4)
    light = light * (1 - np.clip(cast, 0, 0.6))[..., None]
    light = light + (colour - light) * alpha[..., None]
    speckle = rng.normal(0, drawing.grain(canvas, region) / 400, alpha.shape).astype(np.float32) * alpha
    light = np.clip(np.sqrt(np.clip(light, 0, 1)) + speckle[..., None], 0, 1) ** 2
    image = drawing.put(own, region, light)
    changed = difference(image[region.slices], own.image[region.slices]) > 4
    mask = drawing.marked(painted.mask, region, alpha, changed)
    cover = (alpha > 0.4) | ((known == 0) & (alpha > 0))
    parsing = drawing.relabel(painted.parsing, region, cover, "hair")
    ear_here = ear.mask[region.slices]
    hidden = float(alpha[ear_here].sum()) / max(1, int(ear.mask.sum()))
    return Painted(image, mask, painted.label, parsing), hidden


def _loose(
    canvas: Canvas,
    painted: Painted,
    ear: Ear,
    fashion: _Fashion,
    scale: float,
    strength: float,
    rng: np.random.Generator,
) -> tuple[Painted, float]:
    """A few strands from the temple across the ear."""
    y, inner, outer = _edges(canvas, ear, fashion, scale, rng, False)
    ends = np.array([[min(inner.min(), outer.min()), y[0]], [max(inner.max(), outer.max()), y[-1]]])
    region = Region.around(ends, 10 * scale, canvas.parsing.shape)
    alpha, tone = np.zeros(region.shape, np.float32), np.zeros(region.shape, np.float32)
    count = int(rng.integers(2, 5) + 8 * strength * rng.random())
    for _ in range(count):
        at, drift, bow = rng.uniform(0.05, 0.9), rng.normal(0, 0.4), rng.normal(0, 7) * scale
        stop = int(len(y) * rng.uniform(0.5, 1.0))
        if stop < 4:
            continue
        k = np.linspace(0, 1, stop)
        curl = np.sin(k * np.pi * rng.uniform(0.6, 2.0)) * k
        x = inner[:stop] + (outer[:stop] - inner[:stop]) * (at + drift * k) + bow * curl
        line = drawing.stroke(np.stack((x, y[:stop]), 1)[:: max(1, stop // 24)], rng.uniform(0.25, 0.6) * scale, region)
        tone = np.where(line > alpha, np.float32(rng.uniform(0.15, 0.85)), tone)
        alpha = np.maximum(alpha, line * rng.uniform(0.5, 0.95))
    colour = fashion.tones[np.clip(tone * TONES, 0, TONES - 1).astype(np.intp)]
    return _lay(canvas, painted, region, ear, alpha, colour, scale, True, rng)
