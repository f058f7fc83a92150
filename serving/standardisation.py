"""An original scaled and cropped to a standard's geometry and written as the file that the standard asks for.

Nothing but scale, crop and JPEG: colours, background and features stay as they are.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from PIL import ExifTags, Image

from .engine import PortraitModel
from .framing import VIEW_SIZE, Frame, Head, standard_frame
from .inspection import Inspector
from .photo import Photo
from .portrait import Portrait
from .report import Report, Text, Verdict
from .standards import Geometry, Standard

MAX_OFF_CENTRE = 20.0
"""How far the middle of the face may lie from the middle of the crop, in pixels of the 480x640 view."""

CHECKED = ("face_width", "hair_top_margin", "eye_line", "head_position", "shoulders_visible")
"""Requirements that the finished photo must not fail: crop and scale cannot be blamed on the photographer."""

_BEST_444_FROM = 90
_DATE = ExifTags.Base.DateTimeOriginal


class StandardisationError(Exception):
    """The photo does not allow it. ``code`` is stable, ``message`` says what to do."""

    code: ClassVar[str]
    text: ClassVar[Text]

    def __init__(self, **values: object) -> None:
        self.message = self.text.format(**values)
        super().__init__(self.message.en)


class NoFaceError(StandardisationError):
    """There is no head to place."""

    code = "no_face"
    text = Text(
        zh="未检测到人脸，请使用本人正面半身照。", en="No face was found; use a frontal head-and-shoulders photo."
    )


class SeveralFacesError(StandardisationError):
    """More than one person is in the photo."""

    code = "several_faces"
    text = Text(
        zh="照片中有 {count} 张人脸，请单独拍摄本人。",
        en="The photo shows {count} faces; take one of the person alone.",
    )


class CropOutsideError(StandardisationError):
    """The crop that the standard asks for is larger than what the photo shows round the head."""

    code = "crop_outside"
    text = Text(
        zh="头部{zh}留出的空间不够（缺 {missing} 像素），请退后一些、人物居中重拍。",
        en="There is too little room {en} the head ({missing} px missing); step back, centre the person and retake.",
    )


class TooFewPixelsError(StandardisationError):
    """The crop has fewer pixels than the finished photo; enlarging would invent detail."""

    code = "too_few_pixels"
    text = Text(
        zh="人脸只有 {face} 像素宽，至少需要 {need} 像素；请使用原图，或走近一些重拍。",
        en="The face is only {face} px wide, at least {need} px are needed; use the original file, or step closer and retake.",
    )


class ProportionsError(StandardisationError):
    """No crop brings hair top, eyes and face width into the standard's bands at once."""

    code = "proportions"
    text = Text(
        zh="头顶、眼睛和脸宽无法同时满足标准，请整理头发、端正头部后重拍。",
        en="Hair top, eyes and face width cannot all meet the standard; flatten the hair, hold the head upright and retake.",
    )


class GeometryError(StandardisationError):
    """The finished photo would fail a requirement of geometry; the message is that requirement's own."""

    code = "geometry"
    text = Text(zh="{zh}", en="{en}")


class TooMuchDetailError(StandardisationError):
    """Even the lowest allowed JPEG quality gives too many bytes."""

    code = "too_much_detail"
    text = Text(
        zh="画面细节或噪点过多，JPEG 质量 {quality} 仍超过 {limit} KB；请用纯色背景、充足光线重拍。",
        en="So much detail or noise that JPEG quality {quality} still exceeds {limit} KB; retake on a plain background in good light.",
    )


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


def fit_frame(head: Head, bands: Geometry, photo_size: tuple[int, int], least_width: int) -> Frame:
    """The frame inside the photo that brings the head nearest to the middle of the bands.

    Args:
        head: in photo pixels.
        bands: in pixels of the 480x640 view.
        photo_size: width and height of the photo.
        least_width: width in pixels below which the crop would have to be enlarged.

    Raises:
        CropOutsideError, TooFewPixelsError, ProportionsError: when there is none.
    """
    view = np.array(VIEW_SIZE, float)
    smallest, largest = (limit / head.face_width for limit in bands.face_width)
    scales = np.linspace(smallest, largest, 256)

    def middle(band: tuple[float, float]) -> float:
        return (band[0] + band[1]) / 2

    rows = [(head.hair_top, bands.hair_top), (head.eye_line, bands.eye_line)]
    lowest = np.max([band[0] - scales * row for row, band in rows], axis=0)
    highest = np.min([band[1] - scales * row for row, band in rows], axis=0)
    ideal = np.mean([middle(band) - scales * row for row, band in rows], axis=0)
    possible = lowest <= highest
    if not possible.any():
        raise ProportionsError
    sharp = scales <= view[0] / least_width
    if not (possible & sharp).any():
        need = bands.face_width[0] * least_width / view[0]
        raise TooFewPixelsError(face=round(head.face_width), need=int(np.ceil(need)))

    ideal_x = view[0] / 2 - scales * head.centre_x
    low_y, high_y = np.maximum(lowest, view[1] - scales * photo_size[1]), np.minimum(highest, 0)
    low_x = np.maximum(ideal_x - MAX_OFF_CENTRE, view[0] - scales * photo_size[0])
    high_x = np.minimum(ideal_x + MAX_OFF_CENTRE, 0)
    fits = possible & sharp & (low_y <= high_y) & (low_x <= high_x)
    if not fits.any():
        raise _no_room(head, bands, photo_size)

    shift_y, shift_x = np.clip(ideal, low_y, high_y), np.clip(ideal_x, low_x, high_x)
    placed = [(scales * row + shift_y, band) for row, band in rows]
    placed += [
        (scales * head.face_width, bands.face_width),
        (240 + shift_x - ideal_x, (240 - MAX_OFF_CENTRE, 240 + MAX_OFF_CENTRE)),
    ]
    deviation = np.max([np.abs(value - middle(band)) / (band[1] - band[0]) for value, band in placed], axis=0)
    best = int(np.argmin(np.where(fits, deviation, np.inf)))
    scale = scales[best]
    return Frame(-shift_x[best] / scale, -shift_y[best] / scale, view[0] / scale, view[1] / scale)


def _no_room(head: Head, bands: Geometry, photo_size: tuple[int, int]) -> CropOutsideError:
    """Which sides lack room, and how much at the worst of them."""
    missing = standard_frame(head, bands).overhang(photo_size)
    names = (("左侧", "left of"), ("上方", "above"), ("右侧", "right of"), ("下方", "below"))
    short = [name for name, pixels in zip(names, missing, strict=True) if pixels > 0]
    zh, en = "、".join(zh for zh, _ in short), " and ".join(en for _, en in short)
    return CropOutsideError(zh=zh, en=en, missing=int(np.ceil(max(missing))))


def _jpeg(image: Image.Image, quality: int, full_colour: bool, dpi: int, exif: Image.Exif) -> Encoding:
    buffer = io.BytesIO()
    subsampling = 0 if full_colour else 2
    image.save(buffer, "JPEG", quality=quality, subsampling=subsampling, optimize=True, dpi=(dpi, dpi), exif=exif)
    return Encoding(buffer.getvalue(), quality, full_colour)


def encode(image: Image.Image, standard: Standard, exif: Image.Exif | None = None) -> Encoding:
    """The best JPEG within the standard's most bytes, not below its least quality.

    Colour keeps full resolution (4:4:4) as long as that leaves a quality of at least 90.

    Raises:
        TooMuchDetailError: the least quality is still too large.
    """
    rules = standard.file
    exif = exif or Image.Exif()

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
    if full and full.quality >= _BEST_444_FROM:
        return full
    if (halved := best(full_colour=False)) is None:
        raise TooMuchDetailError(quality=rules.min_quality, limit=(rules.max_bytes or 0) // 1024)
    return halved


def _cut(photo: Photo, frame: Frame, size: tuple[int, int]) -> Image.Image:
    image = Image.fromarray(photo.pixels)
    left, top = max(frame.x0, 0.0), max(frame.y0, 0.0)
    right, bottom = min(frame.x0 + frame.width, photo.width), min(frame.y0 + frame.height, photo.height)
    return image.resize(size, Image.Resampling.BICUBIC, box=(left, top, right, bottom))


def _place(portrait: Portrait, standard: Standard) -> Frame:
    photo = portrait.photo
    if portrait.face_count == 0:
        raise NoFaceError
    if portrait.face_count > 1:
        raise SeveralFacesError(count=portrait.face_count)
    return fit_frame(portrait.head, standard.geometry, (photo.width, photo.height), standard.size[0])


def standardise(
    source: str | Path | bytes | np.ndarray,
    standard: str | Path | Standard = "chsi",
    model: PortraitModel | None = None,
) -> Standardised:
    """Scale and crop a photo to the standard's geometry, as a JPEG with its resolution and size.

    The finished photo is inspected again, and refused where it would fail a requirement of geometry.

    Args:
        source: path, bytes, or uint8 array [H, W, 3] RGB.
        standard: name of a packaged standard, path of a TOML, or a loaded one.
        model: the network; the packaged one by default.

    Raises:
        PhotoError: the source could not be read.
        StandardisationError: head or shoulders do not allow it; ``message`` says what to do.

    Examples:
        >>> from pathlib import Path
        >>> Path("out.jpg").write_bytes(standardise("photo.jpg").encoding.jpeg)  # doctest: +SKIP
    """
    inspector = Inspector(standard, model)
    standard = inspector.standard
    inspection = inspector.inspect(source)
    photo = inspection.photo
    frame = _place(inspection.portrait, standard)

    exif = Image.Exif()
    if taken := photo.exif.get(_DATE.name):
        exif.get_ifd(ExifTags.IFD.Exif)[_DATE] = taken
    encoding = encode(_cut(photo, frame, standard.size), standard, exif)

    report = inspector.inspect(encoding.jpeg).report
    for finding in report.requirements:
        if finding.id in CHECKED and finding.verdict is Verdict.FAIL:
            raise GeometryError(zh=finding.message.zh, en=finding.message.en)
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
