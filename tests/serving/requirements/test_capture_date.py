"""Capture dates in EXIF, and files without a credible one."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from biyezhao.serving.photo import Photo
from biyezhao.serving.portrait import Portrait
from biyezhao.serving.report import Finding
from biyezhao.serving.requirements import BY_ID
from biyezhao.serving.standards import Standard, load
from PIL import ExifTags, Image


def jpeg(**dates: str) -> bytes:
    exif = Image.Exif()
    for name, value in dates.items():
        where = exif if name == "DateTime" else exif.get_ifd(ExifTags.IFD.Exif)
        where[ExifTags.Base[name]] = value
    buffer = io.BytesIO()
    Image.new("RGB", (480, 640), (100, 197, 255)).save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


@pytest.fixture
def look(constant_model):
    def inspect(data: bytes, standard: Standard) -> Finding:
        return BY_ID["capture_date"].inspect(Portrait(Photo.read(data), constant_model()), standard)

    return inspect


def days_ago(days: int) -> str:
    return f"{date.today() - timedelta(days):%Y:%m:%d} 12:00:00"


@pytest.mark.parametrize(
    ("days", "standard", "verdict"),
    [
        (0, "chsi", "pass"),
        (366, "chsi", "pass"),
        (367, "chsi", "fail"),
        (200, "zikao-xinjiang", "fail"),
        (183, "zikao-xinjiang", "pass"),
        (-2, "chsi", "review"),
    ],
)
def test_days_before_today(look, days, standard, verdict):
    finding = look(jpeg(DateTimeOriginal=days_ago(days)), load(standard))
    assert (finding.verdict, finding.value, finding.unit) == (verdict, days, "days")
    assert days_ago(days)[:10].replace(":", "-") in finding.message.zh


def test_days_before_graduation(look):
    rules = load("chsi")
    limit = {**rules.limit("capture_date"), "graduation": date(2024, 6, 30)}
    rules = rules.model_copy(update={"limits": {**rules.limits, "capture_date": limit}})
    finding = look(jpeg(DateTimeOriginal="2023:03:01 08:00:00"), rules)
    assert (finding.verdict, finding.value) == ("fail", 487)
    assert "2024-06-30" in finding.message.en
    assert finding.limit == {"max": 366, "graduation": "2024-06-30"}
    assert look(jpeg(DateTimeDigitized="2023:09:01 08:00:00"), rules).verdict == "pass"


@pytest.mark.parametrize(
    "dates",
    [{}, {"DateTime": "2024:05:01 08:00:00"}, {"DateTimeOriginal": "0000:00:00 00:00:00"}, {"DateTimeOriginal": "soon"},
     {"DateTimeOriginal": "1980:01:01 00:00:00"}],
)  # fmt: skip
def test_no_credible_date_is_not_assessed(look, dates):
    finding = look(jpeg(**dates), load("chsi"))
    assert finding.verdict == "not_assessed"
    assert "EXIF" in finding.message.zh
