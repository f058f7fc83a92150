"""Highlights, red eyes, blocks, grids, distance, and the clothes' colour and cut, on drawn photos."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from biyezhao.models.anatomy import PARSING_CLASSES
from biyezhao.serving.report import Verdict

SKIN = (205, 165, 140)


def noise(image: np.ndarray) -> None:
    image[:] = (image + np.random.default_rng(0).normal(0, 4, image.shape)).clip(0, 255).astype(np.uint8)


def shine(radius: int):
    return lambda image: cv2.circle(image, (240, 200), radius, (250, 250, 250), -1)


@pytest.mark.parametrize(("radius", "verdict"), [(0, "pass"), (24, "review"), (50, "fail")])
def test_highlights(look, radius, verdict):
    finding = look("highlights", paint=shine(radius) if radius else None)
    assert finding.verdict == verdict, finding.value
    if radius:
        x0, y0, x1, y1 = finding.evidence["boxes"][0]
        assert x0 < 240 < x1
        assert y0 < 200 < y1


@pytest.mark.parametrize(
    ("colour", "verdict"), [((60, 40, 35), "pass"), ((85, 38, 36), "pass"), ((200, 40, 40), "fail")]
)
def test_red_eye(look, colour, verdict):
    def paint(image: np.ndarray) -> None:
        for x in (190, 290):
            cv2.circle(image, (x, 250), 7, colour, -1)

    assert look("red_eye", paint=paint).verdict == verdict


def blocky(image: np.ndarray) -> None:
    steps = np.random.default_rng(0).integers(-5, 6, (80, 60, 1))
    image[:] = (image + np.repeat(np.repeat(steps, 8, 0), 8, 1)).clip(0, 255).astype(np.uint8)


def test_coarse_blocks_fail(look):
    assert look("compression_artefacts", paint=noise).verdict == "pass"
    assert look("compression_artefacts", paint=blocky).verdict == "fail"


def grid(image: np.ndarray) -> None:
    noise(image)
    y, x = np.mgrid[:640, :480]
    image[:] = (image + 12 * np.sin(x * 1.9 + y * 0.2)[..., None]).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize(("paint", "verdict"), [(noise, "pass"), (grid, "fail")])
def test_recapture(look, paint, verdict):
    finding = look("recapture", paint=paint)
    assert finding.verdict == verdict, finding.value


def strokes(axis: int):
    """Light and dark by turns, down (0) or across (1): twelve times in a face."""

    def paint(image: np.ndarray) -> None:
        noise(image)
        place = np.mgrid[:640, :480][axis]
        image[:] = (image + 12 * np.sin(place * (2 * np.pi / 18))[..., None]).clip(0, 255).astype(np.uint8)

    return paint


@pytest.mark.parametrize(("axis", "verdict"), [(0, "pass"), (1, "fail")])
def test_level_features_of_a_small_face_are_no_grid(look, axis, verdict):
    finding = look("recapture", paint=strokes(axis), scale=0.5, size=(300, 400))
    assert finding.verdict == verdict, finding.value


@pytest.mark.parametrize(
    ("colour", "verdict"),
    [((40, 45, 60), "pass"), ((255, 255, 255), "pass"), (SKIN, "fail"), ((100, 197, 255), "fail")],
)
def test_clothing_colour(look, colour, verdict):
    assert look("clothing_colour", colours={"cloth": colour}).verdict == verdict


def test_white_clothes_are_left_to_the_contrast(look):
    assert look("clothing_colour", "zikao-xinjiang", colours={"cloth": (255, 255, 255)}).verdict == "pass"


def test_bare_shoulders(look, rectangle):
    assert look("top_covers_shoulders").verdict == "pass"
    bare = look("top_covers_shoulders", draw=rectangle("neck", 0, 425, 480, 560))
    assert bare.verdict == "fail", bare.value
    assert "吊带" in bare.message.zh


def test_a_hood_needs_review(look):
    def draw(parsing: np.ndarray) -> None:
        cv2.ellipse(parsing, (240, 260), (150, 190), 0, 150, 390, 18, 30)

    assert look("top_covers_shoulders", draw=draw).verdict == "review"


def test_distance_by_proportions(look):
    assert look("distortion").verdict == "pass"
    near = {"right_cheek": (165, 260), "left_cheek": (315, 260)}
    finding = look("distortion", points=near)
    assert finding.verdict == "review"
    assert isinstance(finding.value, float)
    assert finding.value < 0.6
    assert look("distortion", pose=(20, 0, 0)).verdict == "not_assessed"


@pytest.mark.parametrize(("focal", "verdict"), [(24, "fail"), (85, "pass")])
def test_distance_by_focal_length(drawn, focal, verdict):
    from dataclasses import replace

    from biyezhao.serving.requirements import BY_ID
    from biyezhao.serving.standards import load

    portrait = drawn(scale=2.5, size=(1400, 1700), offset=(0, 0))
    portrait.photo = replace(portrait.photo, exif={"FocalLengthIn35mmFilm": focal})
    assert BY_ID["distortion"].inspect(portrait, load("chsi")).verdict == verdict


IDS = [
    "highlights",
    "red_eye",
    "compression_artefacts",
    "recapture",
    "clothing_colour",
    "top_covers_shoulders",
    "distortion",
]


@pytest.mark.parametrize("id", IDS)
def test_no_face_is_not_assessed(look, id):
    assert look(id, faces=()).verdict == "not_assessed"


@pytest.mark.parametrize(
    ("here", "before", "verdict"), [(0, 0, "pass"), (1, 1, "pass"), (1, 0, "fail"), (0, 1, "fail")]
)
def test_glasses_consistent(drawn, rectangle, here, before, verdict):
    from biyezhao.serving.requirements import BY_ID
    from biyezhao.serving.standards import load

    glasses = rectangle("glasses", 150, 235, 330, 265)
    portrait, admission = (drawn(draw=glasses if worn else None) for worn in (here, before))
    assert BY_ID["glasses_consistent"].inspect(portrait, load("chsi")).verdict == "not_assessed"
    portrait.admission = admission
    assert BY_ID["glasses_consistent"].inspect(portrait, load("chsi")).verdict == verdict


@pytest.mark.parametrize(("hidden", "verdict"), [(False, Verdict.FAIL), (True, Verdict.REVIEW)])
def test_a_dark_face_fails_only_where_the_white_of_the_eyes_tells(look, hidden, verdict):
    names = ("left_eye", "right_eye")

    def behind_glasses(parsing: np.ndarray) -> None:
        parsing[np.isin(parsing, [PARSING_CLASSES.index(name) for name in names])] = PARSING_CLASSES.index("glasses")

    dark = dict.fromkeys(("skin", "nose", "neck", *names), (80, 60, 50))
    finding = look("exposure", colours=dark, draw=behind_glasses if hidden else None)
    assert finding.verdict == verdict, (finding.value, finding.message.en)
