"""Frames: mapping, cropping, and the frame that the standard asks for."""

from __future__ import annotations

import numpy as np
import pytest
from biyezhao.serving.framing import VIEW_SIZE, Frame, Head, standard_frame, whole_frame
from biyezhao.serving.standards import load, names
from hypothesis import given
from hypothesis import strategies as st

BANDS = load("chsi").geometry


def ramp(width: int, height: int) -> np.ndarray:
    """A picture whose red is the pixel centre's x and green its y."""
    xs, ys = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    return np.stack([xs, ys, np.zeros_like(xs)], -1).astype(np.float32)


@pytest.mark.parametrize(
    "frame",
    [
        Frame(0, 0, 60, 80),
        Frame(10.3, 20.7, 30, 40),
        Frame(3, 4, 150, 200),
        Frame(20, 10, 6, 8),
        Frame(0, 0, 180, 240),
    ],
)
def test_crop_shows_what_the_frame_covers(frame: Frame) -> None:
    cropped = frame.crop(ramp(200, 260), (60, 80))
    assert cropped.shape == (80, 60, 3)
    for column, row in ((1, 1), (30, 40), (58, 78)):
        x, y = frame.to_photo(np.array([(column + 0.5) / 60, (row + 0.5) / 80]))
        assert cropped[row, column, 0] == pytest.approx(x, abs=0.6)
        assert cropped[row, column, 1] == pytest.approx(y, abs=0.6)


def test_the_whole_photo_is_not_copied() -> None:
    pixels = np.zeros((640, 480, 3), np.uint8)
    assert Frame(0, 0, 480, 640).crop(pixels) is pixels


def test_beyond_the_photo_its_edge_is_repeated() -> None:
    pixels = np.zeros((40, 30, 3), np.uint8)
    pixels[:, -1] = 200
    cropped = Frame(15, 0, 60, 80).crop(pixels, (60, 80))
    assert (cropped[:, 20:] == 200).all()
    assert (cropped[:, :10] == 0).all()


@pytest.mark.parametrize("frame", [Frame(500, 500, 30, 40), Frame(-300, -300, 30, 40)])
def test_a_frame_beside_the_photo_is_filled_from_its_corner(frame: Frame) -> None:
    assert frame.crop(np.full((40, 30, 3), 7, np.uint8), (60, 80)).tolist() == np.full((80, 60, 3), 7).tolist()
    assert not frame.inside((30, 40)).any()


def test_inside_and_overhang() -> None:
    frame = Frame(-10, 5, 60, 80)
    inside = frame.inside((40, 200), (60, 80))
    assert inside.shape == (80, 60)
    assert inside[:, 10:50].all()
    assert not inside[:, :10].any()
    assert not inside[:, 50:].any()
    assert frame.overhang((40, 60)) == (10, 0, 10, 25)


@given(st.floats(-50, 50), st.floats(-50, 50), st.floats(1, 500))
def test_to_photo_and_back(x0: float, y0: float, width: float) -> None:
    frame = Frame(x0, y0, width, width * 4 / 3)
    points = np.array([[0.0, 0.0], [0.25, 0.75], [1.0, 1.0]])
    assert np.allclose(frame.from_photo(frame.to_photo(points)), points)


@pytest.mark.parametrize("size", [(480, 640), (100, 100), (1000, 200), (200, 1000)])
def test_whole_frame_is_three_by_four_and_holds_the_photo(size: tuple[int, int]) -> None:
    frame = whole_frame(size)
    assert frame.width / frame.height == pytest.approx(0.75)
    assert frame.overhang(size)[0] == pytest.approx(frame.overhang(size)[2])
    assert min(frame.width - size[0], frame.height - size[1]) == pytest.approx(0)


@pytest.mark.parametrize("name", names())
@given(
    scale=st.floats(0.2, 10),
    ratio=st.floats(1.0, 1.4),
    top=st.floats(-100, 1000),
    centre_x=st.floats(0, 3000),
)
def test_standard_frame_meets_all_bands_where_any_frame_does(
    name: str, scale: float, ratio: float, top: float, centre_x: float
) -> None:
    bands = load(name).geometry
    gap = 150 * scale
    head = Head(centre_x=centre_x, hair_top=top, eye_line=top + gap, face_width=gap * ratio)
    frame = standard_frame(head, bands)
    zoom = VIEW_SIZE[0] / frame.width
    assert frame.width / frame.height == pytest.approx(0.75)
    assert (head.centre_x - frame.x0) * zoom == pytest.approx(240)
    placed = ((head.hair_top - frame.y0) * zoom, (head.eye_line - frame.y0) * zoom, head.face_width * zoom)
    limits = (bands.hair_top, bands.eye_line, bands.face_width)
    worst = max(abs(v - (a + b) / 2) / ((b - a) / 2) for v, (a, b) in zip(placed, limits, strict=True))
    best = min(
        max(
            abs(gap * ratio * s - sum(limits[2]) / 2) / ((limits[2][1] - limits[2][0]) / 2),
            abs((sum(limits[1]) - sum(limits[0])) / 2 - gap * s)
            / ((limits[1][1] - limits[1][0] + limits[0][1] - limits[0][0]) / 2),
        )
        for s in np.linspace(50, 600, 2000) / (gap * ratio)
    )
    assert worst == pytest.approx(best, abs=0.02)
