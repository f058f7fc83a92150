"""The network's answer and the texture's put together."""

import hashlib

import numpy as np
import pytest
from biyezhao.models import ONNX
from biyezhao.models.anatomy import PARSING_CLASSES
from biyezhao.models.retouching import COEFFICIENTS, Feature, RetouchingModel, TextureModel
from biyezhao.models.texture import FEATURES, skin_texture

NOISE = np.random.default_rng(0).integers(100, 140, (640, 480, 3), np.uint8)
ALL_SKIN = np.full((320, 240), PARSING_CLASSES.index("skin"), np.uint8)


def model(weight=0.0, **changed):
    """Texture that speaks for retouching by ``weight`` for each deviation of the finest band above 0."""
    features = {name: Feature(mean=0, deviation=1, weight=0) for name in FEATURES}
    features["skin, band 0, 50 %"].weight = weight
    values = {"network": "a", "photos": {}, "texture_weight": 1, "network_weight": 1, "offset": 0, "threshold": 0.5}
    texture = TextureModel(features=features, offset=0)
    return RetouchingModel(**(values | {"texture": texture, "false_alarms": 0, "recall": 1} | changed))


def test_a_texture_that_tells_nothing_leaves_the_networks_answer():
    assert model().probability(0.3, NOISE, ALL_SKIN) == pytest.approx(0.3)


def test_the_texture_moves_the_networks_answer():
    texture = skin_texture(NOISE, ALL_SKIN)
    assert texture is not None
    finest = texture[FEATURES.index("skin, band 0, 50 %")]
    expected = 1 / (1 + np.exp(-min(finest, 3)) * 0.7 / 0.3)
    assert model(weight=1).probability(0.3, NOISE, ALL_SKIN) == pytest.approx(expected, rel=1e-5)
    assert model(weight=-1).probability(0.3, NOISE, ALL_SKIN) < 0.3


def test_no_feature_counts_without_bound():
    extreme = np.full(len(FEATURES), 1e6, np.float32)
    assert model(weight=2).texture.log_odds(extreme) == 6


def test_a_region_that_is_not_seen_counts_nothing():
    assert model(weight=2).texture.log_odds(np.full(len(FEATURES), np.nan)) == 0


def test_without_skin_the_network_decides_alone():
    assert model(weight=5, offset=9).probability(0.3, NOISE, np.zeros_like(ALL_SKIN)) == 0.3


def test_holds_for_its_own_network_alone(tmp_path):
    path = tmp_path / "retouching.json"
    path.write_text(model().model_dump_json())
    assert RetouchingModel.of_network("a", path) == model()
    assert RetouchingModel.of_network("b", path) is None
    assert RetouchingModel.of_network("a", tmp_path / "nowhere.json") is None


def test_the_shipped_numbers_are_those_of_the_shipped_network():
    shipped = RetouchingModel.model_validate_json(COEFFICIENTS.read_bytes())
    assert shipped.network == hashlib.sha256(ONNX.read_bytes()).hexdigest(), "run biyezhao.training.fit_retouching"
    assert set(shipped.texture.features) == set(FEATURES)
    assert shipped.texture_weight > 0
    assert shipped.network_weight > 0
