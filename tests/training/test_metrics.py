import numpy as np
import pytest

pytest.importorskip("torch")

from biyezhao.training.metrics import (
    METRICS,
    estimate,
    expected_calibration_error,
    recall_at_false_alarms,
    review_band,
)

TRUTH = np.repeat((0, 1), 100)


def test_perfect_scores():
    scores = TRUTH.astype(np.float32)
    found = {name: estimate(metric, TRUTH, scores) for name, metric in METRICS.items()}
    assert found["auroc"] == (1, 1, 1)
    assert found["recall_at_5_percent_false_alarms"].value == 1
    assert found["calibration_error"].value == 0


def test_interval_holds_the_value_and_narrows_with_more_photos():
    rng = np.random.default_rng(0)
    few_truth, many_truth = np.repeat((0, 1), 30), np.repeat((0, 1), 500)
    few = estimate(METRICS["auroc"], few_truth, few_truth + rng.normal(0, 1, 60))
    many = estimate(METRICS["auroc"], many_truth, many_truth + rng.normal(0, 1, 1000))
    assert few.low < few.value < few.high
    assert many.high - many.low < few.high - few.low


def test_one_kind_alone_has_no_metric():
    with pytest.raises(ValueError, match="both"):
        estimate(METRICS["auroc"], np.ones(5), np.ones(5))


def test_recall_counts_the_false_alarms():
    scores = np.concatenate((np.linspace(0, 0.5, 95), np.full(5, 0.9), np.full(60, 0.8), np.full(40, 0.1)))
    assert recall_at_false_alarms(TRUTH, scores) == pytest.approx(0.6)
    scores[90:95] = 0.9
    assert recall_at_false_alarms(TRUTH, scores) < 0.6


def test_calibration_error_of_overconfidence():
    scores = np.full(100, 0.9, np.float32)
    assert expected_calibration_error(np.repeat((0, 1), 50), scores) == pytest.approx(0.4, abs=1e-3)


def test_review_band_leaves_few_errors_outside():
    rng = np.random.default_rng(1)
    truth = np.repeat((0, 1), 1000)
    scores = 1 / (1 + np.exp(-(3 * truth - 1.5 + rng.normal(0, 1, 2000))))
    band = review_band(truth, scores)
    assert truth[scores <= band.low].mean() <= 0.02
    assert (1 - truth[scores >= band.high]).mean() <= 0.02
    assert 0 < band.share < 1
    assert review_band(TRUTH, TRUTH.astype(float)).share == 0
