"""Second look at a photo: inspected, standardised, and described so that it can be compared with others."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar

from PIL import Image

from ..errors import CrashedError, PhotoError
from ..inspection import Inspection, Inspector
from ..photo import read_bytes
from ..report import Overall
from ..standardisation import StandardisationError, finish
from ..standards import Standard
from .identification import error_json
from .similarity import perceptual_hashes, pixels_digest

THUMBNAIL = (96, 128)
"""Largest width and height in pixels of the thumbnails."""


@dataclass(frozen=True)
class Sighting:
    """A photo to examine: where it lies, and the content that it is known to have."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Examination:
    """What is known of one content under one standard and model.

    Attributes:
        sha256: of the file's bytes.
        result: JSON of the report, or of ``{"error": {"code", "message"}}`` for what cannot be read; without ``file``.
        finished: the standardised JPEG; None when the photo is rejected or cannot be standardised.
        refusal: JSON of the message why a photo that is not rejected cannot be standardised.
        pixels: digest of the decoded pixels; None when unreadable.
        hashes: perceptual hashes, 64 bytes; None when unreadable.
        thumbnail: small JPEG; None when unreadable.
        lasting: whether it follows from the content, so that looking again would find the same.
    """

    sha256: str
    result: str
    finished: bytes | None = None
    refusal: str | None = None
    pixels: str | None = None
    hashes: bytes | None = None
    thumbnail: bytes | None = None
    lasting: bool = True


@dataclass(frozen=True)
class Examine:
    """Examines photos by one standard with the packaged model; sent once to every worker, loads the model there."""

    item: ClassVar = Sighting
    result: ClassVar = Examination

    standard: Standard

    @cached_property
    def _inspector(self) -> Inspector:
        return Inspector(self.standard)

    @cached_property
    def configuration(self) -> str:
        """What, beside the content, an examination depends on: digest of program version, standard and model."""
        parts = (version("biyezhao"), self.standard.model_dump_json(), self._inspector.model.sha256)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def __getstate__(self) -> dict[str, Standard]:
        return {"standard": self.standard}

    def __call__(self, photo: Sighting) -> Examination:
        """Examine one photo, as it is now: its digest may differ from the one it had."""
        try:
            data = read_bytes(Path(photo.path))
        except PhotoError as error:
            return _unreadable(photo.sha256, error, lasting=False)
        digest = hashlib.sha256(data).hexdigest()
        try:
            inspection = self._inspector.inspect(data)
        except PhotoError as error:
            return _unreadable(digest, error)
        finished, refusal = self._finish(inspection, data)
        return Examination(
            sha256=digest,
            result=inspection.report.model_dump_json(exclude={"file"}),
            finished=finished,
            refusal=refusal,
            pixels=pixels_digest(inspection.photo.pixels),
            hashes=perceptual_hashes(inspection),
            thumbnail=_thumbnail(inspection),
        )

    def crashed(self, photo: Sighting) -> Examination:
        """What to say of a photo that ended the worker."""
        return _unreadable(photo.sha256, CrashedError(), lasting=False)

    def _finish(self, inspection: Inspection, data: bytes) -> tuple[bytes | None, str | None]:
        """The finished JPEG, or why there is none. A finished file that is accepted stays as it is, byte by byte."""
        photo, verdict = inspection.photo, inspection.report.verdict
        if verdict is Overall.REJECTED:
            return None, None
        is_final = photo.format == "JPEG" and (photo.width, photo.height) == self.standard.size
        if is_final and verdict is Overall.ACCEPTED:
            return data, None
        try:
            return finish(inspection, self._inspector).encoding.jpeg, None
        except StandardisationError as error:
            return None, error.message.model_dump_json()


def _unreadable(digest: str, error: PhotoError, lasting: bool = True) -> Examination:
    return Examination(digest, f'{{"error":{error_json(error)}}}', lasting=lasting)


def _thumbnail(inspection: Inspection) -> bytes:
    picture = Image.fromarray(inspection.photo.pixels)
    picture.thumbnail(THUMBNAIL, Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=72, optimize=True)
    return buffer.getvalue()
