"""What the painters share: linear light, soft masks, smooth noise, and the light and sharpness of a photo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, TypeVar, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from ...models.anatomy import PARSING_CLASSES
from .base import Canvas, NotPaintable, Painted, Synthesiser

Floats = NDArray[Any]
"""A float32 array; OpenCV's and NumPy's stubs lose the element type on the way."""

_Paint = TypeVar("_Paint", bound=Callable[..., Painted])

UNKNOWN = 255
"""Parsing value of pixels whose class nobody knows (outside the photo)."""

SETTLED_SHARE = 0.014
"""Half the width, as a share of the canvas's height, up to which an unsure place takes its neighbours' class."""

SUPERSAMPLING = 4
"""Shapes are filled at this many times the photo's resolution and shrunk, for smooth edges."""

_THIRDS = np.full(3, 1 / 3, np.float32)
_SQUARES = (np.arange(256, dtype=np.float32) / 255) ** 2


def to_light(image: NDArray[np.uint8]) -> Floats:
    """uint8 [..., 3] to light in 0..1, with gamma 2 standing in for sRGB's curve (its inverse is a square root)."""
    return _SQUARES[image]


def from_light(light: Floats) -> NDArray[np.uint8]:
    """Light back to uint8, clipped."""
    return cv2.convertScaleAbs(cv2.sqrt(np.maximum(light, 0, dtype=np.float32)), alpha=255).astype(np.uint8, copy=False)


@dataclass(frozen=True)
class Region:
    """A rectangle of a canvas, in pixels; ``x1`` and ``y1`` are exclusive."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def slices(self) -> tuple[slice, slice]:
        return slice(self.y0, self.y1), slice(self.x0, self.x1)

    @property
    def shape(self) -> tuple[int, int]:
        return self.y1 - self.y0, self.x1 - self.x0

    def grid(self) -> tuple[Floats, Floats]:
        """X and y of every pixel, [h, w] each, in canvas pixels."""
        xs, ys = np.arange(self.x0, self.x1, dtype=np.float32), np.arange(self.y0, self.y1, dtype=np.float32)
        return np.broadcast_to(xs, self.shape), np.broadcast_to(ys[:, None], self.shape)

    @staticmethod
    def around(points: NDArray[np.floating], margin: float, size: tuple[int, int]) -> Region:
        """The box of ``points`` [n, 2] and a margin, cut to the canvas of ``size`` (height, width).

        Raises:
            NotPaintable: nothing of it lies on the canvas.
        """
        (x0, y0), (x1, y1) = points.min(0) - margin, points.max(0) + margin
        region = Region(
            max(0, int(x0)), max(0, int(y0)), min(size[1], int(np.ceil(x1)) + 1), min(size[0], int(np.ceil(y1)) + 1)
        )
        if region.x1 - region.x0 < 3 or region.y1 - region.y0 < 3:
            raise NotPaintable("the place lies outside the picture")
        return region

    @staticmethod
    def of_mask(mask: NDArray[np.bool_], margin: int = 0) -> Region:
        """The box of a mask [H, W] and a margin; raises NotPaintable when it is empty."""
        x, y, w, h = cv2.boundingRect(mask.view(np.uint8))
        if w == 0:
            raise NotPaintable("an empty mask")
        return Region.around(np.array([[x, y], [x + w - 1, y + h - 1]], np.float32), margin, mask.shape)


def fill(polygons: list[NDArray[np.floating]], region: Region) -> Floats:
    """Coverage 0..1 [h, w] of polygons ([n, 2] each, canvas pixels) inside a region, with smooth edges."""
    h, w = region.shape
    big = np.zeros((h * SUPERSAMPLING, w * SUPERSAMPLING), np.uint8)
    for polygon in polygons:
        cv2.fillPoly(big, [_fixed(polygon, region)], 255, cv2.LINE_8, 4)
    return cv2.resize(big, (w, h), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def stroke(line: NDArray[np.floating], width: float, region: Region, closed: bool = False) -> Floats:
    """Coverage 0..1 [h, w] of a polyline ([n, 2], canvas pixels) ``width`` pixels wide."""
    h, w = region.shape
    big = np.zeros((h * SUPERSAMPLING, w * SUPERSAMPLING), np.uint8)
    thick = width * SUPERSAMPLING
    cv2.polylines(big, [_fixed(line, region)], closed, 255, max(1, round(thick)), cv2.LINE_8, 4)
    thin = float(min(1.0, thick))
    return cv2.resize(big, (w, h), interpolation=cv2.INTER_AREA).astype(np.float32) * (thin / 255)


def _fixed(points: NDArray[np.floating], region: Region) -> NDArray[np.int32]:
    local = (points - [region.x0 - 0.5, region.y0 - 0.5]) * SUPERSAMPLING - 0.5
    return np.round(local * 16).astype(np.int32)


def noise(shape: tuple[int, int], cells: tuple[float, float], rng: np.random.Generator) -> Floats:
    """Smooth noise [h, w] of about unit variance whose waves are ``cells`` (height, width) pixels long."""
    h, w = (max(2, int(np.ceil(side / max(cell, 1.0))) + 1) for side, cell in zip(shape, cells, strict=True))
    coarse = rng.standard_normal((h, w), np.float32)
    return cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC) * np.float32(1.2)


def blur(plane: NDArray, sigma: float) -> NDArray:
    """Gaussian blur; nothing happens below 0.3 pixels."""
    return plane if sigma < 0.3 else cv2.GaussianBlur(plane, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)


def lowered(plane: Floats, by: float) -> Floats:
    """The plane moved down by so many pixels, at least one; nothing comes in from above."""
    rows = max(1, round(by))
    moved = np.zeros_like(plane)
    moved[rows:] = plane[:-rows]
    return moved


def smoothstep(value: Floats, low: float, high: float) -> Floats:
    """0 below ``low``, 1 above ``high``, smooth between (either order)."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def softness(canvas: Canvas, region: Region) -> float:
    """How blurred the photo is around a region: about the standard deviation of its edges in pixels, 0.3 to 2.

    Measured from the steepest edges against the contrast.
    """
    grey = _middle(canvas, region)
    steep = cv2.absdiff(grey[:, 1:], grey[:, :-1])
    step = float(np.quantile(steep[::2], 0.998)) * 0.8
    contrast = float(np.ptp(cv2.resize(grey, (24, 24), interpolation=cv2.INTER_AREA)))
    return float(np.clip(contrast / (2.5 * max(step, 1.0)) - 0.6, 0.3, 2.0))


def grain(canvas: Canvas, region: Region) -> float:
    """Standard deviation of the photo's fine noise in a region, in levels of 255."""
    grey = _middle(canvas, region)
    fine = cv2.absdiff(grey, cv2.medianBlur(grey, 3))
    return float(np.clip(fine.mean() * 1.1, 0.0, 8.0))


def developed(
    canvas: Canvas, image: NDArray[np.uint8], region: Region, cover: Floats, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """A painted picture as the photo's camera had saved it where something covers it [h, w]: noise, coarse colour, blocks.

    The rest of the picture keeps its levels.
    """
    part = image[region.slices]
    speckle = rng.normal(0, 0.6 * grain(canvas, region), region.shape).astype(np.float32)
    noisy = cv2.add(part, cv2.merge([speckle] * 3), dtype=cv2.CV_8U)
    quality = int(rng.integers(70, 94))
    _, file = cv2.imencode(".jpg", cv2.cvtColor(noisy, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])
    saved = cv2.cvtColor(np.asarray(cv2.imdecode(file, cv2.IMREAD_COLOR), np.uint8), cv2.COLOR_BGR2RGB)
    share = cv2.merge([np.ascontiguousarray(cover, np.float32)] * 3)
    result = image.copy()
    result[region.slices] = np.rint(part + (saved.astype(np.float32) - part) * share)
    return result


def _middle(canvas: Canvas, region: Region) -> NDArray[np.uint8]:
    """The middle of a region in grey, 120 pixels at most."""
    y, x = (region.y0 + region.y1) // 2, (region.x0 + region.x1) // 2
    h, w = (min(side, 120) for side in region.shape)
    part = canvas.image[max(0, y - h // 2) : y + h // 2 + 1, max(0, x - w // 2) : x + w // 2 + 1]
    return cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_RGB2GRAY).astype(np.uint8, copy=False)


@dataclass(frozen=True)
class Light:
    """The light on a face.

    Attributes:
        level: float32 [3], light that a white surface at the face would send back, about 0.3 to 1.2.
        side: -1 when it comes from the left of the picture, 1 from the right, 0 from the front.
    """

    level: Floats
    side: float


def face_light(canvas: Canvas) -> Light:
    """Estimate the light from the skin: a high quantile of its brightness, half its colour cast, and its two sides."""
    skin = Canvas(canvas.image, canvas.parsing[::4, ::4], canvas.landmarks).mask("skin", "nose")
    if skin.sum() < 40:
        return Light(np.full(3, 0.7, np.float32), 0.0)
    light = to_light(canvas.image[::4, ::4][skin])
    grey = light @ _THIRDS
    bright = float(np.quantile(grey, 0.9))
    columns = np.nonzero(skin)[1] * 4
    across = columns - float(canvas.point("nose_bridge")[0])
    left, right = grey[across < 0], grey[across > 0]
    side = 0.0
    if len(left) > 10 and len(right) > 10:
        side = float(np.clip(1.5 * np.log((right.mean() + 0.02) / (left.mean() + 0.02)), -1, 1))
    usual = np.array([1.32, 0.95, 0.73], np.float32)
    cast = light.mean(0) / max(float(grey.mean()), 1e-3) / usual
    cast = np.sqrt(cast / cast.mean())
    return Light((np.clip(0.25 + 0.9 * bright, 0.25, 1.1) * cast).astype(np.float32), side)


def marked(mask: Floats, region: Region, cover: Floats, changed: NDArray[np.bool_]) -> Floats:
    """A copy of a mask [H, W] that also holds ``cover`` [h, w], and 1 where the picture ``changed``, inside the region."""
    own = mask.copy()
    own[region.slices] = np.clip(np.maximum(np.maximum(own[region.slices], cover), changed), 0, 1)
    return own


def settled(canvas: Canvas) -> Canvas:
    """The canvas with a class for pixels of the person or the scene that the parsing is unsure of, from their neighbours.

    Narrow unknown places are settled, and those that known ones enclose; wide ones at the edge, such as everything outside
    the photo, stay unknown.
    """
    unsure = canvas.parsing == UNKNOWN
    if not unsure.any() or unsure.all():
        return canvas
    here = Region.of_mask(unsure, 2).slices  # with the known pixels round it
    unknown = np.ascontiguousarray(unsure[here]).view(np.uint8)
    reach = max(3.0, canvas.parsing.shape[0] * SETTLED_SHARE)
    far, nearest = cv2.distanceTransformWithLabels(unknown, cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL)
    size = 2 * round(reach * 1.3) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    wide = np.asarray(cv2.dilate((far > reach).view(np.uint8), disc), np.uint8)
    count, found = cv2.connectedComponents(unknown)
    places, nearest = np.asarray(found, np.int32), np.asarray(nearest, np.int32)
    open_ = np.zeros(count, bool)
    for edge in (places[0], places[-1], places[:, 0], places[:, -1]):
        open_[edge] = True
    doubtful = (unknown & (1 - wide)).view(bool)
    enclosed = np.nonzero(unknown & wide)
    doubtful[enclosed] = ~open_[places[enclosed]]
    parsing = canvas.parsing.copy()
    part = parsing[here]
    classes = np.append(np.uint8(UNKNOWN), part[unknown == 0])  # labels count the known pixels, row by row, from 1
    part[doubtful] = classes[nearest[doubtful]]
    return replace(canvas, parsing=parsing)


def on_settled(paint: _Paint) -> _Paint:
    """Let a painter work on the settled canvas, and give back the parsing as unsure as it was where nothing was put on."""

    @wraps(paint)
    def painted(self: Synthesiser, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        sure = settled(canvas)
        result = paint(self, sure, strength, rng)
        if sure is canvas:
            return result
        return replace(result, parsing=np.where(result.parsing == sure.parsing, canvas.parsing, result.parsing))

    return cast(_Paint, painted)


def person(parsing: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Boolean [H, W], True where the parsing knows a part of the person."""
    return (parsing != PARSING_CLASSES.index("background")) & (parsing != UNKNOWN)


def put(canvas: Canvas, region: Region, light: Floats) -> NDArray[np.uint8]:
    """A copy of the canvas's picture with the region replaced by ``light`` [h, w, 3].

    Pixels that the painter left alone keep their exact levels.
    """
    image = canvas.image.copy()
    image[region.slices] = from_light(light)
    return image


def relabel(parsing: NDArray[np.uint8], region: Region, cover: NDArray[np.bool_], name: str) -> NDArray[np.uint8]:
    """A copy of the parsing with the class ``name`` where ``cover`` [h, w] is set inside the region."""
    changed = parsing.copy()
    changed[region.slices][cover] = PARSING_CLASSES.index(name)
    return changed
