"""Backgrounds of other colours and with gradients; clothes like the background or the skin."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from biyezhao.serving.colour import delta_e, rgb_to_lab
from biyezhao.serving.requirements import BY_ID
from biyezhao.serving.standards import load

from .base import Change, Pixels, Subject, between, blended, margin, steps, upper

LIGHT_BLUE = np.array(rgb_to_lab((100, 197, 255)))
WEIGHT = load("chsi").limit("background_colour")["lightness_weight"]
CLOTHES_WEIGHT = 0.7
NAVY = np.array(rgb_to_lab((30, 35, 60)))

PLAIN = 0.15
"""So much of the clothes' own texture is kept: a shirt, a tie and a jacket become of one colour."""


def towards(start: np.ndarray, end: np.ndarray, difference: float, weight: float = 1.0) -> np.ndarray:
    """The colour in CIELAB on the way from start to end (and beyond) that differs from start by so much CIEDE2000."""
    low, high = 0.0, 2.0
    for _ in range(30):
        middle = (low + high) / 2
        near = delta_e(start.tolist(), (start + middle * (end - start)).tolist(), weight) < difference
        low, high = (middle, high) if near else (low, middle)
    return start + low * (end - start)


def _before(end: tuple[int, int, int]) -> Callable[[Subject, float], Pixels]:
    goal = np.array(rgb_to_lab(end))
    return lambda subject, away: subject.recoloured("background", towards(LIGHT_BLUE, goal, away, WEIGHT))


def _gradient(subject: Subject, span: float) -> Pixels:
    """Lighter from left to right by so many L*, over light blue."""
    even = subject.recoloured("background", LIGHT_BLUE)
    lab = cv2.cvtColor(even.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    lab[..., 0] += np.linspace(-span / 2, span / 2, lab.shape[1], dtype=np.float32)
    shaded = 255 * cv2.cvtColor(lab, cv2.COLOR_LAB2RGB).clip(0, 1)
    return blended(even, shaded, subject.soft("background"))


def _unevenness(subject: Subject, span: float) -> float:
    """Nine tenths of the gradient, its 5th to 95th percentile, and what unevenness there was."""
    return float(np.hypot(0.9 * span, float(BY_ID["background_uniformity"].measure(subject.finished).value)))


def _like_background(subject: Subject, away: float) -> Pixels:
    wall = np.median(subject.finished.lab[subject.finished.background_pixels], 0)
    return subject.recoloured("cloth", towards(wall, NAVY, away), PLAIN)


def _like_skin(subject: Subject, away: float) -> Pixels:
    goal = towards(np.array(subject.finished.skin_colour), NAVY, away, CLOTHES_WEIGHT)
    return subject.recoloured("cloth", goal, PLAIN)


def _clothed(subject: Subject) -> bool:
    return subject.finished.mask("cloth").mean() > 0.08


CHANGES = (
    *(
        Change(
            "background_colour", f"background from light blue towards {name}", "CIEDE2000", steps(0, 24, 1.5),
            _before(rgb), band=upper("background_colour"), margin=margin("background_colour"), standard="chsi",
        )
        for name, rgb in (("white", (255, 255, 255)), ("royal blue", (0, 71, 187)), ("green", (120, 220, 160)))
    ),
    Change(
        "background_uniformity", "gradient across", "CIELAB", steps(0, 24, 1.5), _gradient, _unevenness,
        upper("background_uniformity"), margin("background_uniformity"),
    ),
    Change(
        "clothing_contrast", "clothes towards the background's colour", "CIEDE2000", steps(0, 32, 2), _like_background,
        band=between("clothing_contrast"), margin=margin("clothing_contrast"), suits=_clothed,
    ),
    Change(
        "clothing_colour", "clothes towards the skin's colour", "CIEDE2000", steps(0, 16, 1), _like_skin,
        band=between("clothing_colour"), margin=margin("clothing_colour"), suits=_clothed,
    ),
)  # fmt: skip
