"""The face cut out of a canvas: where to paint, in which unit, and how to put the result back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ...models.anatomy import LANDMARKS, PARSING_CLASSES
from .base import Canvas, NotPaintable

Plane = NDArray[Any]
"""Float32 [h, w] or [h, w, 3] of a crop's size (Any, since cv2 types its results no closer)."""

MIN_UNIT = 20.0
"""Least distance between the outer eye corners, in pixels, at which painting a face makes sense."""

FILL = 0.14
"""How far, in interocular distances, known classes spread into pixels whose class nobody knows."""

_NEEDED = (
    "right_eye_outer",
    "left_eye_outer",
    "right_mouth_corner",
    "left_mouth_corner",
    "chin",
    "forehead",
    "nose_tip",
)
_SKIN_TINT = np.array([1.22, 0.94, 0.80], np.float32)
"""Colour of skin of any tone in neutral light, relative to its luma."""
_PERSON = tuple(name for name in PARSING_CLASSES if name != "background")


def blur(plane: NDArray, sigma: float) -> NDArray:
    """Gaussian blur that shrinks the plane first when sigma is large; same shape and type."""
    factor = 1
    while sigma / factor > 4 and min(plane.shape[:2]) / (2 * factor) > 16:
        factor *= 2
    if factor == 1:
        return cv2.GaussianBlur(plane, (0, 0), max(sigma, 0.3))
    h, w = plane.shape[:2]
    small = cv2.resize(plane, (max(w // factor, 1), max(h // factor, 1)), interpolation=cv2.INTER_AREA)
    return cv2.resize(cv2.GaussianBlur(small, (0, 0), sigma / factor), (w, h), interpolation=cv2.INTER_LINEAR)


def filled(parsing: NDArray[np.uint8], reach: float) -> NDArray[np.uint8]:
    """The parsing with unknown pixels given the class of the nearest known one, if that is within reach (pixels)."""
    unknown = parsing >= len(PARSING_CLASSES)
    if not unknown.any() or unknown.all():
        return parsing
    distance, nearest = cv2.distanceTransformWithLabels(
        unknown.view(np.uint8), cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL
    )
    nearest = np.asarray(nearest, np.intp)
    names = np.zeros(int(nearest.max()) + 1, np.uint8)
    names[nearest[~unknown]] = parsing[~unknown]
    return np.where(unknown & (distance <= reach), names[nearest], parsing)


def mix(below: NDArray, above: NDArray, alpha: NDArray | float) -> Plane:
    """``below`` with ``above`` laid over it; alpha in 0..1, [h, w] or a number."""
    if isinstance(alpha, np.ndarray) and alpha.ndim < below.ndim:
        share = np.asarray(alpha, np.float32)
        return cv2.blendLinear(np.asarray(below, np.float32), np.asarray(above, np.float32), 1 - share, share)
    return below + (above - below) * alpha


def luma(image: NDArray) -> Plane:
    """Rec. 601 luma of float32 RGB [h, w, 3], same range."""
    return cv2.cvtColor(np.asarray(image, np.float32), cv2.COLOR_RGB2GRAY)


def peak(image: NDArray) -> NDArray:
    """Largest of the three channels of [h, w, 3]."""
    first, second, third = cv2.split(image)
    return cv2.max(cv2.max(first, second), third)


def to_uint8(image: NDArray) -> NDArray[np.uint8]:
    """Rounded and clipped to 0..255."""
    return np.asarray(cv2.add(np.asarray(image, np.float32), np.zeros(4), dtype=cv2.CV_8U), np.uint8)


@dataclass(frozen=True)
class Face:
    """A box round face, ears and neck; all its arrays are in crop pixels.

    Attributes:
        canvas: what it was cut from.
        box: x0, y0, x1, y1 in canvas pixels.
        unit: distance between the outer eye corners in pixels.
        across: unit vector from the right to the left eye (towards the picture's right in an unmirrored photo).
        down: unit vector from the eyes to the mouth.
    """

    canvas: Canvas
    box: tuple[int, int, int, int]
    unit: float
    across: NDArray[np.float32]
    down: NDArray[np.float32]

    @classmethod
    def of(cls, canvas: Canvas) -> Face:
        """Find the box; raises NotPaintable when the face is unknown, tiny or turned into profile."""
        points = {name: canvas.point(name) for name in _NEEDED}
        if not all(np.isfinite(p).all() for p in points.values()):
            raise NotPaintable("landmarks of the face are unknown")
        unit = canvas.interocular
        if unit < MIN_UNIT:
            raise NotPaintable("the face is too small")
        across = (points["left_eye_outer"] - points["right_eye_outer"]) / unit
        eyes = (points["left_eye_outer"] + points["right_eye_outer"]) / 2
        mouth = (points["left_mouth_corner"] + points["right_mouth_corner"]) / 2
        down = np.array([-across[1], across[0]], np.float32)
        if np.dot(mouth - eyes, down) < 0:
            down = -down
        if np.dot(mouth - eyes, down) < 0.4 * unit:
            raise NotPaintable("the face is turned away")
        chin = points["chin"]
        corners = np.array([points["forehead"] - down * unit * 0.4 + across * side * unit * 1.15 for side in (-1, 1)])
        corners = np.concatenate(
            (corners, [chin + down * unit * 0.7 + across * side * unit * 1.15 for side in (-1, 1)])
        )
        h, w = canvas.image.shape[:2]
        x0, y0 = np.maximum(np.floor(corners.min(0)), 0).astype(int)
        x1, y1 = np.minimum(np.ceil(corners.max(0)), (w, h)).astype(int)
        if x1 - x0 < MIN_UNIT or y1 - y0 < MIN_UNIT:
            raise NotPaintable("the face lies outside the picture")
        face = cls(canvas, (int(x0), int(y0), int(x1), int(y1)), unit, across.astype(np.float32), down)
        if face.mask("skin", "nose").mean() < 0.05:
            raise NotPaintable("no skin in sight")
        return face

    @cached_property
    def pixels(self) -> NDArray[np.uint8]:
        """uint8 [h, w, 3] RGB."""
        x0, y0, x1, y1 = self.box
        return np.ascontiguousarray(self.canvas.image[y0:y1, x0:x1])

    @cached_property
    def image(self) -> Plane:
        """float32 [h, w, 3] RGB in 0..255."""
        return self.pixels.astype(np.float32)

    @cached_property
    def light(self) -> NDArray[np.float32]:
        """Brightness and half of the tint of the light on the face, guessed from its skin; about 1, 1, 1 in a normal photo."""
        skin = np.flatnonzero(self.mask("skin", "nose"))[::7]
        pixels = self.image.reshape(-1, 3)[skin]
        grey = pixels @ np.array([0.299, 0.587, 0.114], np.float32)
        bright = float(np.clip(np.percentile(grey, 85) / 185, 0.5, 1.12))
        tint = np.median(pixels, 0) / max(float(np.median(grey)), 1) / _SKIN_TINT
        return (bright * np.clip(tint, 0.65, 1.4) ** 0.5).astype(np.float32)

    @cached_property
    def parsing(self) -> NDArray[np.uint8]:
        """Class of every pixel, [h, w]; narrow unknown seams take the class next to them."""
        x0, y0, x1, y1 = self.box
        part = np.ascontiguousarray(self.canvas.parsing[y0:y1, x0:x1])
        return filled(part, FILL * self.unit)

    @cached_property
    def points(self) -> NDArray[np.float32]:
        """The landmarks, [40, 2]."""
        return self.canvas.landmarks - np.array(self.box[:2], np.float32)

    def point(self, name: str) -> NDArray[np.float32]:
        """One landmark, [2]."""
        return self.points[LANDMARKS.index(name)]

    def mask(self, *classes: str) -> NDArray[np.bool_]:
        """True where the parsing is one of the named classes."""
        table = np.zeros(256, np.uint8)
        table[[PARSING_CLASSES.index(name) for name in classes]] = 1
        return cv2.LUT(self.parsing, table).view(bool)

    @cached_property
    def grid(self) -> tuple[Plane, Plane]:
        """Column and row of every pixel, [h, w] each."""
        h, w = self.parsing.shape
        x, y = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32))
        return x, y

    @cached_property
    def person(self) -> Plane:
        """1 on the person, 0 elsewhere."""
        return self.mask(*_PERSON).astype(np.float32)

    def soft(self, mask: NDArray, sigma: float) -> Plane:
        """The mask feathered inwards: 0 outside it, rising to 1 within about two sigma (pixels)."""
        inner = blur(mask.astype(np.float32), sigma)
        return np.clip(inner * 2 - 1, 0, 1) * mask

    @cached_property
    def skin(self) -> Plane:
        """Soft mask of the skin of face, ears and neck, without eyes, brows, lips and glasses."""
        mask = self.mask("skin", "nose", "neck", "left_ear", "right_ear")
        return self.soft(mask, max(self.unit * 0.012, 0.7))

    @cached_property
    def face_skin(self) -> Plane:
        """Soft mask of the skin of the face alone."""
        return self.soft(self.mask("skin", "nose"), max(self.unit * 0.012, 0.7))

    def window(self, centre: NDArray, radius: float) -> tuple[slice, slice]:
        """Rows and columns of the crop within a square round a point; empty when it lies outside."""
        h, w = self.parsing.shape
        if not np.isfinite(centre).all():
            return slice(0, 0), slice(0, 0)
        x0, x1 = (int(v) for v in np.clip((centre[0] - radius, centre[0] + radius + 2), 0, w))
        y0, y1 = (int(v) for v in np.clip((centre[1] - radius, centre[1] + radius + 2), 0, h))
        return slice(y0, y1), slice(x0, x1)

    def around(self, mask: NDArray) -> tuple[slice, slice]:
        """The box of a mask's non-zero pixels; empty when there are none."""
        x, y, w, h = cv2.boundingRect((mask > 0).view(np.uint8))
        return slice(y, y + h), slice(x, x + w)

    def blob(self, centre: NDArray, radius: tuple[float, float], angle: float = 0.0) -> Plane:
        """A bell over the crop, 1 at the centre, 0 from 2.3 radii; radii (across, down) in pixels to its half value.

        ``angle`` turns it, in radians, from across towards down.
        """
        plane = np.zeros(self.parsing.shape, np.float32)
        window = self.window(centre, 2.3 * max(radius))
        rows, columns = window
        dx = np.arange(columns.start, columns.stop, dtype=np.float32)[None, :] - np.float32(centre[0])
        dy = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None] - np.float32(centre[1])
        ax = (self.across * np.cos(angle) + self.down * np.sin(angle)) / radius[0]
        ay = (self.down * np.cos(angle) - self.across * np.sin(angle)) / radius[1]
        u, v = dx * np.float32(ax[0]) + dy * np.float32(ax[1]), dx * np.float32(ay[0]) + dy * np.float32(ay[1])
        plane[window] = np.maximum(np.exp(np.float32(-0.693) * (u * u + v * v)) - 0.025, 0) / 0.975
        return plane

    def paste(self, crop: NDArray) -> NDArray[np.uint8]:
        """The whole picture, uint8, with the crop put back."""
        x0, y0, x1, y1 = self.box
        image = self.canvas.image.copy()
        image[y0:y1, x0:x1] = crop if crop.dtype == np.uint8 else to_uint8(crop)
        return image

    def spread(self, plane: NDArray) -> Plane:
        """A crop plane as float32 of the canvas's size, 0 outside the crop."""
        x0, y0, x1, y1 = self.box
        whole = np.zeros(self.canvas.parsing.shape, np.float32)
        whole[y0:y1, x0:x1] = plane
        return whole
