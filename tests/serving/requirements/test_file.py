"""The requirements on the file, from real files of every kind."""

from __future__ import annotations

import io

import numpy as np
import pytest
from biyezhao.serving.photo import Photo
from biyezhao.serving.portrait import Portrait
from biyezhao.serving.report import Finding, Verdict
from biyezhao.serving.requirements import BY_ID
from biyezhao.serving.standards import load
from PIL import Image


def noise(width: int, height: int) -> Image.Image:
    pixels = np.random.default_rng(0).normal(128, 12, (height, width, 3)).clip(0, 255).astype(np.uint8)
    return Image.fromarray(pixels)


def encoded(image: Image.Image, format: str = "JPEG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)  # pyright: ignore[reportArgumentType]
    return buffer.getvalue()


@pytest.fixture
def judge(constant_model):
    """``judge(id, source, standard, **model)``."""

    def inspect(id: str, source: bytes | np.ndarray, standard: str = "chsi", **model: object) -> Finding:
        rules = load(standard)
        return BY_ID[id].inspect(Portrait(Photo.read(source), constant_model(**model), rules.size), rules)

    return inspect


@pytest.mark.parametrize(
    ("format", "verdict"),
    [("JPEG", "pass"), ("MPO", "pass"), ("PNG", "fail"), ("GIF", "fail"), ("WEBP", "fail"), ("TIFF", "fail")],
)
def test_file_format(judge, format, verdict):
    finding = judge("file_format", encoded(noise(480, 640), format))
    assert finding.verdict == verdict
    if verdict == "fail":
        assert format in finding.message.zh


def test_pixels_have_no_format(judge):
    assert judge("file_format", np.asarray(noise(480, 640))).verdict == Verdict.NOT_ASSESSED


@pytest.mark.parametrize(
    ("size", "zoom", "standard", "verdict"),
    [
        ((480, 640), 1.0, "chsi", "pass"),
        ((240, 320), 1.0, "cet", "pass"),
        ((1200, 1600), 1.0, "chsi", "pass"),
        ((2000, 1500), 0.5, "chsi", "pass"),
        ((479, 640), 1.0, "chsi", "fail"),
        ((640, 480), 1.0, "chsi", "fail"),
        ((240, 320), 1.0, "chsi", "fail"),
        ((900, 1200), 0.2, "chsi", "fail"),
        ((200, 320), 1.0, "cet", "fail"),
    ],
)
def test_image_size(judge, size, zoom, standard, verdict):
    finding = judge("image_size", encoded(noise(*size)), standard, zoom=zoom)
    assert finding.verdict == verdict, finding.message.en
    assert finding.value == f"{size[0]}x{size[1]}"


def test_image_size_of_an_original_without_a_face(judge):
    assert judge("image_size", np.asarray(noise(900, 900)), faces=0).verdict == Verdict.PASS


@pytest.mark.parametrize(
    ("kilobytes", "standard", "verdict"),
    [
        (30, "chsi", "pass"), (20, "chsi", "pass"), (40, "chsi", "pass"), (43, "chsi", "review"), (17, "chsi", "review"),
        (60, "chsi", "fail"), (14, "chsi", "fail"), (60, "degree-photo", "fail"), (150, "degree-photo", "pass"),
        (150, "cet", "pass"), (201, "cet", "fail"),
    ],
)  # fmt: skip
def test_file_size(judge, kilobytes, standard, verdict):
    data = encoded(Image.new("RGB", load(standard).size, (100, 197, 255)))
    finding = judge("file_size", data + bytes(kilobytes * 1024 - len(data)), standard)
    assert finding.verdict == verdict
    assert finding.value == kilobytes


@pytest.mark.parametrize("source", [encoded(noise(900, 1200)), np.asarray(noise(480, 640))], ids=["original", "array"])
def test_file_size_is_not_judged_where_senseless(judge, source):
    finding = judge("file_size", source)
    assert finding.verdict == Verdict.NOT_ASSESSED
    assert finding.reason.zh


@pytest.mark.parametrize(
    ("image", "format", "verdict"),
    [
        (noise(480, 640), "JPEG", "pass"),
        (noise(480, 640).convert("L"), "JPEG", "fail"),
        (noise(480, 640).convert("CMYK"), "JPEG", "fail"),
        (noise(480, 640).convert("P"), "PNG", "fail"),
        (noise(480, 640).convert("RGBA"), "PNG", "fail"),
        (noise(480, 640).convert("LA"), "PNG", "fail"),
        (noise(480, 640).convert("1"), "PNG", "fail"),
        (Image.fromarray(np.full((640, 480), 30_000, np.uint16)), "PNG", "fail"),
        (Image.fromarray(np.full((640, 480), 100, np.float32)), "TIFF", "fail"),
    ],
)
def test_colour_mode(judge, image, format, verdict):
    finding = judge("colour_mode", encoded(image, format))
    assert finding.verdict == verdict
    assert "{" not in finding.message.zh


@pytest.mark.parametrize(("quality", "verdict"), [(30, "fail"), (59, "fail"), (60, "pass"), (95, "pass")])
def test_compression_quality(judge, quality, verdict):
    finding = judge("compression_quality", encoded(noise(480, 640), quality=quality))
    assert (finding.verdict, finding.value) == (verdict, quality)


def test_coarse_chroma_alone_needs_review(judge):
    def tables(quality: int) -> dict[int, list[int]]:
        return Image.open(io.BytesIO(encoded(noise(64, 64), quality=quality))).quantization  # pyright: ignore

    finding = judge("compression_quality", encoded(noise(480, 640), qtables=[tables(80)[0], tables(40)[1]]))
    assert finding.verdict == Verdict.REVIEW
    assert finding.value == 80
    assert "40" in finding.message.zh


@pytest.mark.parametrize("source", [encoded(noise(480, 640), "PNG"), np.asarray(noise(480, 640))], ids=["png", "array"])
def test_no_jpeg_has_no_quality(judge, source):
    assert judge("compression_quality", source).verdict == Verdict.NOT_ASSESSED


@pytest.mark.parametrize("id", ["file_format", "image_size", "file_size", "colour_mode", "compression_quality"])
def test_documented(id):
    text = type(BY_ID[id]).__doc__ or ""
    assert all(part in text for part in ("Asked by:", "Measured:", "Limit:", "Errs:"))
