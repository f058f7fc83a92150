"""Photos with one fault that has no degree, and the verdict that the fault must get."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO

import cv2
import numpy as np
from biyezhao.serving.engine import default_model
from biyezhao.serving.photo import Photo
from biyezhao.serving.portrait import Portrait
from biyezhao.serving.report import Verdict
from biyezhao.serving.requirements import BY_ID
from biyezhao.serving.standards import load
from PIL import Image

from .changes import Subject
from .changes.base import Source, encoded
from .collection import STANDARD
from .intervals import Share


@dataclass(frozen=True)
class Case:
    """What is done to a finished photo, and the verdict wanted."""

    requirement: str
    what: str
    make: Callable[[Subject], Source]
    wanted: Verdict


def _saved(subject: Subject, format: str, mode: str = "RGB", **options: object) -> bytes:
    file = BytesIO()
    Image.fromarray(subject.pixels).convert(mode).save(file, format, **options)  # pyright: ignore[reportArgumentType]
    return file.getvalue()


def _edited(subject: Subject) -> bytes:
    exif = Image.Exif()
    exif[0x0131] = "Adobe Photoshop 25.0 (Windows)"
    return _saved(subject, "JPEG", quality=90, exif=exif)


def _framed(subject: Subject) -> np.ndarray:
    return cv2.copyMakeBorder(
        subject.pixels[10:-10, 10:-10], 10, 10, 10, 10, cv2.BORDER_CONSTANT, value=(255, 255, 255)
    )


def _saved_twice(subject: Subject) -> bytes:
    return encoded(Photo.read(encoded(subject.pixels, 60)).pixels, 85)


CASES = (
    Case("file_format", "JPEG", lambda subject: encoded(subject.pixels, 90), Verdict.PASS),
    Case("file_format", "PNG", lambda subject: _saved(subject, "PNG"), Verdict.FAIL),
    Case("file_format", "WebP", lambda subject: _saved(subject, "WEBP"), Verdict.FAIL),
    Case("colour_mode", "24-bit colour", lambda subject: encoded(subject.pixels, 90), Verdict.PASS),
    Case("colour_mode", "greyscale", lambda subject: _saved(subject, "JPEG", "L"), Verdict.FAIL),
    Case("colour_mode", "CMYK", lambda subject: _saved(subject, "JPEG", "CMYK"), Verdict.FAIL),
    Case("natural_colour", "black and white", lambda subject: np.asarray(Image.fromarray(subject.pixels).convert("L").convert("RGB")), Verdict.FAIL),
    Case("editing_traces", "saved once", lambda subject: encoded(subject.pixels, 85), Verdict.PASS),
    Case("editing_traces", "Photoshop in EXIF", _edited, Verdict.FAIL),
    Case("editing_traces", "white border of 10 px", _framed, Verdict.FAIL),
    Case("editing_traces", "saved at quality 60, again at 85", _saved_twice, Verdict.REVIEW),
)  # fmt: skip


def tried(subjects: Iterable[Subject]) -> list[Share]:
    """How many photos got the verdict wanted, for each of :data:`CASES`."""
    standard, subjects, rows = load(STANDARD), list(subjects), []
    for case in CASES:
        portraits = (Portrait(Photo.read(case.make(subject)), default_model(), standard.size) for subject in subjects)
        given = [BY_ID[case.requirement].inspect(portrait, standard).verdict for portrait in portraits]
        rows.append(Share(given.count(case.wanted), len(given)))
    return rows
