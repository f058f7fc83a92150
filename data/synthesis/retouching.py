"""Beauty filters: skin smoothing, spots removed, features warped, tone changed, alone and mixed; the file saved again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import tone
from .base import Canvas, NotPaintable, Painted, Synthesiser
from .capture import camera, user
from .face import Face, Plane, blur, luma, mix, peak, to_uint8
from .smoothing import SMOOTHERS, remove_spots
from .warps import Warp

RECIPES: dict[str, tuple[float, tuple[str, ...]]] = {
    "smooth": (0.24, ("smooth",)),
    "smooth_and_whiten": (0.16, ("spots", "smooth", "whiten")),
    "studio": (0.14, ("spots", "smooth", "shadows", "even_tone")),
    "warp": (0.12, ("warp",)),
    "beauty_camera": (0.20, ("spots", "smooth", "warp", "whiten", "eyes", "shadows")),
    "spots": (0.04, ("spots", "even_tone")),
    "everything": (
        0.10,
        ("spots", "smooth", "shadows", "even_tone", "warp", "whiten", "eyes", "teeth", "sculpt", "lips"),
    ),
}
"""Mixes by name: probability, and the operations in the order in which they happen."""

FAMILIES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(SMOOTHERS, ("smooth",)),
    "spots": ("spots",),
    "warp": ("warp",),
    "whiten": ("whiten",),
    "even_tone": ("even_tone",),
    "shadows": ("shadows",),
    "sculpt": ("sculpt",),
    "eyes_teeth_lips": ("eyes", "teeth", "lips"),
}
"""Ways of retouching that have nothing in common, and their operations; a smoother is a family of its own."""

LEAST_CHANGE = 0.7
"""Mean change of the painted skin in grey levels below which nobody, and no network, could tell."""

LEAST_CHANGED = 0.01
"""Share of the skin's area that a family alone must change by more than two levels of some channel to be seen."""


class Retouching(Synthesiser):
    """A beauty filter; its hard negative is the same photo after honest processing.

    A negative holds only on a photo that was never retouched before, which the caller must know.

    Args:
        resave: whether the picture also passes through an honest camera before and a user's saving after the filter,
            as in life. The mask covers the filter alone, not that.
        recipe: one of ``RECIPES``; drawn when None.
        smoother: one of ``SMOOTHERS``; drawn when None.
        family: one of ``FAMILIES``, instead of a recipe: nothing else happens to the face, where a recipe that changes
            little is topped up.
    """

    attribute = "retouching"

    def __init__(
        self,
        resave: bool = True,
        recipe: str | None = None,
        smoother: str | None = None,
        family: str | None = None,
    ) -> None:
        self.resave, self.recipe, self.family = resave, recipe, family
        self.smoother = family if family in SMOOTHERS else smoother

    def positive(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Retouch the face; strength 0.2 is a timid filter, 1 the end of the slider."""
        processing = float(rng.uniform(0, 0.6))
        if self.resave:
            canvas = Canvas(camera(canvas.image, processing * 0.7, rng), canvas.parsing, canvas.landmarks)
        work = _Work(Face.of(canvas), float(np.clip(strength, 0.15, 1)), rng)
        if self.family is None:
            self._mix(work, rng)
        else:
            for operation in FAMILIES[self.family]:
                work.apply(operation, self.smoother)
            if work.changed().sum() < LEAST_CHANGED * work.face.face_skin.sum():
                raise NotPaintable(f"{self.family} alone changes nothing that could be seen")
        image = work.face.paste(work.image)
        if self.resave:
            image = user(image, processing, rng)
        parsing = canvas.parsing.copy()
        x0, y0, x1, y1 = work.face.box
        parsing[y0:y1, x0:x1] = work.parsing
        landmarks = work.points + np.array(work.face.box[:2], np.float32)
        return Painted(image, work.face.spread(work.mask()), 1, parsing, landmarks)

    def _mix(self, work: _Work, rng: np.random.Generator) -> None:
        names, weights = list(RECIPES), np.array([weight for weight, _ in RECIPES.values()])
        recipe = self.recipe or names[int(rng.choice(len(names), p=weights / weights.sum()))]
        for operation in RECIPES[recipe][1]:
            work.apply(operation, self.smoother)
        if work.change() < LEAST_CHANGE:
            work.apply("smooth", self.smoother)
            work.apply("warp", None)
            if work.change() < LEAST_CHANGE:
                raise NotPaintable("the skin has no detail that a filter could take away")

    def negative(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Honest processing of the whole frame, any amount."""
        image = user(camera(canvas.image, strength, rng), strength, rng)
        return Painted(image, np.ones(canvas.parsing.shape, np.float32), 0, canvas.parsing)


class _Work:
    """A face on the way: the crop as it stands, and where it was touched."""

    def __init__(self, face: Face, strength: float, rng: np.random.Generator) -> None:
        self.face, self.strength, self.rng = face, strength, rng
        self.image: Plane = face.image
        x0, y0, x1, y1 = face.box
        self.parsing: NDArray[np.uint8] = np.ascontiguousarray(face.canvas.parsing[y0:y1, x0:x1])
        self.points: NDArray[np.float32] = face.points
        self.touched: Plane = np.zeros(face.parsing.shape, np.float32)

    def apply(self, operation: str, smoother: str | None) -> None:
        amount = float(np.clip(self.strength * self.rng.uniform(0.75, 1.15), 0, 1))
        match operation:
            case "smooth":
                self._smooth(amount, smoother)
            case "spots":
                image, where = remove_spots(to_uint8(self.image), self.face.skin, self.face.unit, amount, self.rng)
                self.image = np.where(where[..., None], image, self.image).astype(np.float32)
                self._touch(where.astype(np.float32))
            case "warp":
                self._warp(amount)
            case "whiten":
                self._tone(tone.whiten(self.face, self.image, amount * float(self.rng.uniform(0.4, 1)), self.rng))
            case "even_tone":
                self._tone(tone.even_tone(self.face, self.image, 0.8 * amount))
            case "eyes":
                self._tone(tone.bright_eyes(self.face, self.image, amount))
            case "teeth":
                self._tone(tone.white_teeth(self.face, self.image, amount))
            case "shadows":
                self._tone(tone.clear_shadows(self.face, self.image, amount))
            case "sculpt":
                self._tone(tone.sculpt(self.face, self.image, amount))
            case "lips":
                self._tone(tone.rosy_lips(self.face, self.image, amount, self.rng))
            case _:
                raise ValueError(f"no such retouching operation: {operation}")

    def mask(self) -> Plane:
        """Where the filter worked: the regions of its operations, and whatever pixel changed."""
        return np.maximum(np.clip(self.touched, 0, 1), self.changed().astype(np.float32))

    def changed(self) -> NDArray[np.bool_]:
        """Pixels of which some channel changed by more than two levels."""
        return peak(np.abs(np.rint(self.image) - self.face.image)) > 2

    def change(self) -> float:
        """Mean change of luma over the face's skin."""
        skin = self.face.face_skin
        return float((np.abs(luma(self.image) - luma(self.face.image)) * skin).sum() / (skin.sum() + 1))

    def _touch(self, where: Plane) -> None:
        self.touched = np.maximum(self.touched, where)

    def _tone(self, toned: tone.Toned) -> None:
        self.image = toned[0].astype(np.float32)
        self._touch(toned[1])

    def _smooth(self, amount: float, smoother: str | None) -> None:
        names = list(SMOOTHERS)
        name = smoother or names[int(self.rng.integers(len(names)))]
        smooth = SMOOTHERS[name](to_uint8(self.image), self.face.unit, self.rng)
        mask = self.face.skin if self.rng.random() < 0.7 else self.face.face_skin
        alpha = mask * (0.15 + 0.85 * amount)
        if self.rng.random() < 0.3:
            grain = self.rng.standard_normal(mask.shape, np.float32) * float(self.rng.uniform(0.5, 2))
            smooth = smooth + grain[..., None]
        self.image = mix(self.image, smooth, alpha).astype(np.float32)
        self._touch(alpha)

    def _warp(self, amount: float) -> None:
        rng, warp = self.rng, Warp(self.face)
        wanted = rng.random(5) < (0.75, 0.4, 0.45, 0.6, 0.25)
        if not wanted.any():
            wanted[0] = True
        if wanted[0]:
            warp.slim(amount * float(rng.uniform(0.08, 0.18)), float(rng.uniform(0.2, 0.9)))
        if wanted[1]:
            warp.chin(amount * float(rng.uniform(-0.10, 0.12)), amount * float(rng.uniform(0.05, 0.25)))
        if wanted[2]:
            warp.nose(amount * float(rng.uniform(0.12, 0.35)), amount * float(rng.uniform(0, 0.05)))
        if wanted[3]:
            warp.eyes(amount * float(rng.uniform(0.10, 0.24)))
        if wanted[4]:
            warp.mouth(amount * float(rng.uniform(0.05, 0.22)), amount * float(rng.uniform(0, 0.05)))
        warp.settle(self.image)
        self.image = np.clip(warp.apply(self.image), 0, 255)
        self.parsing = warp.relabelled(self.parsing)
        self.points = warp.moved(self.points)
        self._touch(blur(np.clip(warp.reach - 0.5, 0, 1), 1.0) * (warp.own > 0))
