"""Ways in which apps smooth skin. Each takes the face crop and returns it smoothed all over; the caller masks.

``unit`` is the distance between the outer eye corners in pixels: kernels scale with the face, as in the apps.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from .face import Plane, blur, mix, peak, to_uint8

Smoother = Callable[[NDArray[np.uint8], float, np.random.Generator], Plane]


def bilateral(image: NDArray[np.uint8], unit: float, rng: np.random.Generator) -> Plane:
    """Bilateral filter, once or twice: flat skin with crisp edges."""
    diameter = int(np.clip(unit * 0.08, 5, 9)) | 1
    sigma = float(rng.uniform(22, 45))
    smooth = cv2.bilateralFilter(image, diameter, sigma, diameter * 0.6)
    if rng.random() < 0.4:
        smooth = cv2.bilateralFilter(smooth, diameter, sigma * 0.6, diameter * 0.6)
    return smooth.astype(np.float32)


def guided(image: NDArray[np.uint8], unit: float, rng: np.random.Generator) -> Plane:
    """Guided filter on the luma (He et al. 2010), the standard choice of live beauty cameras."""
    picture = image.astype(np.float32) / 255
    guide = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    size = int(np.clip(unit * rng.uniform(0.06, 0.13), 3, 31)) | 1
    epsilon = float(rng.uniform(0.06, 0.13)) ** 2
    mean = cv2.blur(guide, (size, size))
    variance = cv2.blur(guide * guide, (size, size)) - mean * mean
    base = cv2.blur(picture, (size, size))
    covariance = cv2.blur(picture * guide[..., None], (size, size)) - base * mean[..., None]
    slope = covariance / (variance + epsilon)[..., None]
    offset = base - slope * mean[..., None]
    smooth = cv2.blur(slope, (size, size)) * guide[..., None] + cv2.blur(offset, (size, size))
    return np.clip(smooth, 0, 1) * 255


def frequency_separation(image: NDArray[np.uint8], unit: float, rng: np.random.Generator) -> Plane:
    """Studio retouch: the blotches between two scales are taken out, the finest texture is kept."""
    picture = image.astype(np.float32)
    fine = cv2.GaussianBlur(picture, (0, 0), max(unit * 0.010, 0.6))
    coarse = blur(picture, unit * float(rng.uniform(0.045, 0.08)))
    middle = np.clip(fine - coarse, -40, 40)
    edges = peak(np.abs(middle))
    keep = np.clip((cv2.GaussianBlur(edges, (0, 0), 1.2) - 8) / 14, 0.08, 1)[..., None]
    return coarse + middle * keep + (picture - fine) * float(rng.uniform(0.35, 0.85))


def median(image: NDArray[np.uint8], unit: float, rng: np.random.Generator) -> Plane:
    """Median ("dust and scratches") of the luma: spots and lines vanish, a hint of the fine texture is laid back."""
    size = int(np.clip(unit * rng.uniform(0.07, 0.12), 5, 17)) | 1
    ycc = cv2.cvtColor(image, cv2.COLOR_RGB2YCrCb)
    grey = ycc[..., 0].astype(np.float32)
    smooth = cv2.medianBlur(np.ascontiguousarray(ycc[..., 0]), size).astype(np.float32)
    texture = grey - cv2.GaussianBlur(grey, (0, 0), max(unit * 0.008, 0.5))
    edge = np.clip((np.abs(grey - smooth) - 22) / 20, 0, 1)
    ycc[..., 0] = to_uint8(mix(smooth + texture * np.float32(rng.uniform(0, 0.5)), grey, edge))
    colour = cv2.GaussianBlur(ycc[..., 1:], (0, 0), size * 0.35)
    ycc[..., 1:] = to_uint8(mix(colour, ycc[..., 1:].astype(np.float32), np.repeat(edge[..., None], 2, -1)))
    return cv2.cvtColor(ycc, cv2.COLOR_YCrCb2RGB).astype(np.float32)


def surface_blur(image: NDArray[np.uint8], unit: float, rng: np.random.Generator) -> Plane:
    """Surface blur: neighbours within a tonal threshold are averaged with linear weights; colour is just blurred."""
    radius = float(np.clip(unit * rng.uniform(0.05, 0.09), 2, 10))
    threshold = float(rng.uniform(16, 32))
    ycc = cv2.cvtColor(image, cv2.COLOR_RGB2YCrCb).astype(np.float32)
    grey = np.ascontiguousarray(ycc[..., 0])
    pad = int(np.ceil(radius))
    wide = cv2.copyMakeBorder(grey, pad, pad, pad, pad, cv2.BORDER_REFLECT)
    h, w = grey.shape
    total, weights = grey.copy(), np.ones((h, w), np.float32)
    for turn in range(20):
        angle, reach = turn * 2.39996, radius * np.sqrt((turn + 0.5) / 20)
        y, x = pad + round(np.sin(angle) * reach), pad + round(np.cos(angle) * reach)
        near = wide[y : y + h, x : x + w]
        weight = np.maximum(1 - cv2.absdiff(near, grey) * (1 / threshold), 0)
        total += near * weight
        weights += weight
    smooth = total / weights
    ycc[..., 0] = smooth
    edge = np.clip(np.abs(grey - smooth) / 12, 0, 1)[..., None]
    colour = cv2.GaussianBlur(ycc[..., 1:], (0, 0), radius * 0.5)
    ycc[..., 1:] = colour + (ycc[..., 1:] - colour) * edge
    return np.clip(cv2.cvtColor(ycc / 255, cv2.COLOR_YCrCb2RGB) * 255, 0, 255)


def high_pass(image: NDArray[np.uint8], unit: float, rng: np.random.Generator) -> Plane:
    """High-pass mask of the green channel hardened three times, dark blemishes lifted by a curve: pearly app skin."""
    picture = image.astype(np.float32)
    green = picture[..., 1] / 255
    mask = np.clip(green - blur(green, unit * float(rng.uniform(0.05, 0.09))) + 0.5, 0, 1)
    for _ in range(3):
        mask = np.where(mask < 0.5, 2 * mask * mask, 1 - 2 * (1 - mask) ** 2)
    lift = np.clip((0.5 - mask) * 2, 0, 1)
    level = np.arange(256, dtype=np.float64) / 255
    bright = cv2.LUT(image, (255 * level**0.68).astype(np.float32))
    lifted = mix(picture, bright, cv2.GaussianBlur(lift, (0, 0), 0.8))
    base = cv2.GaussianBlur(lifted, (0, 0), max(unit * float(rng.uniform(0.012, 0.022)), 0.8))
    edge = np.clip((peak(np.abs(lifted - blur(lifted, unit * 0.03))) - 10) / 18, 0, 1)
    return mix(base, lifted, np.maximum(edge, float(rng.uniform(0.05, 0.3))))


SMOOTHERS: dict[str, Smoother] = {
    "bilateral": bilateral,
    "guided": guided,
    "frequency_separation": frequency_separation,
    "median": median,
    "surface_blur": surface_blur,
    "high_pass": high_pass,
}


def remove_spots(
    image: NDArray[np.uint8], skin: Plane, unit: float, share: float, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Inpaint moles, pimples and freckles: what is darker or redder than the skin around it.

    Args:
        image: uint8 [h, w, 3].
        skin: soft mask of the skin [h, w].
        unit: distance between the outer eye corners in pixels.
        share: of the spots found, how many go (0..1), the most visible first.
        rng: draws the inpainting radius.

    Returns:
        The picture without them, and bool [h, w] of the inpainted pixels.
    """
    lightness, redness, _ = cv2.split(cv2.cvtColor(image, cv2.COLOR_RGB2LAB))
    visible = cv2.subtract(redness, lightness, dtype=cv2.CV_32F)
    band = cv2.GaussianBlur(visible, (0, 0), max(unit * 0.008, 0.6)) - blur(visible, unit * 0.05)
    inside = cv2.erode((skin > 0.6).astype(np.uint8), np.ones((3, 3), np.uint8))
    band *= inside
    spots = (band > 5).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(spots)
    area, extent = stats[:, cv2.CC_STAT_AREA], np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    round_enough = (extent <= max(unit * 0.10, 4)) & (area >= 3) & (area > extent * extent * 0.3)
    round_enough[0] = False
    found = np.flatnonzero(round_enough)
    if len(found) == 0:
        return image, np.zeros(skin.shape, bool)
    strength = np.bincount(labels.ravel(), band.ravel(), count)[found]
    kept = found[np.argsort(-strength)][: max(1, round(share * len(found)))]
    chosen = np.zeros(count, np.uint8)
    chosen[kept] = 1
    size = 3 if unit < 90 else 5
    mask = cv2.dilate(chosen[np.asarray(labels, np.intp)], cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    method = cv2.INPAINT_TELEA if rng.random() < 0.5 else cv2.INPAINT_NS
    return np.asarray(cv2.inpaint(image, mask, 3, method), np.uint8), np.asarray(mask) > 0
