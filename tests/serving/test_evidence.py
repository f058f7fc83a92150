"""Evidence of one requirement: drawn where it lies, on a window that shows all of it."""

from __future__ import annotations

import numpy as np
import pytest
from biyezhao.serving.evidence import draw_evidence, window
from biyezhao.serving.inspection import Inspection, Inspector
from biyezhao.serving.overlay import draw_photo
from biyezhao.serving.presentation import VERDICTS
from biyezhao.serving.report import Finding, Text, Verdict

RED = VERDICTS[Verdict.FAIL][1]


def inspected(model, pixels: np.ndarray, evidence: dict) -> Inspection:
    """An inspection whose only finding has the evidence."""
    inspection = Inspector("chsi", model).inspect(pixels)
    message = Text(zh="请重拍", en="retake")
    finding = Finding(id="sharpness", verdict=Verdict.FAIL, message=message, evidence=evidence)
    inspection.report.requirements[:] = [finding]
    return inspection


@pytest.mark.parametrize(
    ("evidence", "point"),
    [
        ({"box": [40, 500, 140, 600]}, (40, 550)),
        ({"boxes": [[40, 500, 140, 600], [200, 100, 300, 300]]}, (300, 200)),
        ({"line": [[10, 400], [400, 400]]}, (200, 400)),
        ({"polygons": [[[100, 100], [200, 100], [150, 300]]]}, (150, 100)),
        ({"points": [[77, 300]]}, (77, 300)),
    ],
    ids=lambda case: next(iter(case)) if isinstance(case, dict) else "",
)
def test_every_kind_of_shape_is_drawn_in_its_place(evidence, point, constant_model, textured) -> None:
    inspection = inspected(constant_model(), textured(480, 640, noise=0), evidence)
    picture = np.asarray(draw_evidence(inspection, "sharpness", "zh"))
    assert picture.shape == (640, 480, 3)
    assert tuple(picture[point[1], point[0]]) == RED


def test_the_whole_photo_is_shown_when_evidence_lies_outside_the_frame(constant_model, textured) -> None:
    model, pixels = constant_model(), textured(1800, 1200, noise=0)
    assert window(inspected(model, pixels, {})).width < 1800
    near = draw_evidence(inspected(model, pixels, {}), "sharpness", "en")
    far = draw_evidence(inspected(model, pixels, {"box": [2, 2, 30, 30]}), "sharpness", "en")
    assert near.height > near.width
    assert far.size == (480, 320)


@pytest.mark.parametrize(("size", "faces"), [((480, 640), 1), ((1280, 960), 2), ((2000, 60), 0)])
def test_the_photo_alone_shows_the_same_window(size, faces, constant_model, textured) -> None:
    inspector = Inspector("chsi", constant_model(faces))
    inspection = inspector.inspect(textured(*size))
    picture, frame = draw_photo(inspection, inspector.standard, "en"), window(inspection)
    assert picture.width / picture.height == pytest.approx(frame.width / frame.height, rel=0.05)
