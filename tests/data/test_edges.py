"""A coarse mask's edge moves to the edge in the picture."""

import numpy as np
from biyezhao.data.synthesis.edges import followed

SIZE = 80


def scene(beside: int) -> np.ndarray:
    """Cloth of level 60 left of column 40, something of another level right of it, both with grain."""
    image = np.full((SIZE, SIZE, 3), 60, np.float32)
    image[:, 40:] = beside
    noisy = image + np.random.default_rng(0).normal(0, 3, image.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def parsed(until: int) -> np.ndarray:
    own = np.zeros((SIZE, SIZE), bool)
    own[:, :until] = True
    return own


def test_a_mask_that_is_too_small_grows_and_one_that_is_too_large_shrinks() -> None:
    anywhere = np.ones((SIZE, SIZE), bool)
    for until in (37, 43):
        edge = followed(scene(180), parsed(until), anywhere, 4)
        assert (edge[5:-5, :39] > 0.9).all()
        assert (edge[5:-5, 41:] < 0.1).all()


def test_it_grows_only_where_it_may() -> None:
    edge = followed(scene(180), parsed(37), np.zeros((SIZE, SIZE), bool), 4)
    assert not edge[:, 37:].any()


def test_without_an_edge_in_sight_the_mask_stays() -> None:
    own = parsed(37)
    assert np.array_equal(followed(scene(66), own, np.ones((SIZE, SIZE), bool), 4), own)
