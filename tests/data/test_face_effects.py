from dataclasses import replace

import cv2
import numpy as np
import pytest
from biyezhao.data.synthesis import Canvas, HeavyMakeup, NotPaintable, Retouching
from biyezhao.data.synthesis.base import difference
from biyezhao.data.synthesis.face import Face
from biyezhao.data.synthesis.face_makeup import lip_mask
from biyezhao.data.synthesis.heavy_makeup import EVERYDAY, STYLES
from biyezhao.data.synthesis.retouching import FAMILIES, RECIPES
from biyezhao.data.synthesis.smoothing import SMOOTHERS
from biyezhao.data.synthesis.warps import Warp, outline
from biyezhao.models.anatomy import LANDMARKS, PARSING_CLASSES

RETOUCHERS = [Retouching(resave=False, recipe=recipe) for recipe in RECIPES]
RETOUCHERS += [Retouching(resave=False, recipe="smooth", smoother=name) for name in SMOOTHERS]
PAINTERS = RETOUCHERS + [HeavyMakeup(style=style) for style in STYLES]


def name(synthesiser):
    return "-".join(str(value) for value in vars(synthesiser).values() if value)


def detail(image, canvas):
    """Fine contrast of the cheeks and forehead."""
    skin = Face.of(canvas).face_skin > 0.9
    x0, y0, x1, y1 = Face.of(canvas).box
    green = image[y0:y1, x0:x1, 1].astype(np.float32)
    return np.abs(np.diff(green, axis=1))[:, :][skin[:, 1:]].mean()


@pytest.mark.parametrize("synthesiser", PAINTERS, ids=name)
@pytest.mark.parametrize("strength", [0.2, 1.0])
def test_positive_covers_its_changes_and_spares_the_rest(person_canvas, synthesiser, strength):
    painted = synthesiser.positive(person_canvas, strength, np.random.default_rng(3))
    changed = difference(painted.image, person_canvas.image) > 8
    assert painted.label == 1
    assert painted.mask.dtype == np.float32
    assert 0 <= painted.mask.min() <= painted.mask.max() <= 1
    assert (painted.mask[changed] > 0).mean() >= 0.95
    away = cv2.distanceTransform((person_canvas.parsing == 0).astype(np.uint8), cv2.DIST_L2, 3)
    assert (painted.image == person_canvas.image)[away >= outline(person_canvas.interocular)].all()
    if "warp" not in name(synthesiser):
        assert changed.any()


@pytest.mark.parametrize("style", STYLES)
def test_makeup_touches_nothing_but_the_person(person_canvas, style):
    painted = HeavyMakeup(style=style).positive(person_canvas, 1.0, np.random.default_rng(1))
    assert (painted.image[person_canvas.parsing == 0] == person_canvas.image[person_canvas.parsing == 0]).all()


@pytest.mark.parametrize("synthesiser", [*PAINTERS, Retouching(), HeavyMakeup()], ids=name)
def test_same_seed_same_picture(person_canvas, synthesiser):
    first, second = (synthesiser.positive(person_canvas, 0.7, np.random.default_rng(11)) for _ in range(2))
    assert (first.image == second.image).all()
    assert (first.mask == second.mask).all()


@pytest.mark.parametrize("look", EVERYDAY)
def test_everyday_looks_are_negative_and_weaker_than_any_style(person_canvas, look):
    painted = HeavyMakeup(everyday=look).negative(person_canvas, 1.0, np.random.default_rng(5))
    assert painted.label == 0
    assert (difference(painted.image, person_canvas.image) > 40).sum() < 0.05 * person_canvas.interocular**2


def test_honest_processing_is_negative(person_canvas):
    painted = Retouching().negative(person_canvas, 0.8, np.random.default_rng(5))
    assert painted.label == 0
    assert (painted.parsing == person_canvas.parsing).all()


@pytest.mark.parametrize("smoother", SMOOTHERS)
def test_stronger_smoothing_leaves_less_detail(person_canvas, smoother):
    details = [detail(person_canvas.image, person_canvas)]
    for strength in (0.3, 1.0):
        painted = Retouching(False, "smooth", smoother).positive(person_canvas, strength, np.random.default_rng(2))
        details.append(detail(painted.image, person_canvas))
    assert details[0] > details[1] > details[2]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_alone_touches_the_face(person_canvas, family):
    painted = Retouching(False, family=family).positive(person_canvas, 1.0, np.random.default_rng(0))
    assert (painted.image != person_canvas.image).any()
    assert not painted.mask[400:].any()


@pytest.mark.parametrize("family", [*SMOOTHERS, "spots", "warp", "even_tone"])
def test_a_family_that_leaves_no_trace_is_refused(person_canvas, family):
    flat = Canvas(np.full_like(person_canvas.image, 128), person_canvas.parsing, person_canvas.landmarks)
    with pytest.raises(NotPaintable, match=family):
        Retouching(False, family=family).positive(flat, 1.0, np.random.default_rng(0))


def test_landmarks_and_parsing_follow_a_warp(person_canvas):
    face = Face.of(person_canvas)
    warp = Warp(face)
    warp.push(face.point("right_mouth_corner"), np.array([6.0, 0.0]), 30)
    warp.settle(face.image)
    moved = warp.moved(face.points)[LANDMARKS.index("right_mouth_corner")] - face.point("right_mouth_corner")
    assert moved == pytest.approx([6, 0], abs=0.6)
    still = warp.moved(face.points)[LANDMARKS.index("left_eye_outer")]
    assert still == pytest.approx(face.point("left_eye_outer"))


@pytest.fixture
def on_white(person_canvas):
    """The person before a plain wall."""
    image = person_canvas.image.copy()
    image[person_canvas.parsing == 0] = 235
    return Canvas(image, person_canvas.parsing, person_canvas.landmarks)


def slimmed(canvas):
    face = Face.of(canvas)
    warp = Warp(face)
    for side, inwards in (("right", 8.0), ("left", -8.0)):
        warp.push(face.point(f"{side}_ear_lobe"), np.array([inwards, 0]), 50)
    warp.settle(face.image)
    return face, warp


def test_a_plain_wall_comes_in_behind_a_slimmed_head(on_white):
    face, warp = slimmed(on_white)
    bent, parsing = warp.apply(face.image), warp.relabelled(face.parsing)
    freed = (face.parsing > 0) & (parsing == 0)
    assert freed.sum() > 200
    assert np.median(bent[freed]) == pytest.approx(235, abs=2)
    assert not ((face.parsing == 0) & (parsing > 0)).any()
    assert (np.rint(bent) == face.image)[warp.own == 0].all()


def test_an_outline_before_a_patterned_wall_stays(on_white):
    image = on_white.image.copy()
    wall = (np.indices(image.shape[:2])[1] // 3 % 2 * 200).astype(np.uint8)
    image[on_white.parsing == 0] = wall[on_white.parsing == 0, None]
    face, warp = slimmed(Canvas(image, on_white.parsing, on_white.landmarks))
    assert ((face.parsing > 0) & (warp.relabelled(face.parsing) == 0)).sum() < 20
    assert (np.rint(warp.apply(face.image)) == face.image)[warp.own == 0].all()


def test_landmarks_that_nobody_knows_stay_unknown(person_canvas):
    landmarks = person_canvas.landmarks.copy()
    landmarks[LANDMARKS.index("left_ear_lobe")] = np.nan
    canvas = Canvas(person_canvas.image, person_canvas.parsing, landmarks)
    painted = Retouching(False, "warp").positive(canvas, 1.0, np.random.default_rng(0))
    assert painted.landmarks is not None
    assert np.isnan(painted.landmarks[LANDMARKS.index("left_ear_lobe")]).all()
    assert np.isfinite(painted.landmarks).all(1).sum() == len(LANDMARKS) - 1


@pytest.mark.parametrize("synthesiser", [Retouching(), HeavyMakeup()], ids=["retouching", "heavy_makeup"])
@pytest.mark.parametrize("fault", ["no landmarks", "no skin", "tiny"])
def test_unpaintable_faces_are_refused(person_canvas, synthesiser, fault):
    image, parsing, landmarks = person_canvas.image, person_canvas.parsing, person_canvas.landmarks
    if fault == "no landmarks":
        landmarks = np.full_like(landmarks, np.nan)
    elif fault == "no skin":
        parsing = np.zeros_like(parsing)
    else:
        landmarks = landmarks * 0.1
    with pytest.raises(NotPaintable):
        synthesiser.positive(Canvas(image, parsing, landmarks), 0.8, np.random.default_rng(0))


def test_narrow_unknown_seams_are_painted_over(person_canvas):
    parsing = person_canvas.parsing.copy()
    lips = cv2.dilate(person_canvas.mask("upper_lip", "lower_lip").astype(np.uint8), np.ones((3, 3), np.uint8))
    seam = (lips > 0) & ~person_canvas.mask("upper_lip", "lower_lip")
    parsing[seam] = 255
    face = Face.of(Canvas(person_canvas.image, parsing, person_canvas.landmarks))
    assert (face.parsing < 255).all()
    painted = HeavyMakeup("lips_alone").positive(face.canvas, 1.0, np.random.default_rng(0))
    assert difference(painted.image, person_canvas.image)[seam].mean() > 5
    assert (painted.parsing == parsing).all()


def test_lipstick_stays_within_the_outline_of_the_landmarks(person_canvas: Canvas) -> None:
    parsing = person_canvas.parsing.copy()
    parsing[284:306, 175:210] = PARSING_CLASSES.index("lower_lip")
    canvas = replace(person_canvas, parsing=parsing)
    face = Face.of(canvas)
    cover = face.spread(lip_mask(face))
    assert (cover[280:286, 180:204] > 0.5).all()
    assert not cover[294:306, 175:210].any()


def test_beards_are_not_made_up(person_canvas: Canvas) -> None:
    image = person_canvas.image.copy()
    image[256:268, 165:220] = image[256:268, 165:220] // 3
    with pytest.raises(NotPaintable, match="beard"):
        HeavyMakeup().positive(replace(person_canvas, image=image), 0.5, np.random.default_rng(0))
