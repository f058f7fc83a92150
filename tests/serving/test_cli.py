"""The command line: exit codes, JSON, files and folders, languages, and no traceback for any input."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest
from biyezhao.serving import cli, inspection
from biyezhao.serving.cli import app
from biyezhao.serving.report import Finding, Text, Verdict
from biyezhao.serving.requirements import BY_ID, REQUIREMENTS
from PIL import Image
from typer.testing import CliRunner, Result

ACCEPTED, REJECTED, REVIEW = (100, 197, 255), (200, 0, 0), (230, 130, 0)
"""Colours that the one stubbed requirement takes for a photo that passes, fails or needs review."""


class ByColour:
    """Passes light blue, fails red, and leaves orange to a person."""

    id = "background_colour"

    def inspect(self, portrait, standard) -> Finding:
        red = portrait.photo.pixels[0, 0, 0]
        verdict = Verdict.PASS if red < 150 else Verdict.FAIL if red < 215 else Verdict.REVIEW
        message = Text(zh="请换浅蓝色背景重拍", en="retake before light blue")
        return Finding(id=self.id, verdict=verdict, value=float(red), limit={"max": 150}, message=message)


@pytest.fixture
def folder(tmp_path, monkeypatch, constant_model) -> Path:
    """A folder of photos, judged by their colour alone."""
    monkeypatch.setattr(inspection, "default_model", constant_model)
    monkeypatch.setattr(inspection, "REQUIREMENTS", (ByColour(),))
    for name, colour in {
        "好.jpg": ACCEPTED,
        "bad one.jpg": REJECTED,
        "sub/doubtful.png": REVIEW,
        "sub/好.jpg": REJECTED,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        Image.fromarray(np.full((640, 480, 3), colour, np.uint8)).save(tmp_path / name, quality=95)
    (tmp_path / "notes.txt").write_text("not a photo")
    return tmp_path


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["好.jpg"], 0),
        (["bad one.jpg"], 1),
        (["sub/doubtful.png"], 1),
        (["nothing.jpg"], 2),
        (["notes.txt"], 2),
        (["too long" * 1000], 2),
        (["好.jpg", "bad one.jpg"], 1),
        (["好.jpg", "bad one.jpg", "nothing.jpg"], 2),
        (["."], 1),
    ],
)
def test_exit_codes(folder, names, code) -> None:
    assert run("check", *(folder / name for name in names)).exit_code == code


def test_json_of_one_photo_is_an_object(folder) -> None:
    path = folder / "好.jpg"
    report = json.loads(run("check", path, "--json").stdout)
    assert list(report) == [
        *("schema", "file", "sha256", "standard", "verdict"),
        *("requirements", "attributes", "landmarks", "timing_ms", "model"),
    ]
    assert (report["schema"], report["file"], report["verdict"]) == (1, str(path), "accepted")
    assert set(report["requirements"][0]) == {
        *("id", "verdict", "value", "unit", "limit", "confidence", "reason", "message", "evidence")
    }
    assert set(report["requirements"][0]["message"]) == {"zh", "en"}
    assert {"left_iris", "right_iris", "hair_top", "chin", "left_shoulder"} <= set(report["landmarks"])
    assert len(report["landmarks"]["chin"]) == 3
    assert set(report["attributes"]) == {
        *("tinted_glasses", "earrings", "hair_over_ears", "busy_clothing", "heavy_makeup", "retouching")
    }
    assert set(report["model"]) == {"version", "sha256"}


def test_json_of_several_is_an_array_and_a_folder_is_searched_whole(folder) -> None:
    reports = json.loads(run("check", folder, "--json").stdout)
    names = [os.path.relpath(report["file"], folder) for report in reports]
    assert names == ["bad one.jpg", "sub/doubtful.png", "sub/好.jpg", "好.jpg"]


def test_the_array_and_the_lines_hold_what_could_not_be_read(folder) -> None:
    missing, lines = folder / "nothing.jpg", folder / "out.jsonl"
    result = run("check", folder / "好.jpg", missing, "--json", "--jsonl", lines)
    error = json.loads(result.stdout)[1]
    assert error["file"] == str(missing)
    assert error["error"]["code"] == "not_found"
    assert set(error["error"]["message"]) == {"zh", "en"}
    written = [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
    assert [entry.get("verdict", "error") for entry in written] == ["accepted", "error"]
    assert "好.jpg" in lines.read_text("utf-8")


def test_one_unreadable_photo_is_one_object(folder) -> None:
    (folder / "empty.jpg").touch()
    result = run("check", folder / "empty.jpg", "--json")
    assert json.loads(result.stdout)["error"]["code"] == "empty_file"
    assert result.exit_code == 2


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text exist on Linux only")
def test_names_that_are_no_text(folder) -> None:
    path = Path(os.fsdecode(os.fsencode(folder) + b"/\xb1\xcf\xd2\xb5.jpg"))
    try:
        path.write_bytes((folder / "好.jpg").read_bytes())
    except OSError:
        pytest.skip("the file system takes only UTF-8")
    assert json.loads(run("check", path, "--json").stdout)["verdict"] == "accepted"
    assert run("check", path, "--overlay", folder / "out").exit_code == 0
    assert run("check", folder, "--jsonl", folder / "out.jsonl").exit_code == 1


def test_infinite_limits_stay_json(folder, monkeypatch) -> None:
    unlimited = ByColour()
    finding = unlimited.inspect
    monkeypatch.setattr(
        ByColour, "inspect", lambda self, p, s: finding(p, s).model_copy(update={"limit": {"max": float("inf")}})
    )

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    json.loads(run("check", folder / "好.jpg", "--json").stdout, parse_constant=refuse)


def test_overlays_keep_the_folders_and_tell_equal_names_apart(folder) -> None:
    out = folder / "overlays"
    run("check", folder, "--overlay", out)
    names = ["bad one", "sub/doubtful", "sub/好", "好"]
    assert sorted(str(p.relative_to(out)) for p in out.rglob("*.*")) == [f"{name}.overlay.png" for name in names]
    run("check", folder / "好.jpg", folder / "sub" / "好.jpg", "--overlay", folder / "flat")
    names = sorted(p.name for p in (folder / "flat").iterdir())
    assert len(names) == 2
    assert Image.open(folder / "flat" / names[0]).width > 1000


def test_overlays_beside_the_photos_overwrite_none_and_are_no_photos(folder) -> None:
    before = {p: p.read_bytes() for p in folder.rglob("*.*") if p.is_file()}
    for _ in range(2):
        assert len(json.loads(run("check", folder, "--overlay", folder, "--json").stdout)) == 4
    assert {p: p.read_bytes() for p in before} == before


@pytest.mark.parametrize("option", ["--overlay", "--report", "--jsonl"])
def test_what_cannot_be_written_is_said(folder, option) -> None:
    blocked = folder / "notes.txt" / "below"
    result = run("check", folder / "好.jpg", option, blocked, "--lang", "en")
    assert result.exit_code == 2
    assert "cannot write" in result.stderr


def test_reports_for_one_photo_and_for_a_folder(folder) -> None:
    photo = folder / "好.jpg"
    assert run("check", photo, "--report", folder / "new" / "one.html", "--lang", "zh").exit_code == 0
    assert "照片合格" in (folder / "new" / "one.html").read_text("utf-8")
    assert run("check", photo, "--report", folder / "one.PDF").exit_code == 0
    assert (folder / "one.PDF").read_bytes().startswith(b"%PDF")
    run("check", folder, "--report", folder / "all")
    names = sorted(str(path.relative_to(folder / "all")) for path in (folder / "all").rglob("*.*"))
    assert names == [f"{name}.report.pdf" for name in ("bad one", "sub/doubtful", "sub/好", "好")]


def test_one_report_does_not_hold_several_photos(folder) -> None:
    result = run("check", folder, "--report", folder / "all.html", "--lang", "en")
    assert result.exit_code == 2
    assert "folder" in result.stderr
    assert not (folder / "all.html").exists()


def test_a_report_without_its_extra_names_it(folder, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    result = run("check", folder / "好.jpg", "--report", folder / "one.html")
    assert result.exit_code == 2
    assert 'pip install "biyezhao[reports]"' in result.stderr.replace("\n", " ")


def test_no_font_is_said_before_anything_is_checked(folder, monkeypatch) -> None:
    monkeypatch.setenv("BIYEZHAO_FONT", str(folder / "none.ttf"))
    result = run("check", folder / "好.jpg", "--overlay", folder / "out", "--lang", "zh")
    assert result.exit_code == 2
    assert "字体" in result.stderr


@pytest.mark.parametrize(
    ("lang", "expected"),
    [("zh", ["照片不合格", "请换浅蓝色背景重拍"]), ("en", ["Rejected", "retake before light blue"])],
)
def test_one_photo_in_full_in_both_languages(folder, lang, expected) -> None:
    output = run("check", folder / "bad one.jpg", "--lang", lang).stdout
    assert all(text in output for text in expected)


def test_several_photos_as_a_table_with_counts(folder) -> None:
    output = run("check", folder, folder / "nothing.jpg", "--lang", "en").stdout
    for text in ("Accepted 1", "Rejected 2", "Needs review 1", "Could not be read 1", "background colour"):
        assert text in output


@pytest.mark.parametrize(
    ("locale", "lang"), [("zh_CN", "zh"), ("en_US", "en"), (None, "en"), ("Chinese (Simplified)_China", "zh")]
)
def test_the_language_is_the_users_own(monkeypatch, locale, lang) -> None:
    monkeypatch.setattr(cli.locale, "getlocale", lambda: (locale, "UTF-8"))
    assert cli._default_lang() == lang


def test_an_empty_folder(tmp_path) -> None:
    result = run("check", tmp_path, "--lang", "en")
    assert result.exit_code == 2
    assert "no photo" in result.stderr


def test_unknown_standard(folder) -> None:
    for command in (["check", folder / "好.jpg", "--standard", "none"], ["standards", "show", "none"]):
        result = run(*command)
        assert result.exit_code == 2
        assert "chsi" in result.stderr


def test_a_standard_of_ones_own(folder) -> None:
    own = folder / "own.toml"
    own.write_text('extends = "chsi"\ntitle = { zh = "本校", en = "our school" }\n', "utf-8")
    assert json.loads(run("check", folder / "好.jpg", "--json", "-s", own).stdout)["standard"] == "own"
    assert "our school" in run("standards", "show", own, "--lang", "en").stdout


def test_explain_lists_and_prints_every_requirement() -> None:
    listing = run("explain").stdout
    assert all(requirement.id in listing for requirement in REQUIREMENTS)
    for id, requirement in BY_ID.items():
        output = run("explain", id).stdout
        assert id in output
        assert requirement.title.zh in output
        assert "Measured" in output


def test_explain_suggests() -> None:
    result = run("explain", "eyes_opn", "--lang", "en")
    assert result.exit_code == 2
    assert "eyes_open" in result.stderr


def test_standards_are_listed_and_shown() -> None:
    listing = run("standards", "--lang", "en").stdout
    assert all(name in listing for name in ("chsi", "chsi-2017", "zikao-xinjiang", "degree-photo", "cet"))
    shown = run("standards", "show", "chsi", "--lang", "en").stdout
    assert "light blue" in shown
    assert "hair_top_margin" in shown


def test_standardise_writes_and_says_what(folder, textured, save) -> None:
    original, output = save(textured(960, 1280), "原图.jpg", quality=97), folder / "成品.jpg"
    result = run("standardise", original, "-o", output, "--lang", "zh")
    assert result.exit_code == 0, result.output
    assert Image.open(output).size == (480, 640)
    assert "480×640" in result.stdout


def test_standardise_refuses_with_the_reason(folder, monkeypatch, constant_model, textured, save) -> None:
    monkeypatch.setattr(inspection, "default_model", lambda: constant_model(faces=0))
    monkeypatch.setattr(inspection, "REQUIREMENTS", REQUIREMENTS)
    result = run("standardise", save(textured(960, 1280), "a.jpg"), "-o", folder / "b.jpg", "--lang", "zh")
    assert result.exit_code == 1
    assert "人脸" in result.stderr
    assert not (folder / "b.jpg").exists()


def test_standardise_keeps_the_original_and_reports_what_it_cannot_read(folder) -> None:
    photo = folder / "好.jpg"
    before = photo.read_bytes()
    assert run("standardise", photo, "-o", photo).exit_code == 2
    assert photo.read_bytes() == before
    assert run("standardise", folder / "notes.txt", "-o", folder / "b.jpg").exit_code == 2


def test_the_whole_way_on_a_real_portrait(tmp_path) -> None:
    from skimage.data import astronaut

    path = tmp_path / "astronaut.jpg"
    Image.fromarray(astronaut()).save(path, quality=95)
    result = run("check", path, "--json", "--overlay", tmp_path)
    report = json.loads(result.stdout)
    assert [finding["id"] for finding in report["requirements"]] == [requirement.id for requirement in REQUIREMENTS]
    assert result.exit_code == (0 if report["verdict"] == "accepted" else 1)
    assert (tmp_path / "astronaut.overlay.png").is_file()


def test_an_admission_photo_goes_with_one_photo(folder) -> None:
    good, other = folder / "好.jpg", folder / "bad one.jpg"
    assert run("check", good, "--admission", other).exit_code == 0
    error = json.loads(run("check", good, "--admission", folder / "notes.txt", "--json").stdout)["error"]
    assert error["code"] == "admission_photo"
    for several in ([good, other], [folder]):
        result = run("check", *several, "--admission", other, "--lang", "en")
        assert result.exit_code == 2
        assert "one photo" in result.stderr
