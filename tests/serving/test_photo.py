"""Every kind of file that people upload: what decodes, to which pixels, and how the rest is refused."""

from __future__ import annotations

import io
import os
import struct
from pathlib import Path

import numpy as np
import pytest
from biyezhao.serving.errors import PhotoError
from biyezhao.serving.photo import Photo
from PIL import Image

SIZE = (60, 80)


def picture(mode: str = "RGB", size: tuple[int, int] = SIZE) -> Image.Image:
    """A smooth picture whose four corners differ: red grows to the right, green downwards."""
    xs, ys = np.meshgrid(np.linspace(0, 255, size[0]), np.linspace(0, 255, size[1]))
    return Image.fromarray(np.stack([xs, ys, np.full_like(xs, 90)], -1).astype(np.uint8)).convert(mode)


def encoded(image: Image.Image, format: str = "JPEG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)  # pyright: ignore[reportArgumentType]
    return buffer.getvalue()


def code_of(source: object, **options: object) -> str:
    with pytest.raises(PhotoError) as caught:
        Photo.read(source, **options)  # pyright: ignore[reportArgumentType]
    assert caught.value.message.zh
    assert caught.value.message.en
    assert "{" not in caught.value.message.zh + caught.value.message.en
    return caught.value.code


def test_facts_of_a_jpeg(tmp_path: Path) -> None:
    path = tmp_path / "毕业照 学生 01.jpg"
    path.write_bytes(encoded(picture(), quality=90, dpi=(300, 300)))
    photo = Photo.read(path)
    assert (photo.file, photo.format, photo.mode, photo.stored_size) == (str(path), "JPEG", "RGB", SIZE)
    assert photo.byte_count == path.stat().st_size
    assert photo.dpi == (300, 300)
    assert photo.quantisation is not None
    assert photo.quantisation[0][:3] == [3, 2, 2]
    assert len(photo.sha256) == 64
    assert photo.pixels.shape == (80, 60, 3)
    assert not photo.pixels.flags.writeable


def test_path_string_bytes_and_array_agree(tmp_path: Path) -> None:
    data = encoded(picture(), "PNG")
    path = tmp_path / "a.png"
    path.write_bytes(data)
    photos = [Photo.read(path), Photo.read(str(path)), Photo.read(data), Photo.read(np.asarray(picture()))]
    for photo in photos:
        assert np.array_equal(photo.pixels, np.asarray(picture()))
    assert photos[0].sha256 == photos[2].sha256
    assert (photos[3].file, photos[3].format, photos[3].byte_count, photos[3].quantisation) == (None, None, None, None)


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG", "BMP", "TIFF", "AVIF", "JPEG2000"])
def test_other_formats_named_jpg_are_decoded_and_told(tmp_path: Path, format: str) -> None:
    path = tmp_path / "renamed.jpg"
    path.write_bytes(encoded(picture(), format))
    photo = Photo.read(path)
    assert photo.format == format
    assert np.abs(photo.pixels.astype(int) - np.asarray(picture())).mean() < 12


def test_multi_picture_files_of_phones_are_jpegs() -> None:
    second = picture(size=(30, 40))
    data = encoded(picture(), "MPO", save_all=True, append_images=[second])
    photo = Photo.read(data)
    assert photo.format == "JPEG"
    assert photo.quantisation


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"hevc"])
def test_heic_is_named_and_told_how_to_convert(brand: bytes) -> None:
    data = struct.pack(">I", 24) + b"ftyp" + brand + b"\0\0\0\0mif1heic" + bytes(500)
    with pytest.raises(PhotoError) as caught:
        Photo.read(data)
    assert caught.value.code == "unsupported_format"
    assert "HEIC" in caught.value.message.zh
    assert "JPEG" in caught.value.message.en


def test_pdf_is_named() -> None:
    assert code_of(b"%PDF-1.7\n" + bytes(100)) == "unsupported_format"


@pytest.mark.parametrize(
    "data",
    [
        b"hello, this is text",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        bytes(1000),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
    ids=["text", "jpeg magic", "png magic", "zeros", "svg"],
)
def test_not_an_image(data: bytes) -> None:
    assert code_of(data) in ("not_an_image", "truncated")


def test_empty(tmp_path: Path) -> None:
    path = tmp_path / "empty.jpg"
    path.touch()
    assert code_of(path) == "empty_file"
    assert code_of(b"") == "empty_file"


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_truncated(format: str, share: float) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (200, 150, 3), np.uint8)
    data = encoded(Image.fromarray(noise), format)
    assert code_of(data[: int(len(data) * share)]) in ("truncated", "not_an_image")


def test_a_jpeg_cut_after_its_header_is_truncated() -> None:
    data = encoded(picture(size=(480, 640)))
    assert code_of(data[: len(data) // 2]) == "truncated"


@pytest.mark.parametrize("seed", range(40))
def test_damaged_bytes_never_raise_anything_else(seed: int) -> None:
    random = np.random.default_rng(seed)
    data = bytearray(encoded(picture(), ["JPEG", "PNG", "WEBP", "GIF", "TIFF"][seed % 5]))
    for index in random.integers(0, len(data), 30):
        data[index] = random.integers(256)
    try:
        photo = Photo.read(bytes(data))
    except PhotoError:
        return
    assert photo.pixels.dtype == np.uint8


def test_folder_missing_and_device(tmp_path: Path) -> None:
    assert code_of(tmp_path) == "is_a_folder"
    assert code_of(tmp_path / "no such.jpg") == "not_found"
    assert code_of("bad\0name.jpg") == "not_found"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.jpg")
        assert code_of(tmp_path / "pipe.jpg") == "not_a_file"


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.jpg"
    path.write_bytes(encoded(picture()))

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert code_of(path) == "no_permission"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_no_permission_for_real(tmp_path: Path) -> None:
    path = tmp_path / "secret.jpg"
    path.write_bytes(encoded(picture()))
    path.chmod(0)
    assert code_of(path) == "no_permission"


def test_pixel_limit_is_checked_before_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(picture(size=(200, 100)), "PNG")

    def decode(self: Image.Image) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decode)
    assert code_of(data, max_pixels=19_999) == "too_many_pixels"


def test_pixel_limit_is_configurable() -> None:
    data = encoded(picture(size=(200, 100)))
    assert Photo.read(data, max_pixels=20_000).width == 200
    assert code_of(np.zeros((200, 101, 3), np.uint8), max_pixels=20_000) == "too_many_pixels"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("size", [(10_000, 5_001), (12_000, 12_000), (60_000, 60_000)])
def test_decompression_bombs(size: tuple[int, int]) -> None:
    data = encoded(Image.new("1", (8, 8)), "PNG")
    header = struct.pack(">II", *size)
    bomb = data[:16] + header + data[24:]
    assert code_of(bomb) in ("too_many_pixels", "not_an_image")
    gif = bytearray(encoded(Image.new("L", (8, 8)), "GIF"))
    gif[6:10] = struct.pack("<HH", *(min(side, 65_535) for side in size))
    assert code_of(bytes(gif)) == "too_many_pixels"


@pytest.mark.parametrize("size", [(1, 1), (31, 400), (400, 31)])
def test_too_small(size: tuple[int, int]) -> None:
    assert code_of(encoded(Image.new("RGB", size), "PNG")) == "too_small"


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((80, 60, 3)),
        np.zeros((80, 60, 2), np.uint8),
        np.zeros(80, np.uint8),
        np.zeros((1, 80, 60, 3), np.uint8),
    ],
    ids=["float", "two channels", "one axis", "batch"],
)
def test_bad_arrays(array: np.ndarray) -> None:
    assert code_of(array) == "bad_array"


def test_an_array_is_copied() -> None:
    array = np.zeros((80, 60, 3), np.uint8)
    photo = Photo.read(array)
    array[:] = 255
    assert photo.pixels.max() == 0


@pytest.mark.parametrize("channels", [None, 1, 4])
def test_arrays_of_other_channels(channels: int | None) -> None:
    array = np.full((80, 60) if channels is None else (80, 60, channels), 255, np.uint8)
    photo = Photo.read(array)
    assert photo.mode == ("RGBA" if channels == 4 else "L")
    assert photo.pixels.shape == (80, 60, 3)


@pytest.mark.parametrize(
    ("mode", "format"),
    [
        ("L", "JPEG"),
        ("CMYK", "JPEG"),
        ("CMYK", "TIFF"),
        ("P", "PNG"),
        ("1", "PNG"),
        ("LA", "PNG"),
        ("RGBA", "PNG"),
    ],
)
def test_colour_modes_are_decoded_and_told(mode: str, format: str) -> None:
    photo = Photo.read(encoded(picture(mode), format))
    assert photo.mode == mode
    assert photo.pixels.shape == (80, 60, 3)
    grey = picture("L").convert("RGB") if mode in ("L", "LA") else picture()
    if mode != "1":
        assert np.abs(photo.pixels.astype(int) - np.asarray(grey)).mean() < 25


def test_sixteen_bits() -> None:
    grey = (np.linspace(0, 65535, 80 * 60).reshape(80, 60)).astype(np.uint16)
    photo = Photo.read(encoded(Image.fromarray(grey), "PNG"))
    assert ";16" in photo.mode
    assert np.abs(photo.pixels[..., 0].astype(int) - grey // 257).max() <= 1


def test_sixteen_bit_colour_is_told() -> None:
    import cv2

    done, data = cv2.imencode(".png", np.full((80, 60, 3), 40_000, np.uint16))
    assert done
    photo = Photo.read(data.tobytes())
    assert photo.mode == "RGB;16"
    assert abs(int(photo.pixels[0, 0, 0]) - 156) <= 1


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_lies_over_white(mode: str) -> None:
    image = picture("RGBA")
    image.putalpha(0)
    options = {}
    if mode == "P":
        image = picture().quantize(16)
        options["transparency"] = bytes(16)
    photo = Photo.read(encoded(image.convert(mode) if mode != "P" else image, "PNG", **options))
    assert photo.mode == mode
    assert photo.pixels.min() == 255


def test_float_pixels() -> None:
    photo = Photo.read(encoded(Image.fromarray(np.linspace(0, 255, 4800, dtype=np.float32).reshape(80, 60)), "TIFF"))
    assert photo.mode == "F"
    assert photo.pixels[-1, -1].tolist() == [255, 255, 255]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_upright_from_each_orientation(orientation: int) -> None:
    turn = Image.Transpose
    inverse = {
        1: None, 2: turn.FLIP_LEFT_RIGHT, 3: turn.ROTATE_180, 4: turn.FLIP_TOP_BOTTOM,
        5: turn.TRANSPOSE, 6: turn.ROTATE_90, 7: turn.TRANSVERSE, 8: turn.ROTATE_270,
    }[orientation]  # fmt: skip
    stored = picture() if inverse is None else picture().transpose(inverse)
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = Photo.read(encoded(stored, quality=98, exif=exif))
    assert photo.stored_size == stored.size
    assert photo.pixels.shape == (80, 60, 3)
    assert np.abs(photo.pixels.astype(int) - np.asarray(picture())).mean() < 6


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_nonsense_orientation_is_ignored(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert Photo.read(encoded(picture(), exif=exif)).pixels.shape == (80, 60, 3)


def test_exif_by_name_without_the_place() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera 厂"
    exif.get_ifd(0x8769)[0x9003] = "2026:03:01 10:00:00"
    exif.get_ifd(0x8825)[1] = "N"
    photo = Photo.read(encoded(picture(), exif=exif))
    assert photo.exif["DateTimeOriginal"] == "2026:03:01 10:00:00"
    assert "Make" in photo.exif
    assert "GPSInfo" not in photo.exif


@pytest.mark.parametrize(
    "exif",
    [b"Exif\0\0garbage", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0", b"\0" * 50],
)
def test_broken_exif_does_not_cost_the_photo(exif: bytes) -> None:
    photo = Photo.read(encoded(picture(), exif=exif))
    assert photo.pixels.shape == (80, 60, 3)
    assert isinstance(photo.exif, dict)


def s15f16(*values: float) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(v * 65536) for v in values))


def icc_profile(name: str, primaries: list[tuple[float, float, float]], gamma: float) -> bytes:
    """A matrix profile, version 2: primaries as XYZ under D50."""
    text = name.encode() + b"\0"
    description = b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(78)
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    tags = {b"desc": description, b"cprt": b"text\0\0\0\0none\0", b"wtpt": b"XYZ \0\0\0\0" + s15f16(0.9642, 1, 0.8249)}
    for letter, xyz in zip((b"r", b"g", b"b"), primaries, strict=True):
        tags[letter + b"XYZ"] = b"XYZ \0\0\0\0" + s15f16(*xyz)
        tags[letter + b"TRC"] = curve
    offset, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for key, value in tags.items():
        padded = value + bytes(-len(value) % 4)
        table += key + struct.pack(">II", offset + len(body), len(value))
        body += padded
    size = offset + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"lcms", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + s15f16(0.9642, 1, 0.8249)
    return header + bytes(128 - len(header)) + struct.pack(">I", len(tags)) + table + body


SRGB_XYZ = np.array([(0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410)])
WIDE = {
    "Adobe RGB (1998)": (
        [(0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)],
        563 / 256,
    ),
    "Display P3": ([(0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)], 2.2),
}


@pytest.mark.parametrize("name", WIDE)
@pytest.mark.parametrize("colour", [(205, 165, 140), (120, 150, 200), (60, 60, 60), (230, 240, 235)])
def test_embedded_profiles_become_srgb(name: str, colour: tuple[int, int, int]) -> None:
    primaries, gamma = WIDE[name]
    srgb = np.array(colour) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    wide = np.clip(linear @ SRGB_XYZ @ np.linalg.inv(np.array(primaries)), 0, 1) ** (1 / gamma)
    pixels = np.broadcast_to(np.round(wide * 255).astype(np.uint8), (64, 64, 3))
    photo = Photo.read(encoded(Image.fromarray(pixels), "PNG", icc_profile=icc_profile(name, primaries, gamma)))
    assert np.abs(photo.pixels[0, 0].astype(int) - colour).max() <= 2


@pytest.mark.parametrize("profile", [b"not a profile", icc_profile("broken", WIDE["Display P3"][0], 2.2)[:200]])
def test_broken_profiles_are_ignored(profile: bytes) -> None:
    photo = Photo.read(encoded(picture(), "PNG", icc_profile=profile))
    assert np.array_equal(photo.pixels, np.asarray(picture()))


def test_a_profile_that_does_not_fit_the_mode_is_ignored() -> None:
    profile = icc_profile("Adobe RGB (1998)", *WIDE["Adobe RGB (1998)"])
    assert Photo.read(encoded(picture("L"), "JPEG", icc_profile=profile)).mode == "L"


def test_too_large_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.jpg"
    path.write_bytes(encoded(picture()))
    monkeypatch.setattr("biyezhao.serving.photo.MAX_BYTES", 100)
    assert code_of(path) == "file_too_large"
