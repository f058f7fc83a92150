import numpy as np
import pytest

pytest.importorskip("torch")

from biyezhao.models import ONNX
from biyezhao.training.calibrate import CalibratedAlreadyError, calibrate, fit_calibration
from biyezhao.training.calibration import Fitted, read_calibration, write_calibration


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def test_overconfident_probabilities_are_calmed_and_the_threshold_keeps_to_five_percent():
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, 4000)
    truth = (rng.random(4000) < sigmoid(logits + 1)).astype(int)
    fitted = fit_calibration(truth, sigmoid(3 * logits))
    assert fitted.scale == pytest.approx(1 / 3, rel=0.1)
    assert fitted.offset == pytest.approx(1, abs=0.15)
    called = sigmoid(fitted.scale * 3 * logits + fitted.offset) >= fitted.threshold
    assert called[truth == 0].mean() == pytest.approx(fitted.false_alarms, abs=1e-3)
    assert fitted.false_alarms is not None
    assert fitted.false_alarms <= 0.05
    assert called[truth == 1].mean() == pytest.approx(fitted.recall, abs=1e-3)
    assert (fitted.positives, fitted.negatives) == (truth.sum(), 4000 - truth.sum())


@pytest.mark.parametrize("truth", [np.zeros(5), np.zeros(0)])
def test_photos_of_one_kind_leave_probabilities_as_they_are(truth):
    assert fit_calibration(truth, np.full(len(truth), 0.3)) == Fitted(negatives=len(truth))


def test_written_calibration_is_read_back(tmp_path):
    fitted = {"earrings": Fitted(scale=0.5, offset=-1, threshold=0.3, false_alarms=0.04, recall=0.8, positives=9)}
    write_calibration(tmp_path / "calibration.json", fitted)
    assert read_calibration(tmp_path / "calibration.json") == fitted


def test_a_calibrated_model_is_refused(tmp_path):
    with pytest.raises(CalibratedAlreadyError, match="export it without"):
        calibrate(ONNX, tmp_path)
