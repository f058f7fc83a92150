"""Colour and evenness of the background, and the clothes before it."""

import numpy as np
import pytest
from biyezhao.serving.report import Verdict

LIGHT_BLUE, WHITE, LIGHT_GREY = (100, 197, 255), (255, 255, 255), (240, 240, 240)
RED, DARK_BLUE, GREEN = (200, 30, 40), (20, 40, 110), (120, 180, 120)
COLOURS = [
    ("chsi", LIGHT_BLUE, Verdict.PASS),
    ("chsi", (88, 180, 240), Verdict.PASS),
    ("chsi", (120, 190, 235), Verdict.PASS),
    ("chsi", WHITE, Verdict.FAIL),
    ("chsi", LIGHT_GREY, Verdict.FAIL),
    ("chsi", RED, Verdict.FAIL),
    ("chsi", DARK_BLUE, Verdict.FAIL),
    ("chsi", GREEN, Verdict.FAIL),
    ("chsi", (128, 128, 128), Verdict.FAIL),
    ("chsi-2017", WHITE, Verdict.PASS),
    ("chsi-2017", LIGHT_GREY, Verdict.PASS),
    ("chsi-2017", LIGHT_BLUE, Verdict.PASS),
    ("chsi-2017", RED, Verdict.FAIL),
    ("chsi-2017", (120, 120, 120), Verdict.FAIL),
    ("zikao-xinjiang", LIGHT_BLUE, Verdict.FAIL),
    ("zikao-xinjiang", WHITE, Verdict.PASS),
]


@pytest.mark.parametrize(("standard", "colour", "verdict"), COLOURS)
def test_background_colour(look, standard, colour, verdict):
    finding = look("background_colour", standard, colours={"background": colour})
    assert finding.verdict == verdict, finding.value


def test_background_colour_names_what_is_asked_for(look):
    finding = look("background_colour", colours={"background": RED})
    assert "浅蓝色" in finding.message.zh
    assert "200, 30, 40" in finding.message.en


def test_no_background_is_not_assessed(look, rectangle):
    for id in ("background_colour", "background_uniformity"):
        assert look(id, draw=rectangle("hair", 0, 0, 480, 640)).verdict == Verdict.NOT_ASSESSED


def gradient(steps):
    def paint(image):
        shift = np.linspace(-steps / 2, steps / 2, 640)[:, None, None]
        image[:] = np.clip(image + shift, 0, 255).astype(np.uint8)

    return paint


def noise(sigma):
    def paint(image):
        image[:] = np.clip(image + np.random.default_rng(0).normal(0, sigma, image.shape), 0, 255).astype(np.uint8)

    return paint


def shadow(image):
    image[200:640, :110] = image[200:640, :110] * 0.6


def curtain(image):
    folds = np.arange(image.shape[1]) // 6 % 2 == 0
    image[:, folds] = image[:, folds] // 2 + 40


EVENNESS = [
    (None, Verdict.PASS),
    (gradient(12), Verdict.PASS),
    (noise(5), Verdict.PASS),
    (gradient(120), Verdict.FAIL),
    (shadow, Verdict.FAIL),
    (curtain, Verdict.FAIL),
]


@pytest.mark.parametrize(("paint", "verdict"), EVENNESS)
def test_background_uniformity(look, paint, verdict):
    finding = look("background_uniformity", paint=paint, colours={"background": (110, 180, 230)})
    assert finding.verdict == verdict, finding.value


CLOTHES = [
    ((40, 45, 60), Verdict.PASS),
    ((255, 255, 255), Verdict.PASS),
    ((100, 197, 255), Verdict.FAIL),
    ((110, 190, 240), Verdict.FAIL),
]


@pytest.mark.parametrize(("colour", "verdict"), CLOTHES)
def test_clothing_contrast(look, colour, verdict):
    assert look("clothing_contrast", colours={"cloth": colour}).verdict == verdict


def test_a_white_shirt_before_a_white_wall(look):
    finding = look("clothing_contrast", colours={"cloth": (250, 250, 250), "background": WHITE})
    assert finding.verdict == Verdict.FAIL
    assert "深色上衣" in finding.message.zh


def test_clothes_that_are_parsed_too_low_need_a_look(look):
    def raised(image):
        wall = np.array((100, 197, 255))
        for left, right in ((0, 150), (330, 480)):
            part = image[440:560, left:right]
            part[(part == wall).all(-1)] = (40, 45, 60)

    finding = look("clothing_contrast", paint=raised)
    assert finding.value < 5
    assert finding.verdict == Verdict.REVIEW


def test_no_clothes_in_view(look, rectangle):
    assert look("clothing_contrast", draw=rectangle("skin", 0, 460, 480, 640)).verdict == Verdict.NOT_ASSESSED


def white_bars(image):
    image[:, :75] = image[:, -75:] = WHITE


def test_borders_are_no_background(look):
    assert look("background_colour", "chsi-2017", colours={"background": RED}, paint=white_bars).verdict == Verdict.FAIL
    even = look("background_uniformity", colours={"background": (110, 180, 230)}, paint=white_bars)
    assert even.verdict == Verdict.PASS, even.value
    top = look("clothing_contrast", colours={"cloth": (250, 250, 250)}, paint=white_bars)
    assert top.verdict == Verdict.PASS, top.value
