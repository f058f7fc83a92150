"""Eye shadow, liner and lashes, painted in each eye's own coordinates.

An :class:`Eye` measures in eye widths: ``t`` runs from the inner (0) to the outer corner (1), ``h`` upwards from the line
between them. Functions change a float32 RGB crop in 0..255 in place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from .face import Face, Plane, blur, luma

Colour = NDArray[np.float32]
FINE = 4
"""Lines are drawn this many times larger and shrunk."""


def step(value: Any, low: float, high: float) -> Any:
    """0 below low, 1 above high, smooth between; reversed when high < low."""
    x = np.clip((value - low) / (high - low), 0, 1)
    return x * x * (3 - 2 * x)


@dataclass(frozen=True)
class Eye:
    """One eye: its window in the crop, coordinate planes and lid curves.

    Attributes:
        window: rows and columns of the crop.
        t, h: coordinates of the window's pixels in eye widths.
        width: eye width in pixels.
        upper, lower: height of the opened lids above and below the corner line, in eye widths (lower > 0 downwards).
        peak: t of the upper lid's highest point.
        brow: height of the brow's lower edge above the corner line, in eye widths.
        paintable: [rows, columns] 0..1, where cosmetics stick: skin, lids and brows, not hair, glasses or background.
    """

    window: tuple[slice, slice]
    t: Plane
    h: Plane
    width: float
    upper: float
    lower: float
    peak: float
    brow: float
    paintable: Plane
    origin: NDArray[np.float32]
    along: NDArray[np.float32]
    up: NDArray[np.float32]

    @classmethod
    def of(cls, face: Face, side: str) -> Eye | None:
        """The eye of a side; None when it is unknown, tiny, behind glasses or under hair."""
        inner, outer = face.point(f"{side}_eye_inner"), face.point(f"{side}_eye_outer")
        lids = [face.point(f"{side}_eye_{part}") for part in ("upper", "lower")]
        brow = face.point(f"{side}_brow_mid")
        if not all(np.isfinite(p).all() for p in (inner, outer, brow, *lids)):
            return None
        width = float(np.linalg.norm(outer - inner))
        if width < 0.15 * face.unit:
            return None
        window = face.window((inner + outer) / 2, width * 1.45)
        parsing_skin = face.mask("skin", "nose", "left_eye", "right_eye", "left_brow", "right_brow")[window]
        if parsing_skin.size == 0 or parsing_skin.mean() < 0.55 or face.mask("glasses")[window].mean() > 0.04:
            return None
        paintable = cv2.GaussianBlur(parsing_skin.astype(np.float32), (0, 0), max(0.02 * face.unit, 0.7))
        paintable = np.clip(paintable * 2 - 1, 0, 1) * parsing_skin
        along = (outer - inner) / width
        up = np.array([along[1], -along[0]], np.float32)
        if np.dot(up, face.down) > 0:
            up = -up
        rows, columns = window
        dx = np.arange(columns.start, columns.stop, dtype=np.float32)[None, :] - inner[0]
        dy = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None] - inner[1]
        t = (dx * along[0] + dy * along[1]) / width
        h = (dx * up[0] + dy * up[1]) / width
        upper = float(np.clip(np.dot(lids[0] - inner, up) / width, 0.06, 0.34))
        lower = float(np.clip(-np.dot(lids[1] - inner, up) / width, 0.02, 0.22))
        peak = float(np.clip(np.dot(lids[0] - inner, along) / width, 0.4, 0.6))
        eye = face.mask("left_eye", "right_eye")[window] & (t > 0.25) & (t < 0.75)
        if eye.sum() > 0.02 * width * width:
            upper = float(np.clip(np.percentile(h[eye], 96), upper, upper + 0.08))
            lower = float(np.clip(-np.percentile(h[eye], 4), lower - 0.02, lower + 0.05))
        rise = float(np.clip(np.dot(brow - inner, up) / width, upper + 0.35, 1.2)) - 0.1
        return cls(window, t, h, width, upper, lower, peak, rise, paintable, inner, along, up)

    def upper_lid(self, t: Any) -> Any:
        """Height of the upper lash line; beyond the corners it runs on, rising outwards."""
        t = np.asarray(t, np.float32)
        inside = np.clip(t, 0, 1)
        left = 1 - np.abs((self.peak - np.minimum(inside, self.peak)) / self.peak) ** 2.3
        right = 1 - np.abs((np.maximum(inside, self.peak) - self.peak) / (1 - self.peak)) ** 2.0
        return self.upper * np.where(inside < self.peak, left, right) + np.maximum(t - 1, 0) * 0.35

    def lower_lid(self, t: Any) -> Any:
        """Height (negative) of the lower lash line."""
        inside = np.clip(np.asarray(t, np.float32), 0, 1)
        return -self.lower * np.maximum(np.sin(np.pi * inside**1.15), 0) ** 0.8 + np.maximum(np.asarray(t) - 1, 0) * 0.3

    def pixels(self, t: NDArray, h: NDArray) -> NDArray[np.float32]:
        """Window pixels [n, 2] of points given in eye widths."""
        rows, columns = self.window
        at = self.origin + (np.asarray(t)[:, None] * self.along + np.asarray(h)[:, None] * self.up) * self.width
        return (at - np.array([columns.start, rows.start])).astype(np.float32)

    def fill(self, polygons: list[NDArray[np.float32]]) -> Plane:
        """Coverage 0..1 of polygons (window pixels) over the window, with smooth edges."""
        rows, columns = self.t.shape
        large = np.zeros((rows * FINE, columns * FINE), np.uint8)
        for polygon in polygons:
            cv2.fillPoly(large, [np.rint((polygon + 0.5) * FINE * 8).astype(np.int32)], 255, cv2.LINE_AA, 3)
        return cv2.resize(large, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def lay(image: Plane, window: tuple[slice, slice], colour: NDArray, alpha: Plane) -> None:
    """Cover a window with a colour ([3] or [h, w, 3])."""
    image[window] += (np.asarray(colour, np.float32) - image[window]) * alpha[..., None]


def pigment(
    image: Plane, window: tuple[slice, slice], colour: Colour, alpha: Plane, light: Colour, relief: float = 1.0
) -> None:
    """Cover a window with a powder: the skin's fine light and shade stays visible in it.

    Args:
        image: crop, changed in place.
        window: rows and columns.
        colour: RGB of the powder in full light.
        alpha: coverage [rows, columns].
        light: brightness and tint of the light on the face, RGB about 1 in a normal photo.
        relief: how much of the shading beneath shows.
    """
    part = image[window]
    grey = luma(part) + 4
    wide = blur(grey, max(min(part.shape[:2]) * 0.12, 1))
    shade = np.clip(grey / wide, 0.5, 1.6) ** relief
    slope = np.clip(wide / max(float(np.median(wide)), 1), 0.55, 1.35) ** 0.6
    lay(image, window, np.minimum(colour * light * (shade * slope)[..., None], 250), alpha)


def shadow(
    image: Plane,
    eye: Eye,
    colours: tuple[Colour, Colour],
    alpha: float,
    reach: float,
    light: Colour,
    rng: np.random.Generator,
    smoky: float = 0.5,
    shimmer: float = 0.0,
) -> None:
    """Shadow from the lash line up.

    Args:
        image: crop, changed in place.
        eye: where.
        colours: of the lid, and of the outer corner and crease.
        alpha: strongest coverage.
        reach: how far it goes towards the brow, 0..1.
        light: as in :func:`pigment`.
        rng: for the shimmer.
        smoky: darkness of the outer corner and of the lower lid, 0..1.
        shimmer: strength of sparkles.
    """
    lid = eye.upper_lid(eye.t)
    height = (eye.h - lid) / np.maximum(eye.brow - lid, 0.12)
    above = step(height, -0.02, 0.05) * (1 - step(height, 0.25 * reach, 0.95 * reach))
    sideways = step(eye.t, -0.16, 0.14) * (1 - step(eye.t + 0.25 * height, 1.12, 1.5))
    base = above * sideways * eye.paintable
    outer = step(eye.t, 0.35, 0.95) * (0.5 + 0.5 * (1 - step(height, 0.3 * reach, 0.8 * reach)))
    crease = np.exp(-(((height - 0.38 * reach) / (0.16 * reach)) ** 2)) * 0.7
    deep = np.clip(np.maximum(outer, crease) * smoky * 1.2, 0, 1) * base
    pigment(image, eye.window, colours[0], base * alpha, light)
    pigment(image, eye.window, colours[1], deep * alpha, light)
    under = eye.lower_lid(eye.t) - eye.h
    beneath = step(under, -0.01, 0.03) * (1 - step(under, 0.06, 0.10 + 0.08 * smoky)) * step(eye.t, 0.1, 0.6)
    beneath *= (1 - step(eye.t, 1.05, 1.3)) * eye.paintable
    pigment(image, eye.window, colours[1], beneath * (alpha * 0.85 * smoky), light)
    if shimmer > 0:
        grain = np.clip(rng.standard_normal(base.shape, np.float32) - 1.1, 0, 2)
        centre = np.exp(-(((eye.t - 0.5) / 0.28) ** 2)) * (1 - step(height, 0.1, 0.5 * reach))
        glow = (0.25 * centre + 0.5 * cv2.GaussianBlur(grain, (0, 0), 0.6) * (0.3 + centre)) * base
        lay(
            image,
            eye.window,
            np.minimum(colours[0] * 0.4 + 150, 252) * np.minimum(light, 1.1),
            np.clip(glow * shimmer, 0, 0.85),
        )


def highlight(image: Plane, eye: Eye, colour: Colour, alpha: float) -> None:
    """Light at the inner corner and on the roll beneath the eye."""
    inner = np.exp(-(((eye.t + 0.04) / 0.10) ** 2 + ((eye.h + 0.02) / 0.10) ** 2))
    under = eye.lower_lid(eye.t) - eye.h
    roll = np.exp(-(((under - 0.09) / 0.045) ** 2)) * step(eye.t, 0.05, 0.3) * (1 - step(eye.t, 0.7, 1.0))
    lay(image, eye.window, colour, np.maximum(inner, 0.7 * roll) * (alpha * eye.paintable))


def liner(
    image: Plane, eye: Eye, colour: Colour, alpha: float, thickness: float, wing: float, lower: float = 0.0
) -> None:
    """A line on the upper lashes, growing outwards into a wing; thickness and wing length in eye widths."""
    t = np.linspace(0.02, 1.0, 24, dtype=np.float32)
    lid = eye.upper_lid(t)
    top = lid + 0.012 + thickness * (0.25 + 0.75 * t**1.3)
    base = lid - 0.02
    shape_t, shape_h = [t], [top]
    if wing > 0:
        shape_t.append(np.array([1.0 + wing * 0.92], np.float32))
        shape_h.append(np.array([0.03 + wing * 0.62], np.float32))
    shape_t.append(t[::-1])
    shape_h.append(base[::-1])
    cover = eye.fill([eye.pixels(np.concatenate(shape_t), np.concatenate(shape_h))])
    if lower > 0:
        t = np.linspace(0.25, 1.0, 18, dtype=np.float32)
        edge = eye.lower_lid(t)
        beneath = edge - 0.015 - 0.05 * lower * (0.4 + 0.6 * t)
        cover = np.maximum(
            cover, eye.fill([eye.pixels(np.concatenate((t, t[::-1])), np.concatenate((edge + 0.01, beneath[::-1])))])
        )
    inside = np.maximum(eye.paintable, (eye.h < eye.upper_lid(eye.t)) & (eye.paintable > 0.2))
    lay(image, eye.window, colour, cv2.GaussianBlur(cover, (0, 0), 0.5) * inside * alpha)


def lashes(
    image: Plane, eye: Eye, alpha: float, length: float, count: int, rng: np.random.Generator, lower: float = 0.0
) -> None:
    """Curved hairs from the lash line; length in eye widths, longest towards the outer corner."""
    i = np.arange(count)
    off, size = rng.uniform((-0.3, 0.75), (0.3, 1.15), (count, 2)).T
    t = (i + 0.5 + off) / count * 0.98 + 0.03
    long = length * (0.55 + 0.6 * step(t, 0.1, 0.75) - 0.25 * step(t, 0.9, 1.05)) * size
    cover = eye.fill(_hairs(eye, t, eye.upper_lid(t), long, (t - 0.42) * 1.25))
    if lower > 0:
        off, size = rng.uniform((0.1, 0.2), (0.9, 0.45), (count, 2)).T
        t = 0.3 + 0.68 * (i + off) / count
        below = _hairs(eye, t, eye.lower_lid(t) - 0.005, -length * lower * size, (0.4 - t) * 1.1)
        cover = np.maximum(cover, 0.55 * eye.fill(below))
    cover = cv2.GaussianBlur(cover, (0, 0), 0.45)
    lay(image, eye.window, np.array([20, 15, 14], np.float32), cover * np.clip(eye.paintable * 1.5, 0, 1) * alpha)


def _hairs(
    eye: Eye, t: NDArray[Any], h: NDArray[Any], length: NDArray[Any], lean: NDArray[Any]
) -> list[NDArray[np.float32]]:
    """Outlines of hairs rooted at ``t`` and ``h`` [n]; upwards by ``length`` [n], downwards when that is negative."""
    s = np.linspace(0, 1, 6)
    ts = t[:, None] + (lean * length)[:, None] * (0.35 * s + 0.65 * s * s)
    hs = h[:, None] + length[:, None] * (0.95 * s - 0.15 * s * s)
    half = 0.012 * (1 - s) + 0.002
    outline_t = np.concatenate((ts - half, (ts + half)[:, ::-1]), 1)
    outline_h = np.concatenate((hs, hs[:, ::-1]), 1)
    return list(eye.pixels(outline_t.ravel(), outline_h.ravel()).reshape(len(t), 12, 2))
