"""The drawn photo that is right passes everything, as a finished photo and as an original of any size."""

import pytest
from biyezhao.serving.report import Verdict
from biyezhao.serving.requirements import BY_ID

MEASURED_ON_THE_PORTRAIT = [
    "single_face",
    "background_colour",
    "background_uniformity",
    "head_pose",
    "head_position",
    "hair_top_margin",
    "eye_line",
    "face_width",
    "shoulders_visible",
    "shoulders_level",
    "eyes_visible",
    "eyes_open",
    "gaze",
    "neutral_expression",
    "glasses_frame",
    "glasses_glare",
    "mouth_closed",
    "brows_visible",
    "head_covering",
    "clothing_contrast",
    "tinted_glasses",
    "earrings",
    "hair_over_ears",
    "busy_clothing",
    "heavy_makeup",
    "retouching",
]


@pytest.mark.parametrize("id", MEASURED_ON_THE_PORTRAIT)
@pytest.mark.parametrize(
    ("scale", "offset", "size"),
    [
        (1, (0, 0), (480, 640)),
        (2.0, (300, 200), (1500, 2000)),
        (1.5, (500, 100), (1800, 1100)),
        (0.6, (60, 50), (400, 460)),
    ],
)
def test_passes(look, id, scale, offset, size):
    finding = look(id, scale=scale, offset=offset, size=size)
    assert finding.verdict == Verdict.PASS, (finding.value, finding.message.en)


@pytest.mark.parametrize(
    "id",
    [id for id in MEASURED_ON_THE_PORTRAIT if id not in ("single_face", "background_colour", "background_uniformity")],
)
def test_no_face_is_not_assessed(look, id):
    finding = look(id, faces=())
    assert finding.verdict == Verdict.NOT_ASSESSED
    assert finding.reason is not None


@pytest.mark.parametrize("id", MEASURED_ON_THE_PORTRAIT)
def test_is_documented(id):
    requirement = BY_ID[id]
    doc = type(requirement).__doc__ or ""
    for part in ("Asked by:", "Measured:", "Limit:", "Errs:"):
        assert part in doc, part
    assert requirement.title.zh
    assert requirement.title.en
