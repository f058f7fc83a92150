"""Earrings: studs, hoops, drops, pearls and cuffs on one or both ears, hanging plumb, lit as the face is.

Sizes are in millimetres (90 mm between the outer eye corners). Hair of the photo may hide part of a jewel.
Hard negatives: highlights on the ear, moles, wireless earbuds, light of the background seen beside the lobe through hair.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import cv2
import numpy as np

from . import drawing
from .base import Canvas, NotPaintable, Painted, Synthesiser, difference
from .drawing import Floats, Light, Region
from .ears import Ear, find_ears, millimetre, veiled_ears
from .jewellery import Bench, Material, draw_enamel, draw_metal, draw_pearl, draw_stone

VEILED_MM = 16.0
"""Least reach of a jewel that shows from under hair."""
MIN_SEEN = 3.0
"""Least pixels of a jewel that must be seen."""

Jewel = Callable[[Bench, int], None]
"""Lays a jewel on a bench, whose origin is the pierced point; -1 or 1 is the side of the picture."""


class Earrings(Synthesiser):
    """Hangs earrings on the ears in sight (positive), or paints what is taken for them (negative)."""

    attribute: ClassVar[str | None] = "earrings"

    @drawing.on_settled
    def positive(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Jewels from 2.5 mm studs to 70 mm hoops and drops, long ones also from under the hair.

        Raises:
            NotPaintable: no ear is in sight or under hair, or nothing of the jewel would be seen.
        """
        scale = millimetre(canvas)
        try:
            ears, _ = find_ears(canvas)
        except NotPaintable:
            ears = []
        veiled = veiled_ears(canvas, ears) if not ears or rng.random() < 0.5 else []
        if not ears and not veiled:
            raise NotPaintable("no ear in sight")
        light = drawing.face_light(canvas)
        jewel, reach, on_rim = _design(strength, rng)
        while veiled and (on_rim or reach < VEILED_MM):
            strength = max(0.35, strength)
            jewel, reach, on_rim = _design(strength, rng)
        if len(ears) == 2 and rng.random() < 0.15:
            ears = [ears[int(rng.integers(2))]]
        painted = Painted(canvas.image, np.zeros(canvas.parsing.shape, np.float32), 1, canvas.parsing)
        behind_hair = rng.random() < 0.6
        for ear in ears + veiled:
            painted = _hang(canvas, painted, ear, jewel, reach, on_rim, scale, light, behind_hair, rng)
        if ears and not on_rim and rng.random() < 0.12:
            ear = ears[int(rng.integers(len(ears)))]
            second, far, _ = _design(0.05, rng)
            painted = _hang(canvas, painted, ear, second, far, True, scale, light, behind_hair, rng)
        if float(painted.mask.sum()) < MIN_SEEN:
            raise NotPaintable("nothing of the jewel would be seen")
        return painted

    @drawing.on_settled
    def negative(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """One to three lookalikes; raises NotPaintable without an ear, or when real earrings are worn."""
        scale = millimetre(canvas)
        try:
            ears, _ = find_ears(canvas)
        except NotPaintable:
            ears = []
        veiled = [] if ears else veiled_ears(canvas, ears)
        if not ears and not veiled:
            raise NotPaintable("no ear in sight")
        if canvas.mask("earring").sum() > 2 * scale**2:
            raise NotPaintable("real earrings are worn")
        light = drawing.face_light(canvas)
        painted = Painted(canvas.image, np.zeros(canvas.parsing.shape, np.float32), 0, canvas.parsing)
        kind = rng.choice(["highlight", "mole", "earbud", "gap"], p=[0.3, 0.2, 0.3, 0.2])
        if len(ears) == 2 and rng.random() < (0.25 if kind == "earbud" else 0.6):
            ears = [ears[int(rng.integers(2))]]
        colour = _earbud_colour(rng)
        for ear in veiled:
            painted = _gap(canvas, painted, ear, scale, strength, rng)
        for ear in ears:
            if kind == "earbud":
                painted = _hang(
                    canvas, painted, ear, _earbud(colour, strength, rng), 22, False, scale, light, True, rng, False
                )
            elif kind == "gap":
                painted = _gap(canvas, painted, ear, scale, strength, rng)
            else:
                painted = _spots(painted, canvas, ear, scale, strength, str(kind), light, rng)
        return painted


def _design(strength: float, rng: np.random.Generator) -> tuple[Jewel, float, bool]:
    """A jewel, how far it reaches in millimetres, and whether it sits on the rim of the ear."""
    metal = draw_metal(rng)
    kinds = ["stud", "pearl", "hoop", "drop", "cuff"]
    weights = np.array([1.5 - 1.2 * strength, 0.8 - 0.5 * strength, 0.2 + strength, 0.1 + 1.1 * strength, 0.15])
    kind = rng.choice(kinds, p=weights / weights.sum())
    if kind == "cuff":
        return *_cuff(metal, rng), True
    make = {"stud": _stud, "pearl": _pearl, "hoop": _hoop, "drop": _drop}[str(kind)]
    return *make(strength, metal, rng), False


def _stud(strength: float, metal: Material, rng: np.random.Generator) -> tuple[Jewel, float]:
    radius = rng.uniform(1.4, 2.4) + 3.8 * strength * rng.uniform(0.3, 1)
    shape = rng.choice(["ball", "gem", "halo", "disc", "flower", "square"], p=[0.26, 0.3, 0.12, 0.14, 0.1, 0.08])
    stone, enamel = draw_stone(rng), draw_enamel(rng) if rng.random() < 0.4 else metal
    petals, squash, seed = int(rng.choice([4, 5, 6, 8])), rng.uniform(0.7, 1.0), int(rng.integers(1 << 30))

    def lay(bench: Bench, side: int) -> None:
        own = np.random.default_rng(seed + side)
        if shape == "ball":
            bench.sphere(0, 0, radius, metal)
        elif shape in ("gem", "square"):
            bench.disc(0, 0, radius * 1.12, metal, squash)
            bench.gem(0, 0, radius, stone, own, squash, shape == "square")
        elif shape == "halo":
            count = 10
            for i in range(count):
                angle = 2 * np.pi * i / count
                at = radius * squash * np.cos(angle), radius * np.sin(angle)
                bench.gem(*at, radius * 0.33, Material("stone", np.ones(3, np.float32)), own)
            bench.gem(0, 0, radius * 0.75, stone, own, squash)
        elif shape == "disc":
            bench.disc(0, 0, radius, enamel, squash)
        else:
            bench.flower(0, 0, radius * 1.2, petals, enamel)
            bench.gem(0, 0, radius * 0.35, stone, own)

    return lay, radius * 1.4


def _pearl(strength: float, metal: Material, rng: np.random.Generator) -> tuple[Jewel, float]:
    radius = rng.uniform(2.0, 3.2) + 3.0 * strength * rng.uniform(0.3, 1)
    pearl, hangs = draw_pearl(rng), rng.random() < 0.25 + 0.3 * strength
    length = rng.uniform(4, 12) if hangs else 0.0

    def lay(bench: Bench, side: int) -> None:
        if hangs:
            bench.bar((0, 0), (0, length), 0.35, metal)
            bench.sphere(0, 0, 1.3, metal)
        bench.sphere(0, length + (radius * 0.9 if hangs else 0), radius, pearl)

    return lay, radius * 2.2 + length


def _hoop(strength: float, metal: Material, rng: np.random.Generator) -> tuple[Jewel, float]:
    height = rng.uniform(4.5, 8) + 24 * strength**1.5 * rng.uniform(0.3, 1)
    width = height * rng.uniform(0.18, 0.85)
    tube = rng.uniform(0.5, 1.1) + (rng.uniform(0.4, 2.0) if rng.random() < 0.35 else 0.0)
    beads, enamel = int(rng.integers(5, 12)) if rng.random() < 0.15 else 0, draw_enamel(rng)
    material = enamel if rng.random() < 0.1 else metal
    stone, seed = draw_stone(rng), int(rng.integers(1 << 30))
    lean = rng.uniform(0.0, 0.5)
    twist = int(rng.integers(14, 40)) if rng.random() < 0.3 else 0

    def lay(bench: Bench, side: int) -> None:
        own = np.random.default_rng(seed + side)
        x, y = side * width * lean, height - tube
        bench.hoop(x, y, width, height, tube, material, 0.97 if tube < 1.0 else 1.0, twist)
        for i in range(beads):
            angle = np.pi * (0.15 + 0.7 * i / max(1, beads - 1))
            bench.gem(x + width * np.cos(angle), y + height * np.sin(angle), tube * 1.5 + 0.4, stone, own)

    return lay, 2 * height + 2 * tube + 2


def _drop(strength: float, metal: Material, rng: np.random.Generator) -> tuple[Jewel, float]:
    length = rng.uniform(5, 12) + 22 * strength * rng.uniform(0.2, 1)
    shape = rng.choice(["tear", "ball", "bar", "disc", "gem", "ring", "tassel", "chandelier", "flower", "string"],
                       p=[0.14, 0.11, 0.09, 0.09, 0.11, 0.08, 0.06, 0.11, 0.05, 0.16])  # fmt: skip
    draws = [draw_stone, draw_pearl, draw_enamel]
    body = draws[int(rng.integers(3))](rng) if rng.random() < 0.65 else metal
    stone, top = draw_stone(rng), rng.choice(["wire", "stud", "gem"])
    size = rng.uniform(2.5, 4.5) + 7 * strength * rng.uniform(0.2, 1)
    sway, seed, squash = rng.normal(0, 0.03), int(rng.integers(1 << 30)), rng.uniform(0.6, 1.0)
    count, growing, mixed = int(rng.integers(3, 8)), rng.random() < 0.6, rng.random() < 0.5

    def lay(bench: Bench, side: int) -> None:
        own = np.random.default_rng(seed + side)
        end = (sway * length, length)
        bench.bar((0, 0), end, 0.4, metal)
        if shape == "tear":
            bench.drop(*end, size * 1.3, size * 2.2, body)
        elif shape == "ball":
            bench.sphere(end[0], end[1] + size * 0.8, size * 0.8, body)
        elif shape == "bar":
            bench.bar(end, (end[0], end[1] + size * 2.4), 0.5 + size * 0.1, body)
        elif shape == "disc":
            bench.disc(end[0], end[1] + size, size, body, squash)
        elif shape == "gem":
            bench.disc(end[0], end[1] + size, size * 1.1, metal, squash)
            bench.gem(end[0], end[1] + size, size * 0.92, stone, own, squash, seed % 3 == 0)
        elif shape == "ring":
            bench.hoop(end[0], end[1] + size, size * squash, size, 0.5 + size * 0.1, metal)
        elif shape == "tassel":
            for i in range(count + 4):
                x = end[0] + (i / (count + 3) - 0.5) * size * 0.9
                bench.bar((end[0], end[1]), (x, end[1] + size * 2.6 + own.normal(0, 0.4)), 0.45, body)
            bench.sphere(*end, size * 0.35, metal)
        elif shape == "string":
            y = end[1] - length * 0.8
            for i in range(min(count, 5)):
                r = size * (0.3 + 0.12 * i if growing else 0.6 - 0.07 * i)
                if i % 2 == 0 or not mixed:
                    bench.gem(end[0], y + r, r, stone, own, squash)
                else:
                    bench.sphere(end[0], y + r, r, body)
                y += 2 * r + 0.4
        elif shape == "chandelier":
            bench.disc(end[0], end[1] + size * 0.6, size * 0.6, metal, squash)
            for row in range(2):
                for i in range(count):
                    x = end[0] + (i / (count - 1) - 0.5) * size * (1.9 - 0.5 * row)
                    bench.gem(x, end[1] + size * (1.3 + 0.7 * row), size * 0.24, stone, own)
        else:
            bench.flower(end[0], end[1] + size, size, count, body)
            bench.gem(end[0], end[1] + size, size * 0.3, stone, own)
        if top == "gem":
            bench.gem(0, 0, 1.8, stone, own)
        elif top == "stud":
            bench.sphere(0, 0, 1.5, metal)

    return lay, length + size * 3.4 + 2


def _cuff(metal: Material, rng: np.random.Generator) -> tuple[Jewel, float]:
    height, thick, count = rng.uniform(1.6, 3.2), rng.uniform(0.5, 1.1), int(rng.integers(1, 3))
    stone, seed, jewelled = draw_stone(rng), int(rng.integers(1 << 30)), rng.random() < 0.3

    def lay(bench: Bench, side: int) -> None:
        for i in range(count):
            y = i * thick * 2.6
            bench.bar((-side * height, y), (side * 0.8, y + 0.4), thick, metal)
            if jewelled:
                bench.gem(-side * height * 0.4, y, thick * 1.1, stone, np.random.default_rng(seed + i))

    return lay, 8.0


def _hang(
    canvas: Canvas, painted: Painted, ear: Ear, jewel: Jewel, reach: float, on_rim: bool, scale: float, light: Light,
    behind_hair: bool, rng: np.random.Generator, is_jewel: bool = True,
) -> Painted:  # fmt: skip
    """Render a jewel on one ear and lay it into the picture, with its shadow, behind the hair where there is some."""
    at = ear.rim.copy() if on_rim else ear.lobe + rng.normal(0, 0.35, 2).astype(np.float32) * scale
    if on_rim:
        at[1] += float(rng.uniform(-0.12, 0.25)) * (ear.bottom - ear.top)
        row = min(max(round(float(at[1])), 0), canvas.parsing.shape[0] - 1)
        columns = np.nonzero(ear.mask[row])[0]
        if len(columns):
            at[0] = (columns.max() if ear.side > 0 else columns.min()) - ear.side * 0.6 * scale
    sides = min(reach, 22.0)
    box = at + np.array([[-sides, -min(reach, 14.0)], [sides, reach]], np.float32) * scale
    region = Region.around(box, 2, canvas.parsing.shape)
    bench = Bench(region, at, scale, light, rng)
    jewel(bench, ear.side)
    colour, alpha = bench.finished()
    soft = drawing.softness(canvas, region) * 0.8
    colour, alpha = drawing.blur(colour, soft), drawing.blur(alpha, soft)

    known = canvas.parsing[region.slices] != drawing.UNKNOWN
    here = Canvas(painted.image[region.slices], canvas.parsing[region.slices], canvas.landmarks)
    whole = alpha.sum() + 1e-6
    hidden = _hair_over(canvas, region, rng) * known
    if not ear.mask.any():
        hidden = _veil(region, at, hidden, scale, rng)
        colour, alpha = colour * (1 - hidden)[..., None], alpha * (1 - hidden)
    elif behind_hair and float((alpha * (1 - hidden)).sum() / whole) > 0.3:
        colour, alpha = colour * (1 - hidden)[..., None], alpha * (1 - hidden)
    colour, alpha = colour * known[..., None], alpha * known
    outside = (canvas.parsing[region.slices] == 0) & (alpha < 0.12)
    colour[outside], alpha[outside] = 0, 0
    if alpha.max() < 0.25:
        return painted

    own = Canvas(painted.image, canvas.parsing, canvas.landmarks)
    lit = drawing.to_light(own.image[region.slices])
    shift = np.array([[1, 0, -light.side * 0.8 * scale], [0, 1, 1.2 * scale]], np.float32)
    cast = drawing.blur(cv2.warpAffine(alpha, shift, (alpha.shape[1], alpha.shape[0])), 0.9 * scale)
    skin = here.mask("skin", "neck", "left_ear", "right_ear").astype(np.float32)
    lit = lit * (1 - 0.45 * np.clip(cast, 0, 1) * skin)[..., None]
    speckle = rng.normal(0, drawing.grain(canvas, region) / 255, alpha.shape).astype(np.float32) * alpha
    near = _exposure(here, light)
    result = lit * (1 - alpha)[..., None] + colour * near
    result = np.clip(np.sqrt(np.clip(result, 0, 1)) + speckle[..., None], 0, 1) ** 2
    image = drawing.put(own, region, np.where((alpha > 0)[..., None] | (skin > 0)[..., None], result, lit))
    changed = difference(image[region.slices], own.image[region.slices]) > 4
    mask = drawing.marked(painted.mask, region, alpha, changed)
    parsing = painted.parsing
    if is_jewel:
        cover = (alpha > 0.35) | ((canvas.parsing[region.slices] == 0) & (alpha > 0))
        parsing = drawing.relabel(parsing, region, cover, "earring")
    elif (spill := (canvas.parsing[region.slices] == 0) & (alpha > 0)).any():
        parsing = drawing.relabel(parsing, region, spill, "right_ear" if ear.side < 0 else "left_ear")
    return Painted(image, mask, painted.label, parsing)


def _exposure(here: Canvas, light: Light) -> float:
    """How much light arrives beside the ear, relative to the face: 0.5 to 1.25, from the ear's own skin."""
    skin = here.mask("left_ear", "right_ear", "skin", "neck")
    if skin.sum() < 12:
        return 0.8
    level = float(drawing.to_light(here.image[skin]).mean()) / max(float(light.level.mean()) * 0.5, 0.05)
    return float(np.clip(0.5 + 0.65 * level, 0.5, 1.25))


def _hair_over(canvas: Canvas, region: Region, rng: np.random.Generator) -> Floats:
    """How much the hair hides, [h, w]: the parsing's hair, its edge frayed along the strands."""
    cut = Canvas(canvas.image[region.slices], canvas.parsing[region.slices], canvas.landmarks)
    hair = drawing.blur(cut.mask("hair").astype(np.float32), 1.0)
    frayed = hair + 0.12 * drawing.noise(region.shape, (14, 2.0), rng) * (hair > 0.02) * (hair < 0.98)
    return drawing.smoothstep(frayed, 0.25, 0.75)


def _veil(region: Region, at: Floats, hair: Floats, scale: float, rng: np.random.Generator) -> Floats:
    """How much hair hides of a jewel that hangs out of it: all of its top, and strands further down."""
    _, ys = region.grid()
    strands = drawing.noise(region.shape, (22 * scale, 1.8 * scale), rng)
    below = (ys - at[1]) / np.float32(scale) + 3.0 * strands
    cut = rng.uniform(3, 9)
    top = drawing.smoothstep(below, cut + 4, cut)
    return np.maximum(top, hair * 0.9 * drawing.smoothstep(strands, 0.3, 0.8)).astype(np.float32)


def _earbud_colour(rng: np.random.Generator) -> Material:
    tone = rng.choice([0.85, 0.02, 0.3], p=[0.65, 0.25, 0.1])
    return Material("enamel", np.full(3, tone, np.float32) * rng.uniform(0.9, 1.05, 3).astype(np.float32))


def _earbud(material: Material, strength: float, rng: np.random.Generator) -> Jewel:
    """A wireless earbud in the hollow of the ear, with or without a stem."""
    stem, size = rng.random() < 0.65, rng.uniform(3.0, 4.2)
    length, up = rng.uniform(9, 17) * (0.6 + 0.4 * strength), rng.uniform(7, 11)
    lean, wired = rng.uniform(-0.15, 0.35), rng.random() < 0.15

    def lay(bench: Bench, side: int) -> None:
        x = -side * rng.uniform(1.0, 3.0)
        if wired:
            bench.bar((x, -up), (x + side * 1.5, 30), 0.6, material)
        if stem:
            bench.bar((x, -up), (x - side * lean * 4, -up + length), rng.uniform(1.3, 1.9), material)
        bench.sphere(x, -up, size, material, 0.8)

    return lay


def _spots(
    painted: Painted, canvas: Canvas, ear: Ear, scale: float, strength: float, kind: str, light: Light,
    rng: np.random.Generator,
) -> Painted:  # fmt: skip
    """Bright highlights on the ear's ridges, or moles on lobe, ear and the skin beside it."""
    box = np.array([[ear.lobe[0] - 14 * scale, ear.top], [ear.lobe[0] + 14 * scale, ear.bottom + 6 * scale]])
    region = Region.around(box, 2, canvas.parsing.shape)
    xs, ys = region.grid()
    lit = drawing.to_light(painted.image[region.slices])
    here = Canvas(painted.image[region.slices], canvas.parsing[region.slices], canvas.landmarks)
    skin = (
        here.mask("left_ear", "right_ear")
        if kind == "highlight"
        else here.mask("left_ear", "right_ear", "skin", "neck")
    )
    rows, columns = np.nonzero(skin & (ys > ear.lobe[1] - 0.5 * (ear.bottom - ear.top)))
    if len(rows) < 5:
        return painted
    total = np.zeros(region.shape, np.float32)
    for _ in range(int(rng.integers(1, 4))):
        pick = int(rng.integers(len(rows)))
        x, y = columns[pick] + region.x0, rows[pick] + region.y0
        if rng.random() < 0.6:
            x, y = ear.lobe + rng.normal(0, 1.2, 2) * scale
        r = scale * (rng.uniform(0.6, 1.6) + strength * 0.6)
        lean, long = rng.uniform(0, 3.14), rng.uniform(1, 2.5) if kind == "highlight" else rng.uniform(1, 1.3)
        dx, dy = (xs - x) * np.cos(lean) + (ys - y) * np.sin(lean), (ys - y) * np.cos(lean) - (xs - x) * np.sin(lean)
        d = (dx / (r * long)) ** 2 + (dy / r) ** 2
        spot = np.exp(-d * 0.7) if kind == "highlight" else drawing.smoothstep(d, 1.6, 0.5)
        total = np.maximum(total, spot.astype(np.float32))
    total = drawing.blur(total, 0.5) * drawing.blur(skin.astype(np.float32), 0.6) * skin
    if kind == "highlight":
        lit = lit + (total * rng.uniform(0.15, 0.6) * (0.4 + 0.6 * strength))[..., None] * light.level
    else:
        tone = np.array([0.3, 0.18, 0.13], np.float32) * np.float32(rng.uniform(0.5, 1.6))
        lit = lit * (1 - total[..., None] * (1 - tone))
    return _placed(painted, region, lit)


def _gap(
    canvas: Canvas, painted: Painted, ear: Ear, scale: float, strength: float, rng: np.random.Generator
) -> Painted:
    """A piece of bright background seen through the hair, or between hair and neck, beside the lobe."""
    size = 30 * scale
    region = Region.around(ear.lobe[None], size, canvas.parsing.shape)
    here = Canvas(painted.image[region.slices], canvas.parsing[region.slices], canvas.landmarks)
    hair = here.mask("hair")
    rows, columns = np.nonzero(hair)
    if len(rows) < 60:
        return _spots(painted, canvas, ear, scale, strength, "highlight", drawing.face_light(canvas), rng)
    far = np.hypot(columns + region.x0 - ear.lobe[0], rows + region.y0 - ear.lobe[1])
    near = np.nonzero(far < np.quantile(far, 0.35))[0]
    background = canvas.image[::6, ::6][canvas.parsing[::6, ::6] == 0]
    colour = drawing.to_light(background[int(rng.integers(len(background)))]) if len(background) else np.float32(0.6)
    colour = np.clip(colour * rng.uniform(1.0, 2.5) + 0.1, 0, 1)
    xs, ys = region.grid()
    total = np.zeros(region.shape, np.float32)
    for _ in range(int(rng.integers(1, 4))):
        pick = near[int(rng.integers(len(near)))]
        x, y = columns[pick] + region.x0, rows[pick] + region.y0
        lean, r = rng.normal(0, 0.25), scale * rng.uniform(0.7, 1.6 + strength)
        dx, dy = (xs - x) + (ys - y) * lean, (ys - y) / rng.uniform(2, 5)
        edge = 0.5 * drawing.noise(region.shape, (10 * scale, 1.5), rng)
        total = np.maximum(total, drawing.smoothstep((dx * dx + dy * dy) / (r * r) + edge, 1.5, 0.5))
    total = drawing.blur(total, 0.6) * hair
    lit = drawing.to_light(painted.image[region.slices])
    return _placed(painted, region, lit + (colour - lit) * (total * rng.uniform(0.6, 1.0))[..., None])


def _placed(painted: Painted, region: Region, lit: Floats) -> Painted:
    own = Canvas(painted.image, painted.parsing, np.zeros((0, 2), np.float32))
    image = drawing.put(own, region, lit)
    changed = difference(image[region.slices], own.image[region.slices]) > 2
    mask = drawing.marked(painted.mask, region, np.zeros(region.shape, np.float32), changed)
    return Painted(image, mask, painted.label, painted.parsing)
