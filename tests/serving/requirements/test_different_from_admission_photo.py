"""The same shot again, however changed, is found; another shot passes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import cv2
import matplotlib.cbook
import numpy as np
import pytest
from biyezhao.serving import AdmissionPhotoError, Inspector
from biyezhao.serving.engine import default_model
from biyezhao.serving.photo import Photo
from biyezhao.serving.portrait import Portrait
from biyezhao.serving.report import Finding
from biyezhao.serving.requirements import BY_ID
from biyezhao.serving.standards import load
from PIL import Image
from skimage.data import astronaut

Change = Callable[[np.ndarray], np.ndarray]


@cache
def hopper() -> np.ndarray:
    with matplotlib.cbook.get_sample_data("grace_hopper.jpg") as file:  # pyright: ignore[reportGeneralTypeIssues]
        return np.array(Image.open(file).convert("RGB"))


def look(photo: np.ndarray, admission: np.ndarray | None) -> Finding:
    before = None if admission is None else Portrait(Photo.read(admission), default_model())
    portrait = Portrait(Photo.read(photo), default_model(), admission=before)
    return BY_ID["different_from_admission_photo"].inspect(portrait, load("chsi"))


def jpeg(quality: int) -> Change:
    def change(pixels: np.ndarray) -> np.ndarray:
        decoded = cv2.imdecode(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)
        assert decoded is not None
        return decoded

    return change


def turned(pixels: np.ndarray) -> np.ndarray:
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 4, 1.1)
    return cv2.warpAffine(pixels, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)


def recoloured(pixels: np.ndarray) -> np.ndarray:
    return (255 * (pixels / 255) ** (0.7, 0.9, 1.2)).astype(np.uint8)


CHANGES: dict[str, Change] = {
    "none": np.array,
    "cropped": lambda pixels: pixels[10:-90, 25:-60],
    "mirrored": lambda pixels: pixels[:, ::-1],
    "recoloured": recoloured,
    "grey": lambda pixels: cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY),
    "recompressed": jpeg(30),
    "turned": turned,
    "all": lambda pixels: jpeg(60)(turned(recoloured(pixels[10:-90, ::-1]))),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("person", [astronaut, hopper])
def test_the_same_shot_fails(person, change):
    finding = look(person(), np.ascontiguousarray(CHANGES[change](person())))
    assert finding.verdict == "fail", finding.value
    assert ("mirrored" in finding.message.en) == (change in ("mirrored", "all"))
    assert "重新拍摄" in finding.message.zh
    assert len(finding.evidence["box"]) == 4


def test_another_expression_passes():
    """Corners of the mouth and brows moved as a face moves them, everything else the same shot."""
    pixels = astronaut()
    ys, xs = np.mgrid[: pixels.shape[0], : pixels.shape[1]].astype(np.float32)
    for x, y, dx, dy in ((205, 147, 5, 5), (243, 147, -5, 5), (205, 88, 0, 5), (245, 90, 0, 5), (225, 125, 3, 0)):
        near = np.exp(-((xs - x) ** 2 + (ys - y) ** 2) / (2 * 13**2))
        xs, ys = xs + dx * near, ys + dy * near
    finding = look(cv2.remap(pixels, xs, ys, cv2.INTER_LINEAR), pixels)
    assert finding.verdict == "pass", finding.value


def test_another_person_passes():
    finding = look(astronaut(), hopper())
    assert finding.verdict == "pass"
    assert isinstance(finding.value, float)
    assert finding.value < 0.7


def test_without_an_admission_photo():
    finding = look(astronaut(), None)
    assert finding.verdict == "not_assessed"
    assert finding.reason is not None
    assert finding.reason.en == "No admission photo was given to compare with."


@pytest.mark.parametrize("faceless", ["photo", "admission"])
def test_without_a_face(faceless):
    wall = np.full((640, 480, 3), (100, 197, 255), np.uint8)
    finding = look(*((wall, astronaut()) if faceless == "photo" else (astronaut(), wall)))
    assert finding.verdict == "not_assessed"
    assert ("admission" in finding.message.en) == (faceless == "admission")


def test_the_inspector_compares_and_names_the_broken_one(constant_model, textured, save):
    inspector = Inspector(model=constant_model())
    path = save(textured(480, 640), "before.png")
    assert inspector.inspect(textured(480, 640), path).report.finding("different_from_admission_photo").value == 1
    with pytest.raises(AdmissionPhotoError) as caught:
        inspector.inspect(textured(480, 640), b"no photo")
    assert caught.value.code == "admission_photo"
    assert caught.value.cause.code == "not_an_image"
