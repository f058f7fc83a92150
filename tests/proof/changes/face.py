"""What is put on or before the face: strands, reflections, tints, colour in the irises, a second face."""

from __future__ import annotations

import cv2
import numpy as np
from biyezhao.serving.requirements.face import coloured_contacts
from biyezhao.serving.standards import Standard

from .base import Band, Change, Pixels, Subject, linear, margin, srgb, steps, upper

LENS = ("glasses", "left_eye", "right_eye")


def _strand(subject: Subject, x0: float, x1: float, y0: float, y1: float) -> Pixels:
    """Hair from the top of the head, laid over a box of the finished photo."""
    portrait, pixels = subject.finished, subject.pixels.copy()
    top, bottom = (int(np.clip(y, 0, pixels.shape[0])) for y in (y0, y1))
    left, right = (int(np.clip(x, 0, pixels.shape[1])) for x in sorted((x0, x1)))
    hair = pixels[portrait.mask("hair") & portrait.inside]
    if right <= left or len(hair) < 100:
        return pixels
    rng = np.random.default_rng(0)
    columns = hair[rng.integers(len(hair), size=right - left)].astype(np.float32)
    strand = cv2.GaussianBlur(np.repeat(columns[None], bottom - top, 0), (0, 0), 0.8)
    pixels[top:bottom, left:right] = (0.6 * strand + 0.4 * np.median(hair, 0)).astype(np.uint8)
    return pixels


def _over_brow(subject: Subject, share: float) -> Pixels:
    """Hair from the hairline over the outer part of the right brow."""
    points, unit = subject.finished.view_landmarks, subject.finished.interocular
    outer, inner = points["right_brow_outer"], points["right_brow_inner"]
    x = outer[0] + share * (inner[0] - outer[0])
    return _strand(subject, outer[0] - 0.12 * unit, x, points["forehead"][1], max(outer[1], inner[1]) + 0.12 * unit)


def _over_eye(subject: Subject, share: float) -> Pixels:
    """Hair from the hairline over the outer part of the right eye."""
    points, unit = subject.finished.view_landmarks, subject.finished.interocular
    outer, inner = points["right_eye_outer"], points["right_eye_inner"]
    angle = np.interp(share, _COVERED, _UP_TO)
    x = outer[0] + angle * (inner[0] - outer[0])
    first = outer[0] - 0.12 * unit if share else x
    return _strand(subject, first, x, points["forehead"][1], outer[1] + 0.35 * unit)


_UP_TO = np.linspace(0, 1, 101)
_COVERED = (np.arccos(1 - 2 * _UP_TO) - (1 - 2 * _UP_TO) * np.sqrt(np.maximum(0, 1 - (1 - 2 * _UP_TO) ** 2))) / np.pi
"""Share of an ellipse that lies before a fraction of its width."""


def _haired(subject: Subject) -> bool:
    return subject.finished.mask("hair").mean() > 0.03


def _spectacled(subject: Subject) -> bool:
    return subject.finished.wears_glasses


def _glare(subject: Subject, share: float) -> Pixels:
    """A white disc over that share of what is seen of the right lens."""
    portrait, pixels = subject.finished, subject.pixels.copy()
    x, y = portrait.eyes[0]
    reach = 0.55 * portrait.interocular
    rows, columns = (slice(max(0, int(v - r)), int(v + r)) for v, r in ((y, 0.7 * reach), (x, reach)))
    lens = np.count_nonzero(portrait.mask(*LENS)[rows, columns])
    radius = np.sqrt(share * max(lens, 600) / np.pi)
    if radius >= 1:
        cv2.circle(
            pixels, (round(x + 0.15 * reach), round(y - 0.2 * reach)), round(radius), (255, 255, 255), -1, cv2.LINE_AA
        )
    return pixels


def _tinted(subject: Subject, density: float) -> Pixels:
    """Grey lenses that take away that share of the light: ellipses round the eyes."""
    portrait = subject.finished
    alpha = np.zeros(subject.pixels.shape[:2], np.float32)
    for x, y in portrait.eyes:
        axes = round(0.42 * portrait.interocular), round(0.32 * portrait.interocular)
        cv2.ellipse(
            alpha, (round(x), round(y + 0.08 * portrait.interocular)), axes, 0, 0, 360, density, -1, cv2.LINE_AA
        )
    return srgb(linear(subject.pixels) * (1 - alpha[..., None]))


def _blue_irises(subject: Subject, chroma: float) -> Pixels:
    """The rings of both irises of a blue of that chroma, their lightness kept."""
    portrait, lab = subject.finished, subject.finished.lab.copy()
    ys, xs = np.mgrid[: lab.shape[0], : lab.shape[1]] + 0.5
    eyes = portrait.mask("left_eye", "right_eye")
    for side, close_up in portrait.eye_close_ups.items():
        x, y = portrait.view_landmarks[f"{side}_iris"][:2]
        away = np.hypot(xs - x, ys - y) / (coloured_contacts.IRIS * close_up.width)
        lab[eyes & (away > 0.35) & (away < 1), 1:] = chroma * np.array((-0.2, -0.98))
    return (255 * cv2.cvtColor(lab, cv2.COLOR_LAB2RGB).clip(0, 1)).round().astype(np.uint8)


def _second_face(subject: Subject, share: float) -> Pixels:
    """The photo on a wider wall, beside it the same face that much smaller."""
    height, width = subject.pixels.shape[:2]
    wall = np.tile(np.median(subject.pixels[:40], (0, 1)).astype(np.uint8), (height, width, 1))
    if share:
        small = cv2.resize(subject.pixels, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        top = (height - small.shape[0]) // 2
        wall[top : top + small.shape[0], (width - small.shape[1]) // 2 :][:, : small.shape[1]] = small
    return np.concatenate((subject.pixels, wall), 1)


def _only_one(_: Standard) -> Band:
    return None, 0.0


CHANGES = (
    Change(
        "brows_visible", "hair over a brow", "share", steps(0, 1, 0.1), _over_brow, band=upper("brows_visible"),
        margin=margin("brows_visible"), suits=_haired,
    ),
    Change(
        "eyes_visible", "hair over an eye", "share", (0, 0.02, 0.05, 0.08, *steps(0.12, 0.6, 0.04)), _over_eye,
        band=upper("eyes_visible"), margin=margin("eyes_visible"), suits=_haired,
    ),
    Change(
        "glasses_glare", "reflection on a lens", "share", steps(0, 0.4, 0.02), _glare, band=upper("glasses_glare"),
        margin=margin("glasses_glare"), suits=_spectacled,
    ),
    Change("tinted_glasses", "lenses darkened", "share of the light", steps(0, 0.9, 0.1), _tinted, suits=_spectacled),
    Change(
        "coloured_contacts", "irises turned blue", "chroma", steps(0, 52, 4), _blue_irises,
        band=lambda _: (None, coloured_contacts.OTHER), margin=margin("coloured_contacts"),
    ),
    Change(
        "single_face", "a second face beside", "height by the first", steps(0, 1, 0.1), _second_face, band=_only_one,
        margin=lambda standard: standard.limit("single_face")["small"],
    ),
)  # fmt: skip
