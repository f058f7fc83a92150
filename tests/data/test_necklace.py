"""Necklaces are whole: from one side of the neck to the other, and above the collar in the middle."""

from dataclasses import replace

import numpy as np
import pytest
from biyezhao.data.synthesis import Canvas, Necklace, NotPaintable
from biyezhao.models.anatomy import PARSING_CLASSES

NECK = slice(152, 233)
SEEDS = range(12)


@pytest.mark.parametrize("strength", [0.0, 0.5, 1.0])
def test_a_necklace_is_seen_all_across_the_neck(person_canvas: Canvas, strength: float) -> None:
    for seed in SEEDS:
        painted = Necklace().positive(person_canvas, strength, np.random.default_rng(seed))
        seen = np.any(painted.mask > 0.1, axis=0)
        assert seen[NECK].mean() > 0.95
        assert not seen[: NECK.start - 2].any()
        assert not seen[NECK.stop + 2 :].any()
        assert (painted.parsing == PARSING_CLASSES.index("necklace")).any()


def test_creases_fade_and_are_no_necklace(person_canvas: Canvas) -> None:
    for seed in SEEDS:
        painted = Necklace().negative(person_canvas, 1.0, np.random.default_rng(seed))
        assert painted.label == 0
        assert np.array_equal(painted.parsing, person_canvas.parsing)
        assert painted.mask.any()


def test_no_second_necklace(person_canvas: Canvas) -> None:
    parsing = person_canvas.parsing.copy()
    parsing[340:343, 170:210] = PARSING_CLASSES.index("necklace")
    with pytest.raises(NotPaintable):
        Necklace().positive(replace(person_canvas, parsing=parsing), 0.5, np.random.default_rng(0))
