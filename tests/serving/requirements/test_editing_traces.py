"""Editors in the metadata, borders, writing, and JPEGs saved twice."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from biyezhao.serving.editors import programs
from biyezhao.serving.overprint import borders
from biyezhao.serving.photo import Photo
from biyezhao.serving.portrait import Portrait
from biyezhao.serving.requirements import BY_ID
from biyezhao.serving.resaving import resaved
from biyezhao.serving.standards import load
from PIL import ExifTags, Image, PngImagePlugin
from skimage.data import astronaut


def jpeg(pixels: np.ndarray | None = None, **options: object) -> bytes:
    image = Image.new("RGB", (480, 640), (100, 197, 255)) if pixels is None else Image.fromarray(pixels)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", **options)  # pyright: ignore[reportArgumentType]
    return buffer.getvalue()


def by_exif(software: str | bytes) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Software] = software
    return jpeg(exif=exif)


def by_segment(marker: int, data: bytes) -> bytes:
    plain = jpeg()
    return plain[:2] + bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2, "big") + data + plain[2:]


def by_png(**texts: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    for name, value in texts.items():
        info.add_text(name, value)
    buffer = io.BytesIO()
    Image.new("RGB", (480, 640)).save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue()


XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><rdf:Description %s</x:xmpmeta>"
SURE = {
    "exif": by_exif("Adobe Photoshop 25.1 (Windows)"),
    "chinese": by_exif("美图秀秀".encode()),
    "creator": by_segment(0xE1, XMP % b'xmp:CreatorTool="Adobe Lightroom 7.0"/>'),
    "agent": by_segment(0xE1, XMP % b"><stEvt:softwareAgent>Snapseed 2.0</stEvt:softwareAgent>"),
    "ducky": by_segment(0xEC, b"Ducky\0\1\0\4"),
    "resources": by_segment(0xED, b"Photoshop 3.0\x008BIM\x04\x25\0\0\0\0\0\x10"),
    "comment": jpeg(comment="edited with GIMP"),
    "png": by_png(Software="Paint.NET 5"),
    "generated": by_png(parameters="Steps: 20, Model: stable diffusion xl"),
}
NONE = {
    "nothing": jpeg(),
    "firmware": by_exif("Ver.1.10"),
    "phone": by_exif("17.5.1"),
    "captions": by_segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x10"),
    "encoder": jpeg(comment="CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 85"),
}


@pytest.fixture
def look(constant_model):
    return lambda source: BY_ID["editing_traces"].inspect(Portrait(Photo.read(source), constant_model()), load("chsi"))


@pytest.mark.parametrize("name", SURE)
def test_editors_fail_by_name(look, name):
    finding = look(SURE[name])
    assert (finding.verdict, finding.value) == ("fail", 1)
    assert programs(Photo.read(SURE[name]))[0][0] in finding.message.zh


@pytest.mark.parametrize("name", NONE)
def test_cameras_and_encoders_pass(look, name):
    assert look(NONE[name]).verdict == "pass"


def test_a_viewer_needs_review(look):
    finding = look(by_exif("ACDSee Ultimate 2024"))
    assert finding.verdict == "review"
    assert "ACDSee" in finding.message.en


def framed(thickness: tuple[int, int, int, int], colour: tuple[int, int, int]) -> np.ndarray:
    top, bottom, left, right = thickness
    return cv2.copyMakeBorder(astronaut()[:400], top, bottom, left, right, cv2.BORDER_CONSTANT, value=colour)


@pytest.mark.parametrize(
    ("thickness", "colour", "sides"),
    [
        ((8, 8, 8, 8), (255, 255, 255), 4),
        ((0, 0, 40, 40), (255, 255, 255), 2),
        ((3, 3, 3, 3), (200, 0, 0), 4),
        ((0, 30, 0, 0), (200, 30, 40), 1),
        ((0, 0, 0, 0), (0, 0, 0), 0),
    ],
)
def test_borders(look, thickness, colour, sides):
    finding = look(framed(thickness, colour))
    assert len(finding.evidence.get("boxes", ())) == sides
    assert (finding.verdict == "fail") == (sides > 0)


def test_a_plain_background_is_no_border():
    pixels = np.full((640, 480, 3), (100, 197, 255), np.uint8)
    cv2.ellipse(pixels, (240, 300), (110, 200), 0, 0, 360, (30, 30, 30), -1)
    cv2.ellipse(pixels, (240, 700), (260, 190), 0, 0, 360, (30, 30, 60), -1)
    assert borders(pixels) == []
    assert borders(np.full((640, 480, 3), 255, np.uint8)) == []


def test_writing_on_the_background_needs_review(look, textured):
    pixels = np.full((640, 480, 3), (100, 197, 255), np.uint8)
    assert look(pixels).verdict == "pass"
    cv2.putText(pixels, "SAMPLE", (10, 60), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (250, 250, 250), 2)
    finding = look(pixels)
    assert finding.verdict == "review"
    x0, y0, x1, y1 = finding.evidence["boxes"][0]
    assert x0 < 20 < 90 < x1
    assert y0 < 50 < y1
    cv2.rectangle(pixels, (0, 0), (480, 640), (0, 0, 0), 1)
    assert look(textured(480, 640)).verdict == "pass"


@pytest.mark.parametrize(
    ("first", "second", "again"), [(50, 90, True), (65, 80, True), (80, 90, True), (None, 85, False), (95, 80, False)]
)
def test_a_coarser_first_compression_shows(look, first, second, again):
    pixels = astronaut()[:, 16:-16]
    if first:
        pixels = Photo.read(jpeg(pixels, quality=first)).pixels
    data = jpeg(pixels, quality=second)
    value = resaved(Photo.read(data))
    assert value is not None
    assert (value >= 0.55) == again
    assert look(data).verdict == ("review" if again else "pass")


def test_only_upright_jpegs_tell():
    assert resaved(Photo.read(by_png())) is None
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    assert resaved(Photo.read(jpeg(exif=exif))) is None
