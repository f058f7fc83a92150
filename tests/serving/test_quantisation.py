"""The quality factor is exact for the IJG library's tables and sensible for others."""

from __future__ import annotations

import io

import numpy as np
import pytest
from biyezhao.serving.quantisation import quality_factor, quality_factors
from PIL import Image, JpegPresets

PICTURE = Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8))


def tables_of(**options: object) -> dict[int, list[int]]:
    buffer = io.BytesIO()
    PICTURE.save(buffer, "JPEG", **options)  # pyright: ignore[reportArgumentType]
    return Image.open(buffer).quantization  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize("quality", range(4, 101))
def test_exact_for_the_ijg_library(quality: int) -> None:
    assert quality_factors(tables_of(quality=quality)) == (quality, quality)


@pytest.mark.parametrize(("preset", "low", "high"), [("web_low", 25, 50), ("web_high", 75, 90), ("maximum", 90, 99)])
def test_photoshop_presets_get_an_equivalent(preset: str, low: int, high: int) -> None:
    assert low <= quality_factors(dict(enumerate(JpegPresets.presets[preset]["quantization"])))[0] <= high


@pytest.mark.parametrize("quality", [30, 50, 60, 75, 90])
def test_a_table_near_a_standard_one_gets_about_its_factor(quality: int) -> None:
    table = np.array(tables_of(quality=quality)[0])
    disturbed = np.clip(table + np.random.default_rng(1).integers(-1, 2, 64), 1, 255)
    assert abs(quality_factor(disturbed.tolist(), "luma") - quality) <= 4


def test_coarser_is_never_better() -> None:
    flat = [quality_factor([level] * 64, "luma") for level in range(1, 256)]
    assert flat == sorted(flat, reverse=True)
    assert flat[0] == 100


def test_chroma_is_judged_by_its_own_table() -> None:
    luma, chroma = quality_factors({0: tables_of(quality=90)[0], 1: tables_of(quality=40)[1]})
    assert (luma, chroma) == (90, 40)


def test_one_table_serves_both() -> None:
    assert quality_factors({0: tables_of(quality=80)[0]}) == (80, 80)


def test_sixteen_bit_tables() -> None:
    assert quality_factor([4000] * 64, "luma") == 1
