"""Whole runs on drawn portraits: every floor takes part, they leave what they promise, and a toy attribute is learnt."""

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from biyezhao.data.manifest import Manifest  # noqa: E402
from biyezhao.data.portraits import Library, PortraitDataset, Shares  # noqa: E402
from biyezhao.models.network import PortraitNet  # noqa: E402
from biyezhao.training.config import TrainingConfig  # noqa: E402
from biyezhao.training.fit import EXPERIMENT, EXPERIMENT_KIND, fit, native_precision  # noqa: E402
from biyezhao.training.self_training import parse_all  # noqa: E402
from biyezhao.training.sweep import combinations  # noqa: E402
from mlflow.tracking import MlflowClient  # noqa: E402
from safetensors.torch import load_file  # noqa: E402


def test_fit_leaves_weights_and_resumes_and_parses(draw_collection, tmp_path):
    collection = draw_collection(photos=6, val=1)
    config = TrainingConfig(
        portraits=collection,
        runs=tmp_path / "runs",
        paint=("earrings", "necklace"),
        input_size=(128, 96),
        epochs=1,
        samples_per_epoch=4,
        batch_size=2,
        workers=0,
        tracking_uri=f"sqlite:///{tmp_path / 'mlflow.db'}",
    )
    weights = fit(config)
    assert weights.is_file()
    assert (weights.parent / "last.ckpt").is_file()
    assert fit(config, resume=True) == weights
    assert len(MlflowClient(config.tracking_uri).search_runs([_experiment(config)])) == 1
    parsings = tmp_path / "parsings"
    parsed = parse_all(weights, parsings, collection)
    assert parsed == len(list(parsings.rglob("*.png"))) > 0
    assert parse_all(weights, parsings, collection) == 0


@pytest.mark.parametrize(
    ("processor", "precision"), [({"avx2": True}, "32-true"), ({"avx2": True, "avx512_bf16": True}, "bf16-mixed")]
)
def test_bf16_where_it_is_native(monkeypatch, processor, precision):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    monkeypatch.setattr("torch.cpu.get_capabilities", lambda: processor)
    assert native_precision() == precision


def test_parts_are_trained_alone(draw_collection, tmp_path):
    config = TrainingConfig(
        portraits=draw_collection(photos=6, val=1),
        runs=tmp_path / "runs",
        parts=("adornment_head",),
        input_size=(64, 48),
        epochs=1,
        samples_per_epoch=4,
        batch_size=2,
        workers=0,
        precision="32-true",
        tracking_uri=f"sqlite:///{tmp_path / 'mlflow.db'}",
    )
    before = tmp_path / "before.safetensors"
    PortraitNet().save(before)
    old, new = load_file(before), load_file(fit(config.model_copy(update={"initial": before})))
    changed = {name.split(".")[0] for name in old if not torch.allclose(old[name], new[name], atol=1e-6)}
    assert changed == {"adornment_head"}
    with pytest.raises(ValueError, match="no nose_head"):
        fit(config.model_copy(update={"parts": ("nose_head",)}))


def test_broken_photos_are_skipped_and_counted(draw_collection):
    collection = draw_collection(photos=8, val=1)
    train = Manifest.read(collection).files("train")
    (collection / "images" / train[0]).write_bytes(b"no photo")
    (collection / "images" / train[1]).unlink()
    library = Library(Manifest.read(collection), "train")
    assert library.skipped == 1
    dataset = PortraitDataset(library, (128, 96), Shares(0, 0, 0))
    loader = torch.utils.data.DataLoader(dataset, batch_size=len(library), num_workers=1)
    assert sum(len(batch["image"]) for batch in loader) == len(library)
    assert library.broken == [train[0]]


def test_a_collection_without_a_readable_photo_says_so(draw_collection):
    collection = draw_collection(photos=3, val=1)
    library = Library(Manifest.read(collection), "val")
    (collection / "images" / library.files[0]).write_bytes(b"")
    with pytest.raises(OSError, match="none of the 1 photos"):
        PortraitDataset(library, (128, 96), Shares(), augment=False)[0]


def _experiment(config):
    experiment = MlflowClient(config.tracking_uri).get_experiment_by_name(EXPERIMENT)
    assert experiment is not None
    return experiment.experiment_id


def test_smoke_run_learns(draw_collection, tmp_path):
    config = TrainingConfig(
        portraits=draw_collection(photos=60, val=24),
        runs=tmp_path / "runs",
        tracking_uri=f"sqlite:///{tmp_path / 'mlflow.db'}",
    ).smoke()
    fit(config)
    client = MlflowClient(config.tracking_uri)
    (run,) = client.search_runs([_experiment(config)])
    losses = [metric.value for metric in client.get_metric_history(run.info.run_id, "train/loss")]
    assert losses[-1] < losses[0]
    assert run.data.metrics["val/auroc_tinted_glasses"] > 0.9
    assert run.data.params["manifest_sha256"]
    assert client.get_experiment(_experiment(config)).tags[EXPERIMENT_KIND] == "custom_model_development"
    assert run.inputs is not None
    assert run.inputs.dataset_inputs[0].dataset.name == "portraits"


def test_combinations_of_a_sweep():
    assert list(combinations(["epochs=1,2", "encoder=a"])) == [
        {"epochs": 1, "encoder": "a"},
        {"epochs": 2, "encoder": "a"},
    ]
    with pytest.raises(ValueError, match="NAME=VALUE"):
        combinations(["epochs"])


@pytest.mark.parametrize("path", Path(__file__).parents[2].glob("training/*.yaml"), ids=lambda path: path.name)
def test_configurations_that_come_with_the_package_are_valid(path):
    assert TrainingConfig.read(path).name == path.stem


def test_configuration_names_a_wrong_key(tmp_path):
    path = tmp_path / "run.yaml"
    path.write_text("portraits: x\nlearning_rat: 1\n")
    with pytest.raises(ValueError, match="learning_rat"):
        TrainingConfig.read(path)
