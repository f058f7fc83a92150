"""Light and colour as beauty apps change them: whitening, rosy skin, bright eyes and teeth, no shadows under the eyes.

Every function takes the face and a float32 RGB crop in 0..255 and returns the changed crop and where it changed (0..1).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .face import Face, Plane, blur, luma, mix

Toned = tuple[Plane, Plane]


def whiten(face: Face, image: Plane, amount: float, rng: np.random.Generator) -> Toned:
    """Lift and cool the skin of face, and mostly of neck and ears; amount 1 is a porcelain face."""
    mask = face.skin if rng.random() < 0.75 else face.face_skin
    mask = blur(mask, face.unit * 0.02) * face.person
    gain = 0.24 * amount * float(np.clip(luma(image)[mask > 0.5].mean() / 150, 0.4, 1.1)) if (mask > 0.5).any() else 0.0
    curve = 255 * np.log1p((image / 255) * (np.expm1(gain * 3))) / (gain * 3) if gain > 0.01 else image
    grey = luma(curve)[..., None]
    tint = np.array(rng.uniform((-2, -3, 0), (4, 1, 5)), np.float32) * amount
    white = grey + (curve - grey) * (1 - 0.28 * amount) + tint
    return mix(image, white, mask), mask


def even_tone(face: Face, image: Plane, amount: float) -> Toned:
    """Take redness and yellow blotches out of the skin: its colour comes nearer to its own local mean."""
    mask = face.skin
    wide = blur(image * mask[..., None], face.unit * 0.22) / (blur(mask, face.unit * 0.22) + 0.02)[..., None]
    grey, wide_grey = luma(image)[..., None], luma(wide)[..., None]
    even = grey * (wide / np.maximum(wide_grey, 1))
    return mix(image, even, mask * amount), mask * amount


def bright_eyes(face: Face, image: Plane, amount: float) -> Toned:
    """Whiter whites, deeper irises, more contrast within the eye openings."""
    mask = face.soft(face.mask("left_eye", "right_eye"), max(face.unit * 0.008, 0.5))
    if mask.max() < 0.1:
        return image, mask
    grey = luma(image)[..., None]
    lifted = grey + (image - grey) * (1 - 0.3 * amount * (grey > 90)) + amount * 0.22 * np.clip(grey - 60, 0, 90)
    crisp = lifted + (lifted - cv2.GaussianBlur(lifted, (0, 0), max(face.unit * 0.012, 0.6))) * 0.7 * amount
    return mix(image, np.clip(crisp, 0, 250), mask), mask


def white_teeth(face: Face, image: Plane, amount: float) -> Toned:
    """Bleach what is bright between the lips."""
    inside = face.mask("mouth_inside")
    bright = np.clip((luma(image) - 75) / 40, 0, 1)
    mask = face.soft(inside, max(face.unit * 0.006, 0.5)) * bright
    grey = luma(image)[..., None]
    white = grey + (image - grey) * (1 - 0.8 * amount) + 34 * amount
    return mix(image, np.minimum(white, 252), mask), mask


def clear_shadows(face: Face, image: Plane, amount: float) -> Toned:
    """Fill the bags under the eyes and the folds beside the nose with the light around them."""
    unit = face.unit
    mask = np.zeros(face.parsing.shape, np.float32)
    for side in ("right", "left"):
        outer, inner = face.point(f"{side}_eye_outer"), face.point(f"{side}_eye_inner")
        lower = face.point(f"{side}_eye_lower")
        under = (outer + inner) * 0.25 + lower * 0.5 + face.down * unit * 0.10
        mask = np.maximum(mask, face.blob(under, (unit * 0.17, unit * 0.07)))
        fold = (face.point(f"{side}_ala") + face.point(f"{side}_mouth_corner")) / 2
        fold = fold + (fold - face.point("nose_base")) * 0.12
        mask = np.maximum(mask, 0.8 * face.blob(fold, (unit * 0.08, unit * 0.14)))
    mask = mask * face.face_skin
    if not np.isfinite(mask).all():
        return image, np.zeros_like(mask)
    around = blur(image * face.face_skin[..., None], unit * 0.14) / (blur(face.face_skin, unit * 0.14) + 0.02)[..., None]
    lift = np.clip(luma(around) - luma(blur(image, unit * 0.02)), 0, 40) * mask * amount
    return image + lift[..., None] * np.array([1.0, 0.97, 0.95], np.float32), np.clip(lift / 4, 0, 1)


def sculpt(face: Face, image: Plane, amount: float) -> Toned:
    """Paint light on brow, nose bridge and cheek bones and shade beside them ("3D face" filters)."""
    unit, mask = face.unit, face.face_skin
    light, shade = np.zeros_like(mask), np.zeros_like(mask)
    bridge = face.point("nose_bridge") * 0.5 + face.point("nose_tip") * 0.5
    light += face.blob(bridge, (unit * 0.045, unit * 0.22))
    light += 0.7 * face.blob(face.point("nose_bridge") - face.down * unit * 0.3, (unit * 0.2, unit * 0.12))
    for side, sign in (("right", -1.0), ("left", 1.0)):
        lower = face.point(f"{side}_eye_lower")
        light += 0.8 * face.blob(lower + face.down * unit * 0.18, (unit * 0.17, unit * 0.08))
        shade += 0.8 * face.blob(face.point(f"{side}_jaw") * 0.6 + face.point(f"{side}_cheek") * 0.4, (unit * 0.12, unit * 0.3))
        shade += 0.6 * face.blob(bridge + face.across * sign * unit * 0.13, (unit * 0.035, unit * 0.2))
    field = (light * 20 - shade * 22) * mask * amount
    if not np.isfinite(field).all():
        return image, np.zeros_like(mask)
    return np.clip(image + field[..., None], 0, 253), np.clip(np.abs(field) / 4, 0, 1)


def rosy_lips(face: Face, image: Plane, amount: float, rng: np.random.Generator) -> Toned:
    """A little more red on the lips, as filters add by default."""
    mask = face.soft(face.mask("upper_lip", "lower_lip"), max(face.unit * 0.012, 0.6)) * (0.45 * amount)
    tint = np.array(rng.uniform((185, 70, 85), (215, 100, 115)), np.float32)
    shade = luma(image)[..., None] / max(float(luma(tint[None, None])[0, 0]), 1.0)
    return mix(image, np.clip(tint * shade * 1.05, 0, 250), mask), np.clip(mask * 3, 0, 1)

