"""The shipped network: the ONNX file gives what PyTorch gives, for any batch and size, and says what it is."""

import json

import numpy as np
import onnxruntime
import pytest
from biyezhao.models import ONNX, WEIGHTS
from biyezhao.models.anatomy import LANDMARKS, PARSING_CLASSES
from biyezhao.models.attributes import ATTRIBUTE_IDS
from matplotlib import cbook
from PIL import Image
from skimage import data

OUTPUTS = ["attributes", "evidence", "parsing", "landmarks", "faces", "pose"]


@pytest.fixture(scope="module")
def session():
    return onnxruntime.InferenceSession(ONNX, providers=["CPUExecutionProvider"])


@pytest.fixture(scope="module")
def portraits():
    hopper = Image.open(cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)).convert("RGB")
    astronaut = Image.fromarray(data.astronaut()).crop((64, 0, 448, 512))
    return np.stack([np.asarray(image.resize((480, 640))) for image in (hopper, astronaut)])


def test_agrees_with_pytorch(session, portraits):
    torch = pytest.importorskip("torch")
    from biyezhao.training.export import load_deployed

    outputs = dict(zip(OUTPUTS, session.run(OUTPUTS, {"image": portraits}), strict=True))
    with torch.inference_mode():
        expected = dict(zip(OUTPUTS, load_deployed(WEIGHTS)(torch.from_numpy(portraits)), strict=True))
    for name in ("attributes", "evidence", "landmarks", "faces"):
        np.testing.assert_allclose(outputs[name], expected[name].numpy(), atol=1e-3, err_msg=name)
    np.testing.assert_allclose(outputs["pose"], expected["pose"].numpy(), atol=0.02)
    assert (outputs["parsing"] == expected["parsing"].numpy()).mean() > 0.999


@pytest.mark.parametrize(("batch", "height", "width"), [(1, 640, 480), (3, 320, 240), (2, 1200, 900), (1, 64, 48)])
def test_takes_any_batch_and_size(session, batch, height, width):
    image = np.full((batch, height, width, 3), 127, np.uint8)
    attributes, evidence, parsing, landmarks, faces, pose = session.run(OUTPUTS, {"image": image})
    assert attributes.shape == (batch, len(ATTRIBUTE_IDS))
    assert evidence.shape == (batch, len(ATTRIBUTE_IDS), 80, 60)
    assert parsing.shape == (batch, 320, 240)
    assert parsing.dtype == np.uint8
    assert landmarks.shape == (batch, 40, 3)
    assert faces.shape == (batch, 8, 5)
    assert pose.shape == (batch, 3)
    for probabilities in (attributes, evidence, landmarks[..., 2], faces[..., 4]):
        assert probabilities.min() >= 0
        assert probabilities.max() <= 1


def test_one_photo_alone_gives_what_it_gives_in_a_batch(session, portraits):
    together = session.run(["attributes", "landmarks"], {"image": portraits})
    alone = session.run(["attributes", "landmarks"], {"image": portraits[1:]})
    for a, b in zip(together, alone, strict=True):
        np.testing.assert_allclose(a[1:], b, atol=1e-4)


def test_metadata_names_every_label(session):
    metadata = session.get_modelmeta().custom_metadata_map
    assert json.loads(metadata["landmarks"]) == list(LANDMARKS)
    assert json.loads(metadata["parsing_classes"]) == list(PARSING_CLASSES)
    assert json.loads(metadata["attributes"]) == list(ATTRIBUTE_IDS)
    assert set(json.loads(metadata["thresholds"])) == set(ATTRIBUTE_IDS)
    assert metadata["version"]
    assert metadata["licence"]


def test_files_stay_small():
    assert max(path.stat().st_size for path in (ONNX, WEIGHTS)) < 25e6
