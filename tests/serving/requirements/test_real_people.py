"""The trained network on two well-known photos, and only what is certainly true of them."""

from functools import cache

import matplotlib.cbook
import numpy as np
import pytest
from biyezhao.serving.engine import default_model
from biyezhao.serving.photo import Photo
from biyezhao.serving.portrait import Portrait
from biyezhao.serving.report import Verdict
from biyezhao.serving.requirements import BY_ID
from biyezhao.serving.standards import load
from PIL import Image
from skimage.data import astronaut


@cache
def portrait(person: str) -> Portrait:
    if person == "astronaut":
        pixels = astronaut()
    else:
        with matplotlib.cbook.get_sample_data("grace_hopper.jpg") as file:  # pyright: ignore[reportGeneralTypeIssues]
            pixels = np.array(Image.open(file).convert("RGB"))
    return Portrait(Photo.read(pixels), default_model(), load("chsi").size)


@pytest.mark.parametrize(
    ("person", "id", "verdicts"),
    [
        ("astronaut", "single_face", "pass"),
        ("astronaut", "eyes_open", "pass"),
        ("astronaut", "mouth_closed", "fail"),
        ("astronaut", "head_covering", "pass"),
        ("astronaut", "background_colour", "fail"),
        ("astronaut", "background_uniformity", "fail review"),
        ("astronaut", "tinted_glasses", "pass"),
        ("hopper", "single_face", "pass"),
        ("hopper", "eyes_open", "pass"),
        ("hopper", "head_covering", "fail review"),
        ("hopper", "background_colour", "fail"),
        ("hopper", "tinted_glasses", "pass"),
        ("hopper", "shoulders_visible", "pass"),
    ],
)
def test_says_what_is_true(person, id, verdicts):
    finding = BY_ID[id].inspect(portrait(person), load("chsi"))
    assert finding.verdict in [Verdict(verdict) for verdict in verdicts.split()], finding
