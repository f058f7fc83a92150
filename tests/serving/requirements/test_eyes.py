"""What is before the eyes, where they look, what colour they are, and the expression round them."""

import cv2
import numpy as np
import pytest
from biyezhao.serving.report import Verdict

DARK, WHITE, BROWN = (30, 22, 20), (235, 230, 228), (70, 45, 30)


def irises(shift, colour=DARK):
    """Both irises moved by so many pixels to the right of the picture, in open white eyes 40 px wide."""

    def paint(image):
        for x in (190, 290):
            eye = np.zeros(image.shape[:2], np.uint8)
            cv2.ellipse(eye, (x, 250), (20, 8), 0, 0, 360, 1, -1)
            image[eye > 0] = WHITE
            iris = np.zeros_like(eye)
            cv2.circle(iris, (x + shift, 250), 8, 1, -1)
            image[(eye & iris) > 0] = colour
            cv2.circle(image, (x + shift, 250), 3, DARK, -1)

    return paint


@pytest.fixture
def open_eyes(ellipse):
    def draw(parsing):
        for side, x in (("right", 190), ("left", 290)):
            ellipse(f"{side}_eye", (x, 250), (20, 8))(parsing)

    return draw


GAZES = [
    (0, 0, Verdict.PASS, "平视"),
    (0, 8, Verdict.PASS, "平视"),
    (5, 0, Verdict.REVIEW, "左侧"),
    (8, 0, Verdict.FAIL, "左侧"),
    (-8, 0, Verdict.FAIL, "右侧"),
    (0, 30, Verdict.FAIL, "左侧"),
    (-8, 28, Verdict.PASS, "平视"),
]


@pytest.mark.parametrize(("shift", "yaw", "verdict", "words"), GAZES)
def test_gaze_is_head_and_eyes_together(look, open_eyes, shift, yaw, verdict, words):
    finding = look("gaze", draw=open_eyes, paint=irises(shift), pose=(yaw, 0, 0))
    assert finding.verdict == verdict, finding.value
    assert words in finding.message.zh
    assert len(finding.evidence["points"]) == 2


def test_gaze_counts_the_landmarks_of_the_irises_too(look, open_eyes):
    points = {"right_iris": (190 + 2, 250), "left_iris": (290 + 2, 250)}
    alone = look("gaze", draw=open_eyes, paint=irises(4))
    both = look("gaze", draw=open_eyes, paint=irises(4), points=points)
    assert both.value == pytest.approx(alone.value + 7, abs=1)


def closed(parsing):
    parsing[(parsing == 4) | (parsing == 5)] = 1


def test_where_closed_eyes_look_is_not_assessed(look):
    assert look("gaze", draw=closed).verdict == Verdict.NOT_ASSESSED


@pytest.mark.parametrize(("shift", "verdict"), [(0, Verdict.PASS), (8, Verdict.FAIL)])
def test_gaze_behind_glasses_that_hide_the_eyeballs(look, ellipse, shift, verdict):
    def lenses(parsing):
        for x in (190, 290):
            ellipse("glasses", (x, 250), (44, 32))(parsing)

    assert look("gaze", draw=lenses, paint=irises(shift)).verdict == verdict


@pytest.mark.parametrize("id", ["gaze", "eyes_visible", "glasses_frame", "glasses_glare", "coloured_contacts"])
def test_dark_lenses_and_small_eyes_are_not_assessed(look, id):
    assert "lenses" in look(id, attributes={"tinted_glasses": 0.9}).reason.en
    assert "small" in look(id, scale=0.15, size=(72, 96)).reason.en


STRANDS = [
    ((150, 100, 165, 320), Verdict.PASS, ""),
    ((150, 100, 173, 320), Verdict.REVIEW, "右眼"),
    ((150, 100, 210, 320), Verdict.FAIL, "右眼"),
    ((260, 100, 330, 320), Verdict.FAIL, "左眼"),
    ((150, 100, 330, 320), Verdict.FAIL, "双眼"),
]


@pytest.mark.parametrize(("strand", "verdict", "words"), STRANDS)
def test_eyes_visible(look, rectangle, strand, verdict, words):
    finding = look("eyes_visible", draw=rectangle("hair", *strand))
    assert finding.verdict == verdict, finding.value
    assert words in finding.message.zh


@pytest.fixture
def glasses(ellipse):
    """``glasses(inside)``: lenses round both eyes in the parsing, and the eyes in them."""

    def draw(parsing):
        for side, x in (("right", 190), ("left", 290)):
            ellipse("glasses", (x, 250), (42, 30))(parsing)
            ellipse(f"{side}_eye", (x, 250), (20, 8))(parsing)

    return draw


def rims(row, sides=(190, 290)):
    def paint(image):
        for x in sides:
            image[row - 2 : row + 3, x - 46 : x + 46] = DARK

    return paint


RIMS = [
    (rims(228), Verdict.PASS, ""),
    (rims(272), Verdict.PASS, ""),
    (rims(250), Verdict.FAIL, "双眼"),
    (rims(246, (190,)), Verdict.FAIL, "右眼"),
]


@pytest.mark.parametrize(("paint", "verdict", "words"), RIMS)
def test_glasses_frame(look, glasses, paint, verdict, words):
    finding = look("glasses_frame", draw=glasses, paint=paint)
    assert finding.verdict == verdict, finding.value
    assert words in finding.message.zh


def test_a_dark_line_without_glasses_is_no_frame(look):
    assert look("glasses_frame", paint=rims(250)).verdict == Verdict.PASS


def spot(radius, colour):
    def paint(image):
        cv2.circle(image, (210, 240), radius, colour, -1)

    return paint


GLARES = [
    (0, WHITE, Verdict.PASS),
    (7, (255, 255, 255), Verdict.REVIEW),
    (14, (255, 255, 255), Verdict.FAIL),
    (14, (90, 90, 255), Verdict.REVIEW),
    (22, (90, 90, 255), Verdict.FAIL),
    (14, (120, 220, 150), Verdict.FAIL),
    (14, (150, 110, 90), Verdict.PASS),
]


@pytest.mark.parametrize(("radius", "colour", "verdict"), GLARES)
def test_glasses_glare(look, glasses, radius, colour, verdict):
    finding = look("glasses_glare", draw=glasses, paint=spot(radius, colour) if radius else None)
    assert finding.verdict == verdict, finding.value
    if verdict != Verdict.PASS:
        assert "右眼" in finding.message.zh
        assert len(finding.evidence["boxes"]) == 1


@pytest.mark.parametrize(("height", "verdict"), [(52, Verdict.PASS), (64, Verdict.REVIEW)])
def test_lashes_taken_for_glasses_are_none(look, rectangle, height, verdict):
    lashes = rectangle("glasses", 180, 250 - height // 2, 300, 250 + height // 2)
    assert look("glasses_glare", draw=lashes, paint=spot(8, (255, 255, 255))).verdict == verdict


def test_a_bright_spot_without_glasses_is_no_glare(look):
    assert look("glasses_glare", paint=spot(14, (255, 255, 255))).verdict == Verdict.PASS


COLOURS = [
    (BROWN, Verdict.PASS),
    ((130, 85, 45), Verdict.PASS),
    ((105, 125, 145), Verdict.PASS),
    ((95, 110, 85), Verdict.PASS),
    ((30, 90, 200), Verdict.FAIL),
    ((130, 40, 160), Verdict.FAIL),
    ((30, 150, 80), Verdict.FAIL),
    ((200, 30, 40), Verdict.FAIL),
]


@pytest.mark.parametrize(("colour", "verdict"), COLOURS)
def test_coloured_contacts(look, open_eyes, colour, verdict):
    finding = look("coloured_contacts", draw=open_eyes, paint=irises(0, colour))
    assert finding.verdict == verdict, finding.value


def test_the_iris_behind_glasses_or_lids_is_not_assessed(look, glasses):
    assert "glasses" in look("coloured_contacts", draw=glasses).reason.en
    assert "little" in look("coloured_contacts", draw=closed).reason.en


EXPRESSIONS = [
    ({}, Verdict.PASS, "自然"),
    ({"right_mouth_corner": (184, 346), "left_mouth_corner": (296, 346)}, Verdict.FAIL, "笑"),
    ({"right_mouth_corner": (190, 354), "left_mouth_corner": (290, 354)}, Verdict.PASS, ""),
    ({"upper_lip_bottom": (240, 345), "lower_lip_top": (240, 362)}, Verdict.FAIL, "张开"),
    ({"right_brow_mid": (188, 184), "left_brow_mid": (292, 184)}, Verdict.FAIL, "眉"),
]


@pytest.mark.parametrize(("points", "verdict", "words"), EXPRESSIONS)
def test_neutral_expression(look, points, verdict, words):
    finding = look("neutral_expression", points=points)
    assert finding.verdict == verdict, finding.value
    assert words in finding.message.zh
