"""An original scaled and cropped to a standard's geometry and written as the file that the standard asks for.

Nothing but scale, crop and JPEG: colours, background and features stay as they are.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image

from .cropping import finished_frame
from .engine import PortraitModel
from .framing import Frame
from .inspection import Inspection, Inspector
from .photo import MAX_PIXELS, Photo
from .portrait import Portrait
from .report import Finding, Report, Text, Verdict
from .standards import Standard

NEEDED = (
    "single_face",
    "image_size",
    "face_width",
    "hair_top_margin",
    "eye_line",
    "head_position",
    "shoulders_visible",
)
"""Requirements without which there is nothing to crop: no photo that fails one of them is standardised."""

_FULL_COLOUR_FROM = 90
_DATE = ExifTags.Base.DateTimeOriginal


class StandardisationError(Exception):
    """The photo cannot be brought to the standard.

    Attributes:
        code: id of the requirement that forbids it, or ``too_much_detail``.
        message: what is wrong and what to do.
    """

    def __init__(self, code: str, message: Text) -> None:
        super().__init__(message.en)
        self.code, self.message = code, message


@dataclass(frozen=True)
class Encoding:
    """A JPEG and how it was written: its quality (1..100) and whether colour has full resolution (4:4:4)."""

    jpeg: bytes
    quality: int
    full_colour: bool


@dataclass(frozen=True)
class Standardised:
    """The finished photo.

    Attributes:
        encoding: the JPEG file.
        frame: what was cut out of the original, in its pixels.
        report: inspection of the finished photo.
        note: what else the user should know, e.g. that the file stays below the standard's size.
    """

    encoding: Encoding
    frame: Frame
    report: Report
    note: Text | None = None


def _jpeg(image: Image.Image, quality: int, full_colour: bool, dpi: int, exif: Image.Exif) -> Encoding:
    buffer = io.BytesIO()
    subsampling = 0 if full_colour else 2
    image.save(buffer, "JPEG", quality=quality, subsampling=subsampling, dpi=(dpi, dpi), exif=exif)
    return Encoding(buffer.getvalue(), quality, full_colour)


def encode(image: Image.Image, standard: Standard, exif: Image.Exif | None = None) -> Encoding:
    """The best JPEG within the standard's most bytes, not below its least quality.

    Colour keeps full resolution (4:4:4) as long as that leaves a quality of at least 90.

    Raises:
        StandardisationError: the least quality still gives too many bytes.
    """
    rules = standard.file
    exif = Image.Exif() if exif is None else exif

    def best(full_colour: bool) -> Encoding | None:
        low, high, found = rules.min_quality, 100, None
        while low <= high:
            quality = (low + high) // 2
            attempt = _jpeg(image, quality, full_colour, standard.dpi, exif)
            if rules.max_bytes is None or len(attempt.jpeg) <= rules.max_bytes:
                low, found = quality + 1, attempt
            else:
                high = quality - 1
        return found

    full = best(full_colour=True)
    if full and full.quality >= _FULL_COLOUR_FROM:
        return full
    if (halved := best(full_colour=False)) is None:
        quality, limit = rules.min_quality, (rules.max_bytes or 0) // 1024
        zh = f"画面细节或噪点过多，JPEG 质量 {quality} 仍超过 {limit} KB；请用纯色背景、充足光线重拍。"
        en = f"So much detail or noise that JPEG quality {quality} exceeds {limit} KB: retake in good light."
        raise StandardisationError("too_much_detail", Text(zh=zh, en=en))
    return halved


def _cut(photo: Photo, frame: Frame, size: tuple[int, int]) -> Image.Image:
    image = Image.fromarray(photo.pixels)
    left, top = max(frame.x0, 0.0), max(frame.y0, 0.0)
    right, bottom = min(frame.x0 + frame.width, photo.width), min(frame.y0 + frame.height, photo.height)
    return image.resize(size, Image.Resampling.BICUBIC, box=(left, top, right, bottom))


def crop_of(portrait: Portrait, standard: Standard) -> Frame:
    """What standardising cuts out, in photo pixels; the whole of a photo that is standardised already."""
    photo = portrait.photo
    if portrait.is_standardised:
        return Frame(0, 0, photo.width, photo.height)
    off_centre = standard.limit("head_position")["max"]
    return finished_frame(portrait.head, standard.geometry, (photo.width, photo.height), off_centre)


def _refuse(findings: list[Finding]) -> None:
    """Raise on the first of the needed requirements that fails."""
    failing = {finding.id: finding for finding in findings if finding.verdict is Verdict.FAIL}
    for id in NEEDED:
        if id in failing:
            raise StandardisationError(id, failing[id].message)


def standardise(
    source: str | Path | bytes | np.ndarray,
    standard: str | Path | Standard = "chsi",
    model: PortraitModel | None = None,
    max_pixels: int = MAX_PIXELS,
) -> Standardised:
    """Scale and crop a photo to the standard's geometry, as a JPEG with its resolution and size.

    A photo that has the standard's size already keeps its pixels. The finished photo is inspected again.

    Args:
        source: path, bytes, or uint8 array [H, W, 3] RGB.
        standard: name of a packaged standard, path of a TOML, or a loaded one.
        model: the network; the packaged one by default.
        max_pixels: refuse larger images before decoding them.

    Raises:
        PhotoError: the source could not be read.
        StandardisationError: head or shoulders do not allow it (see :data:`NEEDED`); ``message`` says what to do.

    Examples:
        >>> from pathlib import Path
        >>> Path("out.jpg").write_bytes(standardise("photo.jpg").encoding.jpeg)  # doctest: +SKIP
    """
    inspector = Inspector(standard, model, max_pixels)
    return finish(inspector.inspect(source), inspector)


def finish(inspection: Inspection, inspector: Inspector) -> Standardised:
    """``standardise`` for a photo that was inspected already, by the standard and the model of its inspector.

    Raises:
        StandardisationError: as ``standardise``.
    """
    standard = inspector.standard
    _refuse(inspection.report.requirements)

    photo, portrait = inspection.photo, inspection.portrait
    frame = crop_of(portrait, standard)
    exif = Image.Exif()
    if taken := photo.exif.get(_DATE.name):
        exif.get_ifd(ExifTags.IFD.Exif)[_DATE] = taken
    encoding = encode(_cut(photo, frame, standard.size), standard, exif)

    report = inspector.inspect(encoding.jpeg).report
    _refuse(report.requirements)
    return Standardised(encoding, frame, report, _note(encoding, standard))


def _note(encoding: Encoding, standard: Standard) -> Text | None:
    size, least = len(encoding.jpeg), standard.file.min_bytes
    if size >= least:
        return None
    return Text(
        zh=f"画面简单，最高质量 {encoding.quality} 也只有 {size / 1024:.1f} KB，低于标准的 {least // 1024} KB；文件不需要人为增大。",
        en=f"The picture is so plain that quality {encoding.quality} takes only {size / 1024:.1f} KB, "
        f"below the standard's {least // 1024} KB; the file was not padded.",
    )
