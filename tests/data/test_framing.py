import numpy as np
import pytest
from biyezhao.data.framing import A_LITTLE_FINER, Placement, place, reduced
from biyezhao.data.teacher import UNKNOWN, Teaching
from biyezhao.models.anatomy import LANDMARKS, PARSING_CLASSES

SIZE = (320, 240)
LEFT_EAR, RIGHT_EAR = PARSING_CLASSES.index("left_ear"), PARSING_CLASSES.index("right_ear")


@pytest.fixture
def portrait():
    """A grey photo with a red dot at the left eye and a green one at the right, and both ears in the parsing."""
    image = np.full((400, 300, 3), 128, np.uint8)
    landmarks = np.full((40, 2), np.nan, np.float32)
    left, right = LANDMARKS.index("left_eye_outer"), LANDMARKS.index("right_eye_outer")
    landmarks[left], landmarks[right] = (190, 160), (110, 160)
    image[156:164, 186:194], image[156:164, 106:114] = (255, 0, 0), (0, 255, 0)
    parsing = np.zeros((400, 300), np.uint8)
    parsing[170:200, 215:225], parsing[170:200, 75:85] = LEFT_EAR, RIGHT_EAR
    visibility = np.where(np.isfinite(landmarks[:, 0]), 1, np.nan).astype(np.float32)
    box, pose = np.array([90, 110, 210, 260], np.float32), np.array([10, 5, 2], np.float32)
    return image, Teaching(landmarks, visibility, box, pose, parsing)


def colour_at(image, point):
    x, y = (int(v) for v in point)
    return image[y, x].argmax()


@pytest.mark.parametrize("mirror", [False, True])
@pytest.mark.parametrize("roll", [0.0, 15.0])
@pytest.mark.parametrize("height", [0.2, 0.45])
def test_landmarks_follow_the_pixels(portrait, mirror, roll, height):
    framed = place(portrait[0], portrait[1], Placement(height, 0.5, 0.5, roll, mirror), SIZE, np.random.default_rng(0))
    left = framed.teaching.landmarks[LANDMARKS.index("left_eye_outer")]
    right = framed.teaching.landmarks[LANDMARKS.index("right_eye_outer")]
    assert left[0] > right[0]
    assert colour_at(framed.image, left) == (1 if mirror else 0)
    assert colour_at(framed.image, right) == (0 if mirror else 1)
    xs = {ear: np.nonzero(framed.teaching.parsing == ear)[1].mean() for ear in (LEFT_EAR, RIGHT_EAR)}
    assert xs[LEFT_EAR] > xs[RIGHT_EAR]
    np.testing.assert_allclose(
        framed.teaching.pose, [-10 if mirror else 10, 5, (-2 if mirror else 2) + roll], atol=1e-4
    )
    if roll == 0:
        box = framed.teaching.face_box
        np.testing.assert_allclose((box[3] - box[1]) / SIZE[0], height, atol=0.01)


def test_a_photo_is_reduced_to_what_the_frame_shows_of_it(portrait):
    placement = Placement(0.2, 0.5, 0.5)
    image, teaching = reduced(portrait[0], portrait[1], placement, SIZE)
    shown = (teaching.face_box[3] - teaching.face_box[1]) / (0.2 * SIZE[0])
    assert shown == pytest.approx(A_LITTLE_FINER, abs=0.02)
    assert teaching.parsing is not None
    assert image.shape[:2] == teaching.parsing.shape
    assert colour_at(image, teaching.landmarks[LANDMARKS.index("left_eye_outer")]) == 0
    whole, small = (
        place(pixels, known, placement, SIZE, np.random.default_rng(0)).teaching
        for pixels, known in (portrait, (image, teaching))
    )
    np.testing.assert_allclose(small.landmarks, whole.landmarks, atol=0.5)
    assert reduced(portrait[0], portrait[1], Placement(0.45, 0.5, 0.5), SIZE)[0] is portrait[0]


def test_points_that_leave_the_frame_are_not_seen(portrait):
    framed = place(portrait[0], portrait[1], Placement(0.45, 0.95, 0.5), SIZE, np.random.default_rng(0))
    assert framed.teaching.visibility[LANDMARKS.index("left_eye_outer")] == 0
    assert framed.teaching.visibility[LANDMARKS.index("right_eye_outer")] == 1


def test_evidence_follows_the_parsing(portrait):
    image, teaching = portrait
    evidence = np.zeros((2, 400, 300), np.uint8)
    evidence[0] = (teaching.parsing == LEFT_EAR) * np.uint8(254)
    evidence[1] = UNKNOWN
    framed = place(image, teaching, Placement(0.45, 0.5, 0.5, 8.0), SIZE, np.random.default_rng(0), evidence)
    assert framed.evidence is not None
    assert framed.evidence.shape == (2, 80, 60)
    assert (framed.evidence[1] == UNKNOWN).all()
    rows, columns = np.nonzero(framed.evidence[0] > 127)
    ys, xs = np.nonzero(framed.teaching.parsing == LEFT_EAR)
    np.testing.assert_allclose([xs.mean() / 4, ys.mean() / 4], [columns.mean() + 0.5, rows.mean() + 0.5], atol=0.7)
