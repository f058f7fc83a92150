"""An edge as a lens draws it passes; halos, hard cuts and missing noise do not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from biyezhao.serving.outline import STEP, outline
from biyezhao.serving.requirements.background.background_replacement import SIGNS, signs

BLUE = (100, 197, 255)


def photographed(sigma: float = 1.1, noise: float = 2.5):
    """The lens softens person and background alike, the sensor adds its noise to both."""

    def paint(image: np.ndarray) -> None:
        soft = cv2.GaussianBlur(image, (0, 0), sigma).astype(np.float32)
        grain = cv2.GaussianBlur(np.random.default_rng(0).normal(0, 1, image.shape), (0, 0), 0.7) * 2 * noise
        image[:] = (soft + grain).clip(0, 255).astype(np.uint8)

    return paint


def swapped(halo: int):
    """The old, white background stays as a rim of so many pixels; the new one is flat."""

    def paint(image: np.ndarray) -> None:
        person = (np.abs(image.astype(int) - BLUE).sum(-1) > 30).astype(np.uint8)
        image[person == 0] = (235, 235, 230)
        photographed()(image)
        kept = cv2.dilate(person, np.ones((2 * halo + 1, 2 * halo + 1), np.uint8)) if halo else person
        image[kept == 0] = BLUE

    return paint


def test_a_photographed_edge_passes(look):
    finding = look("background_replacement", paint=photographed())
    assert finding.verdict == "pass", finding.value


@pytest.mark.parametrize("halo", [2, 4])
def test_a_halo_does_not(look, halo):
    finding = look("background_replacement", paint=swapped(halo))
    assert finding.verdict in ("fail", "review"), finding.value
    assert "换底色" in finding.message.zh
    for x0, y0, x1, y1 in finding.evidence["boxes"]:
        assert 0 <= x0 < x1 <= 480
        assert 0 <= y0 < y1 <= 640


def test_before_an_uneven_background_a_person_must_look(look):
    def paint(image: np.ndarray) -> None:
        swapped(4)(image)
        image[:150, :100] = (20, 20, 20)

    even, uneven = look("background_replacement", paint=swapped(4)), look("background_replacement", paint=paint)
    assert (even.verdict, uneven.verdict) == ("fail", "review")
    assert uneven.value == pytest.approx(even.value, abs=0.02)


def test_a_person_like_the_background_is_not_assessed(look):
    same = dict.fromkeys(("background", "cloth", "hair"), (205, 165, 140))
    assert look("background_replacement", colours=same).verdict == "not_assessed"


def test_no_face_and_no_edge_are_not_assessed(look, rectangle):
    assert look("background_replacement", faces=()).verdict == "not_assessed"
    assert look("background_replacement", draw=rectangle("hair", 0, 0, 480, 640)).verdict == "not_assessed"


def test_the_outline_follows_head_and_shoulders(drawn):
    portrait = drawn(paint=photographed())
    edge = outline(portrait)
    assert edge is not None
    assert np.median(np.linalg.norm(np.diff(edge.points, axis=0), axis=1)) <= 1.5 * STEP
    assert edge.hair[np.argmin(edge.points[:, 1])]
    inside, beyond = edge.aligned[:, 0, 0].mean(), edge.aligned[:, -1, 0].mean()
    assert beyond > inside + 30
    found = signs(edge)
    assert found is not None
    assert found[0].shape == (len(SIGNS),)
    assert np.isfinite(found[0]).all()
