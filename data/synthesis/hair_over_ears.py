"""Hair over the ears: locks grown from the photo's own hair, from the temple down over one or both ears.

A lock lies between two curves and goes over into the real hair; along it run strands whose light is that of the hair
beside them, varied as its single hairs vary. Long hair grows where it hangs beside the neck, no further down than it comes
already; short hair only over ears whose upper part it covers, and over both.
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
from .face import blur
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
WHOLE_MM = 50.0
"""Height of an ear of which the hair covers nothing yet: short hair does not grow over it."""
HANGING_MM2 = 300.0
"""Least hair beside the neck, in square millimetres, in which a lock over the ear may go on."""
MIN_ROOTED = 0.7
"""Least share of a lock's width that must start in real hair."""
LONGEST_LOOSE = 0.1
"""How far loose strands hang below the lobe, in ear heights; longer ones look like threads."""
TONES = 64
"""Steps between the darkest and the brightest hair."""
MERGED_MM = 6.0
"""How far inside the real hair a lock goes over into it."""
AROUND_MM, LEVEL_MM, FAR = 20.0, 9.0, 0.02
"""Hair this near a lock gives its colour: averaged over so much, and where none is near, with this weight, over all."""
MIN_SEEN = 100
"""Least pixels of such hair, at half the picture's resolution."""


@dataclass(frozen=True)
class _Fashion:
    """How the locks of both sides fall.

    Attributes:
        long: whether the real hair is.
        length: how far the tips hang below the lobe, in ear heights.
        lowest: the row down to which the real hair comes.
        wave: amplitude and wave length in millimetres.
        forward: millimetres by which the lock reaches in front of the ear.
        volume: millimetres by which it stands out beyond the ear.
        raggedness: 0 a smooth curtain, 1 separate strands at edges and tips.
        gloss: contrast between strands.
    """

    long: bool
    length: float
    lowest: float
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
        if fashion.long:
            ears = [ear for ear in ears if _hangs_by(canvas, ear, scale)]
        if not ears or (not fashion.long and any(ear.bottom - ear.top > WHOLE_MM * scale for ear in ears)):
            raise NotPaintable("the hair ends above the ear or is tied back")
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
    own = half.mask("hair").view(np.uint8)
    area = 4 * cv2.countNonZero(own) / scale**2
    apart = np.subtract(cv2.mean(half.image, own), cv2.mean(half.image, half.mask("skin").view(np.uint8)))
    if area < LEAST_MM2 or np.abs(apart).max() < 255 * (MIN_APART if area > SHORT_MM2 else 2 * MIN_APART):
        raise NotPaintable("no hair to grow from")
    hair = find_hair(canvas)
    long = area > SHORT_MM2 and is_long(hair)
    if long:
        length = float(rng.choice([rng.uniform(0.5, 1.5), rng.uniform(1.5, 4.5)]))
    else:
        length = float(rng.uniform(-0.1, 0.5))
    wavy = long and rng.random() < 0.3
    wave_length = rng.uniform(28, 70) if wavy else rng.uniform(60, 150)
    return _Fashion(
        long,
        length,
        float(hair.region.y1),
        (wave_length * rng.uniform(0.02, 0.065) if wavy else rng.uniform(0, 0.8), wave_length),
        float(-5 + 13 * strength + rng.uniform(-1, 6)) if long else float(rng.uniform(-3, 4)),
        float(rng.uniform(1, 5) + 9 * strength * rng.random() if long else rng.uniform(4, 8)),
        float(np.clip(rng.uniform(0.1, 1.0) - 0.2 * strength, 0.1, 1.0) if long else rng.uniform(0.6, 1.0)),
        float(rng.uniform(0.7, 1.25)),
    )


def _hangs_by(canvas: Canvas, ear: Ear, scale: float) -> bool:
    """Whether hair hangs below the lobe, beside or behind it."""
    corners = ear.lobe + np.array([[-8 * ear.side, 5], [22 * ear.side, 30]], np.float32) * scale
    box = Region.around(corners, 0, canvas.parsing.shape)
    beside = Canvas(canvas.image, np.ascontiguousarray(canvas.parsing[box.slices]), canvas.landmarks).mask("hair")
    return bool(np.count_nonzero(beside) > HANGING_MM2 * scale**2)


def _edges(
    canvas: Canvas, ear: Ear, fashion: _Fashion, scale: float, rng: np.random.Generator, behind: bool
) -> tuple[Floats, Floats, Floats]:
    """Rows and, for each, the lock's edge towards the face and its outer edge, in canvas pixels.

    Long locks hang; short ones, rooted above the ear, close in behind the lobe.

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
    lowest = max(fashion.lowest, ear.bottom) + rng.uniform(-0.1, 0.3) * height
    tip = min(ear.bottom + fashion.length * height, lowest)
    inner = near - ear.side * fashion.forward * scale
    outer = far + ear.side * fashion.volume * scale
    if behind:
        inner, tip = near + 0.35 * (far - near), min(ear.bottom + max(0.8, fashion.length) * height, lowest)
    rows = np.array([root, ear.top, ear.top + 0.5 * height, ear.bottom, max(tip, ear.bottom + 1)])
    slack = rng.normal(0, 2.0, 5) * scale
    if fashion.long or behind:
        sway = ear.side * rng.uniform(-14, 6) * scale
        low = (inner, outer - ear.side * 1.5 * scale), (inner + sway, outer + sway)
    else:
        low = (near + 0.25 * (far - near), far), (near + 0.4 * (far - near), near + 0.7 * (far - near))
        slack *= 0.4
    left = np.array([inner_root, (inner_root + inner) / 2, inner, low[0][0], low[1][0]]) + slack
    right = np.array([outer_root, (outer_root + outer) / 2, outer, low[0][1], low[1][1]]) + slack
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
    own = canvas.mask("hair")[region.slices].view(np.uint8)
    deep = cv2.distanceTransform(own, cv2.DIST_L2, 3) / scale + strands
    alpha = alpha * drawing.smoothstep(deep, MERGED_MM, 0.5)
    level, tones = _seen(canvas, region, scale)
    colour = level * _colour(strands, t, s, tones, fashion.gloss, rng)
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


def _seen(canvas: Canvas, region: Region, scale: float) -> tuple[Floats, Floats]:
    """The hair around a lock: its light at every place [h, w, 3], and from dark to bright as shares of that [TONES, 3].

    Raises:
        NotPaintable: there is too little hair around it.
    """
    corners = np.array([[region.x0, region.y0], [region.x1, region.y1]], np.float32)
    box = Region.around(corners, AROUND_MM * scale, canvas.parsing.shape)
    small = Canvas(canvas.image[box.slices][::2, ::2], canvas.parsing[box.slices][::2, ::2].copy(), canvas.landmarks)
    hair = cv2.erode(small.mask("hair").view(np.uint8), np.ones((3, 3), np.uint8), borderValue=1).astype(np.float32)
    if hair.sum() < MIN_SEEN:
        raise NotPaintable("no hair to grow from")
    light = drawing.to_light(small.image)
    share, own = blur(hair, LEVEL_MM * scale / 2), light * hair[..., None]
    mean = own.sum((0, 1)) / hair.sum()
    level = (blur(own, LEVEL_MM * scale / 2) + FAR * mean) / (share + FAR)[..., None]
    at = np.flatnonzero(hair)
    at = at[:: max(1, len(at) // 3000)]
    tones = light.reshape(-1, 3)[at] / np.maximum(level.reshape(-1, 3)[at], 1e-4)
    tones = tones[np.argsort(tones.sum(1))]
    tones = tones[int(0.06 * len(tones)) : int(0.9 * len(tones))]
    tones = cv2.resize(tones[:, None], (1, TONES), interpolation=cv2.INTER_AREA)[:, 0]
    tones = cv2.GaussianBlur(tones, (1, 9), 0, borderType=cv2.BORDER_REPLICATE)
    h, w = region.shape
    to_small = np.array([[0.5, 0, (region.x0 - box.x0) / 2], [0, 0.5, (region.y0 - box.y0) / 2]], np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(level, to_small, (w, h), flags=flags, borderMode=cv2.BORDER_REPLICATE), tones


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


def _colour(strands: Floats, t: Floats, s: Floats, tones: Floats, gloss: float, rng: np.random.Generator) -> Floats:
    """Light of every strand: its tone, a round of light and shade across the lock, and a band of gloss."""
    sheen = np.exp(-(((s - rng.uniform(0.15, 0.45)) / rng.uniform(0.08, 0.2)) ** 2)) * rng.uniform(0.0, 0.8)
    rounding = -0.9 * (np.clip(t, 0, 1) - rng.uniform(0.4, 0.65)) ** 2 * 2.2
    rank = 0.54 + 0.2 * gloss * strands + 0.12 * sheen * (1 + 0.6 * strands) + 0.3 * rounding - 0.08 * s
    index = np.clip(rank * TONES, 0, TONES - 1).astype(np.intp)
    return tones[index]


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
    level, tones = _seen(canvas, region, scale)
    colour = level * tones[np.clip(tone * TONES, 0, TONES - 1).astype(np.intp)]
    return _lay(canvas, painted, region, ear, alpha, colour, scale, True, rng)
