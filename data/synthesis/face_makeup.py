"""Lips, brows, blush, foundation and contour. Functions change a float32 RGB crop in 0..255 in place."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .eye_makeup import Colour, lay, step
from .face import Face, Plane, blur, luma, mix, to_uint8
from .tone import even_tone

DARK_LIP, ROUGH_LIP = 0.62, 0.075
"""A moustache: brightness of the upper lip in that of the cheeks, and its fine contrast; set on 60 photos."""
LIP_EDGE = 0.012
"""How far lips may reach beyond the outline of their landmarks, in distances between the outer eye corners."""


def bearded(face: Face) -> bool:
    """Whether the upper lip is much darker than the cheeks, or as rough as a moustache."""
    lip = (face.point("nose_base") + face.point("upper_lip_top")) / 2
    lips = [lip + side * 0.14 * face.unit * face.across for side in (-1, 1)]
    cheeks = [face.point(f"{side}_eye_lower") + face.down * 0.3 * face.unit for side in ("right", "left")]
    grey = luma(face.image)
    upper, cheek = ([grey[face.window(at, size * face.unit)] for at in places]
                    for places, size in ((lips, 0.05), (cheeks, 0.07)))  # fmt: skip
    upper, cheek = ([part for part in parts if part.size] for parts in (upper, cheek))
    if not upper or not cheek:
        return False
    rough = np.mean(
        [np.abs(part - blur(part, 0.03 * face.unit)).mean() / max(float(part.mean()), 1.0) for part in upper]
    )
    darkness = np.mean([np.median(part) for part in upper]) / np.mean([np.median(part) for part in cheek])
    return bool(darkness < DARK_LIP or rough > ROUGH_LIP)


def lip_mask(face: Face, grow: float = 0.0) -> Plane:
    """Coverage of both lips; ``grow`` in interocular distances paints over their edge."""
    mask = face.mask("upper_lip", "lower_lip").astype(np.uint8)
    if mask.sum() < 0.02 * face.unit**2:
        return np.zeros(mask.shape, np.float32)
    around = face.mask("skin", "upper_lip", "lower_lip")
    size = round(grow * face.unit)
    mask &= lip_outline(face)
    if size > 0:
        mask = cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * size + 1, 2 * size + 1)))
    soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), max(face.unit * 0.018, 0.7))
    return step(soft, 0.28, 0.80).astype(np.float32) * around


def lip_outline(face: Face) -> NDArray[np.uint8]:
    """1 within the lips' outline that the landmarks tell, 1 everywhere when they tell none; parsings run over chin and skin."""
    right, left, top, bottom = (
        face.point(name) for name in ("right_mouth_corner", "left_mouth_corner", "upper_lip_top", "lower_lip_bottom")
    )
    if not np.isfinite([right, left, top, bottom]).all():
        return np.ones(face.parsing.shape, np.uint8)
    s = np.linspace(-1, 1, 25, dtype=np.float32)[:, None]
    chord = right + (left - right) * (s + 1) / 2
    bow = 1 - np.abs(s) ** 2
    middle = (right + left) / 2
    arcs = [chord + (point - middle) * bow + down * face.down * LIP_EDGE * face.unit
            for point, down in ((top, -1), (bottom, 1))]  # fmt: skip
    outline = np.concatenate((arcs[0], arcs[1][::-1]))
    filled = np.zeros(face.parsing.shape, np.uint8)
    cv2.fillPoly(filled, [np.rint(16 * outline).astype(np.int32)], 1, cv2.LINE_8, 4)
    return filled


def lips(
    face: Face,
    image: Plane,
    colour: Colour,
    alpha: float,
    gloss: float = 0.0,
    liner: float = 0.0,
    gradient: float = 0.0,
    grow: float = 0.0,
) -> None:
    """Lipstick.

    Args:
        face: whose.
        image: crop, changed in place.
        colour: RGB in full light.
        alpha: coverage.
        gloss: -1 matt to 1 wet.
        liner: darker rim, 0..1.
        gradient: 1 colours the middle only, as Korean gradient lips do.
        grow: painted over the edge, in interocular distances.
    """
    cover = lip_mask(face, grow)
    if cover.max() == 0:
        return
    ys, xs = np.nonzero(cover)
    window = (slice(ys.min(), ys.max() + 1), slice(xs.min(), xs.max() + 1))
    cover, part = cover[window], image[window]
    grey = luma(part) + 2
    mean = float(np.median(grey[cover > 0.5])) if (cover > 0.5).any() else float(grey.mean())
    shade = np.clip(grey / mean, 0.35, 2.2)
    depth = 0.8 if gloss >= 0 else 0.8 + 0.4 * gloss
    flat = colour * (face.light * 0.94) + 6
    painted = flat * (np.minimum(shade, 1.15) ** depth)[..., None]
    shine = np.minimum(
        np.clip(shade - 1.12, 0, 1) * (60 + 190 * gloss if gloss > 0 else 60 * (1 + gloss)), 30 + 60 * abs(gloss)
    )
    painted = np.minimum(painted + shine[..., None], 250)
    share = cover * alpha
    if gradient > 0:
        middle = (face.point("upper_lip_bottom") + face.point("lower_lip_top")) / 2 - (window[1].start, window[0].start)
        h, w = cover.shape
        y, x = np.mgrid[0:h, 0:w].astype(np.float32)
        across = ((x - middle[0]) * face.across[0] + (y - middle[1]) * face.across[1]) / (0.30 * face.unit)
        along = ((x - middle[0]) * face.down[0] + (y - middle[1]) * face.down[1]) / (0.09 * face.unit)
        share = share * (1 - gradient * (1 - np.exp(-0.8 * (across**2 + along**2))))
    image[window] = mix(part, painted, share)
    if liner > 0:
        rim = cover * (1 - step(cv2.GaussianBlur(cover, (0, 0), max(face.unit * 0.025, 1.0)), 0.5, 0.85))
        lay(image, window, flat * 0.55, rim * (liner * alpha))


def brows(face: Face, image: Plane, colour: Colour, alpha: float, fuller: float) -> None:
    """Brows filled and drawn sharply; ``fuller`` 0..1 widens them."""
    polygons = []
    for side in ("right", "left"):
        outer, middle, inner = (face.point(f"{side}_brow_{part}") for part in ("outer", "mid", "inner"))
        if not all(np.isfinite(p).all() for p in (outer, middle, inner)):
            return
        thick = face.unit * (0.03 + 0.022 * fuller)
        down = face.down * thick
        polygons.append(
            [
                inner - down * 0.1,
                middle - down * 0.1,
                outer + (outer - middle) * 0.12,
                middle + down,
                inner + down * 1.3,
            ]
        )
    drawn = np.zeros(face.parsing.shape, np.uint8)
    for polygon in polygons:
        cv2.fillPoly(drawn, [np.rint(np.array(polygon) * 8).astype(np.int32)], 255, cv2.LINE_AA, 3)
    own = cv2.dilate(face.mask("left_brow", "right_brow").astype(np.uint8) * 255, np.ones((3, 3), np.uint8))
    near = cv2.dilate(drawn, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * int(face.unit * 0.04) + 3,) * 2))
    shape = np.maximum(drawn * (0.35 + 0.65 * fuller), cv2.min(own, near)).astype(np.float32) / 255
    shape = cv2.GaussianBlur(shape, (0, 0), max(face.unit * 0.011, 0.6))
    shape *= face.mask("skin", "nose", "left_brow", "right_brow")
    ys, xs = np.nonzero(shape > 0.01)
    if len(ys) == 0:
        return
    window = (slice(ys.min(), ys.max() + 1), slice(xs.min(), xs.max() + 1))
    part = image[window]
    texture = np.clip(part / (blur(part, face.unit * 0.05) + 4), 0.55, 1.25)
    lay(image, window, np.clip(colour * texture, 0, 255), shape[window] * alpha)


def blush(face: Face, image: Plane, colour: Colour, alpha: float, style: str, rng: np.random.Generator) -> None:
    """Rouge: on the ``apple`` of the cheek, ``draped`` to the temple, ``under_eye`` or across the ``nose`` (sun-kissed)."""
    unit = face.unit
    cover = np.zeros(face.parsing.shape, np.float32)
    for side, sign in (("right", -1.0), ("left", 1.0)):
        lower, outer = face.point(f"{side}_eye_lower"), face.point(f"{side}_eye_outer")
        apple = lower + face.down * unit * 0.36 + face.across * sign * unit * 0.10
        if style == "apple":
            spot = face.blob(apple, (unit * 0.19, unit * 0.15))
        elif style == "draped":
            spot = face.blob((apple + outer + face.down * unit * 0.2) / 2, (unit * 0.27, unit * 0.11), -0.75 * sign)
        else:
            spot = face.blob(
                lower + face.down * unit * 0.19 + face.across * sign * unit * 0.03, (unit * 0.20, unit * 0.09)
            )
        cover = np.maximum(cover, spot)
    if style == "nose":
        bridge = (face.point("nose_bridge") + 2 * face.point("nose_tip")) / 3
        cover = np.maximum(cover, 0.85 * face.blob(bridge, (unit * 0.2, unit * 0.08)))
    cover = cover * face.face_skin * alpha * float(rng.uniform(0.9, 1.1))
    ys, xs = np.nonzero(cover > 0.004)
    if len(ys) == 0:
        return
    window = (slice(ys.min(), ys.max() + 1), slice(xs.min(), xs.max() + 1))
    part, cover = image[window], cover[window]
    stained = part * (1 - (1 - colour / 255) * 0.7)
    powder = colour * face.light * np.clip(luma(part) / max(float(np.median(luma(part))), 1), 0.5, 1.5)[..., None]
    image[window] = mix(part, stained * 0.75 + powder * 0.25, np.clip(cover, 0, 1))


def foundation(face: Face, image: Plane, alpha: float, lighter: float) -> None:
    """Even, slightly matt skin, lighter (or, below 0, more tanned) than the neck by so many grey levels."""
    even, _ = even_tone(face, image, alpha)
    image[:] = even
    tint = np.array([1.0, 0.97, 0.93], np.float32) if lighter >= 0 else np.array([0.75, 1.0, 1.15], np.float32)
    mask = blur(face.face_skin, face.unit * 0.02) * face.person
    window = face.around(mask)
    part, share = even[window], mask[window]
    smooth = mix(part, cv2.bilateralFilter(to_uint8(part), 5, 16, 3), 0.6 * alpha * share)
    image[window] = smooth + cv2.merge([share * np.float32(lighter * level) for level in tint])
    np.clip(image, 0, 252, out=image)


def contour(face: Face, image: Plane, alpha: float, shine: float) -> None:
    """Brown beneath the cheek bones, along the jaw, beside the nose and at the temples; shine on what stands out."""
    unit, mask = face.unit, face.face_skin
    dark, light = np.zeros_like(mask), np.zeros_like(mask)
    bridge = (face.point("nose_bridge") + face.point("nose_tip")) / 2
    for side, sign in (("right", -1.0), ("left", 1.0)):
        cheek, jaw = face.point(f"{side}_cheek"), face.point(f"{side}_jaw")
        corner, lower = face.point(f"{side}_mouth_corner"), face.point(f"{side}_eye_lower")
        hollow = cheek * 0.55 + corner * 0.45 - face.down * unit * 0.02
        dark = np.maximum(dark, face.blob(hollow, (unit * 0.26, unit * 0.065), -0.65 * sign))
        dark = np.maximum(dark, 0.7 * face.blob(jaw, (unit * 0.13, unit * 0.2), 0.5 * sign))
        dark = np.maximum(
            dark, 0.6 * face.blob(face.point(f"{side}_brow_outer") - face.down * unit * 0.3, (unit * 0.12, unit * 0.25))
        )
        dark = np.maximum(dark, 0.7 * face.blob(bridge + face.across * sign * unit * 0.115, (unit * 0.03, unit * 0.2)))
        light = np.maximum(
            light,
            face.blob(lower * 0.6 + cheek * 0.4 + face.down * unit * 0.10, (unit * 0.13, unit * 0.045), -0.5 * sign),
        )
    light = np.maximum(light, 0.9 * face.blob(bridge, (unit * 0.025, unit * 0.2)))
    light = np.maximum(
        light, 0.6 * face.blob(face.point("upper_lip_top") - face.down * unit * 0.03, (unit * 0.06, unit * 0.025))
    )
    light = np.maximum(light, 0.4 * face.blob(face.point("chin") - face.down * unit * 0.14, (unit * 0.07, unit * 0.05)))
    shade = 1 - (dark * mask * alpha)[..., None] * np.array([0.26, 0.38, 0.46], np.float32)
    image *= shade
    image += (light * mask * shine)[..., None] * np.array([58, 50, 42], np.float32) * face.light
    np.clip(image, 0, 253, out=image)


def flush(face: Face, image: Plane, alpha: float, rng: np.random.Generator) -> None:
    """Naturally red cheeks and nose: blotchy, without an edge, as after running or in the cold."""
    unit = face.unit
    cover = 0.7 * face.blob(face.point("nose_tip") - face.down * unit * 0.05, (unit * 0.11, unit * 0.09))
    for side, sign in (("right", -1.0), ("left", 1.0)):
        lower = face.point(f"{side}_eye_lower")
        at = lower + face.down * unit * float(rng.uniform(0.3, 0.5)) + face.across * sign * unit * 0.14
        cover = np.maximum(cover, face.blob(at, (unit * 0.24, unit * float(rng.uniform(0.17, 0.28)))))
    h, w = cover.shape
    cells = max(int(4 * w / unit), 2), max(int(6 * h / unit), 2)
    blotches = cv2.resize(rng.random((cells[1] * 2, cells[0] * 2), np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
    cover *= face.face_skin * (0.45 + 0.55 * np.clip(blotches, 0, 1)) * alpha
    image *= 1 + cover[..., None] * np.array([0.03, -0.17, -0.15], np.float32)


def natural_lips(face: Face, image: Plane, alpha: float, rng: np.random.Generator) -> None:
    """Red by nature, or pale and chapped: the lips' own colour, stronger or drier, with no painted edge."""
    cover = lip_mask(face) * alpha
    if cover.max() == 0:
        return
    if rng.random() < 0.6:
        image *= 1 + cover[..., None] * (np.array([0.04, -0.16, -0.10], np.float32) * float(rng.uniform(0.5, 1.2)))
        return
    h, w = cover.shape
    flakes = cv2.GaussianBlur(rng.standard_normal((h, w), np.float32), (0, 0), max(face.unit * 0.008, 0.6))
    flakes = np.clip(flakes * 5 - 1.0, 0, 2) * (14 * cover)
    image += flakes[..., None] * np.array([1.0, 0.95, 0.9], np.float32)
    image *= 1 + cover[..., None] * np.array([0.02, -0.05, -0.05], np.float32)


def tired_eyes(face: Face, image: Plane, alpha: float) -> None:
    """Brownish rings under the eyes and darker lids, which are no eye shadow."""
    unit = face.unit
    cover = np.zeros(face.parsing.shape, np.float32)
    for side in ("right", "left"):
        lower, inner = face.point(f"{side}_eye_lower"), face.point(f"{side}_eye_inner")
        cover = np.maximum(
            cover, face.blob(lower * 0.7 + inner * 0.3 + face.down * unit * 0.08, (unit * 0.15, unit * 0.06))
        )
        cover = np.maximum(
            cover,
            0.5 * face.blob(face.point(f"{side}_eye_upper") - face.down * unit * 0.05, (unit * 0.16, unit * 0.045)),
        )
    image *= 1 - (cover * face.face_skin * alpha)[..., None] * np.array([0.16, 0.20, 0.15], np.float32)
