"""A registered network behind ``mlflow models serve`` answers the example consumer as it answers here."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch")
pytest.importorskip("mlflow")

from biyezhao.models import ONNX
from biyezhao.serving.engine import default_model
from biyezhao.training.evaluate import Evaluation
from biyezhao.training.registry import NAME, promote, register
from skimage.data import astronaut

EXAMPLE = Path(__file__).resolve().parents[2] / "docs/examples/mlflow_serve.py"
PATIENCE = 200
"""Seconds until the server must answer; a busy machine needs a minute."""


@pytest.fixture
def server(store, tmp_path):
    unmeasured = Evaluation(
        version="0", sha256="", manifest_sha256="", split="val", photos=0, natural={}, painted={}, recipes={}, benign={}
    )
    register(ONNX, unmeasured)
    promote()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [Path(sys.executable).with_name("mlflow"), "models", "serve", "-m", f"models:/{NAME}@champion"]
    command += ["--env-manager", "local", "--host", "127.0.0.1", "--port", str(port)]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"MLFLOW_TRACKING_URI": store, "PATH": path}
    with (tmp_path / "server.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        yield awaited(f"http://127.0.0.1:{port}", process)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def awaited(address: str, process: subprocess.Popen) -> str:
    """The address, once somebody answers there."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/ping", timeout=5).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
        else:
            return address
    raise AssertionError(Path("server.log").read_text()[-3000:])


def test_the_example_asks_a_served_network(server, tmp_path) -> None:
    photo = tmp_path / "photo.png"
    Image.fromarray(astronaut()).crop((100, 0, 340, 320)).save(photo)
    done = subprocess.run(
        [sys.executable, str(EXAMPLE), server, str(photo)], capture_output=True, text=True, timeout=90
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    here = default_model().run(np.asarray(Image.open(photo))[None])
    assert answer["attributes"] == pytest.approx(here.attributes[0].tolist(), abs=1e-3)
    assert answer["pose"] == pytest.approx(here.pose[0].tolist(), abs=1e-2)
