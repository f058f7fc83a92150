"""A whole run on drawn portraits: it learns nothing, but every floor takes part, and it leaves what it promises."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image

torch = pytest.importorskip("torch")

from biyezhao.data.teacher import MESH_POINTS  # noqa: E402
from biyezhao.training.config import TrainingConfig  # noqa: E402
from biyezhao.training.fit import fit  # noqa: E402
from biyezhao.training.self_training import parse_all  # noqa: E402

PHOTOS = 6
WIDTH, HEIGHT = 120, 160


@pytest.fixture
def collection(tmp_path):
    """Six ellipses of faces, half of them with a mask, and the outputs of teachers that saw them."""
    root = tmp_path / "portraits"
    files = [f"drawn/{i}.jpg" for i in range(PHOTOS)]
    ys, xs = np.mgrid[0:HEIGHT, 0:WIDTH]
    face = ((xs - 60) / 30) ** 2 + ((ys - 70) / 42) ** 2 < 1
    for i, file in enumerate(files):
        image = np.full((HEIGHT, WIDTH, 3), 200, np.uint8)
        image[face] = (200 - 10 * i, 150, 120)
        path = root / "images" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(path)
        if i % 2 == 0:
            mask = (root / "masks" / file).with_suffix(".png")
            mask.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(face.astype(np.uint8)).save(mask)
    angles = np.linspace(0, 2 * np.pi, 478, endpoint=False)
    mesh = np.stack((0.5 + 0.25 * np.sin(angles), 0.44 - 0.26 * np.cos(angles)), -1)
    mesh[MESH_POINTS["right_eye_outer"]], mesh[MESH_POINTS["left_eye_outer"]] = (0.38, 0.4), (0.62, 0.4)
    np.savez(
        root / "landmarks.npz",
        files=np.array(files),
        mesh=np.repeat(mesh[None], PHOTOS, 0).astype(np.float16),
        pose=np.full((PHOTOS, 33, 3), 0.9, np.float16),
        angles=np.zeros((PHOTOS, 3), np.float16),
    )
    rows = [(f, "drawn", f, 1, "val" if i == 0 else "train") for i, f in enumerate(files)]
    columns = ["file", "source", "subject", "faces", "split"]
    pd.DataFrame(rows, columns=columns).to_csv(root / "manifest.csv", index=False)
    return root


def test_fit_leaves_weights_and_resumes_and_parses(collection, tmp_path):
    config = TrainingConfig(
        portraits=collection,
        runs=tmp_path / "runs",
        paint=True,
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
    parsings = tmp_path / "parsings"
    parsed = parse_all(weights, parsings, collection)
    assert parsed == len(list(parsings.rglob("*.png"))) > 0
    assert parse_all(weights, parsings, collection) == 0


def test_configuration_names_a_wrong_key(tmp_path):
    path = tmp_path / "run.yaml"
    path.write_text("portraits: x\nlearning_rat: 1\n")
    with pytest.raises(ValueError, match="learning_rat"):
        TrainingConfig.read(path)
