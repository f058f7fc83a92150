"""The way of a photo: read it, look at it once, ask every requirement, report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from ..models.attributes import LISTED
from .engine import PortraitModel, default_model
from .errors import AdmissionPhotoError, PhotoError
from .photo import MAX_PIXELS, Photo
from .portrait import Portrait
from .report import ModelInfo, Report, overall
from .requirements import REQUIREMENTS
from .standards import Standard, load

Source = str | Path | bytes | np.ndarray


@dataclass(frozen=True)
class Inspection:
    """One inspected photo: for those who draw on it or standardise it. ``report`` is the result."""

    photo: Photo
    portrait: Portrait
    report: Report


class Inspector:
    """Inspects photos by one standard; may be used for many, one after the other.

    Args:
        standard: a standard, the name of a packaged one, or the path of a TOML.
        model: the network; the packaged one, loaded once per process, by default.
        max_pixels: refuse larger images before decoding them.
    """

    def __init__(
        self, standard: str | Path | Standard = "chsi", model: PortraitModel | None = None, max_pixels: int = MAX_PIXELS
    ) -> None:
        self.standard = standard if isinstance(standard, Standard) else load(standard)
        self.model = model or default_model()
        self.max_pixels = max_pixels

    def inspect(self, source: Source, admission: Source | None = None) -> Inspection:
        """Inspect one photo: a path, the bytes of a file, or an array of RGB pixels.

        Args:
            source: the photo.
            admission: the same person's admission photo. Without it, what compares the two is ``not_assessed``.

        Raises:
            PhotoError: when the source cannot be read as a photo; AdmissionPhotoError when the admission photo cannot.
            StandardError: when the standard lacks a limit.
        """
        started = perf_counter()
        photo = Photo.read(source, self.max_pixels)
        before = None if admission is None else self._admission(admission)
        read = perf_counter()
        portrait = Portrait(photo, self.model, self.standard.size, before)
        found = portrait.face_count > 0
        landmarks = portrait.landmarks if found else {}
        seen = perf_counter()
        findings = [requirement.inspect(portrait, self.standard) for requirement in REQUIREMENTS]
        judged = perf_counter()
        report = Report(
            schema=1,
            file=photo.file,
            sha256=photo.sha256,
            standard=self.standard.name,
            verdict=overall(findings),
            requirements=findings,
            attributes={a.id: round(portrait.attributes[a.id], 4) for a in LISTED if found},
            landmarks={name: _rounded(point) for name, point in landmarks.items()},
            timing_ms={
                "read": _milliseconds(started, read),
                "network": _milliseconds(read, seen),
                "requirements": _milliseconds(seen, judged),
                "total": _milliseconds(started, judged),
            },
            model=ModelInfo(version=self.model.version, sha256=self.model.sha256),
        )
        return Inspection(photo, portrait, report)

    def _admission(self, source: Source) -> Portrait:
        try:
            return Portrait(Photo.read(source, self.max_pixels), self.model, self.standard.size)
        except PhotoError as error:
            raise AdmissionPhotoError(error) from error


def inspect(
    source: Source,
    standard: str | Path | Standard = "chsi",
    model: PortraitModel | None = None,
    admission: Source | None = None,
) -> Report:
    """Inspect one photo and say for every requirement whether it is met.

    Args:
        source: path, bytes of a file, or uint8 RGB array [H, W, 3].
        standard: name of a packaged standard, path of a TOML, or a Standard.
        model: the network; the packaged one by default.
        admission: the same person's admission photo, as ``source``. The requirements that compare the two are always in
            the report: ``not_assessed`` without it.

    Raises:
        PhotoError: when the source cannot be read as a photo (``code`` and ``message``); AdmissionPhotoError when the
            admission photo cannot.

    Examples:
        >>> report = inspect("photo.jpg")  # doctest: +SKIP
        >>> report.verdict, report.finding("eyes_open").message.en  # doctest: +SKIP
    """
    return Inspector(standard, model).inspect(source, admission).report


def _milliseconds(start: float, end: float) -> float:
    return round((end - start) * 1000, 2)


def _rounded(point: np.ndarray) -> tuple[float, float, float]:
    return round(float(point[0]), 2), round(float(point[1]), 2), round(float(point[2]), 4)
