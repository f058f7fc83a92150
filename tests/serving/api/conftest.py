"""A service with one real worker, in the same process or as the command that it is, and photos to ask it with."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import httpx
import numpy as np
import pytest
from biyezhao.serving.api.app import create_app
from biyezhao.serving.api.settings import Settings
from fastapi.testclient import TestClient
from PIL import Image
from skimage import data


def encoded(pixels: np.ndarray, format: str = "JPEG", **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format, **options)  # pyright: ignore[reportArgumentType]
    return buffer.getvalue()


@pytest.fixture(scope="session")
def photo() -> bytes:
    """Eileen Collins (NASA, public domain), cropped to 480x640."""
    return encoded(cv2.resize(data.astronaut()[:, 64:448], (480, 640)), quality=80, dpi=(300, 300))


@pytest.fixture(scope="session")
def original() -> bytes:
    """The same, enlarged to what a camera gives."""
    return encoded(cv2.resize(data.astronaut(), (1600, 1600), interpolation=cv2.INTER_CUBIC), quality=92)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings(workers=1, max_pixels=3_000_000, max_bytes=2_000_000, timeout=120))) as running:
        yield running


@pytest.fixture
def service() -> Callable[..., TestClient]:
    """``with service(queue=0) as client``: a service with other settings."""
    return lambda **settings: TestClient(create_app(Settings(**{"workers": 1, "timeout": 120, **settings})))


COMMAND = "from biyezhao.serving.cli import app; app()"


class Server:
    """A running ``biyezhao serve`` with a folder of its own for everything it might write."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        places = {"HOME": str(folder), "TMPDIR": str(folder), "XDG_CACHE_HOME": str(folder), "LANG": "C.UTF-8"}
        command = [
            sys.executable,
            "-c",
            COMMAND,
            "serve",
            "--port",
            "0",
            "--workers",
            "1",
            "--timeout",
            "120",
            *options,
        ]
        self.process = subprocess.Popen(
            command, env={**os.environ, **places}, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        assert self.process.stdout
        self.lines = [self.process.stdout.readline()]
        self.url = json.loads(self.lines[0])["url"]
        self._reader = threading.Thread(target=lambda: self.lines.extend(self.process.stdout or ()), daemon=True)
        self._reader.start()
        assert httpx.get(f"{self.url}/readyz", timeout=120).status_code == 200

    def log(self) -> list[dict]:
        """Every line of the log, once the process has ended."""
        self._reader.join(10)
        return [json.loads(line) for line in self.lines]

    def workers(self) -> list[Path]:
        return [
            path.parent
            for path in Path("/proc").glob("[0-9]*/stat")
            if path.exists() and path.read_text().rsplit(")", 1)[1].split()[1] == str(self.process.pid)
        ]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    started: list[Server] = []

    def start(*options: str) -> Server:
        started.append(Server(tmp_path, *options))
        return started[-1]

    yield start
    for running in started:
        running.process.kill()
        running.process.wait()
