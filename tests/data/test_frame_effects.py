import numpy as np
import pytest
from biyezhao.data.synthesis import Canvas, NotPaintable, background, capture, lens, lighting, marks
from biyezhao.data.synthesis.base import difference
from biyezhao.models.anatomy import LANDMARKS

EFFECTS = [capture.Capture()]
for module, effect in (
    (background, background.Background),
    (lighting, lighting.Lighting),
    (lens, lens.Lens),
    (marks, marks.Marks),
):
    EFFECTS += [effect(kind) for kind in module.KINDS]


def name(effect):
    return f"{type(effect).__name__}-{getattr(effect, 'kind', '')}"


@pytest.mark.parametrize("effect", EFFECTS, ids=name)
@pytest.mark.parametrize("way", ["positive", "negative"])
def test_effects_are_seeded_labelled_and_whole(person_canvas, effect, way):
    first, second = (getattr(effect, way)(person_canvas, 0.8, np.random.default_rng(4)) for _ in range(2))
    assert (first.image == second.image).all()
    assert first.image.dtype == np.uint8
    assert first.image.shape == person_canvas.image.shape
    assert first.label == (way == "positive")
    assert first.mask.shape == first.parsing.shape == person_canvas.parsing.shape
    assert difference(first.image, person_canvas.image).any()


@pytest.mark.parametrize("effect", [e for e in EFFECTS if not isinstance(e, background.Background)], ids=name)
def test_mask_covers_what_changed(person_canvas, effect):
    painted = effect.positive(person_canvas, 1.0, np.random.default_rng(6))
    changed = difference(painted.image, person_canvas.image) > 8
    assert (painted.mask[changed] > 0).mean() >= 0.95


@pytest.mark.parametrize("kind", background.KINDS)
def test_a_clean_background_keeps_the_person(person_canvas, kind):
    painted = background.Background(kind).negative(person_canvas, 1.0, np.random.default_rng(2))
    skin = person_canvas.mask("nose", "left_eye", "right_eye", "upper_lip")
    assert difference(painted.image, person_canvas.image)[skin].max() <= 3
    far = np.zeros(skin.shape, bool)
    far[:60, :60] = True
    assert difference(painted.image, person_canvas.image)[far].mean() > 5


def test_wide_angle_moves_the_landmarks_outwards(person_canvas):
    painted = lens.Lens("wide_angle").positive(person_canvas, 1.0, np.random.default_rng(1))
    left, right = (LANDMARKS.index(f"{side}_ala") for side in ("left", "right"))
    assert painted.landmarks is not None
    before = np.linalg.norm(person_canvas.landmarks[left] - person_canvas.landmarks[right])
    assert np.linalg.norm(painted.landmarks[left] - painted.landmarks[right]) > 1.1 * before


def test_everyday_blur_is_milder_than_bad_blur(person_canvas):
    rng = np.random.default_rng
    bad = lens.Lens("defocus").positive(person_canvas, 0.5, rng(0))
    mild = lens.Lens("defocus").negative(person_canvas, 0.5, rng(0))
    changes = [difference(p.image, person_canvas.image).mean() for p in (bad, mild)]
    assert changes[0] > changes[1]


def test_jpeg_quality_orders_the_damage(person_canvas):
    errors = [difference(capture.save_jpeg(person_canvas.image, q), person_canvas.image).mean() for q in (95, 75, 40)]
    assert errors == sorted(errors)


def test_no_person_no_background_swap(person_canvas):
    canvas = Canvas(person_canvas.image, np.zeros_like(person_canvas.parsing), person_canvas.landmarks)
    with pytest.raises(NotPaintable):
        background.Background().positive(canvas, 0.5, np.random.default_rng(0))


def test_no_strip_of_the_old_background_stays_beyond_the_parsing(person_canvas):
    parsing = person_canvas.parsing.copy()
    parsing[:, :40] = 255
    canvas = Canvas(person_canvas.image, parsing, person_canvas.landmarks)
    painted = background.Background("plain").negative(canvas, 0.5, np.random.default_rng(0))
    assert (difference(painted.image, canvas.image)[:300, :40] > 8).mean() > 0.95
    assert (painted.parsing == parsing).all()
