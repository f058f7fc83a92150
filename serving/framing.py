"""Frames: 3:4 windows onto a photo, and the one that puts a head where the standard wants it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from .standards import Geometry

VIEW_SIZE = (480, 640)
"""Width and height in pixels of the view in which everything is measured."""


@dataclass(frozen=True)
class Frame:
    """A window onto a photo, in photo pixels; it may stick out of the photo.

    Coordinates are continuous: pixel i covers [i, i + 1), its centre is i + 0.5.
    """

    x0: float
    y0: float
    width: float
    height: float

    def to_photo(self, points: np.ndarray) -> np.ndarray:
        """Points [..., 2] as fractions of this frame -> photo pixels."""
        return np.asarray(points) * (self.width, self.height) + (self.x0, self.y0)

    def from_photo(self, points: np.ndarray) -> np.ndarray:
        """Points [..., 2] in photo pixels -> fractions of this frame."""
        return (np.asarray(points) - (self.x0, self.y0)) / (self.width, self.height)

    def overhang(self, photo_size: tuple[int, int]) -> tuple[float, float, float, float]:
        """How far the frame sticks out at left, top, right and bottom, in photo pixels; 0 where it does not."""
        width, height = photo_size
        return (
            max(0.0, -self.x0),
            max(0.0, -self.y0),
            max(0.0, self.x0 + self.width - width),
            max(0.0, self.y0 + self.height - height),
        )

    def inside(self, photo_size: tuple[int, int], size: tuple[int, int] = VIEW_SIZE) -> np.ndarray:
        """Boolean [h, w] for a crop of ``size`` (w, h): True where a pixel's centre lies inside the photo."""
        xs = self.x0 + (np.arange(size[0]) + 0.5) * self.width / size[0]
        ys = self.y0 + (np.arange(size[1]) + 0.5) * self.height / size[1]
        return ((ys >= 0) & (ys < photo_size[1]))[:, None] & ((xs >= 0) & (xs < photo_size[0]))

    def crop(self, pixels: np.ndarray, size: tuple[int, int] = VIEW_SIZE) -> np.ndarray:
        """The frame's pixels at ``size`` (width, height); beyond the photo its edge is repeated.

        Shrinking averages areas, enlarging is bilinear; the whole photo at its own size is returned as it is.
        """
        height, width = pixels.shape[:2]
        if self == Frame(0, 0, width, height) and size == (width, height):
            return pixels
        scale_x, scale_y = size[0] / self.width, size[1] / self.height
        left, right = _clip(self.x0 - 2 / scale_x, self.x0 + self.width + 2 / scale_x, width)
        top, bottom = _clip(self.y0 - 2 / scale_y, self.y0 + self.height + 2 / scale_y, height)
        part = pixels[top:bottom, left:right]
        if scale_x < 1 and scale_y < 1:
            shrunk = (max(1, round(part.shape[1] * scale_x)), max(1, round(part.shape[0] * scale_y)))
            part = cv2.resize(part, shrunk, interpolation=cv2.INTER_AREA)
        zoom_x, zoom_y = part.shape[1] / (right - left), part.shape[0] / (bottom - top)
        step_x, step_y = zoom_x / scale_x, zoom_y / scale_y
        matrix = np.array(
            [
                [step_x, 0, (self.x0 - left) * zoom_x + 0.5 * step_x - 0.5],
                [0, step_y, (self.y0 - top) * zoom_y + 0.5 * step_y - 0.5],
            ]
        )
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return cv2.warpAffine(part, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _clip(low: float, high: float, length: int) -> tuple[int, int]:
    """Whole pixels of 0..length that [low, high) touches, at least one."""
    first = min(max(int(np.floor(low)), 0), length - 1)
    return first, max(first + 1, min(int(np.ceil(high)), length))


def whole_frame(photo_size: tuple[int, int]) -> Frame:
    """The smallest 3:4 frame that holds the whole photo, centred on it."""
    width, height = photo_size
    if width * 4 > height * 3:
        return Frame(0, (height - width * 4 / 3) / 2, width, width * 4 / 3)
    return Frame((width - height * 3 / 4) / 2, 0, height * 3 / 4, height)


@dataclass(frozen=True)
class Head:
    """Where the head is, in photo pixels.

    Attributes:
        centre_x: middle between the cheeks.
        hair_top: highest row of hair or head cover.
        eye_line: mean height of the eyes.
        face_width: cheek to cheek.
    """

    centre_x: float
    hair_top: float
    eye_line: float
    face_width: float


def standard_frame(head: Head, bands: Geometry) -> Frame:
    """The upright 3:4 frame that centres the head and brings it nearest to the middle of the standard's bands.

    Three bands (hair top, eye line, face width) must be met with two unknowns, scale and height. The largest deviation,
    in half bands, is made as small as possible (Chebyshev), so all three are met whenever any frame meets them.
    """
    limits = (bands.hair_top, bands.eye_line, bands.face_width)
    centre = np.array([(low + high) / 2 for low, high in limits])
    half = np.array([(high - low) / 2 for low, high in limits])
    system = np.array([[head.hair_top, 1.0], [head.eye_line, 1.0], [head.face_width, 0.0]]) / half[:, None]
    target = centre / half
    null = np.cross(system[:, 0], system[:, 1])
    miss = float(null @ target)
    target = target - np.sign(null) * miss / np.abs(null).sum()
    scale, shift = np.linalg.lstsq(system, target, rcond=None)[0]
    width, height = VIEW_SIZE[0] / scale, VIEW_SIZE[1] / scale
    return Frame(float(head.centre_x - width / 2), float(-shift / scale), float(width), float(height))
