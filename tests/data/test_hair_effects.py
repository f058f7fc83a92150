"""What is special about accessories in the hair and dyed hair."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from biyezhao.data.synthesis import Canvas, DyedHair, HairAccessory, HairOverEars, NotPaintable, Painted, Synthesiser
from biyezhao.data.synthesis.base import difference
from biyezhao.data.synthesis.drawing import Region
from biyezhao.data.synthesis.hair import Strands
from biyezhao.models.anatomy import PARSING_CLASSES

SEEDS = range(16)


def positives(effect: Synthesiser, canvas: Canvas, strength: float) -> list[Painted]:
    made = []
    for seed in SEEDS:
        try:
            made.append(effect.positive(canvas, strength, np.random.default_rng(seed)))
        except NotPaintable:
            continue
    assert made
    return made


@pytest.mark.parametrize("effect", [HairAccessory(), DyedHair()], ids=["accessory", "dye"])
def test_only_hair_is_painted_and_the_parsing_stays(effect: HairAccessory | DyedHair, person_canvas: Canvas) -> None:
    hair = person_canvas.mask("hair")
    for painted in positives(effect, person_canvas, 0.8):
        assert difference(painted.image, person_canvas.image)[~hair].max() == 0
        assert np.array_equal(painted.parsing, person_canvas.parsing)


def test_louder_accessories_are_larger(person_canvas: Canvas) -> None:
    quiet, loud = (np.mean([p.mask.sum() for p in positives(HairAccessory(), person_canvas, s)]) for s in (0.0, 1.0))
    assert loud > 1.3 * quiet


def chroma(image: np.ndarray, where: np.ndarray) -> float:
    lab = cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[where]
    return float(np.hypot(lab[:, 1], lab[:, 2]).mean())


def test_dyes_are_vivid_and_natural_colours_are_not(person_canvas: Canvas) -> None:
    hair = person_canvas.mask("hair")
    dyed = np.mean([chroma(p.image, hair) for p in positives(DyedHair(), person_canvas, 1.0)])
    natural = [DyedHair().negative(person_canvas, 1.0, np.random.default_rng(seed)) for seed in SEEDS]
    assert max(chroma(p.image, hair) for p in natural) < dyed


def test_light_hair_is_never_turned_natural_grey(person_canvas: Canvas) -> None:
    image = person_canvas.image.copy()
    hair = person_canvas.mask("hair")
    image[hair] = np.clip(image[hair] * 0.4 + (190, 150, 90), 0, 255).astype(np.uint8)
    blond = replace(person_canvas, image=image)
    for seed in SEEDS:
        painted = DyedHair().negative(blond, 1.0, np.random.default_rng(seed))
        assert chroma(painted.image, hair) > 0.6 * chroma(image, hair)


def test_greyscale_photos_are_not_dyed(person_canvas: Canvas) -> None:
    grey = cv2.cvtColor(cv2.cvtColor(person_canvas.image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    with pytest.raises(NotPaintable, match="greyscale"):
        DyedHair().positive(replace(person_canvas, image=grey), 0.5, np.random.default_rng(0))


@pytest.mark.parametrize("effect", [HairAccessory(), DyedHair()], ids=["accessory", "dye"])
def test_a_shaved_head_is_skipped(effect: HairAccessory | DyedHair, person_canvas: Canvas) -> None:
    parsing = person_canvas.parsing.copy()
    parsing[person_canvas.mask("hair")] = 1
    parsing[90:100, 180:200] = person_canvas.parsing[85, 192]
    for paint in (effect.positive, effect.negative):
        with pytest.raises(NotPaintable, match="too little hair"):
            paint(replace(person_canvas, parsing=parsing), 0.5, np.random.default_rng(0))


def test_strand_noise_runs_along_the_strands(person_canvas: Canvas) -> None:
    stripes = np.broadcast_to((np.sin(np.arange(96) * 0.9) * 60 + 120)[None, :, None], (96, 96, 3)).astype(np.uint8)
    canvas = replace(person_canvas, image=np.ascontiguousarray(stripes))
    noise = Strands(canvas, Region(0, 0, 96, 96), 1.0).noise(2, 40, np.random.default_rng(0))
    down, across = (np.abs(np.diff(noise[8:-8, 8:-8], axis=axis)).mean() for axis in (0, 1))
    assert down < 0.5 * across


def test_dark_hair_without_strands_of_its_own_runs_as_the_hair_around_it(person_canvas: Canvas) -> None:
    stripes = np.broadcast_to((np.sin(np.arange(160) * 0.9) * 60 + 120)[:, None, None], (160, 160, 3)).astype(np.uint8)
    image = stripes.copy()
    image[64:96, 64:96] = 12 + np.random.default_rng(1).integers(0, 3, (32, 32, 1))
    strands = Strands(replace(person_canvas, image=image), Region(0, 0, 160, 160), 1.0)
    off = [abs(np.sin(strands.angle(y, x))) for y in range(76, 86, 3) for x in range(76, 86, 3)]
    assert max(off) < 0.5
    line = strands.along(np.array([20.0, 30.0]), 60)
    assert abs(line[-1, 0] - 20) > 2 * abs(line[-1, 1] - 30)


def cropped(canvas: Canvas, row: int = 200) -> Canvas:
    """The same person with hair above a row only."""
    parsing = canvas.parsing.copy()
    low = parsing[row:]
    low[low == PARSING_CLASSES.index("hair")] = PARSING_CLASSES.index("background")
    return replace(canvas, parsing=parsing)


def test_cropped_hair_holds_no_accessory(person_canvas: Canvas) -> None:
    HairAccessory().positive(person_canvas, 1.0, np.random.default_rng(0))
    with pytest.raises(NotPaintable, match="cropped"):
        HairAccessory().positive(cropped(person_canvas), 1.0, np.random.default_rng(0))


def test_a_dye_on_cropped_hair_fades_towards_its_edge(person_canvas: Canvas) -> None:
    canvas = cropped(person_canvas)
    own = canvas.mask("hair").astype(np.uint8)
    inside = cv2.distanceTransform(own, cv2.DIST_L2, 3)
    change = np.mean([difference(p.image, canvas.image) for p in positives(DyedHair(), canvas, 1.0)], axis=0)
    assert change[(inside > 0) & (inside < 3)].mean() < 0.35 * change[inside > 14].mean()


def with_ears_half_hidden(canvas: Canvas) -> Canvas:
    """The same person with hair over the upper half of both ears."""
    parsing, image = canvas.parsing.copy(), canvas.image.copy()
    upper = canvas.mask("left_ear", "right_ear")
    upper[219:] = False
    parsing[upper], image[upper] = PARSING_CLASSES.index("hair"), (40, 30, 25)
    return replace(canvas, parsing=parsing, image=image)


def test_cropped_hair_does_not_grow_over_ears_that_it_leaves_free(person_canvas: Canvas) -> None:
    with pytest.raises(NotPaintable, match="ends above the ear"):
        HairOverEars().positive(cropped(person_canvas), 0.5, np.random.default_rng(0))


def test_short_hair_grows_further_over_both_ears_but_does_not_hang(person_canvas: Canvas) -> None:
    canvas = with_ears_half_hidden(cropped(person_canvas))
    ears = canvas.mask("left_ear", "right_ear")
    lowest = np.flatnonzero(ears.any(1)).max()
    for strength in (0.2, 0.8):
        for painted in positives(HairOverEars(), canvas, strength):
            rows = np.flatnonzero((painted.mask > 0.3).any(1))
            assert rows.max() < lowest + 0.8 * np.ptp(np.flatnonzero(ears.any(1)))
            halves = painted.mask[:, :192].sum(), painted.mask[:, 192:].sum()
            assert min(halves) > 0.3 * max(halves)


def test_locks_take_the_light_of_the_hair_beside_them(person_canvas: Canvas) -> None:
    canvas = with_ears_half_hidden(cropped(person_canvas))
    lit = canvas.mask("hair")
    lit[:, 192:] = False
    canvas.image[lit] = np.minimum(canvas.image[lit] * 3.0, 255)
    for painted in positives(HairOverEars(), canvas, 0.5):
        grown = (painted.parsing == PARSING_CLASSES.index("hair")) & canvas.mask("left_ear", "right_ear")
        right, left = painted.image[:, :192][grown[:, :192]], painted.image[:, 192:][grown[:, 192:]]
        assert right.mean() > 1.8 * left.mean()


def test_hair_that_is_tied_back_does_not_hang_over_the_ear(person_canvas: Canvas) -> None:
    parsing = person_canvas.parsing.copy()
    cv2.rectangle(parsing, (290, 60), (330, 420), PARSING_CLASSES.index("hair"), -1)
    tail = replace(person_canvas, parsing=parsing)
    with pytest.raises(NotPaintable, match="tied back"):
        HairOverEars().positive(tail, 0.5, np.random.default_rng(0))
