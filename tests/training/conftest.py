"""Drawn portraits that look enough like a collection to train on."""

import numpy as np
import pandas as pd
import pytest
from biyezhao.models.anatomy import LANDMARKS, PARSING_CLASSES
from PIL import Image

WIDTH, HEIGHT = 120, 160
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


@pytest.fixture(autouse=True)
def _one_thread():
    """Threads of small networks mostly wait for each other, and on a busy machine for a long time."""
    pytest.importorskip("torch").set_num_threads(1)


@pytest.fixture
def draw_collection(tmp_path):
    """A function: so many ellipses of faces, every second one with a mask, every third with dark glasses."""
    teacher = pytest.importorskip("biyezhao.data.teacher")

    def draw(photos, val):
        root = tmp_path / "portraits"
        files = [f"drawn/{i}.jpg" for i in range(photos)]
        ys, xs = np.mgrid[0:HEIGHT, 0:WIDTH]
        face = ((xs - 60) / 30) ** 2 + ((ys - 70) / 42) ** 2 < 1
        lenses = (np.minimum((xs - 46) ** 2, (xs - 74) ** 2) + (ys - 63) ** 2) < 11**2
        rng = np.random.default_rng(0)
        for i, file in enumerate(files):
            image = np.full((HEIGHT, WIDTH, 3), rng.integers(120, 255, 3), np.uint8)
            image[face] = rng.integers((170, 120, 90), (230, 180, 150))
            if i % 3 == 0:
                image[lenses] = rng.integers(0, 60, 3)
            path = root / "images" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(image).save(path, quality=95)
            if i % 2 == 0:
                mask = (root / "masks" / file).with_suffix(".png")
                mask.parent.mkdir(parents=True, exist_ok=True)
                parsing = face.astype(np.uint8)
                parsing[lenses & face] = 3 if i % 3 == 0 else 1
                Image.fromarray(parsing).save(mask)
        angles = np.linspace(0, 2 * np.pi, 478, endpoint=False)
        mesh = np.stack((0.5 + 0.25 * np.sin(angles), 0.44 - 0.26 * np.cos(angles)), -1)
        corners = {"right_eye_outer": (0.3, 0.39), "left_eye_outer": (0.7, 0.39)}
        for name, point in corners.items():
            mesh[teacher.MESH_POINTS[name]] = point
        np.savez(
            root / "landmarks.npz",
            files=np.array(files),
            mesh=np.repeat(mesh[None], photos, 0).astype(np.float16),
            pose=np.full((photos, 33, 3), 0.9, np.float16),
            angles=np.zeros((photos, 3), np.float16),
        )
        rows = [(f, "drawn", f, 1, "val" if i < val else "train") for i, f in enumerate(files)]
        columns = ["file", "source", "subject", "faces", "split"]
        pd.DataFrame(rows, columns=columns).to_csv(root / "manifest.csv", index=False)
        weak = pd.DataFrame({"file": files, "tinted_glasses": [int(i % 3 == 0) for i in range(photos)]})
        weak.assign(earrings=0, heavy_makeup="?", headwear=0, note="from masks").to_csv(
            root / "weak_labels.csv", index=False
        )
        return root

    return draw


@pytest.fixture
def canvas():
    """A grainy, spotted oval of skin with its landmarks."""
    synthesis = pytest.importorskip("biyezhao.data.synthesis")
    ys, xs = np.mgrid[0:320, 0:240]
    face = ((xs - 120) / 62) ** 2 + ((ys - 140) / 82) ** 2 < 1
    grain = np.random.default_rng(0).normal(0, 9, (320, 240, 1))
    image = np.where(face[..., None], (190, 150, 125), (120, 140, 170)) + grain
    image[np.hypot(xs - 90, ys - 160) < 3] -= 60
    landmarks = np.full((len(LANDMARKS), 2), np.nan, np.float32)
    for name, point in POINTS.items():
        landmarks[LANDMARKS.index(name)] = point
    parsing = face.astype(np.uint8) * np.uint8(PARSING_CLASSES.index("skin"))
    return synthesis.Canvas(image.clip(0, 255).astype(np.uint8), parsing, landmarks)


@pytest.fixture
def store(tmp_path, monkeypatch):
    """The address of an empty MLflow store, in use; the experiment is named since MLflow remembers other tests'."""
    mlflow = pytest.importorskip("mlflow")
    monkeypatch.chdir(tmp_path)
    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    mlflow.set_tracking_uri(uri)
    mlflow.set_experiment("portraitnet")
    return uri
