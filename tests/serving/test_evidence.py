"""Evidence: every shape shows, none covers the eyes or the mouth, and every failing requirement of the registry is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from biyezhao.serving.drawing import Panel
from biyezhao.serving.evidence import Marks, allowed, closeup, draw_evidence, extent, numbered, window, window_of
from biyezhao.serving.inspection import Inspection, Inspector
from biyezhao.serving.overlay import draw_photo
from biyezhao.serving.report import Finding, Text, Verdict
from biyezhao.serving.requirements import BY_ID, REQUIREMENTS

ANY = Text(zh="重拍", en="retake")
EYES_AND_MOUTH = ((170, 240, 210, 260), (270, 240, 310, 260), (200, 345, 280, 364))
"""Where the drawn head has them, x0 y0 x1 y1."""

SHAPES: dict[str, dict[str, Any]] = {
    "box": {"box": [40, 500, 140, 600]},
    "boxes": {"boxes": [[40, 500, 140, 600], [300, 40, 340, 90]]},
    "box round the face": {"box": [132, 165, 348, 410]},
    "box on the mouth": {"box": [205, 340, 275, 368]},
    "line": {"line": [[0, 250], [480, 250]]},
    "lines": {"lines": [[[190, 250], [290, 250]], [[240, 250], [240, 410]]]},
    "points": {"points": [[170, 250], [190, 244], [210, 250], [190, 256]]},
    "polygons": {"polygons": [[[160, 210], [220, 210], [220, 230], [160, 230]]]},
    "polygon in an eye": {"polygons": [[[185, 246], [195, 246], [195, 254], [185, 254]]]},
    "empty box": {"box": [100, 100, 100, 100]},
    "nothing": {},
}


@pytest.fixture
def inspected(constant_model, textured) -> Callable[..., Inspection]:
    """``inspected(finding, ...)``: a flat blue photo whose report holds these findings alone."""

    def make(*findings: Finding, faces: int = 1, size: tuple[int, int] = (480, 640)) -> Inspection:
        pixels = np.full((size[1], size[0], 3), (100, 197, 255), np.uint8)
        inspection = Inspector("chsi", constant_model(faces)).inspect(pixels)
        return replace(inspection, report=inspection.report.model_copy(update={"requirements": list(findings)}))

    return make


def failing(id: str = "sharpness", evidence: dict[str, Any] | None = None) -> Finding:
    return Finding(id=id, verdict=Verdict.FAIL, message=ANY, evidence=evidence or {})


@pytest.mark.parametrize("evidence", SHAPES.values(), ids=SHAPES)
def test_every_shape_shows_and_leaves_eyes_and_mouth(evidence, inspected) -> None:
    inspection = inspected(failing(evidence=evidence))
    panel = Panel(inspection.photo.pixels, inspection.portrait.frame, 480)
    before = panel.image.copy()
    Marks(panel, inspection.portrait).finding(inspection.report.requirements[0])
    changed = (panel.image != before).any(-1)
    assert changed.sum() > 60
    for x0, y0, x1, y1 in EYES_AND_MOUTH:
        assert not changed[y0:y1, x0:x1].any()


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda requirement: requirement.id)
def test_every_failing_requirement_is_seen_on_a_real_photo(requirement, astronaut_inspection) -> None:
    found = astronaut_inspection.report.finding(requirement.id)
    finding = found.model_copy(update={"verdict": Verdict.FAIL})
    report = astronaut_inspection.report.model_copy(update={"requirements": [finding]})
    inspection, portrait = replace(astronaut_inspection, report=report), astronaut_inspection.portrait
    panel = Panel(inspection.photo.pixels, portrait.frame, 480)
    before = panel.image.copy()
    Marks(panel, portrait).finding(finding)
    changed = (panel.image != before).any(-1)
    assert changed.sum() > 60
    assert changed[portrait.mask("left_eye", "right_eye", "mouth_inside", "upper_lip", "lower_lip")].mean() < 0.01
    assert draw_evidence(inspection, requirement.id, "zh").width == 480


@pytest.fixture(scope="module")
def astronaut_inspection() -> Inspection:
    from skimage.data import astronaut

    return Inspector("chsi").inspect(astronaut())


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(480, 640), (1600, 1200), (300, 900), (32, 32)])
@pytest.mark.parametrize("faces", [0, 1])
def test_pictures_of_any_photo(faces, size, lang, inspected) -> None:
    box = [0, 0, size[0] / 8, size[1] / 8]
    findings = [failing("earrings", {"box": box}), failing("file_format"), failing("eye_line")]
    inspection = inspected(*findings, faces=faces, size=size)
    for finding in findings:
        picture = draw_evidence(inspection, finding.id, lang)
        assert picture.mode == "RGB"
        assert picture.width == 480
        assert 60 < picture.height < 1000
    assert draw_photo(inspection, Inspector("chsi").standard, lang, 300).width <= 300


def test_what_lies_outside_the_view_shows_the_whole_photo(inspected) -> None:
    finding = failing("single_face", {"boxes": [[10, 10, 60, 70]]})
    inspection = inspected(finding, size=(2000, 1500))
    assert (window_of(inspection, finding).width, window_of(inspection, finding).height) == (2000, 1500)


@pytest.mark.parametrize(("size", "faces"), [((480, 640), 1), ((1280, 960), 2), ((2000, 60), 0)])
def test_the_photo_alone_shows_the_window(size, faces, inspected) -> None:
    inspection = inspected(failing(evidence={"box": [2, 2, 30, 30]}), faces=faces, size=size)
    picture, frame = draw_photo(inspection, Inspector("chsi").standard, "en"), window(inspection)
    assert picture.width / picture.height == pytest.approx(frame.width / frame.height, rel=0.05)


def test_closeups(inspected) -> None:
    small, nothing = failing("earrings", {"box": [100, 300, 110, 310]}), failing("file_format")
    inspection = inspected(small, nothing)
    picture = closeup(inspection, small, 120)
    assert picture is not None
    assert picture.size == (120, 160)
    assert closeup(inspection, nothing) is None


def test_extent_holds_every_shape() -> None:
    assert extent({"box": [10, 10, 20, 20], "points": [[5, 40]], "lines": [[[0, 15], [30, 16]]]}) == (0, 10, 30, 40)
    assert extent({"boxes": []}) is None


@pytest.mark.parametrize(
    ("id", "value", "limit", "line", "expected"),
    [
        ("hair_top_margin", 30.0, {"min": 50, "max": 110}, [[0, 30], [480, 30]], (50, 110)),
        ("eye_line", 320.0, {"min": 200, "max": 300}, [[100, 740], [1060, 740]], (500, 700)),
        ("head_position", 50.0, {"max": 20}, [[290, 0], [290, 640]], None),
        ("face_width", 150.0, {"min": 180, "max": 300}, [[165, 250], [315, 250]], None),
    ],
)
def test_allowed_bands_follow_from_the_measured_line(id, value, limit, line, expected) -> None:
    finding = Finding(id=id, verdict=Verdict.FAIL, value=value, limit=limit, message=ANY, evidence={"line": line})
    boxes = allowed(finding)
    assert len(boxes) == 2
    if expected:
        assert all((box[1], box[3]) == pytest.approx(expected) for box in boxes)
    elif id == "head_position":
        assert all((box[0], box[2]) == pytest.approx((220, 260)) for box in boxes)
    else:
        assert [box[0] for box in boxes] == pytest.approx([90, 330])


def test_numbers_put_what_fails_first(inspected) -> None:
    review = Finding(id="eye_line", verdict=Verdict.REVIEW, message=ANY)
    passed = Finding(id="file_size", verdict=Verdict.PASS, message=ANY)
    inspection = inspected(review, passed, failing("sharpness"))
    assert numbered(inspection.report) == {"sharpness": 1, "eye_line": 2}


def test_an_unknown_requirement_is_an_error(inspected) -> None:
    with pytest.raises(KeyError):
        draw_evidence(inspected(), next(iter(BY_ID)), "zh")
