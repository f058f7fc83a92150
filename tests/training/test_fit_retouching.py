"""Fitting what the texture of the skin adds, in small."""

import numpy as np
import pytest

pytest.importorskip("torch")

from biyezhao.data.attribute_labels import AttributeLabels
from biyezhao.data.manifest import Manifest
from biyezhao.data.portraits import Library
from biyezhao.models import ONNX
from biyezhao.models.texture import FEATURES
from biyezhao.training.fit_retouching import HONEST, RETOUCHED, Pictures, fit, look, painted, untouched
from biyezhao.training.scoring import Scorer


def drawn(count, seed):
    """Pictures of which the texture's first feature and the network each tell a part."""
    rng = np.random.default_rng(seed)
    truth = np.arange(count) % 2
    texture = rng.normal(0, 1, (count, len(FEATURES))).astype(np.float32)
    texture[:, 0] -= 2 * truth
    texture[::7, -1] = np.nan
    return Pictures(texture, rng.normal(0, 1, count) + 2 * truth, truth)


def test_both_weigh_and_few_untouched_pictures_reach_the_threshold():
    found = fit(drawn(400, 0), drawn(400, 1), "a", {})
    weights = [found.texture.features[name].weight for name in FEATURES]
    assert int(np.argmax(np.abs(weights))) == 0
    assert weights[0] < 0
    assert found.texture_weight > 0.5
    assert found.network_weight > 0.5
    assert found.false_alarms <= 0.05
    assert found.recall > 0.7


class Listed(Library):
    """Files without pictures."""

    def __init__(self, *files):
        self.files = list(files)


def test_sources_take_turns_and_only_untouched_photos_count():
    library = Listed(*(f"cncf/{i}.jpg" for i in range(6)), *(f"london/{i}.jpg" for i in range(2)), "scut/1.jpg")
    sources = {file: file.split("/")[0] for file in library.files}
    files = untouched(library, AttributeLabels(), sources, 5, np.random.default_rng(0))
    assert sorted(file.split("/")[0] for file in files) == ["cncf"] * 3 + ["london"] * 2
    assert len(set(files)) == 5


def test_each_photo_stands_as_it_is_processed_and_retouched(canvas):
    found = list(painted(canvas, np.random.default_rng(0)))
    assert [truth for truth, _ in found] == [0] * (1 + len(HONEST)) + [1] * RETOUCHED
    assert np.array_equal(found[0][1], canvas.image)


def test_every_picture_with_skin_is_measured(draw_collection):
    library = Library(Manifest.read(draw_collection(4, val=0)), "train")
    found = look(library, library.files[:2], Scorer(ONNX), np.random.default_rng(0))
    assert found.texture.shape == (len(found.truth), len(FEATURES))
    assert len(found.network) == len(found.truth) <= 2 * (1 + len(HONEST) + RETOUCHED)
