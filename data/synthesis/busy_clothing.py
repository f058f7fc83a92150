"""Patterned clothes, ties and uniforms: tiles of :mod:`patterns` bent to the body, to the folds and to the light of the real cloth.

The cloth's own brightness gives the shading; its slopes shift the pattern, as folds do; the torso is taken for a cylinder.
Hard negatives: plain dyeing, fine weave, a plain tie, lapels, straps, shadows and folds.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import cv2
import numpy as np

from . import drawing, patterns
from .base import Canvas, NotPaintable, Painted, Synthesiser, difference
from .drawing import Floats, Region
from .edges import followed
from .patterns import Tile
from .uniforms import Uniform

OUTER_CORNERS_MM = 90.0
TORSO_MM = 260.0
"""Radius of the cylinder that stands for chest and shoulders."""
WHOLE = {"letters": 85.0, "tie": 60.0}
"""What needs all of the cloth rather than one garment, with the millimetres of cloth that it needs below the chin."""
TIES = ("stripes", "stripes", "dots", "checks", "flowers")
"""Patterns of ties."""
MIN_READ = 0.35
"""Least share of a word's ink that must lie on cloth in sight."""
EDGE = 0.025
"""How far a parsing's cloth may be off, in distances between the outer eye corners."""
MAX_BACKGROUND, MAX_UNSURE, MIN_SOLID = 0.35, 0.2, 0.75
"""How much of the chest may be parsed as background or as unknown, and how solid the cloth must be, to be believed."""
OWN_GROUND = 0.7
"""Share of the patterns that are printed on the cloth's own colour."""
LEAST_TIE_MM2 = 700.0
"""Least area in sight of a tie."""
MIN_SHARE = 0.02
"""Least share of the picture that must be cloth."""

_SHARES = {
    "stripes": 0.16, "checks": 0.30, "dots": 0.05, "flowers": 0.12, "camouflage": 0.03, "animal": 0.04, "knit": 0.05,
    "sequins": 0.02, "letters": 0.07, "all over": 0.02, "tie": 0.14,
}  # fmt: skip

UNIFORMED = 0.45
"""Share of the people before a plain backdrop, where officials have their photo taken, who are put into a uniform."""
PLAIN = 2.5
"""Mean difference between neighbours, in levels, of a backdrop reduced to 64 columns, up to which it is plain."""


class BusyClothing(Synthesiser):
    """Prints a pattern on the cloth (positive), or changes it in a way that stays plain (negative)."""

    attribute: ClassVar[str | None] = "busy_clothing"

    @drawing.on_settled
    def positive(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Contrast and size of the pattern grow with the strength; raises NotPaintable when too little cloth is seen."""
        if rng.random() < UNIFORMED and _plain(canvas):
            try:
                return Cloth.of(canvas, rng, whole=True).with_uniform(rng)
            except NotPaintable:
                pass  # a pattern may still fit
        name = str(rng.choice(list(_SHARES), p=list(_SHARES.values())))
        cloth = Cloth.of(canvas, rng, whole=name in WHOLE or rng.random() < 0.45)
        if name in WHOLE and cloth.chest >= WHOLE[name]:
            if name == "tie":
                return cloth.with_tie(strength, rng)
        elif name in WHOLE:
            name = str(rng.choice(["stripes", "checks", "flowers", "all over"]))
        ground = cloth.colour if rng.random() < OWN_GROUND else None
        tile = patterns.PATTERNS[name](strength, float(np.clip(cloth.scale * 1.15, 0.2, 2.5)), rng, ground)
        if ground is not None and not tile.once:
            tile = patterns.printed_on(tile, ground)
        return cloth.dressed(cloth.printed(tile, rng), 1, rng)

    @drawing.on_settled
    def negative(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Plain all the same; raises NotPaintable when too little cloth is seen."""
        cloth = Cloth.of(canvas, rng, whole=rng.random() < 0.4)
        light = cloth.light
        if rng.random() < 0.6:
            light = cloth.dyed(rng)
        kind = rng.choice(["plain", "weave", "tie", "lapels", "strap", "shadow"], p=[0.15, 0.22, 0.18, 0.15, 0.1, 0.2])
        add = {
            "weave": cloth.weave,
            "tie": cloth.tie,
            "lapels": cloth.lapels,
            "strap": cloth.strap,
            "shadow": cloth.shadow,
        }
        if kind == "plain" and light is cloth.light:
            light = cloth.dyed(rng)
        elif kind != "plain":
            light = add[str(kind)](light, strength, rng)
        return cloth.dressed(light, 0, rng)


class Cloth:
    """The cloth of a canvas, or one garment of it, ready to be dyed; arrays are [h, w] of ``region``."""

    def __init__(self, canvas: Canvas, region: Region, cover: Floats, scale: float, partial: bool) -> None:
        self.canvas = canvas
        self.region = region
        self.cover = cover
        self.scale = scale
        self.partial = partial
        self.light = drawing.to_light(canvas.image[region.slices])
        self.face = drawing.face_light(canvas)
        grey = cv2.transform(self.light, np.array([[0.25, 0.6, 0.15]], np.float32)).reshape(region.shape)
        own = cover > 0.5
        self.base = float(np.median(grey[::3, ::3][own[::3, ::3]])) if own[::3, ::3].any() else float(grey[own].mean())
        grain = 0.012 * (1 - min(1.0, self.base / 0.1))
        smooth = drawing.blur(grey, 0.5 + 80 * grain * scale)
        self.shade = np.clip((smooth + 0.012) / (self.base + 0.012), 0.2, 2.2)
        fine = np.clip((grey + 0.012) / (smooth + 0.012), 0.7, 1.4)
        self.thread = 1 + (fine - 1) * np.float32(min(1.0, self.base / 0.08))
        self.relief = drawing.blur(np.log(self.shade), 2.5 * scale)
        centre = canvas.point("chin")
        self.centre = (
            centre if np.isfinite(centre).all() else np.array([canvas.image.shape[1] / 2, region.y0], np.float32)
        )

    @property
    def colour(self) -> Floats:
        """Reflectance [3] of most of the cloth."""
        own = self.light[::2, ::2][self.cover[::2, ::2] > 0.5]
        return np.clip(np.median(own, 0) / self.face.level, 0.006, 0.95).astype(np.float32)

    @property
    def chest(self) -> float:
        """Millimetres of cloth in sight below the chin."""
        return float((self.region.y1 - self.centre[1]) / self.scale)

    @staticmethod
    def of(canvas: Canvas, rng: np.random.Generator, whole: bool) -> Cloth:
        """All the cloth, or the garment that a colour clustering finds; raises NotPaintable."""
        mask = canvas.mask("cloth")
        if mask.mean() < MIN_SHARE:
            raise NotPaintable("too little cloth in sight")
        interocular = canvas.interocular
        if not np.isfinite(interocular) or interocular < 8:
            raise NotPaintable("no face to measure")
        if _doubtful(canvas, interocular / OUTER_CORNERS_MM):
            raise NotPaintable("the outline of the cloth is not known")
        reach = max(2, round(EDGE * interocular))
        region = Region.of_mask(mask, reach)
        beside = canvas.mask("background", "neck", "skin")[region.slices]
        edge = followed(canvas.image[region.slices], mask[region.slices], beside, reach)
        own, cover = edge > 0, edge
        if not whole:
            cover = _garment(canvas.image[region.slices], own, rng)
            if cover.sum() < MIN_SHARE * mask.size:
                cover = edge
        partial = float(cover.sum()) < 0.97 * float(edge.sum())
        return Cloth(canvas, region, drawing.blur(cover, 0.8) * edge, interocular / OUTER_CORNERS_MM, partial)

    def _flat(self, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Where every pixel lies on the flat cloth, in millimetres from the middle of the chest."""
        xs, ys = self.region.grid()
        x, y = (xs - self.centre[0]) / np.float32(self.scale), (ys - self.centre[1]) / np.float32(self.scale)
        x = x - np.float32(rng.normal(0, 8))
        u = TORSO_MM * np.arcsin(np.clip(x[:1] / np.float32(TORSO_MM * 1.25), -0.95, 0.95))
        v = y[:, :1] - np.float32(rng.uniform(0.1, 0.4)) * (np.hypot(x[:1], np.float32(60)) - 60)
        u = np.repeat(u.astype(np.float32), len(x), 0)
        if rng.random() < (0.6 if self.partial else 0.15):
            lean = np.float32(rng.uniform(0.03, 0.22)) * np.tanh(u / 12)
            u, v = u + v * lean * 0.6, v - np.abs(u) * np.abs(lean) * 0.3
        slope_x = cv2.Sobel(self.relief, cv2.CV_32F, 1, 0, scale=0.125)
        slope_y = cv2.Sobel(self.relief, cv2.CV_32F, 0, 1, scale=0.125)
        push = np.float32(rng.uniform(15, 40))
        wave = 40 * self.scale
        u = (
            u
            + np.clip(slope_x * push, -8, 8)
            + drawing.noise(u.shape, (wave, wave), rng) * np.float32(rng.uniform(0.5, 2.5))
        )
        v = (
            v
            + np.clip(slope_y * push, -8, 8)
            + drawing.noise(u.shape, (wave, wave), rng) * np.float32(rng.uniform(0.5, 2.5))
        )
        return u, v

    def with_tie(self, strength: float, rng: np.random.Generator) -> Painted:
        """A patterned tie on the cloth as it is."""
        kind = str(rng.choice(TIES))
        tile = patterns.PATTERNS[kind](0.4 * strength, float(np.clip(self.scale * 1.15, 0.2, 2.5)), rng, None)
        cover, shading = self._necktie(rng)
        light = self.printed(tile, rng, float(rng.choice([-1, 1])) * np.pi / 4) * shading[..., None]
        return self._only(cover, light, rng)

    def with_uniform(self, rng: np.random.Generator) -> Painted:
        """A coat with boards, nearly always with a closed collar, over all the cloth."""
        uniform = Uniform(self, rng)
        if rng.random() < 0.9:
            uniform.collar()
        if rng.random() < 0.35:
            uniform.sash()
        uniform.boards()
        self.cover = uniform.cover
        painted = self.dressed(uniform.finished(), 1, rng)
        return replace(painted, parsing=drawing.relabel(painted.parsing, self.region, uniform.cover > 0.5, "cloth"))

    def _only(self, cover: Floats, light: Floats, rng: np.random.Generator) -> Painted:
        """The finished picture with ``light`` where ``cover`` lies on cloth; raises NotPaintable when that is too little."""
        self.cover = drawing.blur(cover, 0.6) * self.canvas.mask("cloth")[self.region.slices]
        if float(self.cover.sum()) < LEAST_TIE_MM2 * self.scale**2:
            raise NotPaintable("too little of it would be seen")
        return self.dressed(light, 1, rng)

    def printed(self, tile: Tile, rng: np.random.Generator, turn: float | None = None) -> Floats:
        """The cloth with a tile's pattern, turned by so many radians."""
        u, v = self._flat(rng)
        if turn is None:
            turn = 0.0 if tile.once else float(rng.choice([0.0, rng.normal(0, 0.06), np.pi / 4], p=[0.5, 0.42, 0.08]))
        cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
        u, v = u * cos + v * sin, v * cos - u * sin
        h, w = tile.cover.shape
        if tile.once:
            below = min(rng.uniform(80, 150), self.chest - tile.size[0] * 0.35)
            map_x = (u / tile.size[1] + 0.5) * w - 0.5
            map_y = ((v - below) / tile.size[0] + 0.5) * h - 0.5
            border = cv2.BORDER_CONSTANT
        else:
            map_x = (u / tile.size[1] + rng.random()) % 1 * w - 0.5
            map_y = (v / tile.size[0] + rng.random()) % 1 * h - 0.5
            border = cv2.BORDER_WRAP
        map_x, map_y = map_x.astype(np.float32), map_y.astype(np.float32)
        colour = cv2.remap(
            tile.colour, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE if tile.once else border
        )
        cover = cv2.remap(tile.cover, map_x, map_y, cv2.INTER_LINEAR, borderMode=border)
        ground = self.light
        if tile.once:
            ink = float(tile.cover.mean()) * tile.size[0] * tile.size[1] * self.scale**2
            if float((cover * self.cover).sum()) < MIN_READ * ink:
                raise NotPaintable("too little of the word would be seen")
            if rng.random() < 0.6:
                ground = self.dyed(rng)
            own = float(np.sqrt(np.clip(ground[self.cover > 0.5].mean(0), 0, 1)).mean())
            ink = float(np.sqrt(colour).mean())
            if abs(own - ink) < 0.25:
                colour = colour * 0 + np.float32(0.8 if own < 0.5 else 0.02)
        lit = self._lit(colour, rng.uniform(0.65, 1.0))
        if tile.gloss is not None:
            gloss = cv2.remap(tile.gloss, map_x, map_y, cv2.INTER_LINEAR, borderMode=border)
            lit = lit + (gloss * rng.uniform(0.8, 2.5) * np.clip(self.shade, 0.3, 1.6))[..., None] * self.face.level
        soft = min(drawing.softness(self.canvas, self.region), 1.2)
        lit, cover = drawing.blur(lit, soft), drawing.blur(cover, soft)
        return ground + (lit - ground) * cover[..., None]

    def dyed(self, rng: np.random.Generator) -> Floats:
        """The cloth in another plain colour."""
        colour = patterns.palette(1, 0.0, rng)[0]
        return self._lit(colour, rng.uniform(0.65, 1.0))

    def _lit(self, colour: Floats, depth: float) -> Floats:
        """A flat colour, [3] or [h, w, 3], under the light that falls on the cloth."""
        shade = cv2.pow(self.shade, depth) * self.thread * np.float32(0.95)
        if colour.ndim == 1:
            return cv2.merge([shade * float(c) for c in colour * self.face.level])
        return cv2.multiply(colour, cv2.merge([shade * float(c) for c in self.face.level]))

    def weave(self, light: Floats, strength: float, rng: np.random.Generator) -> Floats:
        """Twill, herringbone or heather that is only seen up close: two to four pixels, a few per cent."""
        xs, ys = self.region.grid()
        pitch = rng.uniform(2.0, 3.6)
        kind = rng.choice(["twill", "bone", "grid", "heather"])
        if kind == "heather":
            thread = drawing.noise(self.region.shape, (1.0, 1.6), rng) * 0.6
        elif kind == "grid":
            thread = np.sin(xs * 6.28 / pitch) * 0.5 + np.sin(ys * 6.28 / pitch) * 0.5
        else:
            lean = np.where((xs / (pitch * 4)).astype(int) % 2, 1, -1) if kind == "bone" else 1
            thread = np.sin((xs * lean + ys) * 6.28 / pitch)
        amount = rng.uniform(0.02, 0.05) + 0.06 * strength
        return light * (1 + np.float32(amount) * thread.astype(np.float32))[..., None]

    def shadow(self, light: Floats, strength: float, rng: np.random.Generator) -> Floats:
        """Deep folds, and the shadow of the head or of a lamp."""
        h, w = self.region.shape
        wave = rng.uniform(14, 40) * self.scale
        field = drawing.noise((h, w), (wave * rng.uniform(2, 5), wave), rng)
        lean = np.array([[1, rng.uniform(-0.8, 0.8), 0], [0, 1, 0]], np.float32)
        field = cv2.warpAffine(field, lean, (w, h), borderMode=cv2.BORDER_REFLECT)
        folds = np.exp(field * np.float32(0.12 + 0.3 * strength))
        xs, ys = self.region.grid()
        edge = (xs - xs.mean()) * np.cos(lean[0, 1] * 2) + (ys - ys.mean()) * np.sin(lean[0, 1] * 2)
        side = drawing.smoothstep(edge / (30 * self.scale), -1.0, 1.0) if rng.random() < 0.5 else np.float32(0)
        return light * (folds * (1 - rng.uniform(0.2, 0.6) * side))[..., None]

    def tie(self, light: Floats, strength: float, rng: np.random.Generator) -> Floats:
        """A plain tie."""
        cover, shading = self._necktie(rng)
        lit = self._lit(patterns.palette(1, 0, rng)[0], 0.5) * shading[..., None]
        cast = drawing.blur(cover, 2.2 * self.scale) * 0.45
        return self._over(light * (1 - cast)[..., None], lit, cover)

    def _necktie(self, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Where a tie lies, from the lowest point of the neck down, and its shading."""
        neck = self.canvas.mask("neck", "skin")
        column = int(np.clip(self.centre[0], 1, neck.shape[1] - 2))
        rows = np.nonzero(neck[:, column - 1 : column + 2].any(1))[0]
        top = float(rows[-1]) if len(rows) else float(self.region.y0)
        s = self.scale * rng.uniform(0.85, 1.15)
        x = float(self.centre[0]) + rng.normal(0, 2) * s
        knot = np.array([[-14, -2], [14, -2], [9, 24], [-9, 24]]) * s + [x, top]
        blade = np.array([[-9, 23], [9, 23], [30, 260], [-30, 260]]) * s + [x, top]
        xs, _ = self.region.grid()
        bulge = 1.1 - 0.5 * np.clip(np.abs(xs - x) / (26 * s), 0, 1) ** 2
        below = knot + np.array([0, 2.5 * s])
        edge = drawing.fill([below], self.region) * (1 - drawing.fill([knot], self.region))
        return drawing.fill([blade, knot], self.region), bulge * (1 - 0.5 * edge)

    def lapels(self, light: Floats, strength: float, rng: np.random.Generator) -> Floats:
        """The edges of lapels and of a placket: thin shadows with a light side."""
        s, at = self.scale, self.centre
        top = max(float(self.region.y0), float(at[1]) + 5 * s)
        lines = []
        for side in (-1, 1):
            out = rng.uniform(45, 70)
            line = [[side * out, 0], [side * (out + 6), 45], [side * (out - 12), 58], [side * rng.uniform(2, 8), 190]]
            lines.append(np.array(line) * s + [at[0], top])
            lines.append(
                np.array([[side * rng.uniform(22, 38), 0], [side * rng.uniform(0, 6), 150]]) * s + [at[0], top]
            )
        edge = np.zeros(self.region.shape, np.float32)
        for line in lines:
            edge = np.maximum(edge, drawing.stroke(line, rng.uniform(0.8, 1.6) * s, self.region))
        soft = drawing.blur(edge, 1.6 * s)
        low = cv2.warpAffine(soft, np.array([[1, 0, 1.5 * s], [0, 1, 1.5 * s]], np.float32), soft.shape[::-1])
        return light * (1 - (0.3 + 0.4 * strength) * soft + (0.1 + 0.2 * strength) * low)[..., None]

    def strap(self, light: Floats, strength: float, rng: np.random.Generator) -> Floats:
        """The plain straps of a bag or a lanyard over the shoulders."""
        s, at = self.scale, self.centre
        sides = [-1, 1] if rng.random() < 0.6 else [int(rng.choice([-1, 1]))]
        width, out, lean = rng.uniform(14, 48), rng.uniform(70, 120), rng.uniform(-25, 15)
        bands = []
        for side in sides:
            edges = [[out, -60], [out + width, -60], [out + width + lean, 260], [out + lean, 260]]
            bands.append(np.array(edges) * [side, 1] * s + at)
        cover = drawing.fill(bands, self.region)
        colour = patterns.palette(1, 0, rng)[0]
        cast = drawing.blur(cover, 2.5 * s) * 0.4
        return self._over(light * (1 - cast)[..., None], self._lit(colour, 0.6), cover)

    def _over(self, light: Floats, lit: Floats, cover: Floats) -> Floats:
        own = self.canvas.mask("cloth")[self.region.slices]
        self.cover = np.maximum(self.cover, drawing.blur(cover, 0.6) * own)
        return light + (lit - light) * cover[..., None]

    def dressed(self, light: Floats, label: int, rng: np.random.Generator) -> Painted:
        """The finished picture."""
        mixed = self.light + (light - self.light) * self.cover[..., None]
        image = drawing.put(self.canvas, self.region, mixed)
        image = drawing.developed(self.canvas, image, self.region, self.cover, rng)
        mask = np.zeros(self.canvas.parsing.shape, np.float32)
        mask[self.region.slices] = np.clip(self.cover, 0, 1)
        grown = (self.cover > 0) & (self.canvas.parsing[self.region.slices] == 0)
        return Painted(image, mask, label, drawing.relabel(self.canvas.parsing, self.region, grown, "cloth"))


def _plain(canvas: Canvas) -> bool:
    """Whether the backdrop is even or a smooth gradient, as in photos for documents."""
    h, w = canvas.parsing.shape
    size = (64, max(8, round(64 * h / w)))
    small = np.asarray(cv2.resize(canvas.image, size, interpolation=cv2.INTER_AREA), np.uint8)
    behind = cv2.resize((canvas.parsing == 0).view(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    behind = cv2.erode(behind, np.ones((5, 5), np.uint8)) > 0
    uneven = difference(small[:, 1:], small[:, :-1])[behind[:, 1:]]
    return len(uneven) > 100 and float(uneven.mean()) < PLAIN


def _doubtful(canvas: Canvas, scale: float) -> bool:
    """Whether the parsing is wrong about the chest, or its cloth is full of holes.

    Below the chin there is cloth, neck, skin or hair, but neither background nor doubt, down to where the photo ends.
    """
    chin = canvas.point("chin")
    if np.isfinite(chin).all():
        w = canvas.parsing.shape[1]
        top = max(0, int(chin[1] + 40 * scale))
        left, right = max(0, int(chin[0] - 55 * scale)), min(w, int(chin[0] + 55 * scale))
        chest = canvas.parsing[top:, left:right]
        chest = chest[drawing.person(chest).any(1)] if chest.size else chest
        if chest.size and ((chest == 0).mean() > MAX_BACKGROUND or (chest == drawing.UNKNOWN).mean() > MAX_UNSURE):
            return True
    cloth = canvas.mask("cloth").view(np.uint8)
    size = max(3, int(14 * scale) | 1)
    block = np.ones((size, size), np.uint8)
    area = cv2.countNonZero(cloth)
    if area < MIN_SOLID * cv2.countNonZero(cv2.morphologyEx(cloth, cv2.MORPH_CLOSE, block)):
        return True
    near = cv2.dilate(cloth, block, iterations=2) > 0
    lowest = int(np.flatnonzero(cloth.any(1))[-1]) - 2 * size
    return bool(np.count_nonzero((near & (canvas.parsing == drawing.UNKNOWN))[: max(0, lowest)]) > MAX_UNSURE * area)


def _garment(image: np.ndarray, own: np.ndarray, rng: np.random.Generator) -> Floats:
    """One garment of several, [h, w]: the larger cluster of colour, or any that holds a quarter of the cloth."""
    h, w = own.shape
    small = cv2.resize(image, (max(8, w // 4), max(8, h // 4)), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32) * np.array([0.6, 1.5, 1.5], np.float32)
    inside = cv2.resize(own.view(np.uint8), small.shape[1::-1], interpolation=cv2.INTER_NEAREST) > 0
    samples = lab[inside]
    if len(samples) < 40:
        return own.astype(np.float32)
    cv2.setRNGSeed(int(rng.integers(1 << 30)))
    thinned = samples[:: max(1, len(samples) // 1500)]
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 8, 1.0)
    start = np.zeros((len(thinned), 1), np.int32)
    _, labels, centres = cv2.kmeans(thinned, 2, start, criteria, 1, cv2.KMEANS_PP_CENTERS)
    shares = np.bincount(labels.ravel(), minlength=2) / len(labels)
    if np.linalg.norm(centres[0] - centres[1]) < 38 or shares.min() < 0.08:
        return own.astype(np.float32)
    chosen = int(shares.argmax()) if shares.min() < 0.25 or rng.random() < 0.6 else int(rng.integers(2))
    near = [np.linalg.norm(lab - c, axis=-1) for c in centres]
    member = (near[chosen] < near[1 - chosen]).astype(np.uint8)
    member = cv2.medianBlur(member, 5).astype(np.float32)
    return drawing.smoothstep(cv2.resize(member, (w, h), interpolation=cv2.INTER_CUBIC), 0.3, 0.7) * own
