"""Standardising: size, resolution, bytes and quality of the file, colours untouched, and every refusal."""

from __future__ import annotations

import io

import numpy as np
import pytest
from biyezhao.serving.standardisation import StandardisationError, encode, standardise
from biyezhao.serving.standards import load
from PIL import Image

CHSI = load("chsi")


def decoded(jpeg: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB"))


def test_an_original_becomes_the_file_that_the_standard_asks_for(constant_model, textured, save) -> None:
    done = standardise(str(save(textured(960, 1280), "原图 1.jpg", quality=97)), "chsi", constant_model())
    image = Image.open(io.BytesIO(done.encoding.jpeg))
    assert (image.format, image.size, image.mode) == ("JPEG", (480, 640), "RGB")
    assert image.info["dpi"] == (300, 300)
    assert 20 * 1024 <= len(done.encoding.jpeg) <= 40 * 1024
    assert done.encoding.quality >= 60
    assert done.note is None
    assert done.frame.width / done.frame.height == pytest.approx(0.75, abs=1e-3)
    assert done.report.landmarks


@pytest.mark.parametrize("name", ["degree-photo", "zikao-xinjiang"])
def test_other_standards(name, constant_model, textured) -> None:
    standard = load(name)
    done = standardise(textured(960, 1280, noise=12), name, constant_model())
    assert Image.open(io.BytesIO(done.encoding.jpeg)).size == standard.size
    assert len(done.encoding.jpeg) >= standard.file.min_bytes
    assert standard.file.max_bytes is None or len(done.encoding.jpeg) <= standard.file.max_bytes


def test_a_finished_photo_keeps_its_pixels(constant_model, textured) -> None:
    pixels = textured(480, 640, noise=1)
    done = standardise(pixels, "chsi", constant_model())
    assert (done.frame.x0, done.frame.y0, done.frame.width, done.frame.height) == (0, 0, 480, 640)
    assert np.abs(decoded(done.encoding.jpeg).astype(int) - pixels).mean() < 3


def test_colours_stay(constant_model) -> None:
    colour = (100, 197, 255)
    done = standardise(np.full((1280, 960, 3), colour, np.uint8), "chsi", constant_model())
    assert np.abs(decoded(done.encoding.jpeg).astype(int) - colour).max() <= 2


def test_a_plain_picture_is_not_padded(constant_model) -> None:
    done = standardise(np.full((1280, 960, 3), 200, np.uint8), "chsi", constant_model())
    assert len(done.encoding.jpeg) < 20 * 1024
    assert done.encoding.quality >= 95
    assert done.encoding.full_colour
    assert done.note is not None
    assert "20 KB" in done.note.zh
    assert "20 KB" in done.note.en


def test_the_capture_date_stays_and_nothing_else_of_exif(constant_model, textured, save) -> None:
    exif = Image.Exif()
    exif[0x0110] = "Phone 12"
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0x9003] = "2026:03:01 10:00:00"
    path = save(textured(1280, 960), "turned.jpg", exif=exif, quality=97)
    image = Image.open(io.BytesIO(standardise(path, "chsi", constant_model()).encoding.jpeg))
    assert image.getexif().get_ifd(0x8769) == {0x9003: "2026:03:01 10:00:00"}
    assert set(image.getexif()) <= {0x8769, 0x011A, 0x011B, 0x0128}


@pytest.mark.parametrize(
    ("faces", "zoom", "size", "code"),
    [
        (0, 1.0, (960, 1280), "single_face"),
        (2, 1.0, (960, 1280), "single_face"),
        (1, 1.0, (300, 400), "image_size"),
        (1, 2.2, (960, 1280), "face_width"),
    ],
    ids=["no face", "several faces", "too few pixels", "head fills the photo"],
)
def test_refusals_name_the_requirement_and_what_to_do(faces, zoom, size, code, constant_model, textured) -> None:
    with pytest.raises(StandardisationError) as caught:
        standardise(textured(*size), "chsi", constant_model(faces, zoom))
    assert caught.value.code == code
    assert caught.value.message.zh
    assert caught.value.message.en


def test_quality_is_the_highest_that_fits(textured) -> None:
    image = Image.fromarray(textured(480, 640, noise=5))
    chosen = encode(image, CHSI)
    assert CHSI.file.max_bytes is not None
    assert len(chosen.jpeg) <= CHSI.file.max_bytes
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=chosen.quality + 2, subsampling=0 if chosen.full_colour else 2)
    assert buffer.tell() > CHSI.file.max_bytes


def test_noise_beyond_the_least_quality_is_refused(textured) -> None:
    with pytest.raises(StandardisationError) as caught:
        encode(Image.fromarray(textured(480, 640, noise=90)), CHSI)
    assert caught.value.code == "too_much_detail"
    assert "60" in caught.value.message.en
