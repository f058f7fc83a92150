"""Tools that training never used change the skin, or the shape, and nothing far from the face."""

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("skimage")

from biyezhao.data.synthesis import Canvas, NotPaintable
from biyezhao.training.unseen_tools import ON_SHAPE, ON_SKIN, retouched


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
