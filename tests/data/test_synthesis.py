"""What every painter of something worn promises: determinism, an honest mask, nothing outside the person."""

from dataclasses import replace

import albumentations as A
import numpy as np
import pytest
from biyezhao.data.synthesis import (
    FRAME_EFFECTS,
    SYNTHESISERS,
    Canvas,
    NotPaintable,
    Painted,
    busy_clothing,
    drawing,
    patterns,
)
from biyezhao.data.synthesis.base import difference
from biyezhao.data.synthesis.transform import Synthesise
from biyezhao.models.anatomy import LANDMARKS, PARSING_CLASSES

WORN = ("tinted_glasses", "earrings", "hair_over_ears", "busy_clothing", "hair_accessory", "dyed_hair")
EFFECTS = SYNTHESISERS | FRAME_EFFECTS
SEEDS = range(12)


def attempts(name: str, canvas: Canvas, label: int) -> list[Painted]:
    effect = EFFECTS[name]
    made = []
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        try:
            made.append((effect.positive if label else effect.negative)(canvas, seed / (len(SEEDS) - 1), rng))
        except NotPaintable:
            continue
    return made


@pytest.fixture
def canvas(request: pytest.FixtureRequest, person_canvas: Canvas, long_haired_canvas: Canvas) -> Canvas:
    """A person on whom the effect of the test's ``name`` can be painted."""
    return long_haired_canvas if request.node.callspec.params["name"] == "hair_over_ears" else person_canvas


@pytest.mark.parametrize("label", [1, 0])
@pytest.mark.parametrize("name", WORN)
def test_painted_pictures_keep_their_promises(name: str, label: int, canvas: Canvas) -> None:
    made = attempts(name, canvas, label)
    assert len(made) >= len(SEEDS) * 0.6
    for painted in made:
        change = difference(painted.image, canvas.image)
        changed = change > 8
        assert painted.label == label
        assert painted.image.shape == canvas.image.shape
        assert (painted.image.dtype, painted.mask.dtype, painted.parsing.dtype) == (np.uint8, np.float32, np.uint8)
        assert painted.mask.min() >= 0
        assert painted.mask.max() <= 1
        assert not changed.any() or (painted.mask[changed] > 0.02).mean() >= 0.95
        assert not (change[painted.parsing == 0] > 0).any()
        if label:
            assert changed.sum() >= 6


@pytest.mark.parametrize("label", [1, 0])
@pytest.mark.parametrize("name", WORN)
def test_the_same_seed_paints_the_same(name: str, label: int, canvas: Canvas) -> None:
    for first, second in zip(attempts(name, canvas, label), attempts(name, canvas, label), strict=True):
        assert np.array_equal(first.image, second.image)
        assert np.array_equal(first.mask, second.mask)
        assert np.array_equal(first.parsing, second.parsing)


@pytest.mark.parametrize("name", WORN)
def test_the_given_canvas_is_left_alone(name: str, canvas: Canvas) -> None:
    before = canvas.image.copy(), canvas.parsing.copy()
    attempts(name, canvas, 1)
    attempts(name, canvas, 0)
    assert np.array_equal(canvas.image, before[0])
    assert np.array_equal(canvas.parsing, before[1])


@pytest.mark.parametrize(("name", "part"), [("tinted_glasses", "glasses"), ("earrings", "earring")])
def test_what_is_put_on_appears_in_the_parsing(name: str, part: str, person_canvas: Canvas) -> None:
    for painted in attempts(name, person_canvas, 1):
        assert (painted.parsing == PARSING_CLASSES.index(part)).any()


def test_denser_lenses_are_darker(person_canvas: Canvas) -> None:
    def brightness(strength: float) -> float:
        values = []
        for seed in SEEDS:
            painted = SYNTHESISERS["tinted_glasses"].positive(person_canvas, strength, np.random.default_rng(seed))
            values.append(painted.image[195:206, 150:234].mean())
        return float(np.mean(values))

    assert brightness(0.0) > brightness(0.5) > brightness(1.0)


def test_hair_hides_an_ear_or_leaves_both(long_haired_canvas: Canvas) -> None:
    ears = {side: long_haired_canvas.mask(f"{side}_ear") for side in ("left", "right")}
    hair = PARSING_CLASSES.index("hair")
    for painted in attempts("hair_over_ears", long_haired_canvas, 1):
        assert max((painted.parsing[ear] == hair).mean() for ear in ears.values()) > 0.5
    for painted in attempts("hair_over_ears", long_haired_canvas, 0):
        assert max((painted.parsing[ear] == hair).mean() for ear in ears.values()) < 0.5


@pytest.mark.parametrize("name", WORN)
def test_a_portrait_without_what_is_needed_is_skipped(name: str, person_canvas: Canvas) -> None:
    bare = Canvas(
        person_canvas.image,
        np.zeros_like(person_canvas.parsing),
        np.full((len(LANDMARKS), 2), np.nan, np.float32),
    )
    for paint in (EFFECTS[name].positive, EFFECTS[name].negative):
        with pytest.raises(NotPaintable):
            paint(bare, 0.5, np.random.default_rng(0))


@pytest.mark.parametrize("name", WORN)
def test_pixels_outside_the_photo_stay(name: str, person_canvas: Canvas) -> None:
    parsing = person_canvas.parsing.copy()
    parsing[:, :110] = 255
    canvas = replace(person_canvas, parsing=parsing)
    for painted in attempts(name, canvas, 1):
        assert np.array_equal(painted.image[:, :110], canvas.image[:, :110])


def test_real_earrings_have_no_hard_negative(person_canvas: Canvas) -> None:
    parsing = person_canvas.parsing.copy()
    parsing[245:252, 118:126] = PARSING_CLASSES.index("earring")
    with pytest.raises(NotPaintable):
        SYNTHESISERS["earrings"].negative(replace(person_canvas, parsing=parsing), 0.5, np.random.default_rng(0))


def test_the_transform_is_seeded_by_compose(person_canvas: Canvas) -> None:
    def run() -> dict:
        paint = A.Compose(
            [Synthesise(SYNTHESISERS["earrings"], p=1.0), Synthesise(SYNTHESISERS["busy_clothing"], p=1.0)], seed=3
        )
        return paint(image=person_canvas.image, mask=person_canvas.parsing, landmarks=person_canvas.landmarks)

    first, second = run(), run()
    assert np.array_equal(first["image"], second["image"])
    assert set(first["painted"]) == {"earrings", "busy_clothing"}
    assert not np.array_equal(first["image"], person_canvas.image)


def test_the_transform_counts_what_it_skips(person_canvas: Canvas) -> None:
    paint = Synthesise(SYNTHESISERS["earrings"], p=1.0)
    unknown = np.full((len(LANDMARKS), 2), np.nan, np.float32)
    sample = paint(image=person_canvas.image, mask=person_canvas.parsing, landmarks=unknown)
    assert paint.skipped == 1
    assert np.array_equal(sample["image"], person_canvas.image)


@pytest.mark.parametrize("name", WORN)
def test_unsure_edges_are_painted_over_but_stay_unsure(name: str, canvas: Canvas) -> None:
    edges = canvas.parsing != np.roll(canvas.parsing, 2, 1)
    parsing = np.where(edges, np.uint8(255), canvas.parsing)
    made = attempts(name, replace(canvas, parsing=parsing), 1)
    for painted in made:
        untouched = painted.mask == 0
        assert np.array_equal(painted.parsing[untouched], parsing[untouched])
    assert any((difference(painted.image, canvas.image)[edges] > 8).any() for painted in made)


def test_unknown_places_amid_the_face_are_painted_over(person_canvas: Canvas) -> None:
    parsing = person_canvas.parsing.copy()
    parsing[180:225, 145:185] = 255
    painted = SYNTHESISERS["tinted_glasses"].positive(
        replace(person_canvas, parsing=parsing), 1.0, np.random.default_rng(0)
    )
    eye = np.s_[192:208, 152:176]
    assert (difference(painted.image, person_canvas.image)[eye] > 8).all()
    assert (painted.mask[eye] > 0).all()


def test_a_shadow_that_falls_out_of_the_picture_does_not_come_back_at_the_top() -> None:
    plane = np.zeros((5, 2), np.float32)
    plane[[1, 4]] = 1
    assert drawing.lowered(plane, 1.6)[:, 0].tolist() == [0, 0, 0, 1, 0]
    assert drawing.lowered(plane, 0.2)[:, 0].tolist() == [0, 0, 1, 0, 0]


def test_patterns_keep_the_ground_they_are_printed_on() -> None:
    ground = np.array([0.5, 0.4, 0.3], np.float32)
    for name in ("stripes", "checks", "dots", "flowers"):
        tile = patterns.PATTERNS[name](0.5, 1.0, np.random.default_rng(0), ground)
        printed = patterns.printed_on(tile, ground)
        bare = np.abs(np.sqrt(tile.colour) - np.sqrt(ground)).max(-1) < 0.009
        assert 0 < bare.mean() < 1
        assert (printed.cover[bare] == 0).all()
        assert printed.cover.max() == 1


def test_ties_leave_most_of_the_cloth(person_canvas: Canvas) -> None:
    rng = np.random.default_rng(0)
    painted = busy_clothing.Cloth.of(person_canvas, rng, whole=True).with_tie(1.0, rng)
    own = person_canvas.mask("cloth")
    assert painted.label == 1
    assert 0.02 < (painted.mask[own] > 0.5).mean() < 0.5
    assert not painted.mask[~own].any()


@pytest.mark.parametrize("seed", range(4))
def test_uniforms_cover_all_the_cloth_and_what_their_collar_hides(seed: int, person_canvas: Canvas) -> None:
    rng = np.random.default_rng(seed)
    painted = busy_clothing.Cloth.of(person_canvas, rng, whole=True).with_uniform(rng)
    own, index = person_canvas.mask("cloth"), PARSING_CLASSES.index("cloth")
    assert painted.label == 1
    assert (painted.mask[own] > 0.5).mean() > 0.95
    assert (painted.parsing[own] == index).all()
    turned = (painted.parsing != person_canvas.parsing) & ~own
    assert (person_canvas.mask("neck", "skin", "background")[turned]).all()
    assert not painted.mask[person_canvas.mask("nose", "hair", "left_eye", "right_eye")].any()


def test_uniforms_are_worn_before_plain_backdrops(person_canvas: Canvas) -> None:
    assert not busy_clothing._plain(person_canvas)
    flat = np.where((person_canvas.parsing == 0)[..., None], np.uint8(200), person_canvas.image)
    assert busy_clothing._plain(replace(person_canvas, image=flat))


def test_only_what_is_covered_goes_through_the_camera(person_canvas: Canvas) -> None:
    region = drawing.Region(100, 400, 200, 480)
    cover = np.zeros(region.shape, np.float32)
    cover[20:60, 20:60] = 1
    image = drawing.developed(person_canvas, person_canvas.image, region, cover, np.random.default_rng(0))
    change = difference(image, person_canvas.image)
    assert change[420:460, 120:160].mean() > 0.5
    change[420:460, 120:160] = 0
    assert not change.any()


def test_eye_sockets_parsed_as_glasses_are_no_worn_pair(person_canvas: Canvas) -> None:
    glasses, parsing = PARSING_CLASSES.index("glasses"), person_canvas.parsing.copy()
    for left in (140, 198):
        parsing[180:222, left : left + 46] = glasses
    bare = replace(person_canvas, parsing=parsing)
    for painted in (SYNTHESISERS["tinted_glasses"].positive(bare, 0.9, np.random.default_rng(seed)) for seed in SEEDS):
        assert (painted.parsing[170:230, 188:196] == glasses).any()
    parsing[192:200, 186:198] = glasses
    worn = replace(person_canvas, parsing=parsing)
    for painted in (SYNTHESISERS["tinted_glasses"].positive(worn, 0.9, np.random.default_rng(seed)) for seed in SEEDS):
        assert np.array_equal(painted.parsing, parsing)
