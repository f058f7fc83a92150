"""Dyed hair: the photo's own hair in a colour that does not grow, with its texture and shading.

Colours are CIELAB, as lightness 0..100, chroma and hue in degrees. Hard negatives: natural colours, grey temples, warm or
cool light, and shine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import cv2
import numpy as np

from . import drawing
from .base import Canvas, NotPaintable, Painted, Synthesiser, difference
from .drawing import Floats
from .face import mix, to_uint8
from .hair import Hair, Strands, find_hair, hangs, shone

LEAST_CHROMA = 2.5
"""Mean chroma of the face below which a photo is taken for greyscale: nothing to be seen of a dye."""
CLEAR = 15
LEAST_CHANGED = 0.12
"""Least share of the hair that must differ by more than ``CLEAR`` levels from what it was."""
CROPPED_LIFT, CUT_MM = 26.0, 11.0
"""How far a dye lifts the lightness of cropped hair, and how many millimetres from its edge it shows in full."""
LONG_MM2 = 2500.0
"""Hair hanging below the mouth that makes it long enough for coloured ends; square millimetres."""

VIVID: dict[str, tuple[tuple[float, float], tuple[float, float], tuple[float, float]]] = {
    "red": ((24, 40), (26, 42), (42, 66)),
    "wine": ((2, 24), (18, 29), (26, 42)),
    "pink": ((345, 372), (50, 70), (28, 52)),
    "violet": ((303, 326), (26, 50), (30, 56)),
    "blue": ((258, 286), (28, 50), (28, 54)),
    "green": ((140, 190), (34, 55), (24, 48)),
    "copper": ((48, 60), (36, 52), (42, 60)),
    "orange": ((58, 68), (48, 62), (50, 70)),
    "ash": ((240, 310), (56, 72), (5, 12)),
}
"""Hue, lightness and chroma, from and to, of dyes."""
BLEACHED = ((68, 86), (54, 74), (20, 36))
NATURAL: dict[str, tuple[tuple[float, float], tuple[float, float], tuple[float, float]]] = {
    "black": ((30, 80), (8, 14), (1, 4)),
    "dark brown": ((50, 68), (12, 22), (6, 13)),
    "brown": ((55, 70), (20, 32), (11, 21)),
}
"""The same of hair as it grows."""
NATURAL_LIFT = 12.0
"""How far a natural colour moves the lightness; lighter hair would turn to silver."""


@dataclass(frozen=True)
class _Tint:
    """A colour to reach: CIELAB lightness, chroma and hue (degrees)."""

    lightness: float
    chroma: float
    hue: float

    @staticmethod
    def drawn(
        ranges: tuple[tuple[float, float], tuple[float, float], tuple[float, float]], rng: np.random.Generator
    ) -> _Tint:
        hue, lightness, chroma = (float(rng.uniform(*ends)) for ends in ranges)
        return _Tint(lightness, chroma, hue)


class DyedHair(Synthesiser):
    """Recolours the hair in sight."""

    attribute: ClassVar[str | None] = "dyed_hair"

    @drawing.on_settled
    def positive(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Whole, ends, streaks, a side, or bleached under dark roots; more colour with ``strength``.

        Raises:
            NotPaintable: too little hair, a colour like the hair's own, or a greyscale photo.
        """
        hair = find_hair(canvas)
        _need_colour(canvas)
        kind = str(rng.choice(["whole", "ends", "streaks", "side", "roots"], p=[0.36, 0.14, 0.26, 0.06, 0.18]))
        bleached = kind == "roots" or (kind in ("ends", "streaks") and rng.random() < 0.4)
        tint = _Tint.drawn(BLEACHED if bleached else VIVID[str(rng.choice(list(VIVID)))], rng)
        share = _share(canvas, hair, kind, strength, rng)
        lift = 18 + 18 * strength if kind == "streaks" else 60.0
        if not hangs(hair):
            share, lift = share * _within(hair), min(lift, CROPPED_LIFT)
        painted = _recoloured(canvas, hair, tint, share * np.float32(0.62 + 0.36 * strength), lift, 1, rng)
        if np.count_nonzero(difference(painted.image, canvas.image) > CLEAR) < LEAST_CHANGED * np.count_nonzero(
            hair.mask
        ):
            raise NotPaintable("too little of the dye would be seen")
        return painted

    @drawing.on_settled
    def negative(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """A natural colour, grey temples, a cast of light, or shine; raises NotPaintable as ``positive`` does."""
        hair = find_hair(canvas)
        _need_colour(canvas)
        usual = _usual_lightness(canvas, hair)
        grown = [ranges for ranges in NATURAL.values() if usual - NATURAL_LIFT < ranges[1][1]]
        kind = str(rng.choice(["natural", "temples", "cast", "shine"], p=[0.45, 0.2, 0.15, 0.2]))
        if kind == "natural" and grown:
            tint = _Tint.drawn(grown[int(rng.integers(len(grown)))], rng)
            share = np.full(hair.region.shape, 0.6 + 0.35 * strength, np.float32)
            return _recoloured(canvas, hair, tint, share, NATURAL_LIFT, 0, rng)
        if kind == "temples":
            tint = _Tint(float(rng.uniform(48, 66)), float(rng.uniform(0.5, 3)), 80.0)
            return _recoloured(canvas, hair, tint, _temples(canvas, hair, strength, rng), 45.0, 0, rng)
        if kind == "cast":
            gain = np.exp(rng.uniform(-0.25, 0.25) * (0.4 + 0.6 * strength) * np.array([1.0, 0.1, -1.0]))
            light = drawing.to_light(canvas.image[hair.region.slices])
            return _relit(canvas, hair, np.ones(hair.region.shape, np.float32), light * gain.astype(np.float32))
        return _relit(canvas, hair, *shone(canvas, hair, strength, rng))


def _within(hair: Hair) -> Floats:
    """0 at the edge of the hair, [h, w], rising to 1: what is cropped there was cut after it was dyed."""
    own = cv2.copyMakeBorder(hair.mask[hair.region.slices].view(np.uint8), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    inside = cv2.distanceTransform(own, cv2.DIST_L2, 3)[1:-1, 1:-1]
    return drawing.smoothstep(inside / np.float32(hair.scale), 0, CUT_MM)


def _need_colour(canvas: Canvas) -> None:
    skin = canvas.image[::3, ::3][canvas.mask("skin")[::3, ::3]]
    if len(skin) == 0:
        return
    lab = cv2.cvtColor(skin[None].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[0]
    if np.hypot(lab[:, 1], lab[:, 2]).mean() < LEAST_CHROMA:
        raise NotPaintable("a greyscale photo")


def _usual_lightness(canvas: Canvas, hair: Hair) -> float:
    """Median CIELAB lightness of the hair, 6 at least."""
    own = canvas.image[::3, ::3][hair.mask[::3, ::3]]
    lab = cv2.cvtColor(own[None].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[0]
    return max(float(np.median(lab[:, 0])), 6.0)


def _opacity(canvas: Canvas, hair: Hair) -> Floats:
    """How much of each pixel is hair, [h, w]: the mask through a guided filter, so that it follows the strands."""
    grey = cv2.cvtColor(np.ascontiguousarray(canvas.image[hair.region.slices]), cv2.COLOR_RGB2GRAY)
    guide, mask = grey.astype(np.float32) / 255, hair.mask[hair.region.slices].astype(np.float32)
    side = 2 * max(2, round(3.5 * hair.scale)) + 1

    def mean(plane: Floats) -> Floats:
        return cv2.blur(plane, (side, side), borderType=cv2.BORDER_REPLICATE)

    middle, level = mean(guide), mean(mask)
    slope = (mean(guide * mask) - middle * level) / (mean(guide * guide) - middle * middle + 1e-3)
    offset = level - slope * middle
    return drawing.smoothstep(mean(slope) * guide + mean(offset), 0.2, 0.85) * mask


def _share(canvas: Canvas, hair: Hair, kind: str, strength: float, rng: np.random.Generator) -> Floats:
    """How much of each pixel's hair is dyed, [h, w]."""
    across, down = hair.axes(hair.region)
    strands = Strands(canvas, hair.region, hair.scale)
    tufts = strands.noise(3.5, 40, rng)
    own = hair.mask[hair.region.slices]
    if kind == "ends" and np.count_nonzero(own & (down > 60)) < LONG_MM2 * hair.scale**2:
        kind = "streaks"
    if kind == "ends":
        low = float(np.quantile(down[own][::17], 0.98))
        start = rng.uniform(0.2, 0.55) * low - 25 * strength
        return drawing.smoothstep(down + 9 * tufts, start, start + rng.uniform(15, 60))
    if kind == "streaks":
        return _streaks(canvas, hair, strength, rng)
    if kind == "side":
        side = rng.choice([-1.0, 1.0])
        edge = rng.uniform(-5, 15)
        return drawing.smoothstep(across * np.float32(side) + 1.5 * tufts, edge, edge + 8)
    even = np.clip(1 + 0.06 * tufts, 0, 1)
    if kind == "whole":
        return even
    return even * (1 - 0.92 * _roots(hair, across, down, tufts, rng))


def _streaks(canvas: Canvas, hair: Hair, strength: float, rng: np.random.Generator) -> Floats:
    """Tufts along the way the hair runs, [h, w], where its own texture is lighter than round about."""
    flow = Strands(canvas, hair.region, hair.scale).noise(float(rng.uniform(2.0, 4.0)), 140, rng)
    grey = cv2.cvtColor(np.ascontiguousarray(canvas.image[hair.region.slices]), cv2.COLOR_RGB2GRAY).astype(np.float32)
    fine = grey - cv2.GaussianBlur(grey, (0, 0), 2.5 * hair.scale)
    edge = rng.uniform(0.1, 0.5) - 0.6 * strength
    return drawing.smoothstep(flow + 0.5 * np.clip(fine / max(float(fine.std()), 5.0), -2, 2), edge, edge + 1.6)


def _roots(hair: Hair, across: Floats, down: Floats, tufts: Floats, rng: np.random.Generator) -> Floats:
    """1 on the regrown hair round the parting, [h, w]."""
    own = hair.mask[hair.region.slices]
    top = float(down[own].min())
    parting = float(rng.uniform(-22, 22))
    reach = float(rng.uniform(12, 30))
    sideways = np.abs(across - parting) * 0.75
    below = np.clip(down - (top + 28), 0, None)
    return drawing.smoothstep(np.hypot(sideways, below) + 5 * tufts, reach + 12, reach - 6)


def _temples(canvas: Canvas, hair: Hair, strength: float, rng: np.random.Generator) -> Floats:
    across, down = hair.axes(hair.region)
    strands = Strands(canvas, hair.region, hair.scale).noise(0.8, 60, rng)
    place = np.exp(-((down + 15) ** 2) / 35.0**2) * drawing.smoothstep(np.abs(across), 45, 68)
    return (place * (0.35 + 0.55 * strength) * drawing.smoothstep(strands, -0.6, 1.2)).astype(np.float32)


def _recoloured(
    canvas: Canvas, hair: Hair, tint: _Tint, share: Floats, lift: float, label: int, rng: np.random.Generator
) -> Painted:
    """The hair in the tint, by ``share`` [h, w]; its lightness moves by ``lift`` at most."""
    before = np.ascontiguousarray(canvas.image[hair.region.slices])
    lab = cv2.cvtColor(before.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    opacity = _opacity(canvas, hair)
    lightness = lab[..., 0]
    usual = _usual_lightness(canvas, hair)
    goal = float(np.clip(tint.lightness, usual - lift, usual + lift))
    base = cv2.GaussianBlur(lightness, (0, 0), 1.5 * hair.scale)
    curve = float(np.log(goal / 100) / np.log(min(usual, 90) / 100))
    lit = 100 * cv2.pow(np.clip(base, 0.5, 100) / 100, curve)
    gain = float(np.clip(goal / usual, 0.7, 1.8))
    strands = Strands(canvas, hair.region, hair.scale).noise(1.0, 40, rng)
    lifted = float(np.clip((goal - usual) / 40, 0, 1))
    lit = np.clip((lit + gain * (lightness - base)) * (1 + 0.13 * lifted * strands), 0, 97)
    gloss = drawing.smoothstep(lit, goal + 12, goal + 45)
    depth = np.sqrt(np.clip(lit / goal, 0.05, 1.3))
    chroma = tint.chroma * depth * (1 - 0.6 * gloss)
    angle = np.deg2rad(tint.hue + 5 * drawing.noise(share.shape, (30 * hair.scale, 12 * hair.scale), rng))
    _, *own = cv2.split(lab)
    hues = cv2.polarToCart(chroma.astype(np.float32), angle.astype(np.float32))
    spotty = [hue + 0.25 * (plane - cv2.blur(plane, (9, 9))) for hue, plane in zip(hues, own, strict=True)]
    amount = (share * opacity).astype(np.float32)
    after = cv2.cvtColor(mix(lab, cv2.merge([lit.astype(np.float32), *spotty]), amount), cv2.COLOR_LAB2RGB)
    return _result(canvas, hair, after, amount, label)


def _relit(canvas: Canvas, hair: Hair, place: Floats, lit: Floats) -> Painted:
    """The hair under other light ``lit`` [h, w, 3] where ``place`` [h, w] is 1; a hard negative."""
    amount = place * _opacity(canvas, hair)
    light = drawing.to_light(canvas.image[hair.region.slices])
    light = light + (lit - light) * amount[..., None]
    return _result(canvas, hair, np.sqrt(np.clip(light, 0, 1)), amount, 0)


def _result(canvas: Canvas, hair: Hair, after: Floats, amount: Floats, label: int) -> Painted:
    here = hair.region.slices
    image = canvas.image.copy()
    np.copyto(image[here], to_uint8(after * 255), where=(amount > 0.01)[..., None])
    return Synthesiser.painted(canvas, image, label)
