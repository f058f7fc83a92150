"""An evaluation of the shipped network on drawn portraits, and its way through the model registry."""

from datetime import timedelta

import numpy as np
import pytest

pytest.importorskip("torch")
mlflow = pytest.importorskip("mlflow")

from biyezhao.models import ONNX  # noqa: E402
from biyezhao.models.attributes import ATTRIBUTE_IDS  # noqa: E402
from biyezhao.training.calibration import Fitted, write_calibration  # noqa: E402
from biyezhao.training.card import run_time, write_card  # noqa: E402
from biyezhao.training.evaluate import Evaluation, as_markdown, evaluate, log_evaluation  # noqa: E402
from biyezhao.training.export import OUTPUTS  # noqa: E402
from biyezhao.training.metrics import Estimate  # noqa: E402
from biyezhao.training.registry import NAME, NotPromotedError, evaluation_of, promote, register  # noqa: E402
from biyezhao.training.tracking import RUN_ID, run_of  # noqa: E402


def changed(evaluation: Evaluation, auroc: float) -> Evaluation:
    """The same evaluation with another AUROC of tinted glasses."""
    copy = evaluation.model_copy(deep=True)
    copy.natural["tinted_glasses"].metrics["auroc"] = Estimate(auroc, auroc, auroc)
    return copy


@pytest.fixture
def evaluation(draw_collection, tmp_path):
    root = draw_collection(photos=24, val=24)
    labels = root / "labels.csv"
    rows = [f"drawn/{i}.jpg,tinted_glasses,{int(i % 3 == 0)},agreed" for i in range(24)]
    labels.write_text("file,label,value,how\n" + "\n".join(rows) + "\n")
    return evaluate(ONNX, root, "val", tmp_path / "evaluation")


def test_evaluate_measures_writes_and_logs(evaluation, store, tmp_path):
    output = tmp_path / "evaluation"
    natural = evaluation.natural["tinted_glasses"]
    assert (natural.positives, natural.negatives) == (8, 16)
    assert set(natural.degraded) > {"JPEG 40", "blur, sigma 3"}
    assert Evaluation.model_validate_json((output / "evaluation.json").read_text()) == evaluation
    assert "tinted_glasses | 8 / 16" in as_markdown(evaluation)
    for name in ("calibration.png", "precision_recall.png", "worst/tinted_glasses.false_accept.png"):
        assert (output / name).stat().st_size > 1000
    with mlflow.start_run() as run:
        pass
    by_tool = evaluation.model_copy(update={"unseen": {"low pass": natural.metrics}})
    log_evaluation(by_tool, output, run.info.run_id)
    logged = mlflow.get_run(run.info.run_id).data.metrics
    for name in ("tinted_glasses", "retouching/low pass"):
        assert logged[f"val/{name}/auroc"] == pytest.approx(natural.metrics["auroc"].value)


def test_registered_model_predicts_and_only_a_better_one_is_promoted(evaluation, store):
    with pytest.raises(NotPromotedError, match="no candidate"):
        promote()
    first = register(ONNX, changed(evaluation, 0.9))
    assert promote().version == first.version
    model = mlflow.pyfunc.load_model(f"models:/{NAME}@champion")
    answer = model.predict(np.zeros((2, 320, 240, 3), np.uint8))
    assert set(answer) == set(OUTPUTS)
    assert answer["attributes"].shape == (2, len(ATTRIBUTE_IDS))
    second = register(ONNX, changed(evaluation, 0.8))
    with pytest.raises(NotPromotedError, match=r"tinted_glasses: AUROC 0\.800"):
        promote()
    assert mlflow.MlflowClient().get_model_version_by_alias(NAME, "champion").version == first.version
    assert evaluation_of(second).natural["tinted_glasses"].metrics["auroc"].value == 0.8
    third = register(ONNX, changed(evaluation, 0.95))
    assert promote().version == third.version
    other = changed(evaluation, 1.0).model_copy(update={"split": "test"})
    register(ONNX, other)
    with pytest.raises(NotPromotedError, match="different photos"):
        promote()


def test_a_run_that_is_over_keeps_its_end_when_its_model_is_registered(evaluation, store, tmp_path):
    client = mlflow.MlflowClient()
    with mlflow.start_run() as started:
        pass
    run_id = started.info.run_id
    client.set_terminated(run_id, end_time=started.info.start_time + 60_000)
    (tmp_path / "run").mkdir()
    assert run_of(tmp_path / "run", store) is None
    (tmp_path / "run" / RUN_ID).write_text(f"{run_id}\n")
    assert run_of(tmp_path / "run", store) == run_id
    version = register(ONNX, evaluation, run_id)
    log_evaluation(evaluation, tmp_path / "evaluation", run_id)
    assert version.run_id == run_id
    assert run_time(tmp_path / "run", store) == timedelta(minutes=1)
    artifacts = {found.path for found in client.list_artifacts(run_id, "evaluation/val")}
    assert "evaluation/val/precision_recall.png" in artifacts


def test_a_run_of_another_store_is_named(store, tmp_path, capsys):
    (tmp_path / RUN_ID).write_text("0" * 32)
    assert run_of(tmp_path, store) is None
    assert f"{store} does not hold run {'0' * 32}" in capsys.readouterr().err


def test_card_tells_what_the_run_left(evaluation, tmp_path):
    run = tmp_path / "run"
    (run / "val").mkdir(parents=True)
    (run / "val" / "evaluation.json").write_text(evaluation.model_dump_json())
    fitted = {"tinted_glasses": Fitted(threshold=0.42, false_alarms=0.04, recall=0.9, positives=8, negatives=16)}
    write_calibration(run / "calibration.json", fitted | {"earrings": Fitted()})
    card = tmp_path / "card.md"
    write_card(run, tmp_path / "portraits", card, f"sqlite:///{tmp_path / 'mlflow.db'}")
    text = card.read_text()
    assert "| drawn | not stated | 0 | 0 | 24 | 0 |" in text
    assert f"| tinted_glasses | 8 / 16 | {evaluation.natural['tinted_glasses'].metrics['auroc']}" in text
    assert "| 8 / 16 | 0.42 | 0.040 | 0.90 |" in text
    assert "| earrings | 0 / 0 | not calibrated | | |" in text
