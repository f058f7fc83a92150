"""Light and colour as beauty apps change them: whitening, rosy skin, bright eyes and teeth, no shadows under the eyes.

Every function takes the face and a float32 RGB crop in 0..255 and returns the changed crop and where it changed (0..1).
"""

from __future__ import annotations

import cv2
import numpy as np

from .face import Face, Plane, blur, luma, mix, to_uint8

Toned = tuple[Plane, Plane]


def whiten(face: Face, image: Plane, amount: float, rng: np.random.Generator) -> Toned:
    """Lift and cool the skin of face, and mostly of neck and ears; amount 1 is a porcelain face."""
    mask = face.skin if rng.random() < 0.75 else face.face_skin
    mask = blur(mask, face.unit * 0.02) * face.person
    grey = luma(image)
    skin = grey[mask > 0.5]
    gain = 0.72 * amount * float(np.clip(skin.mean() / 150, 0.4, 1.1)) if skin.size else 0.0
    tint = rng.uniform((-2, -3, 0), (4, 1, 5)) * amount
    if gain < 0.01:
        return image, mask
    level = np.arange(256, dtype=np.float64)
    curve = 255 * np.log1p(level / 255 * np.expm1(gain)) / gain
    table = np.stack([curve + tint[channel] for channel in range(3)], -1)[None].astype(np.float32)
    white = cv2.LUT(to_uint8(image), table)
    colour = 1 - 0.28 * amount
    pale = cv2.addWeighted(white, colour, cv2.cvtColor(luma(white), cv2.COLOR_GRAY2RGB), 1 - colour, 0)
    return mix(image, pale, mask), mask


def even_tone(face: Face, image: Plane, amount: float) -> Toned:
    """Take redness and yellow blotches out of the skin: its colour comes nearer to its own local mean."""
    mask = face.skin
    wide = blur(cv2.multiply(image, cv2.merge([mask] * 3)), face.unit * 0.22)
    share = luma(image) / np.maximum(luma(wide), 1)
    return mix(image, cv2.multiply(wide, cv2.merge([share] * 3)), mask * amount), mask * amount


def bright_eyes(face: Face, image: Plane, amount: float) -> Toned:
    """Whiter whites, deeper irises, more contrast within the eye openings."""
    mask = np.zeros(face.parsing.shape, np.float32)
    changed = image.copy()
    for side in ("right", "left"):
        eye = face.mask(f"{side}_eye")
        centre = (face.point(f"{side}_eye_outer") + face.point(f"{side}_eye_inner")) / 2
        window = face.window(centre, 0.3 * face.unit)
        if not eye[window].any():
            continue
        soft = face.soft(eye[window], max(face.unit * 0.008, 0.5))
        part = image[window]
        grey = luma(part)[..., None]
        lifted = grey + (part - grey) * (1 - 0.3 * amount * (grey > 90)) + amount * 0.22 * np.clip(grey - 60, 0, 90)
        crisp = lifted + (lifted - cv2.GaussianBlur(lifted, (0, 0), max(face.unit * 0.012, 0.6))) * (0.7 * amount)
        changed[window] = mix(part, np.clip(crisp, 0, 250), soft)
        mask[window] = np.maximum(mask[window], soft)
    return changed, mask


def white_teeth(face: Face, image: Plane, amount: float) -> Toned:
    """Bleach what is bright between the lips."""
    inside = face.mask("mouth_inside")
    window = face.around(inside)
    mask, changed = np.zeros(face.parsing.shape, np.float32), image.copy()
    if not inside.any():
        return changed, mask
    part = image[window]
    grey = luma(part)
    mask[window] = face.soft(inside, max(face.unit * 0.006, 0.5))[window] * np.clip((grey - 75) / 40, 0, 1)
    white = grey[..., None] + (part - grey[..., None]) * (1 - 0.8 * amount) + 34 * amount
    changed[window] = mix(part, np.minimum(white, 252), mask[window])
    return changed, mask


def clear_shadows(face: Face, image: Plane, amount: float) -> Toned:
    """Fill the bags under the eyes and the folds beside the nose with the light around them."""
    unit = face.unit
    mask = np.zeros(face.parsing.shape, np.float32)
    for side in ("right", "left"):
        outer, inner = face.point(f"{side}_eye_outer"), face.point(f"{side}_eye_inner")
        under = (outer + inner) * 0.25 + face.point(f"{side}_eye_lower") * 0.5 + face.down * unit * 0.10
        fold = (face.point(f"{side}_ala") + face.point(f"{side}_mouth_corner")) / 2
        fold = fold + (fold - face.point("nose_base")) * 0.12
        for at, share, radius in ((under, 1.0, (0.17, 0.07)), (fold, 0.8, (0.08, 0.14))):
            if np.isfinite(at).all():
                mask = cv2.max(mask, share * face.blob(at, (unit * radius[0], unit * radius[1])))
    mask = mask * face.face_skin
    grey = luma(image)
    around = blur(grey * face.face_skin, unit * 0.14) / (blur(face.face_skin, unit * 0.14) + 0.02)
    lift = np.clip(around - cv2.GaussianBlur(grey, (0, 0), unit * 0.02), 0, 40) * mask * amount
    return image + cv2.merge([lift, lift * 0.97, lift * 0.95]), np.clip(lift / 4, 0, 1)


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
        shade += 0.8 * face.blob(
            face.point(f"{side}_jaw") * 0.6 + face.point(f"{side}_cheek") * 0.4, (unit * 0.12, unit * 0.3)
        )
        shade += 0.6 * face.blob(bridge + face.across * sign * unit * 0.13, (unit * 0.035, unit * 0.2))
    field = (light * 20 - shade * 22) * mask * amount
    if not np.isfinite(field).all():
        return image, np.zeros_like(mask)
    return np.clip(image + field[..., None], 0, 253), np.clip(np.abs(field) / 4, 0, 1)


def rosy_lips(face: Face, image: Plane, amount: float, rng: np.random.Generator) -> Toned:
    """A little more red on the lips, as filters add by default."""
    mask = face.soft(face.mask("upper_lip", "lower_lip"), max(face.unit * 0.012, 0.6)) * (0.45 * amount)
    window, changed = face.around(mask), image.copy()
    tint = rng.uniform((185, 70, 85), (215, 100, 115))
    part = image[window]
    if part.size:
        shade = luma(part)[..., None] / float(tint @ (0.299, 0.587, 0.114))
        changed[window] = mix(part, np.clip(tint * shade * 1.05, 0, 250), mask[window])
    return changed, np.clip(mask * 3, 0, 1)
