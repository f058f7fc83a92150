"""Necklaces: chains, strings of pearls or beads and pendants round the neck, for the parsing and its requirement.

Hard negatives: creases of the neck and the thin shadow under a chin.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from . import drawing
from .base import Canvas, NotPaintable, Painted, Synthesiser, difference
from .drawing import Floats, Region
from .ears import millimetre
from .jewellery import Bench, Material, draw_enamel, draw_metal, draw_pearl, draw_stone

MIN_NECK_MM2 = 900.0
"""Least area of the neck in sight on which something can hang."""
MIN_SEEN_MM2 = 25.0
"""Least area of a necklace that must be seen."""
NAPE_MM = 14.0
"""How far a necklace runs on beyond each side of the neck, out of sight, so that it never ends in mid-skin."""
HANGS_MM = (6.0, 5.0)
"""Least sag, and what a necklace keeps from the lower end of the bare neck."""
THINNEST = 0.75
"""Least radius of a chain in pixels."""

Lay = Callable[[Bench, Floats], None]
"""Lays a necklace along a line [n, 2] in millimetres on a bench."""


class Necklace(Synthesiser):
    """Paints a necklace on the neck; clothes and hair hide it."""

    @drawing.on_settled
    def positive(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """A necklace, wider and lower with ``strength``; raises NotPaintable without a bare neck."""
        scale, line, region = _hanging_line(canvas, strength, rng)
        light = drawing.face_light(canvas)
        origin = line[len(line) // 2]
        bench = Bench(region, origin, scale, light, rng)
        _design(strength, scale, rng)(bench, (line - origin) / np.float32(scale))
        colour, alpha = bench.finished()
        soft = drawing.softness(canvas, region) * 0.8
        colour, alpha = drawing.blur(colour, soft), drawing.blur(alpha, soft)
        here = Canvas(canvas.image[region.slices], canvas.parsing[region.slices], canvas.landmarks)
        skin = here.mask("neck", "skin").astype(np.float32)
        bare = drawing.blur(skin, 0.6) * skin
        colour, alpha = colour * bare[..., None], alpha * bare
        if alpha.sum() < MIN_SEEN_MM2 * scale**2:
            raise NotPaintable("nothing of the necklace would be seen")
        shadow = drawing.blur(drawing.lowered(alpha, scale), 0.9 * scale) * bare * 0.3
        under = drawing.to_light(here.image) * (1 - shadow)[..., None]
        grain = rng.normal(0, drawing.grain(canvas, region) / 255, alpha.shape).astype(np.float32)
        worn = under * (1 - alpha)[..., None] + colour + (grain * alpha)[..., None]
        image = drawing.put(canvas, region, worn)
        cover = alpha > 0.4
        changed = difference(image, canvas.image)[region.slices] > 2
        mask = drawing.marked(np.zeros(canvas.parsing.shape, np.float32), region, alpha, changed)
        return Painted(image, mask, 1, drawing.relabel(canvas.parsing, region, cover, "necklace"))

    @drawing.on_settled
    def negative(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """One or two creases across the neck, each fading out at its ends; raises NotPaintable without a bare neck."""
        image = canvas.image
        for _ in range(int(rng.integers(1, 3))):
            scale, line, region = _hanging_line(canvas, float(rng.uniform(0, 0.4)), rng)
            crease = drawing.blur(drawing.stroke(line, float(rng.uniform(1.0, 2.4)) * scale, region), 1.1 * scale)
            middle, half = np.quantile(line[:, 0], rng.uniform(0.3, 0.7)), np.ptp(line[:, 0]) * rng.uniform(0.2, 0.4)
            crease *= drawing.smoothstep(np.abs(region.grid()[0] - np.float32(middle)), half, 0.3 * half)
            here = Canvas(image[region.slices], canvas.parsing[region.slices], canvas.landmarks)
            skin = here.mask("neck", "skin").astype(np.float32)
            bare = drawing.blur(skin, scale) * skin
            dark = 1 - (0.2 + 0.3 * strength) * crease * bare
            tint = np.array([1.0, 1.08, 1.12], np.float32)
            light = drawing.to_light(here.image) * dark[..., None] ** tint
            image = drawing.put(Canvas(image, canvas.parsing, canvas.landmarks), region, light)
        return self.painted(canvas, image, 0)


def _hanging_line(canvas: Canvas, strength: float, rng: np.random.Generator) -> tuple[float, Floats, Region]:
    """Pixels per millimetre, the line [n, 2] of a hanging chain in pixels from side to side, and its region."""
    scale = millimetre(canvas)
    neck = canvas.mask("neck")
    if canvas.mask("necklace").any() or neck.sum() < MIN_NECK_MM2 * scale**2:
        raise NotPaintable("no bare neck in sight")
    rows = np.flatnonzero(neck.sum(1) > 40 * scale)
    if len(rows) < 12 * scale:
        raise NotPaintable("too little of the neck in sight")
    chin = float(canvas.point("chin")[1])
    top = max(float(rows[0]), chin if np.isfinite(chin) else 0.0)
    low = float(rows[-1])
    anchor = top + float(rng.uniform(0.1, 0.7)) * (low - top)
    near = neck[max(0, int(anchor - 3 * scale)) : int(anchor + 3 * scale) + 1].any(0)
    columns = np.flatnonzero(near)
    if len(columns) < 30 * scale:
        raise NotPaintable("too little of the neck in sight")
    left, right = columns[0] - NAPE_MM * scale, columns[-1] + NAPE_MM * scale
    lowest = float(np.flatnonzero(neck[:, int((columns[0] + columns[-1]) / 2)]).max(initial=int(anchor)))
    sag = float(rng.uniform(8, 22) + 40 * strength * rng.uniform(0.2, 1)) * scale
    sag = max(min(sag, lowest - anchor - HANGS_MM[1] * scale), HANGS_MM[0] * scale)
    t = np.linspace(-1, 1, 49, dtype=np.float32)
    bend = float(rng.uniform(1.3, 2.6))
    xs = (left + right) / 2 + (right - left) / 2 * t
    ys = anchor + sag * (1 - np.abs(t) ** bend) + float(rng.normal(0, 1.5)) * scale * t
    line = np.stack((xs, ys), 1).astype(np.float32)
    return scale, line, Region.around(line, 14 * scale, canvas.parsing.shape)


def _design(strength: float, scale: float, rng: np.random.Generator) -> Lay:
    """A chain, beads or a pendant; nothing thinner than is seen at ``scale`` pixels a millimetre."""
    metal = draw_metal(rng)
    kind = rng.choice(["chain", "beads", "pendant"], p=[0.35, 0.35, 0.3])
    if kind == "beads":
        material = [draw_pearl, draw_pearl, draw_stone, draw_enamel][int(rng.integers(4))](rng)
        return _beads(material, float(rng.uniform(1.6, 2.6) + 3.5 * strength * rng.uniform(0.2, 1)))
    radius = float(rng.uniform(0.5, 0.9) + (1.8 * strength * rng.uniform(0.2, 1) if kind == "chain" else 0.0))
    radius = max(radius, THINNEST / scale)
    return _chain(metal, radius, _pendant(strength, metal, rng) if kind == "pendant" else None, rng)


def _beads(material: Material, radius: float) -> Lay:
    def lay(bench: Bench, line: Floats) -> None:
        for x, y in _spaced(line, 2.05 * radius):
            bench.sphere(float(x), float(y), radius, material)

    return lay


def _chain(metal: Material, radius: float, pendant: Callable[[Bench], None] | None, rng: np.random.Generator) -> Lay:
    linked = rng.random() < 0.6

    def lay(bench: Bench, line: Floats) -> None:
        if linked:
            for i, (x, y) in enumerate(_spaced(line, 1.7 * radius)):
                bench.sphere(float(x), float(y), radius * (1.0 if i % 2 else 0.7), metal)
        else:
            for start, end in pairwise(line):
                bench.bar((float(start[0]), float(start[1])), (float(end[0]), float(end[1])), radius, metal)
        if pendant is not None:
            pendant(bench)

    return lay


def _pendant(strength: float, metal: Material, rng: np.random.Generator) -> Callable[[Bench], None]:
    size = float(rng.uniform(2.5, 4.5) + 5 * strength * rng.uniform(0.2, 1))
    shape = rng.choice(["disc", "gem", "drop", "cross", "ring"])
    body = draw_stone(rng) if rng.random() < 0.5 else metal
    own = np.random.default_rng(int(rng.integers(1 << 30)))

    def hang(bench: Bench) -> None:
        if shape == "disc":
            bench.disc(0, size, size, metal)
        elif shape == "gem":
            bench.disc(0, size, size * 0.8, metal)
            bench.gem(0, size, size * 0.7, body, own)
        elif shape == "drop":
            bench.drop(0, 0, size * 1.2, size * 2, body)
        elif shape == "cross":
            bench.bar((0, 0), (0, 2.4 * size), 0.2 * size, metal)
            bench.bar((-0.7 * size, 0.8 * size), (0.7 * size, 0.8 * size), 0.2 * size, metal)
        else:
            bench.hoop(0, size, size, size, 0.25 * size, metal)

    return hang


def _spaced(line: Floats, step: float) -> Floats:
    """Points [m, 2] every ``step`` along a line [n, 2]."""
    lengths = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))))
    at = np.arange(0, lengths[-1], step)
    return np.stack((np.interp(at, lengths, line[:, 0]), np.interp(at, lengths, line[:, 1])), 1)
