"""Dress uniforms: a plain coat with a standing collar, collar badges, braided shoulder boards, buttons and a sash.

Places are millimetres from the chin, x to the right of the picture and y down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from . import drawing, patterns
from .base import NotPaintable
from .drawing import Floats, smoothstep

if TYPE_CHECKING:
    from .busy_clothing import Cloth

COATS = np.array([[1.0, 1.0, 1.0], [0.82, 0.78, 0.68], [0.014, 0.02, 0.055], [0.3, 0.25, 0.14]], np.float32)
COAT_SHARES = (0.8, 0.07, 0.08, 0.05)
"""White (as bright as cameras show it), cream, navy and khaki, and how many wear them."""
GOLD = np.array([0.55, 0.38, 0.12], np.float32)
SASHES = np.array([[0.4, 0.01, 0.03], [0.02, 0.06, 0.35], [0.02, 0.18, 0.08], [0.65, 0.5, 0.05]], np.float32)
LEAST_CHEST = 22.0
"""Millimetres of cloth below the chin without which no board would be seen."""
COLLAR_ENDS = (28.0, 85.0)
"""How far from the middle the collar meets the shoulders, millimetres."""


class Uniform:
    """A coat laid over all the cloth, and over the neck where its collar stands; arrays [h, w] of the cloth's region."""

    def __init__(self, cloth: Cloth, rng: np.random.Generator) -> None:
        if cloth.chest < LEAST_CHEST:
            raise NotPaintable("no shoulders in sight")
        self._cloth, self._rng = cloth, rng
        here, scale = cloth.region.slices, np.float32(cloth.scale)
        xs, ys = cloth.region.grid()
        self._x, self._y = (xs - cloth.centre[0]) / scale, (ys - cloth.centre[1]) / scale
        self._soft = 0.7 / cloth.scale
        self._own = cloth.canvas.mask("cloth")[here]
        highest = np.where(self._own.any(0), self._own.argmax(0), cloth.region.shape[0]).astype(np.float32)
        self._top = drawing.blur(highest[None], 3 * cloth.scale) / scale + self._y[:1]
        coat = COATS[int(rng.choice(len(COATS), p=COAT_SHARES))] * np.float32(rng.uniform(0.85, 1.1))
        self._shade = self._shading()
        self.cover = cloth.cover.copy()
        self.light = self._lit(coat)
        self._ends = self._collar_ends()

    def _shading(self) -> Floats:
        """Round shoulders and arms, and shallow folds."""
        rng, scale, shape = self._rng, self._cloth.scale, self._cloth.region.shape
        depth = self._y - self._top
        fold = rng.uniform(14, 30) * scale
        folds = drawing.noise(shape, (fold * 3, fold), rng) * np.float32(rng.uniform(0.02, 0.06))
        across = self._x * np.float32(0.0012 * self._cloth.face.side)
        arms = np.float32(0.2) * smoothstep(np.abs(self._x), 95, 170)
        edge = np.float32(0.22) * np.exp(-np.maximum(depth, 0) / 7)
        return np.clip((0.97 + across + folds) * (1 - arms) * (1 - edge), 0.2, 1.15).astype(np.float32)

    def _lit(self, colour: Floats) -> Floats:
        """A colour [3] or [h, w, 3] under the light on the coat."""
        return colour * self._cloth.face.level * self._shade[..., None]

    def _lay(self, cover: Floats, light: Floats) -> None:
        self.light = self.light + (light - self.light) * cover[..., None]

    def _within(self, value: Floats, low: float, high: float) -> Floats:
        """1 between two bounds in millimetres, with an edge of a pixel."""
        soft = self._soft
        return smoothstep(value, low - soft, low + soft) * smoothstep(value, high + soft, high - soft)

    def _collar_ends(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Where the cloth reaches highest on either side of the neck."""
        ends = []
        for side in (-1, 1):
            out = side * self._x[0]
            beside = np.flatnonzero((out > COLLAR_ENDS[0]) & (out < COLLAR_ENDS[1]))
            if len(beside) == 0:
                raise NotPaintable("the neck is not in sight")
            at = beside[int(self._top[0, beside].argmin())]
            ends.append((float(self._x[0, at]), float(self._top[0, at])))
        return ends[0], ends[1]

    def collar(self) -> None:
        """A collar that stands round the neck and closes in front, with a badge on either side."""
        rng, ((x0, y0), (x1, y1)) = self._rng, self._ends
        if abs(y0 - y1) > 25 or max(y0, y1) > 75:
            raise NotPaintable("the head is turned or the neck is hidden")
        middle, half = (x0 + x1) / 2, (x1 - x0) / 2
        t = np.clip((self._x - middle) / half, -1, 1)
        ring = np.sqrt(1 - t * t)
        rim = (y0 + y1) / 2 + (y1 - y0) / 2 * t + max(8.0, 18 - min(y0, y1)) * ring
        tall = np.float32(rng.uniform(30, 40)) * (0.75 + 0.25 * ring)
        inside = self._within(self._x, x0, x1)
        below = smoothstep(self._y - rim, -self._soft, self._soft) * inside
        neck = self._cloth.canvas.mask("neck", "skin")[self._cloth.region.slices]
        self.cover = np.maximum(self.cover, below * neck)
        standing = below * smoothstep(self._y - rim - tall, self._soft, -self._soft)
        self._shade = self._shade * (1 - standing) + standing * (0.72 + 0.25 * ring)
        coat = self.light[self._own].mean(0) / max(float(self._shade[self._own].mean()), 0.1)
        self._lay(standing, coat * self._shade[..., None])
        seam = np.exp(-(((self._y - rim - tall) / 1.4) ** 2)) * inside
        opening = np.exp(-(((self._x - middle) / 0.9) ** 2)) * smoothstep(self._y - rim, 0, 2)
        self.light = self.light * (1 - 0.4 * np.maximum(seam, 0.7 * opening))[..., None]
        self._rim_and_badges(rim, tall, inside, middle, half)

    def _rim_and_badges(self, rim: Floats, tall: Floats, inside: Floats, middle: float, half: float) -> None:
        rng = self._rng
        if rng.random() < 0.25:
            self._lay(self._within(self._y - rim, 0, float(rng.uniform(2, 4))) * inside, self._lit(GOLD))
        if rng.random() < 0.85:
            out, size = half * rng.uniform(0.3, 0.5), rng.uniform(6, 9)
            for side in (-1, 1):
                self._badge(middle + side * out, rim + tall * 0.55, size, float(rng.uniform(0.8, 1.3)))
        for i in range(4):
            self._badge(middle, (rim + tall)[:, :1] * 0 + float((rim + tall).max()) + 14 + 48 * i, 6.5, 1.0)

    def _badge(self, x: float, y: Floats, size: float, tall: float) -> None:
        """An embossed golden rosette or button, millimetres."""
        u, v = (self._x - np.float32(x)) / np.float32(size), (self._y - y) / np.float32(size * tall)
        away = np.hypot(u, v)
        lump = 0.55 + 0.45 * np.cos(away * 7) * np.cos(5 * np.arctan2(v, u)) - 0.35 * v
        self._lay(smoothstep(away, 1 + self._soft / size, 1 - self._soft / size), self._lit(GOLD * lump[..., None]))
        self.light = self.light * (1 - 0.25 * np.exp(-(((away - 1.15) / 0.2) ** 2)))[..., None]

    def sash(self) -> None:
        """A broad ribbon from one shoulder across the chest."""
        rng, side = self._rng, float(self._rng.choice([-1, 1]))
        lean = self._x * side - np.float32(rng.uniform(62, 80)) + (self._y - self._top) * np.float32(0.55)
        wide, colour = float(rng.uniform(32, 45)), SASHES[int(rng.integers(len(SASHES)))]
        band = self._within(lean, 0, wide)
        stripe = self._within(np.abs(lean - wide / 2), wide * 0.36, wide * 0.44) * rng.random()
        self._lay(band, self._lit(colour + (SASHES[3] - colour) * stripe[..., None]))

    def boards(self) -> None:
        """Braided boards on both shoulders, rounded towards the neck, with a darker or golden edge."""
        rng = self._rng
        density = float(np.clip(self._cloth.scale * 1.15, 0.2, 2.5))
        tile = patterns.braid(density, rng)
        braided = self._cloth.printed(tile, rng, 0.0)
        near, wide, lift = rng.uniform(60, 82), rng.uniform(26, 36), rng.uniform(0, 4)
        out, depth = np.abs(self._x), self._y - self._top + np.float32(lift)
        round_end = near + wide / 2 - np.sqrt(np.maximum((wide / 2) ** 2 - (depth - wide / 2) ** 2, 0)) * 0.8
        board = smoothstep(out - round_end, -self._soft, self._soft)
        board = board * smoothstep(depth, wide + self._soft, wide - self._soft) * smoothstep(out, 152, 150)
        if float((board * self._own).sum()) < 900 * self._cloth.scale**2:
            raise NotPaintable("too little of the boards would be seen")
        bulge = 1.1 - 0.5 * ((depth - wide / 2) / (wide / 2)) ** 2
        edge = np.maximum(self._within(depth, wide - 3.5, wide), smoothstep(out - round_end, 4.5, 3))
        rim = self._lit(np.array([0.012, 0.012, 0.014], np.float32) if rng.random() < 0.7 else GOLD)
        cast = drawing.blur(board, 2 * self._cloth.scale)
        self.light = self.light * (1 - 0.45 * cast)[..., None]
        self._lay(board, braided * np.clip(bulge, 0.4, 1.1)[..., None])
        self._lay(board * edge, rim)

    def finished(self) -> Floats:
        """Light [h, w, 3], as soft as the photo."""
        soft = min(drawing.softness(self._cloth.canvas, self._cloth.region), 1.2)
        return cv2.GaussianBlur(self.light.astype(np.float32), (0, 0), max(soft, 0.3))
