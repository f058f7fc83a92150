"""Heavy make-up in many styles; natural daily make-up and natural redness as its hard negatives."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from . import eye_makeup as eyes
from . import face_makeup as powder
from .base import Canvas, NotPaintable, Painted, Synthesiser
from .eye_makeup import Colour, Eye
from .face import Face, Plane, peak

BOLD_LIPS = (
    (176, 18, 32),
    (196, 20, 50),
    (150, 8, 28),
    (205, 40, 45),
    (214, 30, 92),
    (120, 10, 40),
    (196, 50, 40),
    (168, 20, 90),
)
DARK_LIPS = ((78, 16, 34), (58, 14, 30), (92, 28, 40), (70, 22, 60), (98, 36, 36), (44, 16, 24))
NUDE_LIPS = ((186, 116, 104), (170, 100, 88), (198, 128, 120), (150, 86, 76))
PINK_LIPS = ((222, 78, 108), (230, 98, 120), (214, 60, 90), (236, 92, 84), (226, 84, 140))
SMOKE = ((58, 44, 42), (40, 34, 38), (84, 54, 42), (62, 46, 60), (30, 28, 32))
WARM_LIDS = ((168, 96, 66), (190, 120, 80), (150, 76, 62), (196, 140, 96), (176, 84, 76))
VIVID_LIDS = (
    (52, 92, 190), (36, 140, 190), (40, 150, 120), (112, 66, 176), (160, 60, 170), (222, 70, 150),
    (226, 96, 52), (210, 40, 60), (216, 160, 48), (70, 160, 70), (90, 120, 220),
)  # fmt: skip
PINK_LIDS = ((220, 120, 140), (214, 104, 110), (200, 96, 130), (226, 140, 120))
BLUSHES = ((220, 84, 96), (228, 110, 92), (206, 70, 104), (232, 120, 120), (190, 64, 80))
BROWNS = ((52, 38, 32), (66, 46, 36), (40, 32, 30), (84, 58, 42))
LEAST_STRONG = 0.09
"""Strongly changed area, in squared interocular distances, that heavy make-up needs."""

INK = np.array([16, 12, 13], np.float32)


class HeavyMakeup(Synthesiser):
    """Make-up that is obvious at first glance. Negatives only hold on photos without heavy make-up of their own.

    Args:
        style: one of ``STYLES``; drawn when None.
        everyday: one of ``EVERYDAY``; drawn when None.
    """

    attribute = "heavy_makeup"

    def __init__(self, style: str | None = None, everyday: str | None = None) -> None:
        self.style, self.everyday = style, everyday

    def positive(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Paint a style; strength 0 is just obvious, 1 is for the stage; raises NotPaintable on beards, too."""
        face = Face.of(canvas)
        if powder.bearded(face):
            raise NotPaintable("a beard")
        table = _Table(face, rng, 0.55 + 0.45 * float(np.clip(strength, 0, 1)))
        if not table.eyes and self.style in EYES_ONLY:
            raise NotPaintable("no eye can be painted")
        names = [name for name in STYLES if table.eyes or name not in EYES_ONLY]
        weights = np.array([STYLES[name][0] for name in names])
        STYLES[self.style or names[int(rng.choice(len(names), p=weights / weights.sum()))]][1](table)
        if not table.obvious():
            _red_lips(table)
        return table.finish(self, canvas, 1)

    def negative(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Paint what nobody would call heavy; strength 1 is the most that still passes."""
        table = _Table(Face.of(canvas), rng, 0.3 + 0.7 * float(np.clip(strength, 0, 1)))
        names = list(EVERYDAY)
        EVERYDAY[self.everyday or names[int(rng.integers(len(names)))]](table)
        return table.finish(self, canvas, 0)


class _Table:
    """The dressing table: a face, its eyes, the tools at one intensity."""

    def __init__(self, face: Face, rng: np.random.Generator, intensity: float) -> None:
        self.face, self.rng, self.k = face, rng, intensity
        self.image: Plane = face.image.copy()
        self.light = face.light
        self.eyes: list[Eye] = [eye for side in ("right", "left") if (eye := Eye.of(face, side)) is not None]

    def colour(self, palette: tuple[tuple[int, int, int], ...], spread: float = 10) -> Colour:
        """One of a palette, a little off."""
        base = np.array(palette[int(self.rng.integers(len(palette)))], np.float32)
        return np.clip(base + self.rng.normal(0, spread, 3), 5, 248).astype(np.float32)

    def between(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def chance(self, probability: float) -> bool:
        return bool(self.rng.random() < probability)

    def shadow(self, lid: Colour, deep: Colour, alpha: float, reach: float, smoky: float, shimmer: float = 0.0) -> None:
        for eye in self.eyes:
            eyes.shadow(self.image, eye, (lid, deep), alpha * self.k, reach, self.light, self.rng, smoky, shimmer)

    def line(self, alpha: float, thickness: float, wing: float, lower: float = 0.0, colour: Colour = INK) -> None:
        for eye in self.eyes:
            eyes.liner(self.image, eye, colour * self.light, min(alpha, 1), thickness, wing, lower)

    def lashes(self, alpha: float, length: float, lower: float = 0.0) -> None:
        count = int(self.rng.integers(17, 28))
        for eye in self.eyes:
            eyes.lashes(self.image, eye, alpha, length, count, self.rng, lower)

    def lips(self, palette: tuple[tuple[int, int, int], ...], alpha: float, **finish: float) -> None:
        powder.lips(self.face, self.image, self.colour(palette, 5), min(alpha, 0.97), **finish)

    def brows(self, alpha: float, fuller: float) -> None:
        powder.brows(self.face, self.image, self.colour(BROWNS, 5) * self.light, alpha, fuller)

    def blush(self, alpha: float, style: str | None = None) -> None:
        styles = ("apple", "draped", "under_eye", "nose")
        style = style or styles[int(self.rng.integers(4))]
        powder.blush(self.face, self.image, self.colour(BLUSHES), alpha, style, self.rng)

    def obvious(self) -> bool:
        """Whether enough of the face changed strongly to be seen at first glance."""
        strong = peak(cv2.absdiff(self.image, self.face.image)) > 40
        return bool(strong.sum() > LEAST_STRONG * self.face.unit**2)

    def finish(self, synthesiser: Synthesiser, canvas: Canvas, label: int) -> Painted:
        changed = peak(cv2.absdiff(np.rint(self.image), self.face.image)) > 2
        if label and changed.sum() < 0.02 * self.face.unit**2:
            raise NotPaintable("nothing of the face can be painted")
        return Painted(self.face.paste(self.image), self.face.spread(changed.astype(np.float32)), label, canvas.parsing)


def _glamour(t: _Table) -> None:
    powder.foundation(t.face, t.image, t.between(0.4, 0.9) * t.k, t.between(-8, 10))
    powder.contour(t.face, t.image, t.between(0.4, 0.9) * t.k, t.between(0.3, 0.9) * t.k)
    t.blush(t.between(0.1, 0.35) * t.k, "draped")
    t.shadow(
        t.colour(WARM_LIDS),
        t.colour(SMOKE),
        t.between(0.75, 0.95),
        t.between(0.6, 0.85),
        t.between(0.6, 1),
        t.between(0, 0.6),
    )
    t.line(0.92, t.between(0.03, 0.08), t.between(0.05, 0.25), t.between(0, 0.8))
    t.lashes(0.85, t.between(0.2, 0.3), t.between(0.2, 0.7))
    t.brows(t.between(0.45, 0.8) * t.k, t.between(0.3, 0.9))
    t.lips(
        NUDE_LIPS if t.chance(0.5) else BOLD_LIPS,
        t.between(0.65, 0.9),
        gloss=t.between(-1, 0.9),
        liner=t.between(0, 0.8),
    )


def _red_lips(t: _Table) -> None:
    powder.foundation(t.face, t.image, t.between(0.2, 0.8) * t.k, t.between(0, 12))
    t.lips(
        BOLD_LIPS, t.between(0.72, 0.94), gloss=t.between(-1, 0.8), liner=t.between(0, 0.5), grow=t.between(0, 0.012)
    )
    t.line(0.95, t.between(0.03, 0.07), t.between(0.1, 0.35))
    t.lashes(0.8, t.between(0.16, 0.26))
    t.brows(t.between(0.3, 0.7) * t.k, t.between(0, 0.7))
    if t.chance(0.5):
        t.blush(t.between(0.1, 0.35) * t.k)


def _colourful(t: _Table) -> None:
    lid = t.colour(VIVID_LIDS)
    deep = t.colour(VIVID_LIDS) * 0.65 if t.chance(0.4) else lid * t.between(0.4, 0.7)
    t.shadow(
        lid,
        deep,
        t.between(0.7, 0.95),
        t.between(0.55, 1.0),
        t.between(0.3, 0.9),
        t.between(0, 0.8) if t.chance(0.5) else 0,
    )
    t.line(0.9, t.between(0.02, 0.06), t.between(0, 0.3), t.between(0, 0.6))
    t.lashes(0.8, t.between(0.17, 0.28), t.between(0, 0.6))
    t.blush(t.between(0.1, 0.45) * t.k)
    if t.chance(0.7):
        t.lips(PINK_LIPS if t.chance(0.6) else BOLD_LIPS, t.between(0.6, 0.92), gloss=t.between(-0.5, 1))
    t.brows(t.between(0.2, 0.6) * t.k, t.between(0, 0.6))


def _douyin(t: _Table) -> None:
    powder.foundation(t.face, t.image, t.between(0.5, 0.9) * t.k, t.between(4, 14))
    pink = t.colour(PINK_LIDS)
    t.shadow(
        pink,
        pink * t.between(0.55, 0.75),
        t.between(0.6, 0.85),
        t.between(0.6, 0.9),
        t.between(0.5, 0.9),
        t.between(0.5, 1),
    )
    for eye in t.eyes:
        eyes.highlight(
            t.image, eye, np.array([250, 226, 220], np.float32) * np.minimum(t.light, 1), t.between(0.3, 0.65) * t.k
        )
    t.line(0.85, t.between(0.02, 0.04), t.between(0.1, 0.25), t.between(0, 0.5))
    t.lashes(0.85, t.between(0.2, 0.28), t.between(0.4, 0.9))
    t.blush(t.between(0.3, 0.6) * t.k, "under_eye" if t.chance(0.6) else "nose")
    t.lips(
        PINK_LIPS if t.chance(0.5) else BOLD_LIPS,
        t.between(0.8, 1),
        gloss=t.between(0.2, 1),
        gradient=t.between(0, 0.6),
    )
    powder.contour(t.face, t.image, t.between(0, 0.4) * t.k, t.between(0.3, 0.8) * t.k)


def _stage(t: _Table) -> None:
    powder.foundation(t.face, t.image, t.between(0.6, 1) * t.k, t.between(6, 20))
    t.blush(t.between(0.4, 0.8) * t.k, "apple" if t.chance(0.6) else "draped")
    lid = t.colour(VIVID_LIDS if t.chance(0.6) else SMOKE)
    t.shadow(lid, lid * 0.5, t.between(0.7, 0.9), t.between(0.7, 1.0), t.between(0.3, 0.8), t.between(0, 0.5))
    t.line(0.97, t.between(0.05, 0.10), t.between(0.15, 0.4), t.between(0.2, 1))
    t.lashes(0.9, t.between(0.22, 0.33), t.between(0.2, 0.8))
    t.brows(t.between(0.5, 0.8) * t.k, t.between(0.2, 0.9))
    t.lips(
        BOLD_LIPS, t.between(0.8, 0.96), gloss=t.between(-0.8, 0.6), liner=t.between(0, 0.5), grow=t.between(0, 0.015)
    )


def _gothic(t: _Table) -> None:
    powder.foundation(t.face, t.image, t.between(0.5, 0.9) * t.k, t.between(4, 18))
    smoke = t.colour(SMOKE)
    t.shadow(smoke, smoke * 0.6, t.between(0.75, 0.95), t.between(0.5, 0.9), t.between(0.8, 1))
    t.line(0.97, t.between(0.04, 0.08), t.between(0, 0.4), t.between(0.6, 1))
    t.lashes(0.85, t.between(0.18, 0.28), t.between(0.3, 0.8))
    t.lips(DARK_LIPS, t.between(0.85, 1), gloss=t.between(-1, 0.4), liner=t.between(0, 0.6))
    if t.chance(0.5):
        powder.contour(t.face, t.image, t.between(0.3, 0.8) * t.k, 0.2)


def _lips_alone(t: _Table) -> None:
    palette = (BOLD_LIPS, BOLD_LIPS, DARK_LIPS, PINK_LIPS[:3])[int(t.rng.integers(4))]
    t.lips(palette, t.between(0.75, 0.95), gloss=t.between(-1, 1), liner=t.between(0, 0.6), grow=t.between(0, 0.015))
    if t.chance(0.5):
        t.lashes(0.8, t.between(0.12, 0.22))


def _eyes_alone(t: _Table) -> None:
    lid = t.colour((VIVID_LIDS, WARM_LIDS, SMOKE, PINK_LIDS)[int(t.rng.integers(4))])
    t.shadow(lid, lid * t.between(0.4, 0.7), t.between(0.8, 1), t.between(0.6, 1), t.between(0.5, 1), t.between(0, 0.6))
    t.line(0.95, t.between(0.04, 0.09), t.between(0, 0.4), t.between(0, 1))
    t.lashes(0.85, t.between(0.2, 0.3), t.between(0, 0.8))


def _painted_cheeks(t: _Table) -> None:
    t.blush(t.between(0.6, 0.9) * t.k)
    t.lips(PINK_LIPS, t.between(0.5, 0.9), gloss=t.between(-0.5, 1))
    t.lashes(0.8, t.between(0.14, 0.24))
    if t.chance(0.5):
        t.line(0.85, t.between(0.02, 0.05), t.between(0, 0.2))


STYLES: dict[str, tuple[float, Callable[[_Table], None]]] = {
    "glamour": (0.20, _glamour),
    "red_lips": (0.16, _red_lips),
    "colourful": (0.14, _colourful),
    "douyin": (0.16, _douyin),
    "stage": (0.10, _stage),
    "gothic": (0.06, _gothic),
    "lips_alone": (0.08, _lips_alone),
    "eyes_alone": (0.06, _eyes_alone),
    "painted_cheeks": (0.04, _painted_cheeks),
}
"""Heavy styles by name: probability and painter."""

EYES_ONLY = ("eyes_alone", "colourful")
"""Styles that are nothing without the eyes."""


def _daily(t: _Table) -> None:
    powder.foundation(t.face, t.image, 0.5 * t.k, t.between(0, 5) * t.k)
    t.lips(NUDE_LIPS + PINK_LIPS[:2], 0.22 * t.k, gloss=t.between(-0.2, 0.3))
    t.brows(0.25 * t.k, 0.1)
    if t.chance(0.6):
        t.line(0.35 * t.k, 0.008, 0, colour=np.array([60, 42, 36], np.float32))
    if t.chance(0.5):
        t.blush(0.10 * t.k, "apple")
    if t.chance(0.4):
        brown = t.colour(WARM_LIDS) * 1.1
        t.shadow(brown, brown * 0.9, 0.14, 0.6, 0.2)


def _flushed(t: _Table) -> None:
    powder.flush(t.face, t.image, t.k, t.rng)


def _own_lips(t: _Table) -> None:
    powder.natural_lips(t.face, t.image, t.k, t.rng)


def _tired(t: _Table) -> None:
    powder.tired_eyes(t.face, t.image, t.k)
    if t.chance(0.4):
        powder.flush(t.face, t.image, 0.5 * t.k, t.rng)


def _long_lashes(t: _Table) -> None:
    t.lashes(0.45 * t.k, 0.13)
    t.brows(0.3 * t.k, 0.2)


EVERYDAY: dict[str, Callable[[_Table], None]] = {
    "daily": _daily,
    "flushed": _flushed,
    "own_lips": _own_lips,
    "tired": _tired,
    "long_lashes": _long_lashes,
}
"""Looks that are not heavy make-up, by name."""
