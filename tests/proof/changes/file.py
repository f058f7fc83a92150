"""Files of known size, quality, date."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import cv2
import numpy as np
from biyezhao.serving.framing import VIEW_SIZE
from biyezhao.serving.standards import Standard
from PIL import Image

from .base import Change, Pixels, Subject, between, encoded, margin, steps, upper


def _of_size(subject: Subject, kilobytes: float) -> bytes:
    """A small JPEG, filled up behind its end."""
    data = encoded(subject.pixels, 10)
    return data + bytes(max(0, round(kilobytes * 1024) - len(data)))


def _taken(subject: Subject, days: float) -> bytes:
    exif, file = Image.Exif(), BytesIO()
    exif.get_ifd(0x8769)[0x9003] = (date.today() - timedelta(days=round(days))).strftime("%Y:%m:%d 12:00:00")
    Image.fromarray(subject.pixels).save(file, "JPEG", exif=exif)
    return file.getvalue()


def _with_crop(subject: Subject, width: float) -> Pixels:
    """The original at the size at which the finished photo is so many of its pixels wide."""
    scale = width / subject.frame.width
    size = round(subject.photo.width * scale), round(subject.photo.height * scale)
    return cv2.resize(subject.photo.pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)


def _enlargeable(standard: Standard) -> float:
    return VIEW_SIZE[0] - VIEW_SIZE[0] / standard.limit("image_size")["enlarge"]


def _roomy(subject: Subject) -> bool:
    """Whether the whole photo stays larger than 480x640 where its crop is as small as the least level."""
    return bool(np.all(np.array((subject.photo.width, subject.photo.height)) * 400 / subject.frame.width > VIEW_SIZE))


CHANGES = (
    Change(
        "file_size", "size of the file", "KB", steps(12, 50, 2), _of_size, band=between("file_size"),
        margin=margin("file_size"),
    ),
    Change(
        "compression_quality", "saved at a quality", "quality factor", steps(40, 80, 2),
        lambda subject, quality: encoded(subject.pixels, round(quality)), band=between("compression_quality"),
    ),
    Change(
        "capture_date", "taken so long ago", "days", steps(346, 386, 2), _taken, band=upper("capture_date"),
    ),
    Change(
        "image_size", "original reduced until its crop is so wide", "px", steps(400, 560, 10), _with_crop,
        band=lambda standard: (standard.limit("image_size")["width"], None), margin=_enlargeable, suits=_roomy,
    ),
)  # fmt: skip
