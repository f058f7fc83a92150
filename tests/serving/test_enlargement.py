import cv2
import numpy as np
import pytest
from biyezhao.serving.enlargement import scale2x


def test_straight_borders_stay_as_they_are():
    labels = np.zeros((6, 4), np.uint8)
    labels[:, 1:] = 7
    assert np.array_equal(scale2x(labels), np.repeat(np.repeat(labels, 2, 0), 2, 1))


@pytest.mark.parametrize("radius", [6, 11, 25])
def test_round_parts_are_rounder_than_repeated_pixels(radius):
    def disc(step):
        x, y = np.meshgrid(np.arange(step / 2, 64, step) - 32.6, np.arange(step / 2, 64, step) - 31.7)
        return (np.hypot(x, y) < radius).astype(np.uint8)

    repeated = cv2.resize(disc(2), (64, 64), interpolation=cv2.INTER_NEAREST)
    wrong = [np.count_nonzero(enlarged != disc(1)) for enlarged in (repeated, scale2x(disc(2)))]
    assert wrong[1] < 0.9 * wrong[0]


def test_no_label_is_invented():
    labels = np.random.default_rng(0).integers(0, 19, (40, 30)).astype(np.uint8)
    enlarged = scale2x(labels)
    assert enlarged.shape == (80, 60)
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
        padded = np.pad(labels, 1, mode="edge")
        near = [padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:], labels]
        assert np.any([enlarged[row::2, column::2] == one for one in near], axis=0).all()
