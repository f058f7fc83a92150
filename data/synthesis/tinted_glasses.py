"""Tinted lenses: on the glasses a person wears or on drawn ones, from photochromic haze to black mirrors.

Everything is laid out in millimetres in front of the eyes (90 mm between the outer eye corners) and seen through a
camera whose scale differs between the two halves of a turned face. Light passes a tinted lens about twice before the
camera sees the eye behind it, which is why a lens of 15 % density is already visible.
Hard negatives: the same frames with clear lenses, glare and coatings, and dark glasses pushed up on the head.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from . import drawing
from .base import Canvas, NotPaintable, Painted, Synthesiser, difference
from .drawing import Floats, Light, Region

OUTER_CORNERS_MM = 90.0
PASSES = 1.6
"""How often light passes a lens: the eye is lit through it and seen through it, with some light from the sides."""

CLEAR_LENS = 0.55
"""Brightness behind a worn lens relative to the face's skin, below which it counts as tinted."""

MIN_GLASSES_MM2, MIN_BRIDGE_MM2 = 2500.0, 40.0
"""Least area parsed as glasses that is a worn pair, and of its bridge: what parsings take for glasses in the eye sockets of
bare faces has none (0 to 8 mm2 on 60 photos; worn pairs 92 and more)."""
DARK_RIM = 0.08
"""Most light that the rim of sunglasses sends back which is drawn over another."""
MIN_LENS_MM2, MIN_SOLID = 500.0, 0.85
"""Least area of a worn lens as the parsing has it, and its least share of its convex hull, to be believed."""

TINTS: dict[str, tuple[float, float, float]] = {
    "grey": (1.0, 1.0, 1.0),
    "warm grey": (0.95, 1.0, 1.1),
    "brown": (0.72, 1.02, 1.5),
    "amber": (0.45, 0.95, 2.0),
    "green": (1.15, 0.85, 1.1),
    "blue": (1.6, 1.0, 0.55),
    "purple": (0.95, 1.4, 0.75),
    "rose": (0.45, 1.35, 1.2),
    "yellow": (0.2, 0.45, 2.6),
    "orange": (0.25, 1.05, 2.3),
    "red": (0.3, 1.6, 1.6),
    "teal": (1.7, 0.7, 0.8),
}
"""Absorption of red, green and blue relative to the lens's density."""

_TINT_SHARES = (0.26, 0.1, 0.2, 0.05, 0.1, 0.08, 0.05, 0.05, 0.04, 0.02, 0.02, 0.03)

_NEUTRAL = ("grey", "warm grey")
"""Tints that nobody sees at low densities."""

_MIRRORS = (
    ((0.25, 0.5, 1.0), (0.5, 0.25, 0.8)),
    ((1.0, 0.75, 0.25), (1.0, 0.4, 0.15)),
    ((0.8, 0.85, 0.9), (0.6, 0.65, 0.7)),
    ((1.0, 0.45, 0.35), (0.9, 0.3, 0.6)),
    ((0.3, 0.95, 0.6), (0.2, 0.5, 0.9)),
    ((0.95, 0.6, 0.75), (0.8, 0.5, 0.9)),
)
"""Reflected colour of mirror coatings at the top and at the bottom of a lens."""


@dataclass(frozen=True)
class Style:
    """A pair of glasses; lengths in millimetres.

    Attributes:
        outline: [n, 2] the lens on the right of the picture around its own centre, x outwards, y down.
        centre: x and y of that lens's centre from the middle of the eye line.
        rim: thickness of the rim at the sides, its extra thickness on top and its share that is drawn from the top
            (1 full rim, 0.5 half rim, 0 rimless).
        colours: linear [2, 3] rim colour and its second colour (tortoise, clear ends).
        metal, opacity: how the rim is lit and how much it hides.
        second_bridge: a bar above the bridge, as on aviators.
    """

    outline: Floats
    centre: tuple[float, float]
    rim: tuple[float, float, float]
    colours: Floats
    metal: bool
    opacity: float
    second_bridge: bool


class TintedGlasses(Synthesiser):
    """Paints tinted lenses (positive), or clear lenses with reflections and raised dark glasses (negative)."""

    attribute: ClassVar[str | None] = "tinted_glasses"

    @drawing.on_settled
    def positive(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Lenses of density 0.15 + 0.78 * strength, most of the strong ones sunglasses; raises NotPaintable without eyes."""
        density = float(np.clip(0.15 + 0.78 * strength + rng.normal(0, 0.02), 0.15, 0.97))
        if strength > 0.3 and rng.random() < 0.6:
            density = float(rng.uniform(0.9, 0.99))
        scene = _Scene.of(canvas, rng)
        worn = _worn(canvas, scene)
        if worn is not None:
            region, lens = worn
            light = _glaze(canvas, region, lens, scene, density, rng)
            rim = None
            if density > 0.6 and rng.random() < 0.6:
                light, rim = _thicker_rim(light, region, lens, canvas, scene, rng)
            return _finish(canvas, region, light, rim, lens, 1, rng)
        return _wear(canvas, scene, _style(rng, dark=density > 0.5), density, 1, rng)

    @drawing.on_settled
    def negative(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Clear lenses with glare that grows with the strength, or dark glasses resting on the head."""
        scene = _Scene.of(canvas, rng)
        worn = _worn(canvas, scene)
        if worn is not None:
            region, lens = worn
            if _darkness(canvas, region, lens) < CLEAR_LENS:
                raise NotPaintable("tinted lenses are worn")
            return _finish(canvas, region, _glare(canvas, region, lens, scene, strength, rng), None, lens, 0, rng)
        if rng.random() < 0.2 and (raised := scene.raised(canvas, rng)) is not None:
            return _wear(canvas, raised, _style(rng, dark=True), float(rng.uniform(0.4, 0.95)), 0, rng)
        return _wear(canvas, scene, _style(rng, dark=False), -strength, 0, rng)


@dataclass(frozen=True)
class _Scene:
    """Where the glasses sit and what light falls on them."""

    origin: Floats
    across: Floats
    down: Floats
    scales: tuple[float, float]
    scale: float
    light: Light
    surroundings: Floats
    on_head: bool = False

    @staticmethod
    def of(canvas: Canvas, rng: np.random.Generator) -> _Scene:
        right, left = (
            (canvas.point(f"{side}_eye_outer") + canvas.point(f"{side}_eye_inner")) / 2 for side in ("right", "left")
        )
        bridge = canvas.point("nose_bridge")
        if not np.isfinite([right, left, bridge]).all() or canvas.interocular < 16:
            raise NotPaintable("no eyes to put glasses on")
        across = left - right
        across = across / np.linalg.norm(across)
        down = np.array([-across[1], across[0]], np.float32)
        middle = (left + right) / 2
        shift = float((bridge - middle) @ across)
        origin = middle + across * shift * 0.75
        halves = [max(4.0, abs(float((eye - origin) @ across))) for eye in (right, left)]
        turn = np.sqrt(np.clip(1 - (shift / (sum(halves) / 2)) ** 2 * 0.5, 0.6, 1))
        scale = canvas.interocular / OUTER_CORNERS_MM / turn
        mean = sum(halves) / 2
        scales = (scale * halves[0] / mean * turn, scale * halves[1] / mean * turn)
        background = canvas.image[::8, ::8][canvas.parsing[::8, ::8] == 0]
        around = (
            drawing.to_light(np.median(background, 0).astype(np.uint8)) if len(background) > 20 else np.float32(0.3)
        )
        light = drawing.face_light(canvas)
        return _Scene(
            origin.astype(np.float32), across, down, scales, scale, light, np.broadcast_to(around, 3).astype(np.float32)
        )

    def raised(self, canvas: Canvas, rng: np.random.Generator) -> _Scene | None:
        """The same glasses pushed up, where the hair begins; None when the head is cut off there."""
        top, forehead = canvas.point("hair_top"), canvas.point("forehead")
        if not np.isfinite([top, forehead]).all() or top[1] < 2:
            return None
        at = forehead + (top - forehead) * rng.uniform(0.25, 0.7)
        return _Scene(
            at, self.across, self.down * np.float32(rng.uniform(0.55, 0.8)), self.scales, self.scale, self.light,
            self.surroundings, True,
        )  # fmt: skip

    def to_canvas(self, points: NDArray[np.floating]) -> Floats:
        """Millimetres [n, 2] to canvas pixels."""
        x = points[:, :1] * np.where(points[:, :1] > 0, self.scales[1], self.scales[0])
        return (self.origin + x * self.across + points[:, 1:] * self.scale * self.down).astype(np.float32)

    def millimetres(self, region: Region) -> tuple[Floats, Floats]:
        """X and y of every pixel of a region in millimetres."""
        xs, ys = region.grid()
        dx, dy = xs - self.origin[0], ys - self.origin[1]
        x = dx * self.across[0] + dy * self.across[1]
        y = (dx * self.down[0] + dy * self.down[1]) / float(self.down @ self.down)
        return x / np.where(x > 0, self.scales[1], self.scales[0]).astype(np.float32), y / np.float32(self.scale)


def _style(rng: np.random.Generator, dark: bool) -> Style:
    """Draw a pair of glasses; sunglasses run larger and are rarely half-rimmed."""
    kind = rng.choice(
        ["rectangle", "square", "round", "oval", "aviator", "wayfarer", "cat eye", "oversized", "browline", "polygon", "wrap"],
        p=[0.12, 0.09, 0.12, 0.09, 0.17, 0.17, 0.06, 0.07, 0.04, 0.03, 0.04]
        if dark
        else [0.24, 0.14, 0.18, 0.1, 0.07, 0.1, 0.05, 0.04, 0.05, 0.03, 0.0],
    )  # fmt: skip
    width, height, power, taper, tilt, lift = {
        "rectangle": (53, 33, 4.0, 0.02, 0.02, 0.0),
        "square": (52, 42, 3.6, 0.03, 0.02, 0.0),
        "round": (48, 46, 2.0, 0.0, 0.0, 0.0),
        "oval": (52, 36, 2.2, 0.0, 0.0, 0.0),
        "aviator": (57, 48, 2.5, -0.05, 0.04, 0.0),
        "wayfarer": (52, 40, 3.2, 0.1, 0.04, 0.05),
        "cat eye": (54, 40, 2.6, 0.1, 0.06, 0.22),
        "oversized": (60, 52, 2.7, 0.03, 0.0, 0.04),
        "browline": (51, 40, 2.7, 0.07, 0.0, 0.0),
        "polygon": (51, 45, 2.2, 0.0, 0.0, 0.0),
        "wrap": (66, 40, 3.0, 0.05, 0.05, 0.06),
    }[str(kind)]
    width, height = width * rng.uniform(0.9, 1.08), height * rng.uniform(0.85, 1.12)
    power = max(1.9, power * rng.uniform(0.85, 1.15))
    corners = 6 if kind == "polygon" else 48
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False) + (np.pi / 6 if kind == "polygon" else 0)
    cos, sin = np.cos(angle), np.sin(angle)
    x = np.sign(cos) * np.abs(cos) ** (2 / power)
    y = np.sign(sin) * np.abs(sin) ** (2 / power)
    if kind == "polygon":
        x, y = cos * 1.08, sin * 1.1
    x = x * (1 - (taper + rng.normal(0, 0.015)) * y)
    y = y + lift * -(np.clip(x, 0, None) ** 2) * (y < 0.3) + tilt * rng.uniform(0.5, 1.5) * -x
    if kind == "aviator":
        y = y + 0.1 * np.clip(y, 0, None) * (0.2 + x)
        x = x + np.clip(y, 0, None) * 0.06
    outline = np.stack((x * width / 2, y * height / 2), 1).astype(np.float32)
    metal = bool(kind in ("aviator", "polygon") or (kind in ("round", "oval", "rectangle") and rng.random() < 0.55))
    if metal:
        base = np.array(
            [[0.8, 0.62, 0.3], [0.62, 0.63, 0.65], [0.1, 0.1, 0.11], [0.75, 0.48, 0.36], [0.03, 0.03, 0.03]]
        )
        first = base[rng.choice(5, p=[0.22, 0.2, 0.25, 0.06, 0.27])] * rng.uniform(0.7, 1.1)
        colours = np.stack((first, first))
        rim = (rng.uniform(0.9, 1.8), rng.uniform(0, 0.4), float(rng.choice([1.0, 0.5, 0.0], p=[0.82, 0.12, 0.06])))
        opacity = 1.0
    else:
        colours, opacity = _acetate(rng)
        rim = (rng.uniform(2.0, 4.5), rng.uniform(0, 2.5), 0.5 if kind == "browline" else 1.0)
    gap = rng.uniform(13, 18) if kind != "wrap" else 6.0
    return Style(
        outline,
        (gap / 2 + width / 2, rng.uniform(0.5, 4.5) + (height - 40) * 0.15),
        rim,
        colours.astype(np.float32),
        metal,
        opacity,
        bool(kind == "aviator" and rng.random() < 0.7),
    )


def _acetate(rng: np.random.Generator) -> tuple[Floats, float]:
    kind = rng.choice(["black", "tortoise", "colour", "crystal", "white"], p=[0.62, 0.2, 0.08, 0.07, 0.03])
    if kind == "black":
        dark = rng.uniform(0.002, 0.03)
        return np.full((2, 3), dark, np.float32), 1.0
    if kind == "tortoise":
        return np.array([[0.02, 0.01, 0.006], [0.28, 0.12, 0.03]], np.float32) * rng.uniform(0.6, 1.5), 0.97
    if kind == "colour":
        colour = rng.uniform(0.01, 0.3, 3) ** 1.3
        return np.stack((colour, colour * rng.uniform(0.6, 1.3))).astype(np.float32), 1.0
    if kind == "white":
        return np.full((2, 3), rng.uniform(0.6, 0.9), np.float32), 1.0
    tone = np.array([0.8, 0.76, 0.7]) * rng.uniform(0.6, 1.1)
    return np.stack((tone, tone)).astype(np.float32), float(rng.uniform(0.35, 0.6))


def _both(points: Floats, centre: tuple[float, float]) -> list[Floats]:
    """The outline of the lens on the right of the picture, and its mirror twin on the left."""
    placed = points + np.asarray(centre, np.float32)
    return [placed, placed * np.array([-1, 1], np.float32)]


def _grown(outline: Floats, by: NDArray[np.floating] | float) -> Floats:
    """Move every point of a closed outline outwards along its normal."""
    tangent = np.roll(outline, -1, 0) - np.roll(outline, 1, 0)
    normal = np.stack((tangent[:, 1], -tangent[:, 0]), 1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-6
    return (outline + normal * np.reshape(by, (-1, 1))).astype(np.float32)


def _wear(canvas: Canvas, scene: _Scene, style: Style, density: float, label: int, rng: np.random.Generator) -> Painted:
    """Draw the pair and its lenses; a negative density stands for clear lenses with that much glare."""
    thickness = style.rim[0] + style.rim[1] * np.clip(-style.outline[:, 1] / np.abs(style.outline[:, 1]).max(), 0, 1)
    outer = _grown(style.outline, thickness)
    lenses = [scene.to_canvas(p) for p in _both(style.outline, style.centre)]
    rims = [scene.to_canvas(p) for p in _both(outer, style.centre)]
    temples = [] if scene.on_head else _temples(canvas, scene, style, outer)
    everything = np.concatenate(rims + temples)
    region = Region.around(everything, 4 * scene.scale + 3, canvas.image.shape[:2])
    soft = drawing.softness(canvas, region)

    lens = drawing.fill(lenses, region)
    rim = np.clip(drawing.fill(rims, region) - lens, 0, 1)
    x, y = scene.millimetres(region)
    if style.rim[2] < 1:
        edge = style.centre[1] + (0.0 if style.rim[2] > 0 else -200.0)
        rim *= drawing.smoothstep(y, edge + 3, edge - 3)
        rim = np.maximum(rim, 0.5 * np.clip(drawing.fill(rims, region) - lens, 0, 1) * (lens < 0.5) * 0.4)
    rim = np.maximum(rim, _bridge(scene, style, region))
    for temple in temples:
        rim = np.maximum(rim, drawing.fill([temple], region) * (1 - lens) * _skin(canvas, region))

    whole = drawing.person(canvas.parsing)[region.slices].astype(np.float32)
    whole = drawing.blur(whole, 0.8) * whole
    seen = whole if scene.on_head else whole * _before_hair(canvas, region, x, style, rng)
    lens, rim = drawing.blur(lens, soft * 0.8) * seen, drawing.blur(rim, soft * 0.8) * seen
    if float(lens.sum()) < 0.5 * sum(cv2.contourArea(p) for p in lenses):
        raise NotPaintable("the glasses would hang over the edge of the head")

    light = _shadow(drawing.to_light(canvas.image[region.slices]), lens, rim, density, canvas, region, scene, rng)
    shadow_image = drawing.put(canvas, region, light)
    shaded = Canvas(shadow_image, canvas.parsing, canvas.landmarks)
    if density >= 0:
        light = _glaze(shaded, region, lens, scene, density, rng)
    else:
        light = _glare(shaded, region, lens, scene, -density, rng)
    light = _paint_rim(light, rim, style, scene, x, y, rng)
    cover = np.maximum(lens, rim)
    painted = _finish(canvas, region, light, rim, lens, label, rng)
    grown = (cover > 0.35) & (whole > 0.5)
    seen_eyes = canvas.mask("left_eye", "right_eye")[region.slices] & (rim < 0.35)
    if density < 0.5:
        grown &= ~seen_eyes
    return Painted(painted.image, painted.mask, label, drawing.relabel(canvas.parsing, region, grown, "glasses"))


def _skin(canvas: Canvas, region: Region) -> Floats:
    cut = Canvas(canvas.image[region.slices], canvas.parsing[region.slices], canvas.landmarks)
    skin = cut.mask("skin", "nose", "left_ear", "right_ear", "left_brow", "right_brow").astype(np.float32)
    return drawing.blur(skin, 0.7) * drawing.person(cut.parsing)


def _before_hair(canvas: Canvas, region: Region, x: Floats, style: Style, rng: np.random.Generator) -> Floats:
    """1 where the glasses lie before the hair: side hair falls over their ends, a fringe may lie over or under them."""
    hair = drawing.blur(canvas.mask("hair")[region.slices].astype(np.float32), 0.8)
    if rng.random() < 0.5:
        hair = hair * drawing.smoothstep(np.abs(x), style.centre[0] * 0.9, style.centre[0] * 1.4)
    return 1 - hair


def _temples(canvas: Canvas, scene: _Scene, style: Style, outer: Floats) -> list[Floats]:
    """The arms, from the hinge to the ear; hair and the edge of the face hide what lies behind them."""
    top = float(outer[:, 1].min())
    hinge_y = style.centre[1] + top * 0.55
    hinge_x = style.centre[0] + float(outer[:, 0].max()) - style.rim[0]
    thick = 1.6 if style.metal else 4.5
    arms = []
    for side, sign in (("right", -1), ("left", 1)):
        start = scene.to_canvas(
            np.array([[sign * hinge_x, hinge_y - thick / 2], [sign * hinge_x, hinge_y + thick / 2]])
        )
        ear, cheek = canvas.point(f"{side}_ear_top"), canvas.point(f"{side}_cheek")
        end = ear if np.isfinite(ear).all() else cheek
        if not np.isfinite(end).all():
            continue
        outward = float((end - start.mean(0)) @ scene.across) * sign
        if outward < 1:
            continue
        drop = float((end - start.mean(0)) @ scene.down)
        end = (
            start.mean(0) + scene.across * sign * outward + scene.down * np.clip(drop, -0.25 * outward, 0.25 * outward)
        )
        half = scene.down * thick * scene.scale * 0.35
        arms.append(np.stack((start[0], end - half, end + half, start[1])).astype(np.float32))
    return arms


def _bridge(scene: _Scene, style: Style, region: Region) -> Floats:
    inner = style.centre[0] + float(style.outline[:, 0].min())
    y = style.centre[1] + float(style.outline[:, 1].min()) * 0.35
    t = np.linspace(-1, 1, 9)
    arch = np.stack((t * (inner + 0.6), y - 2.5 * (1 - t**2)), 1)
    width = (1.3 if style.metal else 0.9 + style.rim[0]) * scene.scale
    bar = drawing.stroke(scene.to_canvas(arch), width, region)
    if style.second_bridge:
        above = style.centre[1] + float(style.outline[:, 1].min()) * 0.86
        wide = inner + float(np.ptp(style.outline[:, 0])) * 0.22
        bar = np.maximum(bar, drawing.stroke(scene.to_canvas(np.stack((t * wide, above + 0 * t), 1)), width, region))
    return bar


def _shadow(
    light: Floats, lens: Floats, rim: Floats, density: float, canvas: Canvas, region: Region, scene: _Scene,
    rng: np.random.Generator,
) -> Floats:  # fmt: skip
    """What frame and lenses take from the light on the skin below them."""
    cast = rim + lens * max(0.15, density) * 0.6
    offset = np.array([[1, 0, -scene.light.side * 2.5 * scene.scale], [0, 1, rng.uniform(1.5, 4.0) * scene.scale]])
    cast = cv2.warpAffine(cast, offset, (cast.shape[1], cast.shape[0]), borderMode=cv2.BORDER_REPLICATE)
    cast = drawing.blur(cast, rng.uniform(1.0, 2.5) * scene.scale) * _skin(canvas, region)
    return light * (1 - rng.uniform(0.15, 0.45) * np.clip(cast, 0, 1))[..., None]


def _paint_rim(
    light: Floats, rim: Floats, style: Style, scene: _Scene, x: Floats, y: Floats, rng: np.random.Generator
) -> Floats:
    size = 6 * scene.scale
    blotches = drawing.smoothstep(drawing.noise(rim.shape, (size, size), rng), -0.2, 0.5)[..., None]
    colour = style.colours[0] + (style.colours[1] - style.colours[0]) * blotches
    body = drawing.blur(rim, max(0.6, 0.7 * scene.scale))
    slope_y = cv2.Sobel(body, cv2.CV_32F, 0, 1, ksize=3)
    slope_x = cv2.Sobel(body, cv2.CV_32F, 1, 0, ksize=3)
    facing = slope_y * 0.8 - slope_x * (0.2 + 0.6 * scene.light.side)
    gloss = drawing.noise(rim.shape, (14 * scene.scale, 14 * scene.scale), rng)
    shine = np.clip(facing * (0.9 if style.metal else 0.45) + 0.12 * gloss, -0.7, 1.5)
    lit = colour * scene.light.level * (0.75 + shine)[..., None]
    lit = lit + scene.light.level * (np.clip(shine - 0.25, 0, 1) * (0.5 if style.metal else 0.18))[..., None]
    cover = (rim * style.opacity)[..., None]
    return light + (np.clip(lit, 0, 1.2) - light) * cover


def _lens_place(scene: _Scene, region: Region) -> tuple[Floats, Floats]:
    """Coordinates on each lens, about -1..1 from its own centre."""
    x, y = scene.millimetres(region)
    return (np.abs(x) - 33) / 27 * np.sign(x), (y - 3) / 22


def _surroundings(scene: _Scene, u: Floats, v: Floats, rng: np.random.Generator) -> Floats:
    """What the lenses reflect, [h, w, 3]: a place outdoors, a room with windows, studio lights or near darkness.

    Both lenses show the same place, bent by their curve and a little shifted.
    """
    bend = u + 0.25 * u * v * v + rng.uniform(-0.1, 0.1)
    level = v + rng.uniform(0.05, 0.3) * u * u + rng.uniform(-0.1, 0.1) * u
    kind = rng.choice(["outdoors", "room", "studio", "dark"], p=[0.35, 0.3, 0.2, 0.15])
    env = np.full((*u.shape, 3), 0.06, np.float32) + 0.25 * scene.surroundings
    if kind == "outdoors":
        horizon = rng.uniform(-0.2, 0.35)
        line = horizon + 0.12 * drawing.noise((1, 64), (1, rng.uniform(2, 9)), rng)[0]
        skyline = np.interp(bend, np.linspace(-1.6, 1.6, 64), line).astype(np.float32)
        sky = drawing.smoothstep(level - skyline, 0.08, -0.08)[..., None]
        blue = np.array([0.7, 0.85, 1.0], np.float32) if rng.random() < 0.5 else np.float32(1.0)
        env = env + sky * blue * (rng.uniform(0.5, 1.4) * (1 - 0.3 * np.clip(-level, 0, 1)))[..., None]
        ground = drawing.noise(u.shape, (3, 8), rng) * 0.05 + rng.uniform(0.05, 0.25)
        env = env + (1 - sky) * np.clip(ground, 0, 1)[..., None] * rng.uniform(0.6, 1.0, 3).astype(np.float32)
    elif kind in ("room", "studio"):
        for _ in range(int(rng.integers(1, 4 if kind == "room" else 3))):
            cx, cy = rng.uniform(-0.8, 0.8), rng.uniform(-0.8, 0.2)
            w, h, lean = rng.uniform(0.08, 0.35), rng.uniform(0.12, 0.45), rng.uniform(-0.4, 0.4)
            power = 8.0 if kind == "room" else rng.choice([2.0, 8.0])
            far = np.abs((bend - cx - lean * (level - cy)) / w) ** power + np.abs((level - cy) / h) ** power
            pane = drawing.smoothstep(far, 1.3, 0.7)
            if kind == "room" and rng.random() < 0.5:
                pane = pane * (np.abs(bend - cx - lean * (level - cy)) > 0.02)
            colour = np.array([1.0, 1.0, 1.0]) + rng.uniform(-0.1, 0.1) * np.array([-1, 0, 1])
            env = env + pane[..., None] * (colour * rng.uniform(0.8, 3.0)).astype(np.float32)
    haze = drawing.noise(u.shape, (40, 30), rng) * 0.2 + 0.7
    env = env * np.clip(haze, 0.3, 1.4)[..., None]
    if rng.random() < 0.2:
        cx, cy, r = rng.uniform(-0.4, 0.4), rng.uniform(-0.6, 0.1), rng.uniform(0.04, 0.1)
        spot = np.exp(-((bend - cx) ** 2 + ((level - cy) * 0.8) ** 2) / (2 * r * r))
        env = env + (rng.uniform(3, 14) * spot)[..., None]
    return env * scene.light.level


def _glaze(
    canvas: Canvas, region: Region, lens: Floats, scene: _Scene, density: float, rng: np.random.Generator
) -> Floats:
    """The region seen through tinted lenses, with what they reflect."""
    light = drawing.to_light(canvas.image[region.slices])
    u, v = _lens_place(scene, region)
    kind = rng.choice(["flat", "gradient", "mirrored", "photochromic"], p=[0.44, 0.32, 0.11, 0.13])
    tint = str(rng.choice(list(TINTS), p=_TINT_SHARES))
    if density < 0.35 and tint in _NEUTRAL:
        tint = str(rng.choice([name for name in TINTS if name not in _NEUTRAL]))
    if kind == "photochromic" and density >= 0.35:
        tint = str(rng.choice(["grey", "warm grey", "brown", "green"]))
        density = min(density, 0.8)
    depth = np.full(u.shape, -np.log(1 - density) * PASSES, np.float32)
    if kind == "gradient":
        low = rng.uniform(0.1, 0.5)
        depth *= low + (1.25 - low) * drawing.smoothstep(v, rng.uniform(0.5, 1.0), rng.uniform(-0.8, -0.3))
    elif kind == "photochromic":
        depth *= 0.9 + 0.12 * np.clip(u * u + v * v, 0, 1.5)
    absorption = np.array(TINTS[tint], np.float32) * rng.uniform(0.9, 1.1, 3).astype(np.float32)
    through = light * np.exp(-depth[..., None] * absorption)
    tone = np.exp(-absorption * 1.2)
    through += 0.01 * tone * scene.light.level
    env = _surroundings(scene, u, v, rng)
    if kind == "mirrored":
        top, bottom = (np.array(c, np.float32) for c in _MIRRORS[int(rng.integers(len(_MIRRORS)))])
        mirror = top + (bottom - top) * np.clip(0.5 + 0.5 * v + 0.2 * u, 0, 1)[..., None]
        through = through * 0.7 + (env * 0.75 + 0.1 * scene.light.level) * mirror * (0.25 + 0.6 * density)
    else:
        fresnel = 0.035 + 0.05 * np.clip(u * u * 0.6 + v * v * 0.5, 0, 1) ** 2
        through = through + env * (fresnel * rng.uniform(0.1, 0.9))[..., None]
    rim_shade = 1 - 0.25 * drawing.smoothstep(v, -0.55, -0.95)
    through = through * rim_shade[..., None]
    return light + (through - light) * lens[..., None]


def _glare(
    canvas: Canvas, region: Region, lens: Floats, scene: _Scene, strength: float, rng: np.random.Generator
) -> Floats:
    """Clear lenses: a weak reflection, or white glare, or the blue, green or purple of a coating."""
    light = drawing.to_light(canvas.image[region.slices])
    u, v = _lens_place(scene, region)
    env = _surroundings(scene, u, v, rng)
    kind = rng.choice(["clear", "glare", "coating"], p=[0.35, 0.3, 0.35])
    if kind == "clear":
        shine = env * np.float32(0.02 + 0.04 * strength)
    elif kind == "glare":
        shine = np.clip(env - 0.5, 0, None) * np.float32(0.05 + 0.5 * strength)
    else:
        colours = np.array([[0.15, 0.3, 1.0], [0.2, 0.9, 0.5], [0.55, 0.25, 1.0], [0.3, 0.6, 1.0]], np.float32)
        bright = np.clip(env.mean(-1, keepdims=True) - 0.3, 0, None)
        shine = bright * colours[int(rng.integers(4))] * np.float32(0.1 + 0.35 * strength)
    seen = light * (0.985 - 0.03 * rng.random()) + shine
    return light + (seen - light) * lens[..., None]


def _worn(canvas: Canvas, scene: _Scene) -> tuple[Region, Floats] | None:
    """The lenses of a pair that the person already wears, from the parsing; None without one on the eyes.

    Raises:
        NotPaintable: something is parsed as glasses, but not a lens before each eye.
    """
    glasses = canvas.mask("glasses")
    corners = scene.to_canvas(np.array([[-72, -30], [72, -30], [-72, 38], [72, 38]]))
    region = Region.around(corners, 2, canvas.image.shape[:2])
    own = glasses[region.slices]
    x, _ = scene.millimetres(region)
    bridge = own & (np.abs(x) < 5)
    if own.sum() < MIN_GLASSES_MM2 * scene.scale**2 or bridge.sum() < MIN_BRIDGE_MM2 * scene.scale**2:
        return None
    eyes = canvas.mask("left_eye", "right_eye")[region.slices]
    solid = (own | eyes).astype(np.uint8)
    size = max(3, int(11 * scene.scale) | 1)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    solid = cv2.morphologyEx(solid, cv2.MORPH_CLOSE, disc)
    solid[np.abs(x) < 5] = 0
    solid = cv2.morphologyEx(cv2.copyMakeBorder(solid, 1, 1, 1, 1, cv2.BORDER_CONSTANT), cv2.MORPH_OPEN, disc)[
        1:-1, 1:-1
    ]
    lens = cv2.erode(
        solid, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3)), iterations=max(1, round(1.8 * scene.scale))
    )
    left, right = (_lens_outline(lens * (x * side > 0).astype(np.uint8), scene, region) for side in (-1, 1))
    soft = max(0.7, 0.8 * drawing.softness(canvas, region))
    return region, drawing.blur(left + right, soft) * drawing.person(canvas.parsing)[region.slices]


def _thicker_rim(
    light: Floats, region: Region, lens: Floats, canvas: Canvas, scene: _Scene, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """The broad dark rim of sunglasses over the one that is worn."""
    size = 2 * max(1, round(rng.uniform(1.8, 4.0) * scene.scale)) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    rim = np.clip(cv2.dilate(lens, disc) - lens, 0, 1) * drawing.person(canvas.parsing)[region.slices]
    rim = drawing.blur(rim, 0.6 * drawing.softness(canvas, region)) * drawing.person(canvas.parsing)[region.slices]
    style = _style(rng, dark=True)
    dark = min(1.0, DARK_RIM / max(float(style.colours.mean()), 1e-3))
    style = replace(style, colours=style.colours * np.float32(dark))
    return _paint_rim(light, rim, style, scene, *scene.millimetres(region), rng), rim


def _lens_outline(half: NDArray[np.uint8], scene: _Scene, region: Region) -> Floats:
    """One lens as a smooth convex shape, since parsings are coarse; raises NotPaintable when it hardly is one."""
    edges, _ = cv2.findContours(half, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    largest = max(edges, key=cv2.contourArea, default=None)
    area = 0.0 if largest is None else cv2.contourArea(largest)
    if largest is None or area < MIN_LENS_MM2 * scene.scale**2:
        raise NotPaintable("the outline of the glasses is not known")
    hull = cv2.convexHull(largest)
    if area < MIN_SOLID * cv2.contourArea(hull):
        raise NotPaintable("the outline of the glasses is not known")
    shape = _smooth(cv2.convexHull(largest)[:, 0].astype(np.float32)) + np.array([region.x0, region.y0])
    return drawing.fill([shape], region)


def _smooth(hull: Floats) -> Floats:
    """A closed outline [64, 2] round the hull [n, 2] without its corners: the first four harmonics of its radius."""
    centre = hull.min(0) / 2 + hull.max(0) / 2
    size = np.ptp(hull, 0) / 2
    away = (hull - centre) / size
    angle = np.linspace(-np.pi, np.pi, 64, endpoint=False)
    own = np.arctan2(away[:, 1], away[:, 0])
    order = np.argsort(own)
    radius = np.interp(angle, own[order], np.hypot(*away.T)[order], period=2 * np.pi)
    waves = np.fft.rfft(radius)
    waves[5:] = 0
    radius = np.fft.irfft(waves, 64)
    ring = np.stack((np.cos(angle), np.sin(angle)), 1) * radius[:, None]
    return (centre + ring * size).astype(np.float32)


def _darkness(canvas: Canvas, region: Region, lens: Floats) -> float:
    """Brightness behind the lenses relative to the skin."""
    behind = cv2.mean(canvas.image[region.slices], (lens > 0.7).view(np.uint8))
    skin = cv2.mean(canvas.image, canvas.mask("skin").view(np.uint8))
    return sum(behind) / max(sum(skin), 1.0)


def _finish(
    canvas: Canvas,
    region: Region,
    light: Floats,
    rim: Floats | None,
    lens: Floats,
    label: int,
    rng: np.random.Generator,
) -> Painted:
    """Grain as in the photo on what was painted, and the evidence: lenses and frame."""
    cover = lens if rim is None else np.maximum(lens, rim)
    image = drawing.developed(canvas, drawing.put(canvas, region, light), region, cover, rng)
    changed = difference(image[region.slices], canvas.image[region.slices]) > 2
    mask = drawing.marked(np.zeros(canvas.parsing.shape, np.float32), region, cover, changed)
    return Painted(image, mask, label, canvas.parsing)
