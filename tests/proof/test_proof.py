"""The proof on the two packaged photos, in small, and the arithmetic that it rests on."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from biyezhao.data.labels.labels import LABELS
from biyezhao.serving.report import Verdict
from biyezhao.serving.requirements import BY_ID

from tests.proof import __main__ as command
from tests.proof import collection, hand_labels
from tests.proof.changes import CHANGES
from tests.proof.curves import Edge, first_flip
from tests.proof.documentation import paragraphs
from tests.proof.hand_geometry import GEOMETRY, Spread
from tests.proof.intervals import Share, mean_of_two
from tests.proof.memory import Memory

PASS, FAIL, REVIEW = Verdict.PASS, Verdict.FAIL, Verdict.REVIEW


def test_the_page_of_the_packaged_photos(tmp_path, monkeypatch, capsys):
    thin = [replace(change, levels=change.levels[:: max(1, len(change.levels) // 2)]) for change in CHANGES]
    monkeypatch.setattr(command, "CHANGES", thin)
    monkeypatch.setattr(collection, "SAMPLES", collection.SAMPLES[:1])
    command.prove(tmp_path, tmp_path / "page.md", Memory(tmp_path / "memory"))
    page = (tmp_path / "page.md").read_text("utf-8")
    assert sorted(re.findall(r"^### (\w+)$", page, re.MULTILINE)) == sorted(BY_ID)
    for requirement in BY_ID.values():
        assert paragraphs(requirement)[-1] in page
    pictures = re.findall(r"!\[curves\]\((.+)\)", page)
    assert {"images/proof/geometry.png", "images/proof/quality.png"} <= set(pictures)
    assert all((tmp_path / picture).stat().st_size > 1000 for picture in pictures)
    assert re.search(r"\| saved at a quality, quality factor \| 1 \| 60 \| 5\d", page)
    assert "only the two packaged photos are measured" in capsys.readouterr().out


def test_the_flip_lies_between_the_last_pass_and_the_first_other_verdict():
    points = [(1.0, FAIL), (2.0, PASS), (3.0, PASS), (4.0, REVIEW), (5.0, PASS)]
    assert first_flip(points, 2.0) == (3.0, 4.0)
    assert first_flip(points, 5.0) is None


@pytest.mark.parametrize(
    ("edge", "right"),
    [
        (Edge(10, (9.0, 11.0, 13.0), 0, 2), True),
        (Edge(10, (13.0, 13.0), 0, 2), False),
        (Edge(10, (10.0,), 1, 2), False),
        (Edge(None, (10.0,), 0, 2), None),
        (Edge(10, (), 3, 2), False),
    ],
)
def test_an_edge_is_right_near_the_limit(edge, right):
    assert edge.right is right


def test_intervals_hold_at_the_ends():
    low, high = Share(10, 10).interval
    assert (round(low, 3), high) == (0.722, 1.0)
    assert Share(0, 0).interval == (0.0, 1.0)
    mean, low, high = mean_of_two(Share(10, 10), Share(90, 100))
    assert mean == pytest.approx(0.95)
    assert low == pytest.approx(0.95 - np.hypot(1 - 0.7225, 0.9 - 0.8256) / 2, abs=1e-3)
    assert high == pytest.approx(0.95 + (0.9448 - 0.9) / 2, abs=1e-3)


def test_labels_speak_of_what_there_is(monkeypatch):
    assert set(hand_labels.LABEL_OF.values()) <= set(LABELS)
    monkeypatch.setattr(hand_labels, "LABEL_OF", {"gaze": "gaze_away", "no_such": "necklace"})
    table = pd.DataFrame({"gaze_away": ["1", "1", "0", "?", "0"]}, index=list("abcde"))
    given = dict(zip("abcde", (REVIEW, PASS, FAIL, FAIL, Verdict.NOT_ASSESSED), strict=True))
    scores, missing = hand_labels.scores({file: {"gaze": verdict} for file, verdict in given.items()}, table)
    assert missing == ["no_such"]
    assert (scores["gaze"].caught, scores["gaze"].failed) == (Share(1, 2), Share(0, 2))
    assert (scores["gaze"].passed, scores["gaze"].wrongly_failed) == (Share(0, 1), Share(1, 1))
    assert scores["gaze"].unassessed == 1


def test_the_measures_by_eye_are_possible():
    table = pd.concat([pd.read_csv(GEOMETRY), pd.read_csv(GEOMETRY.with_name("geometry_calibration.csv"))])
    assert not table.duplicated(["file", "pass"]).any()
    assert set(table.loc[table["pass"] == 2, "file"]) <= set(table.loc[table["pass"] == 1, "file"])
    assert table.query("hair_top >= eye_line or face_left >= face_right or earlier_left >= earlier_right").empty
    found = Spread.of(np.array([1.0, -5.0, np.nan, 3.0]))
    assert (found.count, found.bias, found.median) == (3, 1, 3)
    assert (found.most, found.near) == pytest.approx((4.6, 2 / 3))


def test_what_was_measured_is_remembered(tmp_path):
    memory = Memory(tmp_path)
    assert memory.get("a", lambda: 1) == 1
    assert memory.get("a", lambda: 2) == 1
