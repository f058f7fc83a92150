"""Dyed hair: the colour of the hair in the pixels."""

import pytest
from biyezhao.serving.report import Verdict

COLOURS = [
    ((25, 20, 20), Verdict.PASS),  # black
    ((70, 50, 38), Verdict.PASS),  # brown
    ((190, 188, 186), Verdict.PASS),  # grey
    ((215, 185, 120), Verdict.FAIL),  # bleached
    ((150, 40, 50), Verdict.FAIL),  # red
    ((60, 60, 140), Verdict.FAIL),  # blue
]


@pytest.mark.parametrize(("colour", "verdict"), COLOURS)
def test_the_colour_of_the_hair_decides(look, colour, verdict):
    finding = look("dyed_hair", colours={"hair": colour})
    assert finding.verdict == verdict, finding.value


def test_a_dyed_part_needs_review_and_is_shown(look):
    def strands(image):
        image[:, :180] = (150, 40, 50)

    finding = look("dyed_hair", paint=strands)
    assert finding.verdict == Verdict.REVIEW
    x0, y0, x1, y1 = finding.evidence["box"]
    assert 118 <= x0 < x1 <= 181
    assert 80 <= y0 < y1 <= 320


def test_no_hair_or_no_colour_is_not_assessed(look):
    def bald(parsing):
        parsing[parsing == 13] = 0

    def grey(image):
        image[:] = image.mean(-1, keepdims=True)

    assert "little hair" in look("dyed_hair", draw=bald).reason.en
    assert "black and white" in look("dyed_hair", paint=grey).reason.en
