"""Frames scored as the service judges photos."""

import numpy as np
import pytest

pytest.importorskip("torch")

from biyezhao.models import ONNX
from biyezhao.models.retouching import RetouchingModel
from biyezhao.training.scoring import ROW, Scorer


class Sure:
    """Takes every picture for retouched; remembers the shapes that it was shown."""

    threshold = 0.4

    def probability(self, network, image, parsing):
        self.shapes = image.shape, parsing.shape
        return 0.99


def test_the_texture_replaces_the_networks_answer_on_retouching_alone(monkeypatch):
    sure = Sure()
    monkeypatch.setattr(RetouchingModel, "of_network", lambda _: sure)
    frame = np.random.default_rng(0).integers(0, 255, (320, 240, 3), np.uint8)
    plain, scorer = Scorer(ONNX), Scorer(ONNX, texture=True)
    before, found = plain([frame]).attributes[0], scorer([frame]).attributes[0]
    assert found[ROW] == np.float32(0.99)
    assert np.array_equal(np.delete(found, ROW), np.delete(before, ROW))
    assert sure.shapes == ((640, 480, 3), (320, 240))
    assert scorer.thresholds == plain.thresholds | {"retouching": 0.4}
