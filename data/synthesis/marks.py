"""What does not belong on a portrait: borders, stamps, watermarks, dates; negative: vignettes and bright frame edges."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .base import Canvas, Painted, Synthesiser
from .face import Plane, blur, mix, peak, to_uint8
from .patterns import chinese_font

WORDS = (
    "SAMPLE",
    "PREVIEW",
    "PHOTO STUDIO",
    "www.photo123.com",
    "@portrait",
    "COPY",
    "PROOF",
    "SHOT ON PHONE",
    "ID PHOTO",
)
CHINESE = (
    "样片",
    "证件照",
    "请付款后下载",
    "版权所有",
    "某某照相馆",
    "仅供预览",
    "学籍专用",
    "仅供办理毕业证使用",
    "美颜相机",
)


class Marks(Synthesiser):
    """A border, stamp or watermark over the picture.

    Args:
        kind: one of ``KINDS``; drawn when None.
    """

    attribute = None

    def __init__(self, kind: str | None = None) -> None:
        self.kind = kind

    def positive(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Put a mark on; strength is its opacity, from faint to solid; borders are solid."""
        names = list(KINDS)
        kind = self.kind or names[int(rng.integers(len(names)))]
        cover, colour = KINDS[kind](canvas.parsing.shape, rng)
        alpha = cover * (1.0 if kind == "border" else 0.45 + 0.55 * strength)
        return _painted(
            canvas, mix(canvas.image.astype(np.float32), np.broadcast_to(colour, canvas.image.shape), alpha), 1
        )

    def negative(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Darker corners, as lenses make, or a stray glow at one edge."""
        h, w = canvas.parsing.shape
        y, x = np.arange(h, dtype=np.float32)[:, None] / h - 0.5, np.arange(w, dtype=np.float32)[None] / w - 0.5
        if rng.random() < 0.6:
            return _painted(canvas, canvas.image * (1 - 0.6 * strength * (x * x + y * y))[..., None], 0)
        edge = (x if rng.random() < 0.5 else y) * float(rng.choice([-1, 1]))
        glow = np.broadcast_to(np.clip(edge * 4 - 1.2, 0, 1) * 70 * strength, (h, w))
        return _painted(canvas, canvas.image + glow[..., None].astype(np.float32), 0)


def _painted(canvas: Canvas, image: Plane, label: int) -> Painted:
    painted = to_uint8(image)
    return Painted(painted, (peak(cv2.absdiff(painted, canvas.image)) > 2).astype(np.float32), label, canvas.parsing)


def _ink(rng: np.random.Generator) -> Plane:
    inks = ((255, 255, 255), (250, 250, 250), (20, 20, 20), (200, 30, 30), (40, 90, 200), (128, 128, 128))
    return np.array(inks[int(rng.integers(len(inks)))], np.float32)


def _font(size: int, rng: np.random.Generator) -> tuple[ImageFont.FreeTypeFont | ImageFont.ImageFont, tuple[str, ...]]:
    path = chinese_font()
    if path is not None and rng.random() < 0.6:
        return ImageFont.truetype(str(path), size), CHINESE
    return ImageFont.load_default(size), WORDS


def _text(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, outline: int = 0) -> Plane:
    """Coverage 0..1 of a line of text, cut to its box."""
    left, top, right, bottom = (int(v) for v in font.getbbox(text, stroke_width=outline))
    plate = Image.new("L", (max(right - left, 1) + 2, max(bottom - top, 1) + 2))
    ImageDraw.Draw(plate).text((1 - left, 1 - top), text, fill=255, font=font, stroke_width=outline)
    return np.asarray(plate, np.float32) / 255


def _put(cover: Plane, stamp: Plane, x: int, y: int) -> None:
    """Lay a stamp on the cover with its upper left corner at x, y; what sticks out is cut."""
    h, w = cover.shape
    x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + stamp.shape[1], w), min(y + stamp.shape[0], h)
    if x1 > x0 and y1 > y0:
        part = stamp[y0 - y : y1 - y, x0 - x : x1 - x]
        cover[y0:y1, x0:x1] = np.maximum(cover[y0:y1, x0:x1], part)


def _turned(plane: Plane, degrees: float) -> Plane:
    """Turned about its centre, in a box that holds it whole."""
    h, w = plane.shape
    side = int(np.ceil(np.hypot(h, w))) + 2
    matrix = cv2.getRotationMatrix2D((w / 2, h / 2), degrees, 1)
    matrix[:, 2] += (side / 2 - w / 2, side / 2 - h / 2)
    return cv2.warpAffine(plane, matrix, (side, side), flags=cv2.INTER_LINEAR)


def _border(size: tuple[int, ...], rng: np.random.Generator) -> tuple[Plane, Plane]:
    h, w = size
    thick = max(int(w * rng.uniform(0.008, 0.06)), 2)
    cover = np.zeros(size, np.float32)
    sides = rng.random(4) < (1.0 if rng.random() < 0.65 else 0.5)
    if not sides.any():
        sides[int(rng.integers(4))] = True
    inset = thick * 2 if rng.random() < 0.25 else 0
    top, bottom, left, right = sides
    cover[inset : inset + thick, inset : w - inset] += top
    cover[h - inset - thick : h - inset, inset : w - inset] += bottom
    cover[inset : h - inset, inset : inset + thick] += left
    cover[inset : h - inset, w - inset - thick : w - inset] += right
    if inset == 0 and sides.all() and rng.random() < 0.4:
        inner, radius = np.zeros(size, np.uint8), int(w * rng.uniform(0.04, 0.15))
        cv2.rectangle(inner, (thick + radius, thick), (w - thick - radius, h - thick), 255, -1)
        cv2.rectangle(inner, (thick, thick + radius), (w - thick, h - thick - radius), 255, -1)
        for x in (thick + radius, w - thick - radius):
            for y in (thick + radius, h - thick - radius):
                cv2.circle(inner, (x, y), radius, 255, -1, cv2.LINE_AA)
        cover = 1 - inner.astype(np.float32) / 255
    colours = ((255, 255, 255), (255, 255, 255), (0, 0, 0), (30, 30, 30), (210, 210, 210), (200, 30, 40), (30, 60, 160))
    return np.minimum(cover, 1), np.array(colours[int(rng.integers(len(colours)))], np.float32)


def _stamp(size: tuple[int, ...], rng: np.random.Generator) -> tuple[Plane, Plane]:
    h, w = size
    radius = w * float(rng.uniform(0.11, 0.2))
    side = 2 * int(radius * 1.15) + 1
    disc = np.zeros((side * 2, side * 2), np.uint8)
    centre, line = (side, side), max(int(radius * 0.09), 2)
    cv2.circle(disc, centre, int(radius * 2), 255, line, cv2.LINE_AA)
    if rng.random() < 0.5:
        cv2.circle(disc, centre, int(radius * 1.8), 255, max(line // 3, 1), cv2.LINE_AA)
    turn = np.arange(10) * np.pi / 5 - np.pi / 2
    reach = np.where(np.arange(10) % 2 == 0, 1.0, 0.382) * radius * 0.62
    star = np.stack((side + reach * np.cos(turn), side + reach * np.sin(turn)), -1)
    cv2.fillPoly(disc, [np.rint(star).astype(np.int32)], 255, cv2.LINE_AA)
    cover = cv2.resize(disc, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    font, words = _font(max(int(radius * 0.3), 8), rng)
    letters = ("".join(words) * 2)[int(rng.integers(8)) :][: int(rng.integers(8, 14))]
    for i, letter in enumerate(letters):
        angle = (i / (len(letters) - 1) - 0.5) * 4.2
        glyph = _turned(_text(letter, font), -np.degrees(angle))
        x, y = side / 2 + np.sin(angle) * radius * 0.78, side / 2 - np.cos(angle) * radius * 0.78
        _put(cover, glyph, round(x - glyph.shape[1] / 2), round(y - glyph.shape[0] / 2))
    worn = cv2.GaussianBlur(rng.random(cover.shape, np.float32), (0, 0), 1.2)
    cover *= np.clip((worn - 0.38) * 9, 0.35, 1)
    whole = np.zeros(size, np.float32)
    x = int(rng.choice([rng.uniform(-0.05, 0.15), rng.uniform(0.5, 0.7)]) * w)
    _put(whole, _turned(cover, float(rng.uniform(-40, 40))), x, int(rng.uniform(0.5, 0.75) * h))
    return whole, np.array((200, 25, 35) if rng.random() < 0.85 else (40, 60, 170), np.float32)


def _watermark(size: tuple[int, ...], rng: np.random.Generator) -> tuple[Plane, Plane]:
    h, w = size
    font, words = _font(int(w * rng.uniform(0.04, 0.10)), rng)
    text = _text(words[int(rng.integers(len(words)))], font, int(rng.integers(0, 2)))
    whole = np.zeros(size, np.float32)
    turned = _turned(text, float(rng.choice([0, 25, 30, 45, -30])))
    if rng.random() < 0.6:
        ys, xs = np.nonzero(turned > 0.05)
        glyph = turned[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
        gap_x, gap_y = (
            glyph.shape[1] + int(w * rng.uniform(0.04, 0.2)),
            glyph.shape[0] + int(h * rng.uniform(0.04, 0.15)),
        )
        for row, y in enumerate(range(-gap_y // 2, h, gap_y)):
            for x in range(-gap_x // 2 + (row % 2) * gap_x // 2, w, gap_x):
                _put(whole, glyph, x, y)
    else:
        _put(whole, turned, int((w - turned.shape[1]) / 2), int(rng.uniform(0.25, 0.75) * h - turned.shape[0] / 2))
    return whole * float(rng.uniform(0.35, 0.9)), _ink(rng)


def _caption(size: tuple[int, ...], rng: np.random.Generator) -> tuple[Plane, Plane]:
    h, w = size
    whole = np.zeros(size, np.float32)
    if rng.random() < 0.5:
        font = ImageFont.load_default(int(w * rng.uniform(0.035, 0.06)))
        year, month, day = rng.integers(2015, 2027), rng.integers(1, 13), rng.integers(1, 29)
        form = ("{0}/{1:02d}/{2:02d}", "{0} {1} {2}", "'{3:02d} {1:2d} {2:2d}", "{0}-{1:02d}-{2:02d} 14:26")[
            int(rng.integers(4))
        ]
        text = _text(form.format(year, month, day, year % 100), font)
        colour = np.array([255, 150, 40], np.float32) if rng.random() < 0.6 else _ink(rng)
    else:
        font, words = _font(int(w * rng.uniform(0.035, 0.07)), rng)
        text, colour = _text(words[int(rng.integers(len(words)))], font), _ink(rng)
    margin = int(w * rng.uniform(0.02, 0.06))
    x = w - text.shape[1] - margin if rng.random() < 0.6 else margin
    _put(whole, text, x, h - text.shape[0] - margin if rng.random() < 0.85 else margin)
    glow = blur(whole, 1.5) if rng.random() < 0.3 else whole
    return np.clip(whole + 0.4 * glow, 0, 1), colour


KINDS: dict[str, Callable[[tuple[int, ...], np.random.Generator], tuple[Plane, Plane]]] = {
    "border": _border,
    "stamp": _stamp,
    "watermark": _watermark,
    "caption": _caption,
}
"""Marks by name: each gives coverage [h, w] in 0..1 and a colour."""
