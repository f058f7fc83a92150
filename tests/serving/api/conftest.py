"""A service with one real worker, asked in the same process, and photos to ask it with."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import cv2
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
    with TestClient(create_app(Settings(workers=1, max_pixels=3_000_000, max_bytes=2_000_000))) as running:
        yield running


@pytest.fixture
def service() -> Callable[..., TestClient]:
    """``with service(queue=0) as client``: a service with other settings."""
    return lambda **settings: TestClient(create_app(Settings(**{"workers": 1, **settings})))
