import numpy as np
import pytest
from biyezhao.data.landmarks import read_landmarks, write_landmarks
from biyezhao.data.manifest import ManifestError
from biyezhao.models.anatomy import LANDMARKS, PARSING_CLASSES


def found(hidden=()):
    points = np.full((len(LANDMARKS), 3), 0.5, np.float32)
    points[LANDMARKS.index("right_eye_outer"), :2] = 0.3, 0.4
    points[LANDMARKS.index("left_eye_outer"), :2] = 0.7, 0.4
    points[:, 2] = 0.9
    for name in hidden:
        points[LANDMARKS.index(name), 2] = 0.2
    return points


def test_what_the_network_found_teaches_in_pixels(tmp_path):
    box, angles = np.array([[0.25, 0.2, 0.75, 0.8]], np.float32), np.array([[1, 2, 3]], np.float32)
    write_landmarks(tmp_path, ["a.jpg"], found(hidden=["left_ear_top"])[None], box, angles)
    landmarks = read_landmarks(tmp_path)
    assert landmarks.knows("a.jpg")
    assert not landmarks.knows("b.jpg")
    teaching = landmarks.teach("a.jpg", (200, 100), None)
    assert teaching.landmarks[LANDMARKS.index("right_eye_outer")] == pytest.approx((60, 40))
    assert teaching.face_box == pytest.approx((50, 20, 150, 80))
    assert teaching.pose == pytest.approx((1, 2, 3))
    assert teaching.visibility[LANDMARKS.index("chin")] == 1
    assert teaching.visibility[LANDMARKS.index("left_ear_top")] == 0
    assert np.isnan(teaching.landmarks[LANDMARKS.index("left_ear_top")]).all()


def test_ears_belong_to_their_side_of_the_face(tmp_path):
    write_landmarks(tmp_path, ["a.jpg"], found()[None], np.zeros((1, 4), np.float32), np.zeros((1, 3), np.float32))
    parsing = np.zeros((100, 200), np.uint8)
    parsing[50, 190] = PARSING_CLASSES.index("right_ear")
    taught = read_landmarks(tmp_path).teach("a.jpg", (200, 100), parsing).parsing
    assert taught is not None
    assert taught[50, 190] == PARSING_CLASSES.index("left_ear")


def test_a_collection_without_landmarks_says_how_to_make_them(tmp_path):
    with pytest.raises(ManifestError, match="prepare"):
        read_landmarks(tmp_path)
