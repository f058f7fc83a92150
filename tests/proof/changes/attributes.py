"""Patterns on the clothes, smoothed skin."""

from __future__ import annotations

import cv2
import numpy as np

from .base import Change, Pixels, Subject, blended, steps

PERIOD = 26
"""Pixels from one stripe to the next."""


def _striped(subject: Subject, contrast: float) -> Pixels:
    """Upright stripes of so many L* over the clothes."""
    lab = subject.finished.lab.copy()
    bright = (np.arange(lab.shape[1]) % PERIOD) < PERIOD / 2
    sign = 1 if np.median(lab[..., 0][subject.finished.mask("cloth")]) < 50 else -1
    lab[..., 0] += (sign * contrast * bright).astype(np.float32)
    return blended(subject.pixels, 255 * cv2.cvtColor(lab, cv2.COLOR_LAB2RGB).clip(0, 1), subject.soft("cloth"))


def _smoothed(subject: Subject, times: float) -> Pixels:
    """The skin through a bilateral filter, so many times."""
    smooth = subject.pixels
    for _ in range(round(times)):
        smooth = cv2.bilateralFilter(smooth, 9, 35, 6)
    return blended(subject.pixels, smooth, subject.soft("skin", "nose"))


CHANGES = (
    Change(
        "busy_clothing", "stripes on the clothes", "L*", steps(0, 60, 6), _striped,
        suits=lambda subject: subject.finished.mask("cloth").mean() > 0.08,
    ),
    Change("retouching", "skin smoothed, bilateral filter", "times", steps(0, 6, 1), _smoothed),
)  # fmt: skip
