"""The attributes: verdict by probability, evidence from the map; dyed hair by its colour."""

import pytest
from biyezhao.models.attributes import ATTRIBUTE_IDS
from biyezhao.serving.report import Verdict
from biyezhao.serving.standards import load


@pytest.mark.parametrize("id", [id for id in ATTRIBUTE_IDS if id != "dyed_hair"])
def test_verdict_by_probability(look, id):
    limit = load("chsi").limit(id)
    sure = limit["max"] + limit["review"]
    for probability, verdict in (
        (limit["max"] - 0.01, Verdict.PASS),
        (sure - 0.01, Verdict.REVIEW),
        (sure + 0.01, Verdict.FAIL),
    ):
        finding = look(id, attributes={id: probability})
        assert finding.verdict == verdict
        assert finding.value == pytest.approx(probability, abs=1e-3)
        assert finding.confidence == pytest.approx(max(probability, 1 - probability))


RIGHT, LEFT = (104, 280, 136, 312), (344, 280, 376, 312)


@pytest.mark.parametrize("id", ["earrings", "hair_over_ears"])
@pytest.mark.parametrize(
    ("marks", "zh", "en"),
    [
        ([RIGHT], "右耳", "right ear"),
        ([LEFT], "左耳", "left ear"),
        ([RIGHT, LEFT], "双耳", "both ears"),
        ([], "双耳", ""),
    ],
)
def test_names_the_ear(look, id, marks, zh, en):
    finding = look(id, attributes={id: 0.95}, marks={id: marks})
    assert finding.verdict == Verdict.FAIL
    assert zh in finding.message.zh
    assert en in finding.message.en


def test_evidence_is_in_photo_pixels(look):
    finding = look(
        "earrings",
        attributes={"earrings": 0.9},
        marks={"earrings": [LEFT]},
        scale=2,
        offset=(300, 200),
        size=(1500, 2000),
    )
    (box,) = finding.evidence["boxes"]
    assert box == pytest.approx([344 * 2 + 300, 280 * 2 + 200, 376 * 2 + 300, 312 * 2 + 200], abs=25)


def test_no_evidence_no_box(look):
    assert look("retouching", attributes={"retouching": 0.1}).evidence == {}
