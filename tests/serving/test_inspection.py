"""The way of a photo from end to end, with the packaged network where it matters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from biyezhao.serving import Inspector, PhotoError, PortraitModel, inspect
from biyezhao.serving.engine import default_model
from biyezhao.serving.errors import ModelError
from biyezhao.serving.report import Overall, Report, Verdict
from biyezhao.serving.requirements import BY_ID, REQUIREMENTS
from biyezhao.serving.standards import load

KEYS = {"id", "verdict", "value", "unit", "limit", "confidence", "reason", "message", "evidence"}


def test_the_report_keeps_its_contract(constant_model, textured, save) -> None:
    path = save(textured(480, 640), "照片 1.jpg", quality=90)
    inspection = Inspector(model=constant_model()).inspect(path)
    data = json.loads(inspection.report.model_dump_json())
    assert list(data) == [
        *("schema", "file", "sha256", "standard", "verdict", "requirements", "attributes", "landmarks", "timing_ms"),
        "model",
    ]
    assert (data["schema"], data["file"], data["standard"]) == (1, str(path), "chsi")
    assert [finding["id"] for finding in data["requirements"]] == list(BY_ID)
    assert all(set(finding) == KEYS for finding in data["requirements"])
    assert all(finding["message"]["zh"] and finding["message"]["en"] for finding in data["requirements"])
    assert {"left_iris", "right_iris", "hair_top", "chin", "left_cheek", "left_shoulder"} <= set(data["landmarks"])
    assert len(data["attributes"]) == 6
    assert set(data["timing_ms"]) == {"read", "network", "requirements", "total"}
    assert set(data["model"]) == {"version", "sha256"}
    assert Report.model_validate(data) == inspection.report


@pytest.mark.parametrize("standard", ["chsi", "chsi-2017", "zikao-xinjiang", "degree-photo", "cet"])
@pytest.mark.parametrize("size", [(480, 640), (240, 320), (900, 700), (50, 60)])
def test_every_requirement_answers_with_every_standard(constant_model, textured, standard, size) -> None:
    report = Inspector(standard, constant_model()).inspect(textured(*size)).report
    assert len(report.requirements) == len(REQUIREMENTS)
    for finding in report.requirements:
        assert "{" not in finding.message.zh + finding.message.en, finding.id
        assert (finding.verdict == Verdict.NOT_ASSESSED) == (finding.reason is not None)


def test_without_a_face_nothing_breaks(constant_model, textured) -> None:
    report = Inspector(model=constant_model(faces=0)).inspect(textured(800, 600)).report
    assert report.verdict == Overall.REJECTED
    assert report.attributes == report.landmarks == {}
    assert report.finding("single_face").verdict == Verdict.FAIL
    assert report.finding("sharpness").verdict == Verdict.NOT_ASSESSED


def test_two_faces_fail_but_the_rest_is_measured(constant_model, textured) -> None:
    report = Inspector(model=constant_model(faces=2)).inspect(textured(480, 640)).report
    assert report.finding("single_face").verdict in (Verdict.FAIL, Verdict.REVIEW)
    assert report.finding("sharpness").value is not None


def test_ids_are_unique_and_in_documented_order() -> None:
    ids = [requirement.id for requirement in REQUIREMENTS]
    assert len(set(ids)) == len(ids)
    assert ids[:5] == ["file_format", "image_size", "file_size", "colour_mode", "compression_quality"]


def test_path_bytes_and_array_agree(textured, save) -> None:
    path = save(textured(300, 400), "a.png")
    model = default_model()
    reports = [inspect(source, model=model) for source in (path, path.read_bytes(), textured(300, 400))]
    assert reports[0].landmarks == reports[1].landmarks == reports[2].landmarks
    assert reports[0].sha256 == reports[1].sha256
    assert [report.file for report in reports] == [str(path), None, None]


def test_a_standard_may_be_an_object(constant_model, textured) -> None:
    assert inspect(textured(480, 640), load("cet"), constant_model()).standard == "cet"


def test_the_pixel_limit_reaches_the_reader(constant_model, textured) -> None:
    with pytest.raises(PhotoError):
        Inspector(model=constant_model(), max_pixels=1000).inspect(textured(480, 640))


def test_the_packaged_model_states_what_it_is() -> None:
    model = default_model()
    assert model is default_model()
    assert model.version
    assert len(model.sha256) == 64
    output = model.run(np.zeros((2, 100, 75, 3), np.uint8))
    assert output.attributes.shape == (2, 9)
    assert output.evidence.shape == (2, 9, 80, 60)
    assert output.parsing.shape == (2, 320, 240)
    assert output.parsing.dtype == np.uint8
    assert output.landmarks.shape == (2, 40, 3)
    assert output.faces.shape == (2, 8, 5)
    assert output.pose.shape == (2, 3)
    for probabilities in (output.attributes, output.evidence, output.landmarks[..., 2], output.faces[..., 4]):
        assert ((probabilities >= 0) & (probabilities <= 1)).all()


def test_a_wrong_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot read"):
        PortraitModel(tmp_path / "none.onnx")
    (tmp_path / "bad.onnx").write_bytes(b"no model")
    with pytest.raises(ModelError, match="not a usable"):
        PortraitModel(tmp_path / "bad.onnx")


def test_importing_is_light() -> None:
    code = (
        "import sys, biyezhao.serving; print([m for m in ('numpy', 'cv2', 'PIL', 'onnxruntime') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_inspecting_imports_no_training_stack() -> None:
    code = """
import sys, numpy
from biyezhao.serving import inspect
inspect(numpy.zeros((640, 480, 3), numpy.uint8))
print([m for m in ("torch", "biyezhao.data", "biyezhao.training", "matplotlib", "scipy") if m in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_nothing_is_reported_to_anyone(tmp_path: Path) -> None:
    """Onnxruntime's telemetry would leave its queue and a device id in the user's cache."""
    env = {key: value for key, value in os.environ.items() if key not in ("ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME")}
    code = "import numpy; from biyezhao.serving import inspect; inspect(numpy.zeros((640, 480, 3), numpy.uint8))"
    subprocess.run([sys.executable, "-c", code], env={**env, "HOME": str(tmp_path)}, check=True)
    assert list(tmp_path.rglob("*")) == []


def test_a_wrong_name_is_an_attribute_error() -> None:
    import biyezhao.serving

    with pytest.raises(AttributeError):
        _ = biyezhao.serving.nothing
