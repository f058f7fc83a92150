"""Eyes, mouth, brows, covers and the number of faces."""

import pytest
from biyezhao.serving.report import Verdict

SECOND = (20, 300, 120, 420, 0.95)
FACE = (132, 165, 348, 410, 0.99)
FACES = [
    ((FACE,), 1, Verdict.PASS),
    ((), 0, Verdict.FAIL),
    ((FACE, SECOND), 2, Verdict.FAIL),
    ((FACE, (*SECOND[:4], 0.55)), 2, Verdict.REVIEW),
    ((FACE, (20, 300, 50, 340, 0.95)), 2, Verdict.REVIEW),
    ((FACE, (134, 160, 350, 415, 0.8)), 1, Verdict.PASS),
]


@pytest.mark.parametrize(("faces", "count", "verdict"), FACES)
def test_single_face(look, faces, count, verdict):
    finding = look("single_face", faces=faces)
    assert finding.value == count
    assert finding.verdict == verdict
    assert len(finding.evidence["boxes"]) == count


def lids(right, left):
    """Eyes opened by so many pixels; 40 px wide."""
    return {
        "right_eye_upper": (190, 250 - right / 2),
        "right_eye_lower": (190, 250 + right / 2),
        "left_eye_upper": (290, 250 - left / 2),
        "left_eye_lower": (290, 250 + left / 2),
    }


EYES = [
    (12, 12, 0.38, Verdict.PASS, "自然睁开"),
    (8, 8, 0.25, Verdict.PASS, "自然睁开"),
    (2, 12, 0.06, Verdict.REVIEW, "右眼"),
    (0, 12, 0.0, Verdict.FAIL, "右眼"),
    (12, 0, 0.0, Verdict.FAIL, "左眼"),
    (0, 0, 0.0, Verdict.FAIL, "双眼"),
]


@pytest.mark.parametrize(("right", "left", "value", "verdict", "words"), EYES)
def test_eyes_open(look, right, left, value, verdict, words):
    def draw(parsing):
        parsing[:][(parsing == 4) | (parsing == 5)] = 1
        for x, opening, label in ((190, right, 5), (290, left, 4)):
            parsing[round(250 - opening / 2) : round(250 + opening / 2), x - 20 : x + 20] = label

    finding = look("eyes_open", points=lids(right, left), draw=draw)
    assert finding.value == pytest.approx(value, abs=0.03)
    assert finding.verdict == verdict
    assert words in finding.message.zh


MOUTHS = [
    (0, 0, Verdict.PASS),
    (2, 0, Verdict.PASS),
    (6, 6, Verdict.REVIEW),
    (16, 16, Verdict.FAIL),
    (30, 30, Verdict.FAIL),
]


@pytest.mark.parametrize(("gap", "opening", "verdict"), MOUTHS)
def test_mouth_closed(look, rectangle, gap, opening, verdict):
    points = {"upper_lip_bottom": (240, 354 - gap / 2), "lower_lip_top": (240, 354 + gap / 2)}
    draw = rectangle("mouth_inside", 205, 354 - opening // 2, 275, 354 + opening // 2)
    finding = look("mouth_closed", points=points, draw=draw)
    assert finding.verdict == verdict
    assert finding.value == pytest.approx((gap + opening) / 2 / 80, abs=0.02)


BROWS = [
    ((150, 100, 170, 320), Verdict.PASS, ""),
    ((150, 100, 330, 240), Verdict.FAIL, "双眉"),
    ((150, 100, 230, 240), Verdict.FAIL, "右眉"),
    ((250, 100, 330, 240), Verdict.FAIL, "左眉"),
    ((150, 100, 183, 240), Verdict.REVIEW, "右眉"),
]


@pytest.mark.parametrize(("fringe", "verdict", "words"), BROWS)
def test_brows_visible(look, rectangle, fringe, verdict, words):
    finding = look("brows_visible", draw=rectangle("hair", *fringe))
    assert finding.verdict == verdict
    assert words in finding.message.zh


HATS = [((0, 0), Verdict.PASS), ((40, 20), Verdict.REVIEW), ((118, 90), Verdict.FAIL)]


@pytest.mark.parametrize(("axes", "verdict"), HATS)
def test_head_covering(look, ellipse, axes, verdict):
    draw = ellipse("hat", (240, 150), axes) if axes[0] else None
    assert look("head_covering", draw=draw).verdict == verdict


def test_a_scarf_round_the_neck_is_no_head_covering(look, rectangle):
    assert look("head_covering", draw=rectangle("hat", 100, 420, 380, 480)).verdict == Verdict.PASS
