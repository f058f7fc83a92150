"""Hair accessories: pins, clips, barrettes, combs, bows, flowers, scrunchies and Alice bands in the hair in sight.

Hard negatives: shine, single hairs that catch the light, and background between the hairs at the hair's edge.
"""

from __future__ import annotations

from typing import ClassVar

import cv2
import numpy as np

from . import drawing
from .base import Canvas, NotPaintable, Painted, Synthesiser, difference
from .drawing import Floats, Region
from .face import blur
from .hair import Hair, Strands, find_hair, hangs, shone
from .hair_pieces import PIECES, Outfit, lay_band
from .jewellery import Bench

LOWEST_MM = 55.0
"""How far below the bridge of the nose things are still worn in the hair."""
MIN_ON_HAIR = 0.85
"""Least share of a thing that must lie on hair; the rest is hidden."""
TRIES = 12
MIN_CROWN_MM = 22.0
"""Least hair above the forehead for a band."""
BAND_SHARE = 0.22
MIN_SEEN_MM2 = 20.0
"""Least area of an accessory that must be seen, differing by more than ``CLEAR`` levels from the hair."""
CLEAR = 25
LARGE = 64
"""Pixels from which a thing needs no finer bench than two to a pixel."""


class HairAccessory(Synthesiser):
    """Puts something into the hair in sight; the parsing stays hair."""

    attribute: ClassVar[str | None] = "hair_accessory"

    @drawing.on_settled
    def positive(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """An accessory, larger and louder with ``strength``; raises NotPaintable with too little or cropped hair."""
        hair = find_hair(canvas)
        if not hangs(hair):
            raise NotPaintable("the hair is cropped")
        outfit = Outfit(drawing.to_light(canvas.image[::2, ::2][hair.mask[::2, ::2]]).mean(0), strength)
        return (_banded if rng.random() < BAND_SHARE else _pinned)(canvas, hair, outfit, rng)

    @drawing.on_settled
    def negative(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Bright places in the hair that nobody put there; raises NotPaintable with too little hair."""
        hair = find_hair(canvas)
        lookalike = (shone, _tress, _gap)[int(rng.choice(3, p=[0.45, 0.3, 0.25]))]
        amount, colour = lookalike(canvas, hair, strength, rng)
        here = hair.region.slices
        amount = (drawing.blur(amount, 0.6 * drawing.softness(canvas, hair.region)) * hair.mask[here])[..., None]
        light = drawing.to_light(canvas.image[here])
        return self.painted(canvas, drawing.put(canvas, hair.region, light + (colour - light) * amount), 0)


def _pinned(canvas: Canvas, hair: Hair, outfit: Outfit, rng: np.random.Generator) -> Painted:
    """One of the pieces somewhere near the hairline or in the hair at large."""
    makers = list(PIECES)
    piece = makers[int(rng.choice(len(makers), p=list(PIECES.values())))](outfit, rng)
    light = drawing.face_light(canvas)
    for centre in _places(canvas, hair, rng):
        outwards = 1.0 if centre[0] > hair.bridge[0] else -1.0
        turn = hair.roll + outwards * float(rng.uniform(-0.2, 0.9))
        region = Region.around(centre[None], (piece.reach + 2) * hair.scale, canvas.parsing.shape)
        bench = Bench(region, centre, hair.scale, light, rng, turn, fineness=2 if max(region.shape) > LARGE else 4)
        piece.lay(bench)
        colour, alpha = bench.finished()
        if float(alpha[hair.mask[region.slices]].sum()) < MIN_ON_HAIR * float(alpha.sum()):
            continue
        if piece.tucked:
            edge = float(rng.uniform(0.2, 0.9)) * piece.reach
            xs, ys = region.grid()
            along = ((xs - centre[0]) * np.cos(turn) + (ys - centre[1]) * np.sin(turn)) / hair.scale
            strands = Strands(canvas, region, hair.scale).noise(1, 20, rng)
            seen = drawing.smoothstep(edge + 2 * strands - along, -1, 1).astype(np.float32)
            colour, alpha = colour * seen[..., None], alpha * seen
        return _worn(canvas, hair, region, colour, alpha, rng)
    raise NotPaintable("no room in the hair")


def _banded(canvas: Canvas, hair: Hair, outfit: Outfit, rng: np.random.Generator) -> Painted:
    """An Alice band, between the hairline and the top of the head; raises NotPaintable without a crown in sight."""
    across, down = hair.axes(hair.region)
    own = hair.mask[hair.region.slices]
    middle = own & (np.abs(across) < 8) & (down < -20)
    if not middle.any():
        raise NotPaintable("no hair above the forehead")
    top, hairline = float(down[middle].min()), float(down[middle].max())
    if hairline - top < MIN_CROWN_MM:
        raise NotPaintable("too little hair above the forehead")
    level = float(rng.uniform(-8, 12))
    sides = np.abs(across[own & (np.abs(down - level + 15) < 12)])
    if len(sides) < 20:
        raise NotPaintable("no hair at the sides")
    half = min(float(np.quantile(sides, 0.9)), 95.0) * float(rng.uniform(0.93, 1.0))
    rise = level - (hairline + (top - hairline) * float(rng.uniform(0.35, 0.8)))
    at = np.array([-np.sin(hair.roll), np.cos(hair.roll)], np.float32) * np.float32(level * hair.scale)
    centre = hair.bridge + at
    ends = np.array([[-half, 0], [half, -rise]], np.float32) * np.float32(hair.scale) + centre
    region = Region.around(ends, 18 * hair.scale, canvas.parsing.shape)
    bench = Bench(region, centre, hair.scale, drawing.face_light(canvas), rng, hair.roll, fineness=2)
    lay_band(bench, half, rise, outfit, rng)
    colour, alpha = bench.finished()
    strands = Strands(canvas, region, hair.scale).noise(1.5, 25, rng)
    _, below = hair.axes(region)
    edge = level - rise * float(rng.uniform(0.1, 0.6))
    seen = drawing.smoothstep(edge + 5 * strands - below, -2, 2).astype(np.float32)
    return _worn(canvas, hair, region, colour * seen[..., None], alpha * seen, rng)


def _places(canvas: Canvas, hair: Hair, rng: np.random.Generator) -> Floats:
    """Points [TRIES, 2] in the hair where things are worn: mostly a little behind the hairline.

    Raises:
        NotPaintable: there is no such place.
    """
    step = 4
    small = np.ascontiguousarray(hair.mask[::step, ::step]).view(np.uint8)
    face = canvas.mask("skin", "left_ear", "right_ear")[::step, ::step]
    behind = cv2.distanceTransform((~face).view(np.uint8), cv2.DIST_L2, 3) * step / hair.scale
    inner = cv2.distanceTransform(cv2.copyMakeBorder(small, 1, 1, 1, 1, cv2.BORDER_REPLICATE), cv2.DIST_L2, 3)
    inner = inner[1:-1, 1:-1] * step / hair.scale
    h, w = hair.mask.shape
    across, down = (plane[::step, ::step] for plane in hair.axes(Region(0, 0, w, h)))
    good = (down < LOWEST_MM) & (np.abs(across) < 115) & (inner > 6)
    weight = good * (np.exp(-(((behind - 22) / 16) ** 2)) + 0.12)
    if weight.sum() <= 0:
        raise NotPaintable("no room in the hair")
    weight = weight.ravel() / weight.sum(dtype=np.float64)
    ys, xs = np.divmod(rng.choice(weight.size, TRIES, p=weight), small.shape[1])
    return np.stack((xs, ys), 1).astype(np.float32) * step


def _worn(
    canvas: Canvas, hair: Hair, region: Region, colour: Floats, alpha: Floats, rng: np.random.Generator
) -> Painted:
    """Lay light times coverage ``colour`` [h, w, 3] and coverage ``alpha`` [h, w] on the hair."""
    soft = drawing.softness(canvas, region) * 0.8
    own = hair.mask[region.slices]
    bare = drawing.blur(own.astype(np.float32), 0.6) * own
    colour, alpha = drawing.blur(colour, soft) * bare[..., None], drawing.blur(alpha, soft) * bare
    cast = drawing.lowered(drawing.blur(alpha, 1.3 * hair.scale), 1.2 * hair.scale)
    under = drawing.to_light(canvas.image[region.slices]) * (1 - 0.5 * cast * own)[..., None]
    grain = rng.normal(0, drawing.grain(canvas, region) / 255, alpha.shape).astype(np.float32)
    image = drawing.put(canvas, region, under * (1 - alpha)[..., None] + colour + (grain * alpha)[..., None])
    change = difference(image[region.slices], canvas.image[region.slices])
    if np.count_nonzero(change > CLEAR) < MIN_SEEN_MM2 * hair.scale**2:
        raise NotPaintable("nothing of it would be seen")
    mask = drawing.marked(np.zeros(canvas.parsing.shape, np.float32), region, alpha, change > 2)
    return Painted(image, mask, 1, canvas.parsing)


def _tress(canvas: Canvas, hair: Hair, strength: float, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Single hairs of one tress that catch the light, fainter towards its edges and ends."""
    strands = Strands(canvas, hair.region, hair.scale)
    line = strands.along(_places(canvas, hair, rng)[0], float(rng.uniform(25, 80)))
    tress = drawing.stroke(line, float(rng.uniform(4, 10)) * hair.scale, hair.region)
    tress = blur(tress, float(rng.uniform(2, 4)) * hair.scale)
    light = drawing.to_light(canvas.image[hair.region.slices])
    bright = light * np.float32(1.8 + 1.4 * strength) + np.float32(0.03 + 0.05 * strength)
    return tress * drawing.smoothstep(strands.noise(1.0, 25, rng), 0.0, 1.5), bright


def _gap(canvas: Canvas, hair: Hair, strength: float, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """The background seen between single hairs along a part of the hair's edge."""
    behind = canvas.mask("background")[hair.region.slices]
    own = hair.mask[hair.region.slices]
    near = cv2.distanceTransform((~behind).view(np.uint8), cv2.DIST_L2, 3) / hair.scale
    edge = np.flatnonzero(own & (near < 4))
    if len(edge) == 0:
        raise NotPaintable("no background beside the hair")
    across, down = hair.axes(hair.region)
    at = edge[int(rng.integers(len(edge)))]
    far = np.hypot(across - across.flat[at], down - down.flat[at])
    thin = np.exp(-((near / (2 + 3 * strength)) ** 2) - (far / rng.uniform(15, 40)) ** 2)
    strands = Strands(canvas, hair.region, hair.scale).noise(1.0, 25, rng)
    scenery = behind.astype(np.float32)
    light = drawing.to_light(canvas.image[hair.region.slices]) * scenery[..., None]
    side = 2 * round(12 * hair.scale) + 1
    beside = cv2.blur(light, (side, side)) / (cv2.blur(scenery, (side, side)) + 1e-3)[..., None]
    return (thin * drawing.smoothstep(strands, -0.5, 1.5)).astype(np.float32), beside
