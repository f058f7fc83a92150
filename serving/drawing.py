"""Drawing primitives of the overlay: a panel that shows part of a photo, and text that wraps Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import cv2
import numpy as np
from numpy.typing import ArrayLike
from PIL import Image, ImageDraw

from .fonts import font
from .framing import Frame
from .presentation import Colour

INK, GREY, PAPER, WHITE = (33, 37, 41), (108, 117, 125), (250, 250, 248), (255, 255, 255)

OUTSIDE = (226, 229, 232)
"""Colour of what a panel shows beyond the photo."""

NUMBER_RADIUS = 12
"""Radius of a numbered disc in pixels."""

_TOKENS = re.compile(r"[\u3000-\u9fff\uff00-\uffef]|\s+|[^\s\u3000-\u9fff\uff00-\uffef]+")
_NOT_AT_LINE_START = "，。；：！？、）》”’,.;:!?)"
_SHIFT = 4


def wrap(text: str, size: int, width: float) -> list[str]:
    """Break ``text`` into lines at most ``width`` pixels wide at font size ``size``.

    Breaks between Chinese characters and between English words; no line begins with closing punctuation.
    """
    face, lines = font(size), [""]
    for token in _TOKENS.findall(text):
        if face.getlength(lines[-1] + token.rstrip()) <= width or not lines[-1]:
            lines[-1] += token
        elif token in _NOT_AT_LINE_START:
            lines[-1], last = lines[-1][:-1], lines[-1][-1]
            lines.append(last + token)
        else:
            lines[-1] = lines[-1].rstrip()
            lines.append(token.lstrip())
    return lines


class Panel:
    """A picture of one window of a photo, to be drawn on in the photo's own pixels.

    Args:
        pixels: the photo, uint8 [H, W, 3] RGB.
        frame: the window of the photo to show; may stick out of it.
        width: width of the panel in pixels; the height follows from the frame.
    """

    def __init__(self, pixels: np.ndarray, frame: Frame, width: int) -> None:
        self.frame = frame
        self.scale = width / frame.width
        self.width, self.height = width, round(frame.height * self.scale)
        self.image = np.array(frame.crop(pixels, (self.width, self.height)))
        corners = self._at([[0, 0], [pixels.shape[1], pixels.shape[0]]])
        outside = np.ones((self.height, self.width), bool)
        (x0, y0), (x1, y1) = np.clip(np.round(corners), 0, [self.width, self.height]).astype(int)
        outside[y0:y1, x0:x1] = False
        self.image[outside] = OUTSIDE

    def _at(self, points: ArrayLike) -> np.ndarray:
        return (np.asarray(points, float).reshape(-1, 2) - [self.frame.x0, self.frame.y0]) * self.scale

    def _fixed(self, points: ArrayLike) -> np.ndarray:
        return np.round(self._at(points) * 2**_SHIFT).astype(np.int32)

    def position(self, point: ArrayLike) -> tuple[float, float]:
        """Panel pixel of a photo pixel."""
        x, y = self._at(point)[0]
        return float(x), float(y)

    @contextmanager
    def sparing(self, mask: np.ndarray) -> Iterator[None]:
        """Whatever is drawn inside leaves the panel pixels of a mask bool [h, w] as they are."""
        kept = self.image[mask]
        yield
        self.image[mask] = kept

    def line(self, points: ArrayLike, colour: Colour, width: int = 2, closed: bool = False) -> None:
        """Polyline through photo pixels [[x, y], ...]."""
        cv2.polylines(self.image, [self._fixed(points)], closed, colour, width, cv2.LINE_AA, _SHIFT)

    def area(self, polygon: ArrayLike, radius: float = 0) -> np.ndarray:
        """Boolean [h, w], the panel pixels of a polygon in photo pixels, grown by ``radius`` panel pixels.

        One point becomes a disc.
        """
        mask, corners = np.zeros((self.height, self.width), np.uint8), self._fixed(polygon)
        cv2.fillPoly(mask, [corners], 1, cv2.LINE_8, _SHIFT)
        cv2.polylines(mask, [corners], True, 1, max(1, round(2 * radius)), cv2.LINE_8, _SHIFT)
        return mask.view(bool)

    def outline(self, mask: np.ndarray, colour: Colour, width: int = 3) -> None:
        """Line round a mask bool [h, w] of panel pixels, with a thin white edge that shows on any ground."""
        contours, _ = cv2.findContours(mask.view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for shade, stroke in ((WHITE, width + 2), (colour, width)):
            cv2.drawContours(self.image, contours, -1, shade, stroke, cv2.LINE_AA)

    def box(self, box: Sequence[float], colour: Colour, width: int = 2) -> None:
        """Outline of a box [x0, y0, x1, y1] in photo pixels."""
        x0, y0, x1, y1 = box
        self.line([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], colour, width, closed=True)

    def dot(self, point: ArrayLike, colour: Colour, radius: float = 2.5, filled: bool = True) -> None:
        """Dot at a photo pixel."""
        x, y = self._fixed(point)[0]
        thickness = cv2.FILLED if filled else 1
        cv2.circle(self.image, (int(x), int(y)), round(radius * 2**_SHIFT), colour, thickness, cv2.LINE_AA, _SHIFT)

    def shade(self, box: Sequence[float], colour: Colour, opacity: float = 0.2) -> None:
        """Fill a box [x0, y0, x1, y1] in photo pixels with a translucent colour."""
        corners = np.clip(np.round(self._at([box[:2], box[2:]])), 0, [self.width, self.height]).astype(int)
        (x0, y0), (x1, y1) = corners
        region = self.image[y0:y1, x0:x1]
        region[:] = (region * (1 - opacity) + np.array(colour) * opacity).astype(np.uint8)

    def tint(self, mask: np.ndarray, colour: Colour, opacity: float = 0.45, outline: int = 1) -> None:
        """Fill and outline a mask bool [h, w] that covers the panel's frame."""
        large = cv2.resize(mask.astype(np.uint8) * 255, (self.width, self.height), interpolation=cv2.INTER_LINEAR) > 127
        self.image[large] = (self.image[large] * (1 - opacity) + np.array(colour) * opacity).astype(np.uint8)
        contours, _ = cv2.findContours(large.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(self.image, contours, -1, colour, outline, cv2.LINE_AA)

    def heat(self, evidence: np.ndarray) -> None:
        """Lay a heat map float [h, w] in 0..1 that covers the panel's frame over the greyed picture."""
        grey = cv2.cvtColor(self.image, cv2.COLOR_RGB2GRAY)[..., None].repeat(3, -1)
        level = cv2.resize(evidence.astype(np.float32), (self.width, self.height), interpolation=cv2.INTER_CUBIC).clip(
            0, 1
        )
        heat = cv2.cvtColor(cv2.applyColorMap((level * 255).astype(np.uint8), cv2.COLORMAP_INFERNO), cv2.COLOR_BGR2RGB)
        opacity = (level * 1.5).clip(0, 0.85)[..., None]
        self.image = (grey * (1 - opacity) + heat * opacity).astype(np.uint8)


class Page:
    """A white page that grows downwards as text and pictures are put on it."""

    def __init__(self, width: int, background: Colour) -> None:
        self.image = Image.new("RGB", (width, 4000), background)
        self.pen = ImageDraw.Draw(self.image)
        self.bottom = 0

    def length(self, text: str, size: int) -> float:
        """Width of one line of text in pixels."""
        return font(size).getlength(text)

    def text(
        self,
        xy: tuple[float, float],
        text: str,
        size: int,
        colour: Colour,
        anchor: str = "la",
        outline: Colour | None = None,
    ) -> None:
        """One line of text, anchored as Pillow names it, optionally outlined."""
        self.pen.text(
            xy, text, fill=colour, font=font(size), anchor=anchor, stroke_width=2 if outline else 0, stroke_fill=outline
        )
        self._grow(xy[1] + size * 1.3)

    def paragraph(self, xy: tuple[float, float], text: str, size: int, colour: Colour, width: float) -> float:
        """Wrapped text; returns the y below it."""
        x, y = xy
        for line in wrap(text, size, width):
            self.text((x, y), line, size, colour)
            y += round(size * 1.45)
        return y

    def pill(self, xy: tuple[float, float], text: str, size: int, fill: Colour) -> float:
        """White text on a rounded badge whose top left corner is ``xy``; returns the badge's width in pixels."""
        (x, y), width, height = xy, self.length(text, size) + size * 1.2, round(size * 1.6)
        self.pen.rounded_rectangle((x, y, x + width, y + height), height / 2, fill=fill)
        self.pen.text((x + width / 2, y + height / 2), text, fill=(255, 255, 255), font=font(size), anchor="mm")
        self._grow(y + height)
        return width

    def tag(self, xy: tuple[float, float], text: str, size: int, fill: Colour) -> None:
        """White text on a small square-cornered label whose top left corner is ``xy``."""
        (x, y), width, height = xy, self.length(text, size) + 10, round(size * 1.45)
        self.pen.rectangle((x, y, x + width, y + height), fill=fill)
        self.pen.text((x + width / 2, y + height / 2), text, fill=(255, 255, 255), font=font(size), anchor="mm")

    def number(self, centre: tuple[float, float], number: int, fill: Colour) -> None:
        """White number on a disc."""
        x, y = centre
        box = (x - NUMBER_RADIUS, y - NUMBER_RADIUS, x + NUMBER_RADIUS, y + NUMBER_RADIUS)
        self.pen.ellipse(box, fill=fill, outline=WHITE, width=1)
        self.pen.text((x, y), str(number), fill=(255, 255, 255), font=font(15), anchor="mm")

    def swatch(self, xy: tuple[float, float], fill: Colour) -> None:
        """A small square of colour, for legends."""
        self.pen.rectangle((*xy, xy[0] + 13, xy[1] + 13), fill=fill)

    def frame(self, box: tuple[float, float, float, float], colour: Colour) -> None:
        """Outline round a picture."""
        self.pen.rectangle(box, outline=colour, width=2)

    def rule(self, xy: tuple[float, float], width: float) -> None:
        """A thin horizontal line."""
        self.pen.line((*xy, xy[0] + width, xy[1]), fill=(222, 226, 230), width=1)

    def picture(self, xy: tuple[int, int], pixels: np.ndarray) -> None:
        """Paste uint8 [h, w, 3] RGB with its top left corner at ``xy``."""
        self.image.paste(Image.fromarray(pixels), xy)
        self._grow(xy[1] + pixels.shape[0])

    def _grow(self, bottom: float) -> None:
        self.bottom = max(self.bottom, round(bottom))

    def finish(self, margin: int) -> Image.Image:
        """The page cut off ``margin`` pixels below the lowest thing on it."""
        return self.image.crop((0, 0, self.image.width, self.bottom + margin))
