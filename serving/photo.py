"""Bytes to pixels: a photo decoded once, upright, in sRGB, with the facts of its file."""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
import stat
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import ExifTags, Image, ImageFile

from .errors import (
    BadArrayError,
    EmptyFileError,
    FileTooLargeError,
    FolderError,
    NotAFileError,
    NotAnImageError,
    NotFoundError,
    PermissionDeniedError,
    TooManyPixelsError,
    TooSmallError,
    TruncatedError,
    UnsupportedFormatError,
)

MAX_PIXELS = 50_000_000
MAX_BYTES = 200_000_000
MIN_SIDE = 32
"""Below 32 pixels a face has no features to judge."""

READABLE = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "JPEG2000")
"""Pillow's names of the decoders that untrusted bytes may reach."""

_TURNS = {
    2: lambda stored: stored[:, ::-1],
    3: lambda stored: stored[::-1, ::-1],
    4: lambda stored: stored[::-1],
    5: lambda stored: stored.swapaxes(0, 1),
    6: lambda stored: stored.swapaxes(0, 1)[:, ::-1],
    7: lambda stored: stored.swapaxes(0, 1)[::-1, ::-1],
    8: lambda stored: stored.swapaxes(0, 1)[::-1],
}
"""From the stored to the upright pixels, by EXIF orientation."""

_STRIP = 256
"""Rows copied at a time from the decoder: half the memory of copying all at once."""


@dataclass(frozen=True)
class Photo:
    """One decoded photo.

    Attributes:
        pixels: uint8 [H, W, 3], RGB in sRGB, upright by EXIF, read-only.
        file: path as it was given; None for bytes and arrays.
        sha256: of the file's bytes; of the pixels for an array.
        format: what the bytes are ("JPEG", "PNG", ...), whatever the name says; None for an array.
        mode: the file's own colour mode before conversion: a Pillow mode ("RGB", "L", "CMYK", "P", "RGBA", ...),
            with ";16" appended when a channel has 16 bits.
        byte_count: size of the file in bytes; None for an array.
        quantisation: JPEG tables by number, 64 values each in natural (row by row) order; None when not a JPEG.
        exif: EXIF values by Pillow's tag names ("Make", "DateTimeOriginal", ...), without positions; {} when none.
        dpi: horizontal and vertical resolution that the file states; None when it states none.
        stored_size: width and height as stored, before turning upright.
        segments: blocks of metadata as the file holds them, each with its name: a JPEG's "APP1", "APP13", "COM", ..., a
            PNG's text by its keyword.
    """

    pixels: np.ndarray
    file: str | None
    sha256: str
    format: str | None
    mode: str
    byte_count: int | None
    quantisation: Mapping[int, list[int]] | None
    exif: Mapping[str, Any]
    dpi: tuple[float, float] | None
    stored_size: tuple[int, int]
    segments: tuple[tuple[str, bytes], ...] = ()

    @property
    def width(self) -> int:
        """Width of the upright photo in pixels."""
        return self.pixels.shape[1]

    @property
    def height(self) -> int:
        """Height of the upright photo in pixels."""
        return self.pixels.shape[0]

    @classmethod
    def read(cls, source: str | Path | bytes | np.ndarray, max_pixels: int = MAX_PIXELS) -> Photo:
        """Decode a file, its bytes, or an array of RGB pixels.

        Greyscale, CMYK, palette, 16-bit and transparent images are decoded to RGB (over white): ``mode`` tells.

        Args:
            source: path, bytes, or uint8 array [H, W], [H, W, 3] or [H, W, 4].
            max_pixels: refuse larger images before decoding them.

        Raises:
            PhotoError: with a ``code`` and a ``message`` in two languages.
        """
        if isinstance(source, np.ndarray):
            return cls._from_array(source, max_pixels)
        if isinstance(source, bytes):
            return cls._from_bytes(source, None, max_pixels)
        return cls._from_bytes(read_bytes(Path(source)), str(source), max_pixels)

    @classmethod
    def _from_array(cls, array: np.ndarray, max_pixels: int) -> Photo:
        modes = {1: "L", 3: "RGB", 4: "RGBA"}
        channels = 1 if array.ndim == 2 else array.shape[-1] if array.ndim == 3 else 0
        if array.dtype != np.uint8 or channels not in modes:
            raise BadArrayError(dtype=array.dtype, shape=list(array.shape))
        height, width = array.shape[:2]
        _check_size(width, height, max_pixels)
        mode = modes[channels]
        pixels = np.array(array) if mode == "RGB" else _to_rgb(Image.fromarray(array.squeeze()))
        pixels = np.ascontiguousarray(pixels)
        pixels.flags.writeable = False
        digest = hashlib.sha256(pixels.data).hexdigest()
        return cls(pixels, None, digest, None, mode, None, None, {}, None, (width, height))

    @classmethod
    def _from_bytes(cls, data: bytes, file: str | None, max_pixels: int) -> Photo:
        with _open(data, max_pixels) as image:
            stored_size = image.size
            _check_size(*stored_size, max_pixels)
            mode = _stored_mode(image)
            image_format = "JPEG" if image.format == "MPO" else image.format
            quantisation = {k: list(v) for k, v in getattr(image, "quantization", {}).items()} or None
            try:
                image.load()
            except Exception as error:  # decoders of broken files raise anything
                raise TruncatedError from error
            orientation, exif = _read_exif(image)
            dpi = _read_dpi(image)
            segments = _read_segments(image)
            pixels = _pixels(_to_rgb(image))
        pixels = _upright(pixels, orientation)
        pixels.flags.writeable = False
        return cls(
            pixels=pixels,
            file=file,
            sha256=hashlib.sha256(data).hexdigest(),
            format=image_format,
            mode=mode,
            byte_count=len(data),
            quantisation=quantisation,
            exif=exif,
            dpi=dpi,
            stored_size=stored_size,
            segments=segments,
        )


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file; raises PhotoError when it cannot be read or is larger than any photo."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise FolderError
        if not stat.S_ISREG(status.st_mode):
            raise NotAFileError
        if status.st_size > MAX_BYTES:
            raise FileTooLargeError(megabytes=status.st_size // 1_000_000, limit=MAX_BYTES // 1_000_000)
        return path.read_bytes()
    except PermissionError as error:
        raise PermissionDeniedError from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise NotFoundError from error


def _check_size(width: int, height: int, max_pixels: int) -> None:
    if width * height > max_pixels:
        raise _too_many(width * height, max_pixels)
    if min(width, height) < MIN_SIDE:
        raise TooSmallError(width=width, height=height)


def _too_many(pixels: int, max_pixels: int) -> TooManyPixelsError:
    return TooManyPixelsError(megapixels=f"{pixels / 1e6:.1f}", limit=f"{max_pixels / 1e6:g}")


def _open(data: bytes, max_pixels: int) -> ImageFile.ImageFile:
    """The image with its header read, its pixels not yet decoded."""
    if not data:
        raise EmptyFileError
    if (unsupported := _unsupported(data)) is not None:
        raise unsupported
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return Image.open(io.BytesIO(data), formats=READABLE)
        except Image.DecompressionBombError as error:
            stated = re.search(r"\d+", str(error))
            raise _too_many(int(stated[0]) if stated else 2 * MAX_PIXELS, max_pixels) from error
        except Exception as error:  # parsers of broken headers raise anything
            raise NotAnImageError from error


_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}


def _unsupported(data: bytes) -> UnsupportedFormatError | None:
    """What is recognised but not read: named, with how to convert it."""
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS and b"avif" not in data[8:40]:
        return UnsupportedFormatError(
            format="HEIC",
            fix_zh="请在 iPhone“设置-相机-格式”中选“兼容性最佳”后重拍，或导出为 JPEG。",
            fix_en="On an iPhone choose Settings, Camera, Formats, Most Compatible and retake, or export as JPEG.",
        )
    if data.startswith(b"%PDF"):
        return UnsupportedFormatError(
            format="PDF", fix_zh="请直接上传照片的 JPEG 文件。", fix_en="Use the JPEG file of the photo itself."
        )
    return None


def _stored_mode(image: ImageFile.ImageFile) -> str:
    tile = image.tile[0] if image.tile else None
    raw = tile[3] if tile else None
    raw = raw[0] if isinstance(raw, tuple) and raw else raw
    deep = isinstance(raw, str) and ";16" in raw and ";16" not in image.mode
    return f"{image.mode};16" if deep else image.mode


def _read_exif(image: Image.Image) -> tuple[int, dict[str, Any]]:
    """Orientation 1..8 and the values by name; what is broken is left out."""
    values: dict[str, Any] = {}
    orientation = 1
    with contextlib.suppress(Exception):  # broken EXIF raises anything, and must not cost the photo
        exif = image.getexif()
        stated = exif.get(ExifTags.Base.Orientation)
        orientation = stated if stated in _TURNS else 1
        for entries in (exif, exif.get_ifd(ExifTags.IFD.Exif)):
            values.update({ExifTags.TAGS[tag]: value for tag, value in entries.items() if tag in ExifTags.TAGS})
    return orientation, {k: v for k, v in values.items() if k not in ("GPSInfo", "MakerNote")}


def _read_dpi(image: Image.Image) -> tuple[float, float] | None:
    with contextlib.suppress(Exception):
        x, y = (float(v) for v in image.info["dpi"])
        if 0 < x < 1e6 and 0 < y < 1e6:
            return x, y
    return None


def _read_segments(image: ImageFile.ImageFile) -> tuple[tuple[str, bytes], ...]:
    applications = getattr(image, "applist", None)
    if applications is not None:
        return tuple((name, bytes(data)) for name, data in applications)
    texts = (
        (name, value) for name, value in image.info.items() if isinstance(value, str | bytes) and name != "icc_profile"
    )
    return tuple((str(name), v.encode("utf-8", "replace") if isinstance(v, str) else v) for name, v in texts)


def _to_rgb(image: Image.Image) -> Image.Image:
    """Any mode to RGB in sRGB; transparency over white."""
    if image.mode.startswith(("I", "F")):
        return Image.fromarray(_eight_bits(np.asarray(image))).convert("RGB")
    if "transparency" in image.info or image.mode in ("RGBA", "LA", "PA", "RGBa", "La"):
        icc = image.info.get("icc_profile")
        image = image.convert("RGBA")
        white = Image.new("RGB", image.size, (255, 255, 255))
        white.paste(image, mask=image.getchannel("A"))
        return _to_srgb(white, icc)
    if image.mode not in ("RGB", "L", "CMYK"):
        icc = image.info.get("icc_profile")
        return _to_srgb(image.convert("RGB"), icc)
    return _to_srgb(image, image.info.get("icc_profile"))


def _eight_bits(values: np.ndarray) -> np.ndarray:
    """16-bit, 32-bit or float grey to uint8."""
    values = np.nan_to_num(values.astype(np.float64))
    top = values.max(initial=0.0)
    scale = 1.0 if top <= 255 else 255 / 65535 if top <= 65535 else 255 / top
    return np.clip(values * scale, 0, 255).astype(np.uint8)


def _to_srgb(image: Image.Image, icc: bytes | None) -> Image.Image:
    """Through the embedded profile when there is a usable one that is not sRGB itself."""
    if icc:
        from PIL import ImageCms

        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
            if image.mode != "RGB" or "srgb" not in ImageCms.getProfileDescription(profile).lower():
                converted = ImageCms.profileToProfile(
                    image,
                    profile,
                    ImageCms.createProfile("sRGB"),
                    renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
                    outputMode="RGB",
                    flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
                )
                if converted is not None:
                    return converted
    return image if image.mode == "RGB" else image.convert("RGB")


def _upright(pixels: np.ndarray, orientation: int) -> np.ndarray:
    turn = _TURNS.get(orientation)
    return np.ascontiguousarray(turn(pixels)) if turn else pixels


def _pixels(image: Image.Image) -> np.ndarray:
    """An RGB image as uint8 [H, W, 3]."""
    width, height = image.size
    pixels = np.empty((height, width, 3), np.uint8)
    for top in range(0, height, _STRIP):
        bottom = min(top + _STRIP, height)
        pixels[top:bottom] = np.asarray(image.crop((0, top, width, bottom)))
    return pixels
