"""Tools that training never used change the skin, or the shape, and nothing far from the face."""

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("skimage")

from biyezhao.data.synthesis import Canvas, NotPaintable
from biyezhao.models.anatomy import LANDMARKS, PARSING_CLASSES
from biyezhao.training.unseen_tools import ON_SHAPE, ON_SKIN, retouched

POINTS = {
    "right_eye_outer": (80, 120),
    "right_eye_inner": (108, 120),
    "right_eye_upper": (94, 114),
    "right_eye_lower": (94, 126),
    "left_eye_outer": (160, 120),
    "left_eye_inner": (132, 120),
    "left_eye_upper": (146, 114),
    "left_eye_lower": (146, 126),
    "nose_bridge": (120, 122),
    "nose_tip": (120, 155),
    "right_mouth_corner": (100, 180),
    "left_mouth_corner": (140, 180),
    "upper_lip_top": (120, 175),
    "chin": (120, 215),
    "right_jaw": (75, 190),
    "left_jaw": (165, 190),
    "right_cheek": (62, 140),
    "left_cheek": (178, 140),
    "forehead": (120, 70),
}


@pytest.fixture
def canvas():
    """A grainy, spotted oval of skin with its landmarks."""
    ys, xs = np.mgrid[0:320, 0:240]
    face = ((xs - 120) / 62) ** 2 + ((ys - 140) / 82) ** 2 < 1
    grain = np.random.default_rng(0).normal(0, 9, (320, 240, 1))
    image = np.where(face[..., None], (190, 150, 125), (120, 140, 170)) + grain
    image[np.hypot(xs - 90, ys - 160) < 3] -= 60
    landmarks = np.full((len(LANDMARKS), 2), np.nan, np.float32)
    for name, point in POINTS.items():
        landmarks[LANDMARKS.index(name)] = point
    parsing = face.astype(np.uint8) * np.uint8(PARSING_CLASSES.index("skin"))
    return Canvas(image.clip(0, 255).astype(np.uint8), parsing, landmarks)


@pytest.mark.parametrize("name", ON_SKIN)
def test_a_tool_on_skin_changes_skin_alone(canvas, name):
    image = retouched(canvas, name, 0.8)
    change = np.abs(image.astype(int) - canvas.image).max(2)
    assert change[canvas.mask("skin")].mean() > 1
    assert change[~canvas.mask("skin")].max() <= 1


@pytest.mark.parametrize("name", ON_SKIN.keys() - {"pale transfer", "mean shift"})
def test_a_smoothing_tool_takes_grain_away(canvas, name):
    image = retouched(canvas, name, 0.8)
    forehead = np.s_[80:105, 105:135]
    assert image[forehead][..., 0].std() < 0.8 * canvas.image[forehead][..., 0].std()


@pytest.mark.parametrize("name", ON_SHAPE)
def test_a_warp_slims_the_face_and_leaves_the_border(canvas, name):
    image = retouched(canvas, name, 1)
    jaw = np.s_[185:190, 30:210]
    assert (image[jaw][..., 0] > 155).sum() < (canvas.image[jaw][..., 0] > 155).sum()
    assert np.array_equal(image[:10], canvas.image[:10])


def test_what_nobody_could_tell_is_refused(canvas):
    smooth = Canvas(np.full_like(canvas.image, 150), canvas.parsing, canvas.landmarks)
    with pytest.raises(NotPaintable, match="no detail"):
        retouched(smooth, "total variation", 1)
