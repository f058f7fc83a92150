import re
from collections import Counter

import numpy as np
import pandas as pd
import pytest
import typer
from biyezhao.data.labels import merge, notes, select, sheets
from biyezhao.data.labels.labels import (
    AGE,
    LABELS,
    SELECTION,
    VISIBLE,
    LabelError,
    Labels,
    read_labels,
    read_rows,
    write_pass,
    write_rows,
)
from biyezhao.data.labels.regions import regions
from biyezhao.data.labels.sheets import CELL, OUTSIDE, cell, cut, sheet
from biyezhao.models.attributes import ATTRIBUTE_IDS
from PIL import Image
from typer.testing import CliRunner


def photos(**values: str) -> Labels:
    """One photo a character: its value of the named labels, 0 elsewhere."""
    count = len(next(iter(values.values())))
    return {
        f"p{i}.jpg": dict.fromkeys(LABELS, "0") | {label: text[i] for label, text in values.items()}
        for i in range(count)
    }


def visible(labels: Labels) -> Labels:
    """The same photos with the visible attributes only."""
    return {file: {label: values[label] for label in VISIBLE} for file, values in labels.items()}


def write_selection(path, rounds: dict[str, str]):
    write_rows(path, ("file", "source", "split", "round"), [(f, "scut", "train", r) for f, r in rounds.items()])
    return path


def invoke(main, *arguments):
    app = typer.Typer()
    app.command()(main)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_notes_become_all_labels(tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("# sheet 1\n001.01: earrings ?heavy_makeup  # small\n\n001.02: -\n")
    found = notes.convert([file], {"001.01": "a.jpg", "001.02": "b.jpg"})
    assert found["a.jpg"] == dict.fromkeys(LABELS, "0") | {"earrings": "1", "heavy_makeup": "?"}
    assert set(found["b.jpg"].values()) == {"0"}
    assert list(found) == ["a.jpg", "b.jpg"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("001.01: earring", "notes.txt:1: unknown label 'earring'"),
        ("001.01: earrings ?earrings", "given twice"),
        ("001.01: - earrings", "unknown label '-'"),
        ("001.01:", "write - for"),
        ("001.01: -\n001.01: -", "notes.txt:2: 001.01 is noted twice"),
        ("001.01: -\n009.01: -", "no cell 009.01"),
        ("1.1: -", "not of the form"),
        ("", "001.01: not noted"),
    ],
)
def test_notes_faults_are_named(tmp_path, text, fault):
    file = tmp_path / "notes.txt"
    file.write_text(text)
    with pytest.raises(LabelError, match=re.escape(fault)):
        notes.convert([file], {"001.01": "a.jpg"})


def test_notes_command_restricts_to_sheets(tmp_path):
    index = tmp_path / "index.csv"
    write_rows(index, ("sheet", "cell", "file"), [("001", "01", "a.jpg"), ("002", "01", "b.jpg")])
    (tmp_path / "n.txt").write_text("002.01: two_people")
    out = tmp_path / "pass.csv"
    result = invoke(notes.main, index, out, tmp_path / "n.txt", "--sheets", "002-002")
    assert result.exit_code == 0, result.output
    assert read_labels(out)["b.jpg"]["two_people"] == "1"
    assert invoke(notes.main, index, out, tmp_path / "n.txt").exit_code == 1


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([("a.jpg", "hat", "1")], "unknown label"),
        ([("a.jpg", "headwear", "yes")], "none of"),
        ([("a.jpg", "headwear", "1"), ("a.jpg", "headwear", "1")], "given twice"),
        ([("a.jpg", "headwear", "1")], "lacks tinted_glasses"),
        ([("a.jpg", label, "0") for label in VISIBLE[:-1]], "lacks heavy_makeup"),
    ],
)
def test_bad_passes_are_refused(tmp_path, rows, fault):
    write_rows(tmp_path / "p.csv", ("file", "label", "value"), rows)
    with pytest.raises(LabelError, match=fault):
        read_labels(tmp_path / "p.csv")


def test_a_pass_may_hold_the_visible_attributes_only(tmp_path):
    labels = visible(photos(earrings="1?"))
    write_pass(tmp_path / "p.csv", labels)
    assert read_labels(tmp_path / "p.csv") == labels


def test_missing_file_and_columns_are_named(tmp_path):
    with pytest.raises(LabelError, match="no such file"):
        read_labels(tmp_path / "p.csv")
    write_rows(tmp_path / "p.csv", ("file", "value"), [])
    with pytest.raises(LabelError, match="lacks the columns label"):
        read_labels(tmp_path / "p.csv")


def test_kappa_is_cohens():
    # 20 both yes, 15 both no, 5 and 10 differing: the textbook example, kappa 0.4
    first = photos(earrings="1" * 20 + "1" * 5 + "0" * 10 + "0" * 15 + "?")
    second = photos(earrings="1" * 20 + "0" * 5 + "1" * 10 + "0" * 15 + "1")
    found = merge.agreement(first, second, "earrings", "1")
    assert found[:6] == ("1", "earrings", 50, 25, 30, 1)
    assert found.agreement == pytest.approx(0.7)
    assert found.kappa == pytest.approx(0.4)
    assert merge.agreement(first, second, "headwear", "1").kappa is None


def test_each_round_has_its_own_agreement():
    first, second = photos(earrings="1100"), photos(earrings="1001")
    later = {f"q{file}": values for file, values in visible(first).items()}
    rounds = dict.fromkeys(first, "1") | dict.fromkeys(later, "2")
    found = {(row.round, row.label): row for row in merge.agreements(first | later, second | later, rounds)}
    assert found.keys() == {("1", label) for label in LABELS} | {("2", label) for label in VISIBLE}
    assert found["1", "earrings"].kappa == 0
    assert found["2", "earrings"].kappa == 1
    with pytest.raises(LabelError, match=r"1 photos are not in the selection, such as p3\.jpg"):
        merge.agreements(first, second, dict.fromkeys(list(first)[:3], "1"))


def test_merge_command_lists_disagreements_and_settles_them(tmp_path):
    write_pass(tmp_path / "1.csv", photos(earrings="101?", necklace="0000"))
    write_pass(tmp_path / "2.csv", photos(earrings="1001", necklace="0010"))
    index = tmp_path / "index.csv"
    write_rows(index, ("sheet", "cell", "file"), [("001", f"{i + 1:02}", f"p{i}.jpg") for i in range(4)])
    chosen = write_selection(tmp_path / "selection.csv", {f"p{i}.jpg": "1" for i in range(4)})
    arguments = (tmp_path / "1.csv", tmp_path / "2.csv", tmp_path / "out", "--index", index, "--selection", chosen)
    assert invoke(merge.main, *arguments).exit_code == 0
    columns = ("cell", "file", "label", "first", "second", "value")
    rows = [tuple(row[name] for name in columns) for row in read_rows(tmp_path / "out/disagreements.csv", columns)]
    assert rows == [
        ("001.03", "p2.jpg", "earrings", "1", "0", ""),
        ("001.03", "p2.jpg", "necklace", "0", "1", ""),
        ("001.04", "p3.jpg", "earrings", "?", "1", ""),
    ]
    decisions = tmp_path / "decisions.csv"
    write_rows(decisions, columns, [(*rows[0][:5], "1"), rows[1], ("", "p0.jpg", "headwear", "0", "0", "1")])
    result = invoke(merge.main, *arguments, "--decisions", decisions)
    assert result.exit_code == 0, result.output
    settled = {
        (row["file"], row["label"]): (row["value"], row["how"])
        for row in read_rows(tmp_path / "out/labels.csv", ("file", "label", "value", "how"))
    }
    assert len(settled) == 4 * len(LABELS)
    assert settled["p2.jpg", "earrings"] == ("1", "settled")
    assert settled["p0.jpg", "headwear"] == ("1", "settled")
    assert settled["p2.jpg", "necklace"] == ("?", "open")
    assert settled["p0.jpg", "earrings"] == ("1", "agreed")


def test_merge_refuses_other_photos_and_bad_decisions(tmp_path):
    first = photos(earrings="10")
    with pytest.raises(LabelError, match=r"1 photos are in only one of the passes: p2\.jpg"):
        merge.same_photos(first, photos(earrings="100"))
    with pytest.raises(LabelError, match=r"2 photos have other labels in the second pass, such as p0\.jpg"):
        merge.same_photos(first, visible(first))
    columns = ("file", "label", "value")
    for rows in ([("p9.jpg", "earrings", "1")], [("p0.jpg", "earrings", "1")] * 2):
        write_rows(tmp_path / "d.csv", columns, rows)
        with pytest.raises(LabelError):
            merge.read_decisions(tmp_path / "d.csv", first)


def face() -> np.ndarray:
    """A mesh of which only the points that place the regions matter, in a 300x400 photo."""
    mesh = np.full((478, 2), 0.5)
    placed = {234: (90, 200), 454: (210, 200), 10: (150, 100), 152: (150, 280), 33: (115, 180), 133: (135, 180)}
    for point, (x, y) in (placed | {362: (165, 180), 263: (185, 180)}).items():
        mesh[point] = x / 300, y / 400
    return mesh


def test_regions_lie_where_they_should():
    found = regions(face(), (300, 400))
    assert found is not None
    assert found.right_ear.x0 < 80 < found.right_ear.x1 < found.left_ear.x0 < 220 < found.left_ear.x1
    assert found.eyes.x0 < 115 < 185 < found.eyes.x1
    assert found.eyes.y0 < 180 < found.eyes.y1
    assert found.chest.y0 < 280 < found.chest.y1 <= 400
    assert regions(np.full((478, 2), np.nan), (300, 400)) is None


def test_cells_make_a_sheet_with_and_without_a_mesh():
    photo = Image.new("RGB", (300, 400), (200, 30, 30))
    cells = [cell(photo, mesh, "001.01  a.jpg") for mesh in (face(), np.full((478, 2), np.nan))] * 10
    assert cells[0].size == CELL
    assert cells[0].tobytes() != cells[1].tobytes()
    assert sheet(cells).size == (1900, 1400)
    assert sheet(cells[:10]).size == (1900, 700)


def test_outside_the_photo_is_marked():
    found = regions(face(), (300, 400))
    assert found is not None
    photo = Image.new("RGB", (300, 400))
    assert cut(photo, found.right_ear._replace(x0=-40.0), 90, 180).getpixel((0, 0)) == OUTSIDE


def test_sheets_of_one_round_bear_numbers_only(tmp_path):
    (tmp_path / "images").mkdir()
    for name in ("a.jpg", "b.jpg"):
        Image.new("RGB", (300, 400)).save(tmp_path / "images" / name)
    np.savez(tmp_path / "landmarks.npz", files=np.array(["a.jpg"]), mesh=face()[None])
    chosen = write_selection(tmp_path / "selection.csv", {"a.jpg": "1", "b.jpg": "2"})
    result = invoke(sheets.main, tmp_path, tmp_path / "out", "--selection", chosen, "--round", "2")
    assert result.exit_code == 0, result.output
    assert [row["file"] for row in read_rows(tmp_path / "out/index.csv", ("file",))] == ["b.jpg"]


def test_selection_takes_likely_positives_and_a_quarter_at_random():
    scores = pd.DataFrame(0.0, [f"p{i:03}" for i in range(200)], list(ATTRIBUTE_IDS))
    scores.loc["p000":"p019", "heavy_makeup"] = 0.9
    scores.loc["p020":"p039", "earrings"] = 0.6
    scores.loc["p040":"p059", "earrings"] = 0.1
    chosen = select.choose(scores, 80, np.random.default_rng(1))
    assert chosen == select.choose(scores, 80, np.random.default_rng(1))
    assert len(set(chosen)) == 80
    assert {f"p{i:03}" for i in range(60)} <= set(chosen)
    few = select.choose(scores, 40, np.random.default_rng(1))
    assert sum(file >= "p040" for file in few) <= 10
    assert len(select.choose(scores, 999, np.random.default_rng(1))) == 200


def test_first_selection_covers_every_source_and_both_splits():
    rows = [row for row in read_rows(SELECTION, ("file", "source", "split", "round")) if row["round"] == "1"]
    assert len(rows) == 1520
    sources = {row["source"] for row in rows}
    assert len(sources) == 10
    assert {(row["source"], row["split"]) for row in rows} == {(s, t) for s in sources for t in ("train", "val")}
    assert 0.25 <= sum(row["split"] == "val" for row in rows) / len(rows) <= 0.35


def test_later_selections_are_new_train_photos_the_last_by_quota():
    rows = read_rows(SELECTION, ("file", "source", "split", "round"))
    assert len({row["file"] for row in rows}) == len(rows)
    assert {row["split"] for row in rows if row["round"] in "23"} == {"train"}
    assert Counter(row["source"] for row in rows if row["round"] == "3") == select.QUOTAS


def test_labels_hold_what_was_selected():
    rounds = {row["file"]: row["round"] for row in read_rows(SELECTION, ("file", "round"))}
    labels = read_labels(SELECTION.with_name("labels.csv"))
    assert labels.keys() == rounds.keys()
    for file, values in labels.items():
        assert len(values.keys() - set(AGE)) == len(VISIBLE if rounds[file] == "2" else LABELS)


def test_apparent_age_is_known_of_val_photos_and_never_both():
    splits = {row["file"]: row["split"] for row in read_rows(SELECTION, ("file", "split"))}
    labels = read_labels(SELECTION.with_name("labels.csv"))
    aged = {file: values for file, values in labels.items() if values.keys() & set(AGE)}
    assert {splits[file] for file in aged} == {"val"}
    assert len(aged) == 452
    assert all([values[name] for name in AGE] != ["1", "1"] for values in aged.values())


def test_an_age_needs_both_its_labels(tmp_path):
    path = tmp_path / "pass.csv"
    write_pass(path, {"a.jpg": dict.fromkeys((*VISIBLE, "under_30"), "0")})
    with pytest.raises(LabelError, match=r"a\.jpg lacks over_50"):
        read_labels(path)
