"""A clean photo, and what it means to change it by a known amount."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from biyezhao.serving.cropping import finished_frame
from biyezhao.serving.engine import default_model
from biyezhao.serving.framing import VIEW_SIZE, Frame
from biyezhao.serving.photo import Photo
from biyezhao.serving.portrait import Portrait
from biyezhao.serving.standards import Standard, load

Pixels = np.ndarray
Source = np.ndarray | bytes
Band = tuple[float | None, float | None]

OPEN: Band = (None, None)


class Subject:
    """A photo as it is, and the 480x640 photo that the standard makes of it.

    Args:
        name: for tables.
        photo: the original.
    """

    def __init__(self, name: str, photo: Photo) -> None:
        self.name, self.photo = name, photo

    @cached_property
    def portrait(self) -> Portrait:
        """Of the original."""
        return Portrait(self.photo, default_model())

    @cached_property
    def frame(self) -> Frame:
        """The finished photo's frame, in pixels of the original."""
        size = (self.photo.width, self.photo.height)
        standard = load("chsi")
        return finished_frame(self.portrait.head, standard.geometry, size, standard.limit("head_position")["max"])

    @cached_property
    def pixels(self) -> Pixels:
        """The finished photo, uint8 [640, 480, 3]."""
        return self.reframed()

    @cached_property
    def finished(self) -> Portrait:
        """Of the finished photo."""
        return Portrait(Photo.read(self.pixels), default_model())

    def reframed(self, right: float = 0, down: float = 0, scale: float = 1) -> Pixels:
        """The finished photo with its contents moved by so many pixels, and enlarged about the middle of the eyes."""
        frame, (x, y) = self.frame, self.eyes_in_photo
        width, height = frame.width / scale, frame.height / scale
        x0, y0 = x - (x - frame.x0) / scale, y - (y - frame.y0) / scale
        pixel = width / VIEW_SIZE[0]
        return Frame(x0 - right * pixel, y0 - down * pixel, width, height).crop(self.photo.pixels).copy()

    @cached_property
    def eyes_in_photo(self) -> np.ndarray:
        """Middle between the eyes, in pixels of the original."""
        return self.portrait.to_photo(self.portrait.eyes.mean(0))

    def turned(self, degrees: float) -> Pixels:
        """The finished photo turned about the middle of the eyes, clockwise as seen."""
        centre = tuple(self.finished.eyes.mean(0).tolist())
        turn = cv2.getRotationMatrix2D(centre, -degrees, 1.0)
        return cv2.warpAffine(self.pixels, turn, VIEW_SIZE, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)

    def soft(self, *classes: str) -> Pixels:
        """The parsing's classes in the finished photo as an alpha, float32 [640, 480, 1]."""
        return cv2.GaussianBlur(self.finished.mask(*classes).astype(np.float32), (0, 0), 1.2)[..., None]

    def recoloured(self, where: str, lab: np.ndarray, texture: float = 1.0) -> Pixels:
        """The finished photo with one class moved to a median colour in CIELAB, so much of its texture kept."""
        shade = self.finished.lab
        median = np.median(shade[self.finished.mask(where)], 0)
        moved = cv2.cvtColor((texture * (shade - median) + lab).astype(np.float32), cv2.COLOR_LAB2RGB)
        return blended(self.pixels, 255 * moved.clip(0, 1), self.soft(where))


def blended(below: Pixels, above: Pixels | tuple[float, ...], alpha: Pixels) -> Pixels:
    """``above`` over ``below``, uint8."""
    return (below * (1 - alpha) + np.asarray(above, np.float32) * alpha).round().clip(0, 255).astype(np.uint8)


def linear(pixels: Pixels) -> Pixels:
    """Relative linear light of sRGB, 0..1."""
    s = pixels.astype(np.float32) / 255
    return np.where(s <= 0.04045, s / 12.92, ((s + 0.055) / 1.055) ** 2.4)


def srgb(light: Pixels) -> Pixels:
    """8-bit sRGB of linear light, cut at white."""
    light = np.clip(light, 0, 1)
    return (
        (255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)).round().astype(np.uint8)
    )


def encoded(pixels: Pixels, quality: int) -> bytes:
    """A JPEG file."""
    return cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def upper(id: str, key: str = "max") -> Callable[[Standard], Band]:
    """The band below a limit of the standard."""
    return lambda standard: (None, standard.limit(id)[key])


def between(id: str) -> Callable[[Standard], Band]:
    """The band from ``min`` to ``max`` of the standard; either may be absent."""
    return lambda standard: (standard.limit(id).get("min"), standard.limit(id).get("max"))


def margin(id: str, key: str = "review") -> Callable[[Standard], float]:
    """Width of the review band beyond the limit."""
    return lambda standard: float(standard.limit(id)[key])


def no_band(_: Standard) -> Band:
    """The standard has no number in this unit."""
    return OPEN


def no_margin(_: Standard) -> float:
    """There is no review band."""
    return 0.0


@dataclass(frozen=True)
class Change:
    """One thing that is changed by known amounts, and where the standard says that the verdict must flip.

    Attributes:
        requirement: id of the requirement that is held against it.
        what: what is done, for tables.
        unit: of the true value.
        levels: what ``apply`` is called with.
        apply: the changed photo.
        truth: the true value at a level, in ``unit``; the level itself by default.
        band: the true values from and to which the standard lets a photo pass; open sides where it names no number.
        margin: how far beyond the band a person may have to look.
        standard: name of the standard.
    """

    requirement: str
    what: str
    unit: str
    levels: tuple[float, ...]
    apply: Callable[[Subject, float], Source]
    truth: Callable[[Subject, float], float] = lambda _, level: level
    band: Callable[[Standard], Band] = no_band
    margin: Callable[[Standard], float] = no_margin
    standard: str = "chsi-2017"
    suits: Callable[[Subject], bool] = lambda _: True


def steps(first: float, last: float, step: float) -> tuple[float, ...]:
    """From first to last."""
    return tuple(np.arange(first, last + step / 2, step).round(4).tolist())
