"""Focus, light and colour: two real photos pass, and controlled changes of them flip the verdict."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import matplotlib.cbook
import numpy as np
import pytest
from biyezhao.models.anatomy import LANDMARKS, PARSING_CLASSES
from biyezhao.serving.engine import NetworkOutput, PortraitModel
from biyezhao.serving.photo import Photo
from biyezhao.serving.portrait import Portrait
from biyezhao.serving.report import Finding
from biyezhao.serving.requirements import BY_ID
from biyezhao.serving.standards import load
from PIL import Image
from skimage import data

Change = Callable[[np.ndarray], np.ndarray]

# Measured by hand, in photo pixels: corners of the eyes (right outer to left outer), lips, face box.
ASTRONAUT = (data.astronaut(), [(194, 101), (210, 101), (239, 103), (254, 103)], (224, 145), (180, 78, 268, 178))
with matplotlib.cbook.get_sample_data("grace_hopper.jpg") as file:  # pyright: ignore[reportGeneralTypeIssues]
    HOPPER = (
        np.asarray(Image.open(file)),
        [(205, 190), (241, 190), (286, 188), (328, 188)],
        (265, 278),
        (195, 140, 337, 331),
    )
PEOPLE = {"astronaut": ASTRONAUT, "hopper": HOPPER}


class Annotated(PortraitModel):
    """Says what was measured by hand: eyes, lips, face box, and skin inside its ellipse."""

    def __init__(self) -> None:
        self.thresholds = {}


class AnnotatedPortrait(Portrait):
    def __init__(self, pixels: np.ndarray, eyes: list, mouth: tuple, box: tuple, zoom: float) -> None:
        super().__init__(Photo.read(pixels), Annotated())
        self.eyes_at, self.mouth, self.box, self.zoom = np.array(eyes) * zoom, np.array(mouth) * zoom, box, zoom

    def _run(self, frame) -> NetworkOutput:
        x0, y0, x1, y1 = np.array(self.box) * self.zoom
        points = dict.fromkeys(LANDMARKS, ((x0 + x1) / 2, (y0 + y1) / 2))
        names = ("right_eye_outer", "right_eye_inner", "left_eye_inner", "left_eye_outer")
        points |= dict(zip(names, self.eyes_at, strict=True))
        points |= {"upper_lip_bottom": self.mouth, "lower_lip_top": self.mouth}
        landmarks = np.ones((1, len(LANDMARKS), 3), np.float32)
        landmarks[0, :, :2] = frame.from_photo(np.array([points[name] for name in LANDMARKS]))
        faces = np.zeros((1, 8, 5), np.float32)
        faces[0, 0] = [*frame.from_photo(np.array([[x0, y0], [x1, y1]])).ravel(), 0.99]
        parsing = np.zeros((320, 240), np.uint8)

        def ellipse(name: str, centre: np.ndarray, axes: tuple) -> None:
            middle = frame.from_photo(centre) * (240, 320)
            size = np.array(axes) / frame.width * 240
            cv2.ellipse(parsing, middle.round().astype(int).tolist(), size.round().astype(int).tolist(), 0, 0, 360,
                        PARSING_CLASSES.index(name), -1)  # fmt: skip

        ellipse("skin", np.array([(x0 + x1) / 2, (y0 + y1) / 2]), ((x1 - x0) / 2, (y1 - y0) / 2))
        width = np.linalg.norm(self.eyes_at[1] - self.eyes_at[0])
        ellipse("right_eye", self.eyes_at[:2].mean(0), (width / 2, width / 4))
        ellipse("left_eye", self.eyes_at[2:].mean(0), (width / 2, width / 4))
        ellipse("upper_lip", self.mouth, (1.2 * width, 0.5 * width))
        zeros = np.zeros((1, 9), np.float32), np.zeros((1, 9, 80, 60), np.float32)
        return NetworkOutput(*zeros, parsing[None], landmarks, faces, np.zeros((1, 3), np.float32))


def look(id: str, person: str, change: Change | None = None, zoom: float = 1.0) -> Finding:
    """One requirement on a person; ``change`` works on the pixels, ``zoom`` enlarges them first."""
    pixels, eyes, mouth, box = PEOPLE[person]
    if zoom != 1:
        pixels = cv2.resize(
            pixels, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA if zoom < 1 else cv2.INTER_CUBIC
        )
    if change:
        pixels = change(pixels)
    return BY_ID[id].inspect(AnnotatedPortrait(pixels, eyes, mouth, box, zoom), load("chsi"))


def interocular(person: str) -> float:
    eyes = np.array(PEOPLE[person][1])
    return float(np.linalg.norm(eyes[:2].mean(0) - eyes[2:].mean(0)))


def in_linear_light(work: Callable[[np.ndarray], np.ndarray]) -> Change:
    def change(pixels: np.ndarray) -> np.ndarray:
        encoded = pixels / 255
        linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
        linear = work(linear).clip(0, 1)
        encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
        return (encoded * 255).round().astype(np.uint8)

    return change


def stops(exposure: float) -> Change:
    return in_linear_light(lambda light: light * 2.0**exposure)


def side_light(strength: float, box: tuple[float, ...]) -> Change:
    """Light from one side: ``strength`` stops from one cheek's edge of the face to the other's."""
    middle, width = (box[0] + box[2]) / 2, box[2] - box[0]

    def work(light: np.ndarray) -> np.ndarray:
        along = (np.arange(light.shape[1]) - middle) / width
        return light * 2.0 ** (strength * along.clip(-0.5, 0.5) - abs(strength) / 2)[None, :, None]

    return in_linear_light(work)


def cast(red: float, green: float, blue: float) -> Change:
    return in_linear_light(lambda light: light * (red, green, blue))


def motion(length: int) -> Change:
    return lambda pixels: cv2.blur(pixels, (length, 1))


@pytest.mark.parametrize("id", ["sharpness", "exposure", "illumination_uniformity", "natural_colour"])
@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("zoom", [0.8, 1.0, 2.0])
def test_real_photos_pass(id, person, zoom):
    if id == "sharpness" and zoom != 1:
        pytest.skip("resampling changes the sharpness")
    finding = look(id, person, zoom=zoom)
    saturated = (id, person) == ("natural_colour", "hopper")
    assert finding.verdict == ("review" if saturated else "pass"), (finding.value, finding.message.en)


def test_evidence_lies_on_the_face():
    x0, y0, x1, y1 = ASTRONAUT[3]
    for left, top, right, bottom in look("illumination_uniformity", "astronaut").evidence["boxes"]:
        assert x0 <= left < right <= x1 + 5
        assert y0 <= top < bottom <= y1
    assert look("exposure", "astronaut").evidence["box"] == pytest.approx(ASTRONAUT[3], abs=0.2)


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize(("pixels", "verdicts"), [(2.0, {"fail", "review"}), (3.5, {"fail"}), (6, {"fail"})])
def test_blur_is_found(person, pixels, verdicts):
    sigma = pixels * interocular(person) / 96
    finding = look("sharpness", person, lambda image: cv2.GaussianBlur(image, (0, 0), sigma))
    assert finding.verdict in verdicts, finding.value


@pytest.mark.parametrize("person", PEOPLE)
def test_motion_blur_is_found(person):
    length = round(14 * interocular(person) / 96)
    assert look("sharpness", person, motion(length)).verdict == "fail"


def test_an_enlarged_thumbnail_is_blurred():
    assert look("sharpness", "astronaut", zoom=0.3).verdict == "fail"


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("exposure", [-0.7, 0.5])
def test_sharpness_does_not_depend_on_exposure(person, exposure):
    plain, changed = look("sharpness", person).value, look("sharpness", person, stops(exposure)).value
    assert changed == pytest.approx(plain, abs=0.03)


def test_jpeg_and_noise_do_not_count_as_blur():
    def jpeg(pixels: np.ndarray) -> np.ndarray:
        decoded = cv2.imdecode(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], cv2.IMREAD_COLOR)
        assert decoded is not None
        return decoded

    assert look("sharpness", "hopper", jpeg).verdict == "pass"


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize(
    ("exposure", "verdicts"),
    [(-4, {"fail"}), (-2.5, {"fail"}), (-1.7, {"fail", "review"}), (2, {"fail"}), (3, {"fail"}), (-0.3, {"pass"})],
)
def test_exposure(person, exposure, verdicts):
    finding = look("exposure", person, stops(exposure))
    assert finding.verdict in verdicts, finding.message.en
    if exposure < -1:
        assert "dark" in finding.message.en
    if exposure > 1:
        assert "bright" in finding.message.en


def test_dark_skin_is_not_underexposure():
    """Skin three stops darker, the eyes and the background as they were."""
    _, eyes, _, (x0, y0, x1, y1) = ASTRONAUT

    def darker(image: np.ndarray) -> np.ndarray:
        out = image.copy()
        out[y0:y1, x0:x1] = stops(-3)(image[y0:y1, x0:x1])
        for first, second in (eyes[:2], eyes[2:]):
            top, bottom = first[1] - 5, first[1] + 6
            out[top:bottom, first[0] : second[0]] = stops(0.7)(image[top:bottom, first[0] : second[0]])
        return out

    assert look("exposure", "astronaut", stops(-3)).verdict == "fail"
    assert look("exposure", "astronaut", darker).verdict == "pass"


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("strength", [-5, 5])
def test_side_light_fails_and_names_the_dark_side(person, strength):
    finding = look("illumination_uniformity", person, side_light(strength, PEOPLE[person][3]))
    assert finding.verdict == "fail", finding.value
    assert ("right" if strength > 0 else "left") in finding.message.en
    assert ("右" if strength > 0 else "左") in finding.message.zh.split("脸")[0]


@pytest.mark.parametrize(
    ("gains", "hue"),
    [((0.5, 0.9, 2.2), "blue"), ((1.3, 1, 0.2), "yellow"), ((0.6, 1.2, 0.6), "green"), ((1.6, 0.5, 1.0), "red")],
)
def test_casts_fail_by_name(gains, hue):
    finding = look("natural_colour", "astronaut", cast(*gains))
    assert finding.verdict == "fail", finding.value
    assert hue in finding.message.en


@pytest.mark.parametrize("person", PEOPLE)
def test_black_and_white_fails_as_such(person):
    def grey(pixels: np.ndarray) -> np.ndarray:
        return np.repeat(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)[..., None], 3, 2)

    finding = look("natural_colour", person, grey)
    assert finding.verdict == "fail"
    assert "black and white" in finding.message.en


@pytest.mark.parametrize("id", ["sharpness", "exposure", "illumination_uniformity", "natural_colour"])
def test_documented(id):
    text = type(BY_ID[id]).__doc__ or ""
    assert all(part in text for part in ("Asked by:", "Measured:", "Limit:", "Errs:"))
