"""Texture of the skin: what smoothing does to it, and what the camera and the light do."""

import cv2
import numpy as np
import pytest
from biyezhao.models.anatomy import PARSING_CLASSES
from biyezhao.models.texture import FEATURES, skin_texture

BESIDE = [name.startswith(("beside", "background")) for name in FEATURES]


def texture(image, parsing):
    """Where there is skin."""
    found = skin_texture(image, parsing)
    assert found is not None
    return found


@pytest.fixture
def parsing():
    """A square of skin, hair above it, background around."""
    parsing = np.zeros((320, 240), np.uint8)
    parsing[60:120, 60:180] = PARSING_CLASSES.index("hair")
    parsing[120:220, 60:180] = PARSING_CLASSES.index("skin")
    return parsing


@pytest.fixture
def grainy():
    """Grey with the same noise everywhere."""
    noise = np.random.default_rng(0).normal(0, 6, (640, 480, 3))
    return np.clip(130 + noise, 0, 255).astype(np.uint8)


def test_smoothing_the_skin_takes_detail_off_the_skin_alone(grainy, parsing):
    smooth = grainy.copy()
    smooth[230:450, 110:370] = cv2.GaussianBlur(grainy, (0, 0), 2)[230:450, 110:370]
    change = texture(smooth, parsing) - texture(grainy, parsing)
    assert max(change[FEATURES.index(f"skin, band {band}, 50 %")] for band in (0, 1)) < -0.5
    assert np.allclose(change[BESIDE], 0, atol=0.15)


def test_noise_reduction_takes_it_off_everything(grainy, parsing):
    change = texture(cv2.GaussianBlur(grainy, (0, 0), 1), parsing) - texture(grainy, parsing)
    finest = (
        FEATURES.index("skin, band 0, 50 %"),
        FEATURES.index("beside, band 0"),
        FEATURES.index("background, band 0"),
    )
    assert np.ptp(change[list(finest)]) < 0.1
    assert max(change[list(finest)]) < -0.5


def test_colour_and_brightness_of_the_skin_are_no_features(grainy, parsing):
    warmer = grainy + np.array((30, 10, 0), np.uint8)
    assert np.allclose(texture(warmer, parsing), texture(grainy, parsing), atol=0.1)


def test_a_region_that_is_not_seen_is_unknown(grainy, parsing):
    bald = np.where(parsing == PARSING_CLASSES.index("hair"), PARSING_CLASSES.index("skin"), parsing).astype(np.uint8)
    found = dict(zip(FEATURES, texture(grainy, bald), strict=True))
    assert {name for name, value in found.items() if np.isnan(value)} == {f"beside, band {band}" for band in range(3)}


def test_without_skin_there_is_no_texture(grainy, parsing):
    assert skin_texture(grainy, np.zeros_like(parsing)) is None
    assert skin_texture(np.full_like(grainy, 250), parsing) is None
