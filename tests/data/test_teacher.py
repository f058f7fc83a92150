from dataclasses import replace

import numpy as np
import pytest
from biyezhao.data.teacher import (
    MESH_POINTS,
    UNKNOWN,
    Teaching,
    teach,
    with_hidden_ears,
    with_own_sides,
    with_torso,
    without_eye_band,
)
from biyezhao.models.anatomy import LANDMARKS, PARSING_CLASSES

SIZE = (300, 400)
CLASS = {name: index for index, name in enumerate(PARSING_CLASSES)}


@pytest.fixture
def mesh():
    points = np.full((478, 2), 0.5, np.float32)
    places = {
        "right_eye_outer": (0.35, 0.4),
        "right_eye_inner": (0.45, 0.4),
        "left_eye_inner": (0.55, 0.4),
        "left_eye_outer": (0.65, 0.4),
        "right_cheek": (0.3, 0.5),
        "left_cheek": (0.7, 0.5),
        "chin": (0.5, 0.7),
        "forehead": (0.5, 0.3),
    }
    for name, place in places.items():
        points[MESH_POINTS[name]] = place
    return points


@pytest.fixture
def body():
    points = np.full((33, 3), np.nan, np.float32)
    points[12], points[11] = (0.1, 0.9, 0.99), (0.9, 0.9, 0.2)
    return points


def point(teaching: Teaching, name: str):
    i = LANDMARKS.index(name)
    return teaching.landmarks[i], teaching.visibility[i]


def test_mesh_and_shoulders_become_named_points(mesh, body):
    teaching = teach(mesh, body, np.zeros(3), SIZE)
    np.testing.assert_allclose(point(teaching, "chin")[0], (150, 280))
    assert point(teaching, "right_shoulder")[1] == 1
    assert point(teaching, "left_shoulder")[1] == 0
    assert np.isnan(point(teaching, "hair_top")[1])
    np.testing.assert_allclose(teaching.face_box, (90, 120, 210, 280), atol=1e-3)


def test_mask_gives_ears_and_hair_top(mesh, body):
    parsing = np.zeros(SIZE[::-1], np.uint8)
    parsing[60:120, 100:200] = CLASS["hair"]
    parsing[170:210, 215:230] = CLASS["right_ear"]
    teaching = teach(mesh, body, np.zeros(3), SIZE, parsing)
    assert point(teaching, "hair_top")[0][1] == 60
    assert point(teaching, "left_ear_top")[1] == 1
    assert point(teaching, "left_ear_lobe")[0][1] == 209
    assert point(teaching, "right_ear_top")[1] == 0


def test_hair_cut_off_by_the_edge_has_no_visible_top(mesh, body):
    parsing = np.zeros(SIZE[::-1], np.uint8)
    parsing[:120, 100:200] = CLASS["hair"]
    assert point(teach(mesh, body, np.zeros(3), SIZE, parsing), "hair_top")[1] == 0


def test_paired_parts_go_to_their_own_side(mesh, body):
    landmarks = teach(mesh, body, np.zeros(3), SIZE).landmarks
    parsing = np.zeros(SIZE[::-1], np.uint8)
    parsing[150:160, 180:190], parsing[150:160, 110:120] = CLASS["right_eye"], CLASS["left_eye"]
    sided = with_own_sides(parsing, landmarks)
    assert (sided[150:160, 180:190] == CLASS["left_eye"]).all()
    assert (sided[150:160, 110:120] == CLASS["right_eye"]).all()


def test_torso_is_no_background(mesh, body):
    body[11, 2] = 0.9
    parsing = np.zeros(SIZE[::-1], np.uint8)
    parsing[300:320, 140:160] = CLASS["hair"]
    mended = with_torso(parsing, teach(mesh, body, np.zeros(3), SIZE, parsing))
    assert mended[395, 150] == CLASS["cloth"]
    assert mended[310, 150] == CLASS["hair"]
    assert mended[50, 150] == CLASS["background"]


def test_eye_band_is_unknown_but_for_glasses(mesh, body):
    parsing = np.full(SIZE[::-1], CLASS["skin"], np.uint8)
    mesh[[MESH_POINTS["left_brow_mid"], MESH_POINTS["right_brow_mid"]]] = (0.5, 0.36)
    parsing[158:162, 120:180] = CLASS["glasses"]
    band = without_eye_band(parsing, teach(mesh, body, np.zeros(3), SIZE).landmarks)
    assert band[150, 150] == UNKNOWN
    assert band[160, 150] == CLASS["glasses"]
    assert band[250, 150] == CLASS["skin"]


def test_a_mesh_without_a_face_is_refused(body):
    with pytest.raises(ValueError, match="no face"):
        teach(np.full((478, 2), np.nan), body, np.zeros(3), SIZE)


def test_an_ear_is_hidden_where_something_was_painted_over_it(mesh, body):
    parsing = np.zeros(SIZE[::-1], np.uint8)
    parsing[140:200, 70:85] = CLASS["right_ear"]
    parsing[140:200, 215:230] = CLASS["left_ear"]
    teaching = teach(mesh, body, np.zeros(3), SIZE, parsing)
    covered = parsing.copy()
    covered[:175, 60:100] = CLASS["hair"]
    hidden = with_hidden_ears(replace(teaching, parsing=covered), parsing)
    seen = {name: point(hidden, name)[1] for name in LANDMARKS if "_ear_" in name}
    assert seen == {"right_ear_top": 0, "right_ear_lobe": 1, "left_ear_top": 1, "left_ear_lobe": 1}
    np.testing.assert_array_equal(hidden.landmarks, teaching.landmarks)
    assert point(teaching, "right_ear_top")[1] == 1
