"""Blur, exposure, side light, casts, hot spots, red eyes, compression, grids."""

from __future__ import annotations

import cv2
import numpy as np
from biyezhao.data.synthesis.base import Canvas
from biyezhao.data.synthesis.recapture import Recapture
from biyezhao.models.anatomy import LANDMARKS
from biyezhao.serving.requirements import BY_ID
from biyezhao.serving.requirements.quality.red_eye import _RADIUS as IRIS

from .base import Change, Pixels, Subject, blended, encoded, linear, margin, srgb, steps, upper


def _blurred(subject: Subject, sigma: float) -> Pixels:
    return cv2.GaussianBlur(subject.pixels, (0, 0), sigma) if sigma else subject.pixels


def _moved(subject: Subject, length: float) -> Pixels:
    return cv2.blur(subject.pixels, (max(1, round(length)), 1))


def _enlarged(subject: Subject, factor: float) -> Pixels:
    """As if the finished photo had been made from one so many times smaller."""
    height, width = subject.pixels.shape[:2]
    small = cv2.resize(subject.pixels, (round(width / factor), round(height / factor)), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def _exposed(subject: Subject, stops: float) -> Pixels:
    return srgb(linear(subject.pixels) * 2**stops)


def _side_lit(subject: Subject, stops: float) -> Pixels:
    """The person's left half darker by so many stops, with a soft border along the nose."""
    portrait = subject.finished
    x = np.arange(portrait.view.shape[1]) + 0.5 - portrait.eyes[:, 0].mean()
    left = 1 / (1 + np.exp(-x / (0.06 * portrait.interocular)))
    return srgb(linear(subject.pixels) * (2 ** (-stops * left))[None, :, None].astype(np.float32))


def _difference(subject: Subject, stops: float) -> float:
    """Between the cheeks, in stops."""
    found = BY_ID["illumination_uniformity"].measure(subject.finished)
    darker_left = found.details["side"].en == "left"
    return abs(float(found.value) * (1 if darker_left else -1) + stops)


def _cast(subject: Subject, shift: float) -> Pixels:
    lab = subject.finished.lab + np.array((0, 0, shift), np.float32)
    return (255 * cv2.cvtColor(lab, cv2.COLOR_LAB2RGB).clip(0, 1)).round().astype(np.uint8)


def _outside(subject: Subject, shift: float) -> float:
    """How far the cheeks lie outside the standard's range of skin after the shift along b*."""
    found = BY_ID["natural_colour"].measure(subject.finished).details
    return float(
        np.hypot(max(0, 5 - found["a"], found["a"] - 25), max(0, 5 - found["b"] - shift, found["b"] + shift - 35))
    )


def _shining(subject: Subject, share: float) -> Pixels:
    """White discs on the skin until they cover that share of it."""
    skin = subject.finished.skin_pixels
    rng, painted = np.random.default_rng(0), np.zeros(skin.shape, np.uint8)
    ys, xs = np.nonzero(skin)
    while painted[skin].mean() < share:
        i = int(rng.integers(len(xs)))
        cv2.circle(painted, (int(xs[i]), int(ys[i])), int(rng.integers(3, 8)), 1, -1)
    return blended(subject.pixels, (252, 252, 250), (painted.astype(bool) & skin)[..., None].astype(np.float32))


def _red(subject: Subject, share: float) -> Pixels:
    """The inner part of both irises red, that share of what is seen of them."""
    portrait, pixels = subject.finished, subject.pixels.copy()
    ys, xs = np.mgrid[: pixels.shape[0], : pixels.shape[1]]
    eyes = portrait.mask("left_eye", "right_eye")
    for side in ("right", "left"):
        x, y = portrait.view_landmarks[f"{side}_iris"][:2]
        away = np.hypot(xs - x, ys - y)
        seen = eyes & (np.maximum(np.abs(xs - x), np.abs(ys - y)) <= IRIS * portrait.interocular)
        if share and seen.any():
            pixels[seen & (away <= np.quantile(away[seen], share))] = (215, 45, 45)
    return pixels


def _grid(kind: str) -> Change:
    def photographed(subject: Subject, strength: float) -> Pixels:
        if not strength:
            return subject.pixels
        portrait = subject.finished
        points = np.array([portrait.view_landmarks[name][:2] for name in LANDMARKS], np.float32)
        canvas = Canvas(subject.pixels, portrait.parsing, points)
        return Recapture(kind).positive(canvas, (strength - 0.3) / 0.7, np.random.default_rng(1)).image

    levels = (0, *steps(0.3, 1, 0.1))
    return Change("recapture", f"{kind} put over it", "strength", levels, photographed)


CHANGES = (
    Change("sharpness", "out of focus, Gaussian", "px", steps(0, 4, 0.25), _blurred),
    Change("sharpness", "moved while exposing", "px", steps(1, 21, 2), _moved),
    Change("sharpness", "enlarged from a smaller photo", "times", steps(1, 5, 0.25), _enlarged),
    Change("exposure", "exposed differently", "stops", steps(-3, 3, 0.25), _exposed),
    Change(
        "illumination_uniformity", "one half darker", "stops", steps(-2.5, 2.5, 0.25), _side_lit, _difference,
        upper("illumination_uniformity"), margin("illumination_uniformity"),
    ),
    Change(
        "natural_colour", "yellow and blue cast", "CIELAB", steps(-40, 40, 3), _cast, _outside,
        upper("natural_colour"), margin("natural_colour"),
    ),
    Change(
        "highlights", "hot spots on the skin", "share", steps(0, 0.3, 0.02), _shining, band=upper("highlights"),
        margin=margin("highlights"),
    ),
    Change(
        "red_eye", "red pupils", "share", steps(0, 0.5, 0.04), _red, band=upper("red_eye"), margin=margin("red_eye"),
    ),
    Change(
        "compression_artefacts", "compressed", "quality factor", steps(4, 60, 4),
        lambda subject, quality: encoded(subject.pixels, round(quality)),
    ),
    *map(_grid, ("screen", "halftone", "moire")),
)  # fmt: skip
