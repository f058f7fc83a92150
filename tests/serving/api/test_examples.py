"""The examples in docs/examples do what they say, and docs/api.md is what the code says."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from biyezhao.models import ONNX
from biyezhao.models.attributes import ATTRIBUTE_IDS
from biyezhao.serving import Report, inspect
from biyezhao.serving.api.openapi import EXAMPLES
from biyezhao.serving.engine import default_model
from PIL import Image

DOCS = Path(__file__).resolve().parents[3] / "docs"
EXAMPLE = DOCS / "examples"


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


@pytest.fixture
def folder(tmp_path: Path, photo: bytes) -> Path:
    """Of the person who tries the examples."""
    (tmp_path / "photo.jpg").write_bytes(photo)
    return tmp_path


def run(folder: Path, *command: object) -> str:
    done = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def probabilities(photo: bytes) -> dict[str, float]:
    """What the network says about the whole photo."""
    frame = np.asarray(Image.open(io.BytesIO(photo)))[None]
    return dict(zip(ATTRIBUTE_IDS, default_model().run(frame).attributes[0].tolist(), strict=True))


def test_the_network_alone_in_python(folder, photo) -> None:
    code = (
        f"import runpy, sys; sys.argv[1:] = [{str(ONNX)!r}, 'photo.jpg']; "
        f"runpy.run_path({str(EXAMPLE / 'onnx_alone.py')!r}); "
        "print([name for name in ('biyezhao', 'cv2', 'torch', 'pydantic') if name in sys.modules])"
    )
    result, modules = run(folder, sys.executable, "-c", code).splitlines()
    assert modules == "[]"
    assert json.loads(result)["attributes"] == pytest.approx(probabilities(photo), abs=1e-4)
    irises, landmarks = json.loads(result)["irises"], inspect(photo).landmarks
    for side in ("left", "right"):
        assert irises[side] == pytest.approx(landmarks[f"{side}_iris"][:2], abs=3)


@pytest.fixture(scope="module")
def node_modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the JavaScript example and what it needs, from npm."""
    folder = tmp_path_factory.mktemp("npm")
    command = ["npm", "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    try:
        subprocess.run(
            [*command, "onnxruntime-node@1.30.0", "jpeg-js@0.4.4"],
            cwd=folder,
            check=True,
            capture_output=True,
            timeout=200,
        )
    except (subprocess.SubprocessError, OSError) as error:
        pytest.skip(f"npm cannot install onnxruntime-node here: {error}")
    shutil.copy(EXAMPLE / "onnx_alone.mjs", folder)
    return folder


@needs("node")
@needs("npm")
def test_the_network_alone_in_javascript(node_modules, photo) -> None:
    (node_modules / "photo.jpg").write_bytes(photo)
    result = json.loads(run(node_modules, "node", "onnx_alone.mjs", ONNX, "photo.jpg"))
    assert list(result["attributes"]) == list(ATTRIBUTE_IDS)
    assert result["attributes"] == pytest.approx(probabilities(photo), abs=0.05)  # another JPEG decoder
    assert result["best_face"] > 0.5


@needs("curl")
def test_curl(folder, original, server) -> None:
    (folder / "photo.jpg").write_bytes(original)
    printed = run(folder, "sh", EXAMPLE / "api.sh", "photo.jpg", server().url)
    decoder, reports = json.JSONDecoder(), []
    while printed.strip():
        report, end = decoder.raw_decode(printed)
        reports.append(report)
        printed = printed[end:].lstrip()
    assert [report.get("standard", report) for report in reports] == ["chsi", "cet", "chsi", "chsi"]
    assert set(reports[1]["requirements"][0]["message"]) == {"zh"}
    assert Report.model_validate(reports[2]).finding("different_from_admission_photo").verdict == "fail"
    assert Image.open(folder / "overlay.png").width > 1000
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")
    assert Image.open(folder / "finished.jpg").size == (480, 640)


@needs("node")
def test_fetch(folder, server) -> None:
    url = server().url
    printed = run(folder, "node", EXAMPLE / "api.mjs", "photo.jpg", url).splitlines()
    assert printed[0] == "rejected"
    assert any(line.startswith("background_colour ") for line in printed[1:])
    (folder / "broken.jpg").write_text("no photo")
    command = ["node", str(EXAMPLE / "api.mjs"), str(folder / "broken.jpg"), url]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert refused.stderr.startswith("not_an_image 文件不是图片")


def test_the_reference_is_what_the_code_says(tmp_path) -> None:
    code = f"import runpy; from pathlib import Path; m = runpy.run_path({str(DOCS / 'reference.py')!r}); " + (
        "print(m['reference'](m['create_app'](m['Settings'](workers=1)).openapi()), end='')"
    )
    written = run(tmp_path, sys.executable, "-X", "utf8", "-c", code)
    assert written == (DOCS / "api.md").read_text("utf-8"), "run make docs"


def test_the_recorded_examples_are_reports() -> None:
    Report.model_validate(EXAMPLES["inspection"])
    assert EXAMPLES["standardisation"]["report"]["verdict"] in ("accepted", "rejected", "needs_review")
    assert EXAMPLES["standardisation"]["jpeg"].endswith("…")
