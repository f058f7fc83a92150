"""Groups of natural photos."""

import numpy as np
import pytest

pytest.importorskip("torch")

from biyezhao.data.attribute_labels import apparent_ages
from biyezhao.training.natural import NaturalPhotos, groups
from biyezhao.training.scoring import Scores


def test_groups_by_source_sex_age_and_tone():
    files = ["scut/AF1.jpg", "scut/AM2.jpg", "thai/1.jpg"]
    nothing = np.zeros((3, 9), np.float32)
    photos = NaturalPhotos(
        files, nothing, Scores(nothing, np.zeros((3, 9, 4, 3), np.float32), np.zeros((3, 4, 3), np.uint8))
    )
    sources = {file: file.split("/")[0] for file in files}
    found = groups(photos, sources, {"scut/AF1.jpg": "under 30"}, ["light", "unknown", "light"])
    assert {key: rows.tolist() for key, rows in found.items()} == {
        ("source", "scut"): [True, True, False],
        ("source", "thai"): [False, False, True],
        ("sex", "women"): [True, False, False],
        ("sex", "men"): [False, True, False],
        ("apparent age", "under 30"): [True, False, False],
        ("skin tone", "light"): [True, False, True],
    }


def test_apparent_ages_are_read_from_hand_labels(tmp_path):
    rows = ["a,under_30,1", "a,over_50,0", "b,under_30,0", "b,over_50,0", "c,under_30,0", "c,over_50,1"]
    rows += ["d,under_30,?", "d,over_50,0", "e,earrings,1"]
    path = tmp_path / "labels.csv"
    path.write_text("file,label,value\n" + "\n".join(rows) + "\n")
    assert apparent_ages(path) == {"a": "under 30", "b": "30 to 49", "c": "50 and over"}
    assert apparent_ages(tmp_path / "none.csv") == {}
