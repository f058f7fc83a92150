"""Bad light: half a face in shadow, hot spots, over- and underexposure, colour cast, red eyes; negative: even, mild light."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from .base import Canvas, NotPaintable, Painted, Synthesiser
from .face import Face, Plane, blur, luma, mix, peak, to_uint8


class Lighting(Synthesiser):
    """Light that a photographer would correct.

    Args:
        kind: one of ``KINDS``; drawn when None.
    """

    attribute = None

    def __init__(self, kind: str | None = None) -> None:
        self.kind = kind

    def positive(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Light the picture badly; strength 0 is just visible."""
        names = list(KINDS)
        paint = KINDS[self.kind or names[int(rng.integers(len(names)))]]
        return _painted(canvas, paint(canvas, 0.35 + 0.65 * strength, rng), 1)

    def negative(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """A little brighter to one side, a little warmer or cooler: still good light."""
        face = Face.of(canvas)
        side = _across(canvas, face, 1.5) * float(rng.choice([-1, 1]))
        gain = 1 + 0.06 * strength * side + float(rng.uniform(-0.04, 0.04))
        tint = 1 + rng.normal(0, 0.012, 3) * strength
        return _painted(canvas, canvas.image * gain[..., None] * tint.astype(np.float32), 0)


def _painted(canvas: Canvas, image: Plane, label: int) -> Painted:
    painted = to_uint8(image)
    mask = (peak(cv2.absdiff(painted, canvas.image)) > 2).astype(np.float32)
    return Painted(painted, mask, label, canvas.parsing)


def _across(canvas: Canvas, face: Face, softness: float) -> Plane:
    """From -1 on the right half of the face to 1 on the left, over the frame; softness in interocular distances."""
    h, w = canvas.parsing.shape
    centre = canvas.point("nose_tip")
    x, y = np.arange(w, dtype=np.float32)[None] - centre[0], np.arange(h, dtype=np.float32)[:, None] - centre[1]
    return np.tanh((x * face.across[0] + y * face.across[1]) / (softness * face.unit))


def _half_face(canvas: Canvas, strength: float, rng: np.random.Generator) -> Plane:
    face = Face.of(canvas)
    side = _across(canvas, face, float(rng.uniform(0.12, 0.5))) * float(rng.choice([-1, 1]))
    person = ((canvas.parsing > 0) & (canvas.parsing < 255)).astype(np.float32)
    reach = 0.25 + 0.75 * cv2.GaussianBlur(person, (0, 0), 2.0)
    shade = np.clip(0.5 + 0.5 * side, 0, 1) * (0.25 + 0.55 * strength) * reach
    picture = canvas.image.astype(np.float32)
    dark = picture * (1 - shade)[..., None]
    bright = 1 + 0.18 * strength * np.clip(-side, 0, 1) * reach
    return np.minimum(dark * bright[..., None], 253)


def _hot_spots(canvas: Canvas, strength: float, rng: np.random.Generator) -> Plane:
    face = Face.of(canvas)
    unit = face.unit
    spots = {
        "forehead": (face.point("nose_bridge") - face.down * unit * 0.42, (0.24, 0.13)),
        "nose": (face.point("nose_tip") - face.down * unit * 0.04, (0.08, 0.07)),
        "bridge": (face.point("nose_bridge") * 0.5 + face.point("nose_tip") * 0.5, (0.045, 0.17)),
        "right cheek": (
            face.point("right_eye_lower") + face.down * unit * 0.2 - face.across * unit * 0.03,
            (0.16, 0.09),
        ),
        "left cheek": (face.point("left_eye_lower") + face.down * unit * 0.2 + face.across * unit * 0.03, (0.16, 0.09)),
        "chin": (face.point("chin") - face.down * unit * 0.16, (0.10, 0.06)),
    }
    glow = np.zeros(face.parsing.shape, np.float32)
    chosen = rng.random(len(spots)) < 0.6
    chosen[int(rng.integers(len(spots)))] = True
    for (at, (across, down)), wanted in zip(spots.values(), chosen, strict=True):
        if wanted:
            size = unit * float(rng.uniform(0.7, 1.3))
            near = at + rng.normal(0, 0.03, 2) * unit
            glow = np.maximum(glow, face.blob(near, (across * size, down * size)) * float(rng.uniform(0.6, 1)))
    relief = np.clip(luma(face.image) / np.maximum(blur(luma(face.image), unit * 0.1), 1), 0.6, 1.4)
    glow = np.clip(glow * relief**3 * (0.45 + 0.75 * strength), 0, 1) ** 1.2 * face.skin
    lit = mix(face.image, np.broadcast_to(np.array([255, 253, 248], np.float32), face.image.shape), glow)
    return face.paste(lit).astype(np.float32)


def _exposed(canvas: Canvas, stops: float) -> Plane:
    level = np.arange(256, dtype=np.float64) / 255
    curve = np.clip(level**2.2 * 2.0**stops, 0, 1.3)
    shoulder = np.where(curve > 0.8, 0.8 + 0.2 * np.tanh((curve - 0.8) / 0.2), curve)
    return cv2.LUT(canvas.image, (255 * shoulder ** (1 / 2.2)).astype(np.float32))


def _over(canvas: Canvas, strength: float, rng: np.random.Generator) -> Plane:
    return _exposed(canvas, 0.5 + 1.3 * strength * float(rng.uniform(0.7, 1)))


def _under(canvas: Canvas, strength: float, rng: np.random.Generator) -> Plane:
    grain = rng.standard_normal(canvas.parsing.shape, np.float32) * (3 * strength)
    return _exposed(canvas, -0.7 - 2.2 * strength * float(rng.uniform(0.7, 1))) + grain[..., None]


def _cast(canvas: Canvas, strength: float, rng: np.random.Generator) -> Plane:
    casts = ((1.28, 1.02, 0.62), (0.72, 0.96, 1.25), (0.86, 1.14, 0.84), (1.2, 0.82, 1.12), (1.15, 1.08, 0.70))
    gains = np.array(casts[int(rng.integers(len(casts)))], np.float32) ** (strength * float(rng.uniform(0.7, 1)))
    return np.minimum(canvas.image * gains, 255)


def _red_eye(canvas: Canvas, strength: float, rng: np.random.Generator) -> Plane:
    face = Face.of(canvas)
    image, painted = face.image.copy(), False
    colour = rng.uniform((190, 20, 20), (255, 70, 60)).astype(np.float32)
    radius = face.unit * float(rng.uniform(0.028, 0.045))
    for side in ("right", "left"):
        iris = face.point(f"{side}_iris")
        open_eye = cv2.GaussianBlur(face.mask(f"{side}_eye").astype(np.float32), (0, 0), 0.6)
        if not np.isfinite(iris).all() or not open_eye.any():
            continue
        x, y = face.grid
        pupil = np.clip((radius - np.hypot(x - iris[0], y - iris[1])) / 1.2 + 0.5, 0, 1) * open_eye
        glow = colour * np.clip(0.55 + luma(image) / 150, 0, 1.1)[..., None]
        image = mix(image, np.minimum(glow, 255), pupil * (0.55 + 0.45 * strength))
        painted = True
    if not painted:
        raise NotPaintable("no open eye in sight")
    return face.paste(image).astype(np.float32)


KINDS: dict[str, Callable[[Canvas, float, np.random.Generator], Plane]] = {
    "half_face": _half_face,
    "hot_spots": _hot_spots,
    "over": _over,
    "under": _under,
    "cast": _cast,
    "red_eye": _red_eye,
}
"""Bad light by name."""
