"""A batch as a whole: who stands where and why, what is written, and what is not done again."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from biyezhao.serving.batch import examination
from biyezhao.serving.batch.errors import BatchError
from biyezhao.serving.batch.examination import Sighting
from biyezhao.serving.batch.graduation import Graduation
from biyezhao.serving.batch.journal import Journal
from biyezhao.serving.batch.results import Status
from openpyxl import load_workbook
from PIL import Image

NUMBERS = [f"202100{digit}" for digit in range(1, 7)]
PAYLOAD = "https://chsi.example/cjm?v=秘密-4f1d9c77a0"


def issues(result, number: str) -> list[str]:
    student = next(student for student in result.students if student.label == number)
    return [issue.code for issue in student.issues]


def statuses(result) -> dict[str, str]:
    return {student.label: student.status.value for student in result.students}


@pytest.fixture
def batch(photo, code, tmp_path) -> Path:
    """Six students, each of whom stands elsewhere."""
    photo("in/2021001_好.jpg", "good")
    photo("in/2021002_坏.jpg", "bad")
    photo("in/2021003_疑.jpg", "doubtful")
    photo("in/2021004_无码.jpg", "good")
    (tmp_path / "in" / "2021005_破.jpg").write_bytes(b"\xff\xd8\xff broken")
    for number in ("2021001", "2021002", "2021003", "2021005", "2021006"):
        code(f"in/{number}_采集码.png", f"{PAYLOAD}{number}")
    return tmp_path


def test_where_students_stand_and_why(batch, run) -> None:
    result = run(graduation=Graduation(2027, 6))
    assert statuses(result) == dict(
        zip(NUMBERS, ["ready", "retake", "review", "incomplete", "retake", "incomplete"], strict=True)
    )
    assert issues(result, "2021002") == ["background_colour"]
    assert issues(result, "2021003") == ["background_colour"]
    assert issues(result, "2021004") == ["missing_code"]
    assert issues(result, "2021005") == ["not_an_image"]
    assert issues(result, "2021006") == ["missing_photo"]
    assert {str(student.deadline) for student in result.students} == {"2027-03-15"}


def test_codes_are_not_asked_for_where_there_is_none(photo, run) -> None:
    photo("in/2021001.jpg")
    assert statuses(run()) == {"2021001": "ready"}


@pytest.mark.parametrize(
    ("make", "how"),
    [
        (lambda first, second: second.write_bytes(first.read_bytes()), "同一个文件"),
        (lambda first, second: Image.open(first).save(second.with_suffix(".png")), "画面完全相同"),
        (lambda first, second: Image.open(first).resize((432, 576)).save(second, quality=70), "几乎相同"),
    ],
)
def test_one_photo_of_two_students(photo, run, make, how) -> None:
    make(photo("in/2021001.jpg"), photo("in/2021002.jpg").with_name("2021003.jpg"))
    result = run()
    assert statuses(result) == {"2021001": "review", "2021002": "ready", "2021003": "review"}
    first, _, third = result.students
    assert first.issues[0].others == ["2021003"]
    assert third.issues[0].others == ["2021001"]
    assert how in first.issues[0].message.zh
    assert "2021003" in first.issues[0].message.en


def test_the_same_photo_twice_of_one_student_is_one(photo, run) -> None:
    path = photo("in/2021001.jpg")
    path.with_name("2021001(1).jpg").write_bytes(path.read_bytes())
    assert statuses(run()) == {"2021001": "ready"}
    photo("in/2021001(2).jpg", seed=9)
    result = run()
    assert issues(result, "2021001") == ["several_photos"]
    assert result.students[0].finished is None


def test_codes_that_are_wrong(photo, code, run) -> None:
    for number in ("2021001", "2021002", "2021003", "2021004"):
        photo(f"in/{number}.jpg")
    code("in/2021001_qr.png", "same")
    code("in/2021002_qr.png", "same")
    photo("in/2021003_qr.png", seed=1)
    code("in/2021004_qr.png", "one")
    code("in/2021004_qr(1).png", "another")
    result = run()
    assert [issues(result, s.label) for s in result.students] == [
        ["duplicate_code"],
        ["duplicate_code"],
        ["unreadable_code"],
        ["several_codes"],
    ]
    assert {s.status for s in result.students} == {Status.INCOMPLETE}


def test_a_code_that_holds_the_number_in_clear_finds_its_student(photo, code, run) -> None:
    photo("in/2021001.jpg")
    code("in/IMG_1.png", '{"xh": "2021001", "xm": "张三"}')
    code("in/IMG_2.png", "nobody's")
    result = run()
    assert statuses(result) == {"2021001": "ready"}
    assert result.left == [("IMG_2.png", "code")]


def test_a_roster_tells_who_is_missing(batch, run) -> None:
    rows = "学号,姓名,照片,毕业时间\n2021001,好,2021001_好.jpg,2027-12\n2021099,缺,缺.jpg,\n2021098,无,,\n"
    (batch / "名单.csv").write_text(rows, "gbk")
    result = run("名单.csv", photos=batch / "in", graduation=Graduation(2027, 6))
    assert [student.label for student in result.students] == ["2021001", "2021099", "2021098"]
    assert issues(result, "2021099") == ["photo_not_found", "missing_code"]
    assert issues(result, "2021098") == ["missing_photo", "missing_code"]
    assert [str(student.graduation) for student in result.students] == ["2027-12", "2027-06", "2027-06"]
    assert len(result.left) == 8


# What is written ------------------------------------------------------------------------------------------------------


def test_the_payload_of_a_code_is_written_nowhere(batch, run, capfd) -> None:
    result = run(lang="zh")
    fingerprints = [student.code for student in result.students if student.code]
    assert len(set(fingerprints)) == 5
    assert all(len(fingerprint) == 12 for fingerprint in fingerprints)
    written = {path: path.read_bytes() for path in (batch / "out").rglob("*") if path.is_file()}
    assert {path.name for path in written} >= {"journal.sqlite", "report.html", "students.jsonl", "students.xlsx"}
    with_codes = [path for path, data in written.items() if fingerprints[0].encode() in data]
    assert len(with_codes) >= 4  # so that the search finds what is there
    secret = "4f1d9c77a0"
    unpacked = [
        str(cell).encode()
        for sheet in load_workbook(batch / "out" / "students.xlsx")
        for row in sheet.values
        for cell in row
    ]
    for data in [*written.values(), *unpacked, *(text.encode() for text in capfd.readouterr())]:
        assert not any(form in data for form in (secret.encode(), secret.encode("utf-16-le"), "秘密".encode()))


def test_fingerprints_of_another_folder_differ(batch, run, tmp_path) -> None:
    first = run().students[0].code
    (tmp_path / "out").rename(tmp_path / "elsewhere")
    assert run().students[0].code != first


def test_lines_hold_the_report(batch, run) -> None:
    run()
    lines = [json.loads(line) for line in (batch / "out" / "students.jsonl").read_text("utf-8").splitlines()]
    assert [line["status"] for line in lines] == ["ready", "retake", "review", "incomplete", "retake", "incomplete"]
    report = lines[0]["report"]
    assert (report["schema"], report["file"], report["verdict"]) == (1, "2021001_好.jpg", "accepted")
    assert lines[4]["error"]["code"] == "not_an_image"
    assert lines[5]["report"] is lines[5]["error"] is None


def test_csv_opens_in_excel(batch, run) -> None:
    run(lang="zh", graduation=Graduation(2027, 6))
    data = (batch / "out" / "students.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0]["学号"] == "2021001"
    assert (rows[1]["结论"], rows[1]["怎么办"], rows[1]["剩余天数"]) == ("需重拍", "请换浅蓝色背景重拍", "14")


def test_xlsx_is_a_filtered_table_of_texts(batch, run) -> None:
    run(lang="en")
    students, left = load_workbook(batch / "out" / "students.xlsx").worksheets
    assert (students.freeze_panes, students.auto_filter.ref) == ("A2", "A1:K7")
    assert [cell.value for cell in students[2]][:3] == ["2021001", "好", "Ready"]
    assert students["A2"].number_format == "@"
    colours = {students.cell(row, 3).fill.fgColor.rgb for row in range(2, 8)}
    assert len(colours) == 4
    assert left.title == "Files of nobody"


def test_every_issue_has_its_line(photo, run, tmp_path) -> None:
    photo("in/2021001.jpg", "bad")
    (tmp_path / "in" / "r.csv").write_text("学号,采集码\n2021001,\n", "utf-8")
    messages = [issue.message.en for issue in run("in/r.csv", lang="en").students[0].issues]
    assert len(messages) == 2
    cell = load_workbook(tmp_path / "out" / "students.xlsx").worksheets[0]["E2"]
    assert cell.value.split("\n") == messages


@pytest.mark.parametrize("name", ["=1+1", "+cmd", "-2", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_names_that_look_like_formulas_stay_names(photo, run, tmp_path, name) -> None:
    photo("in/2021001.jpg")
    with (tmp_path / "in" / "r.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("学号", "姓名"), ("2021001", name)])
    run("in/r.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "out" / "students.csv").read_text("utf-8-sig"))))
    assert rows[1][1] == f"'{name}"
    cell = load_workbook(tmp_path / "out" / "students.xlsx").worksheets[0]["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (name, "s", True)


def test_finished_photos_by_number(batch, run) -> None:
    result = run()
    out = batch / "out"
    found = sorted(path.relative_to(out).as_posix() for path in out.rglob("*.jpg"))
    assert found == ["finished/2021001.jpg", "pending/2021003.jpg", "pending/2021004.jpg"]
    assert [s.finished for s in result.students] == [found[0], None, found[1], found[2], None, None]
    assert Image.open(out / "finished/2021001.jpg").size == (480, 640)


def test_numbers_that_are_no_file_names(photo, run, tmp_path) -> None:
    photo("in/a.jpg")
    photo("in/b.jpg")
    photo("in/c.jpg")
    (tmp_path / "in" / "r.csv").write_text("学号,照片\n../../x,a.jpg\n7:8,b.jpg\n7?8,c.jpg\n", "utf-8")
    names = [student.finished for student in run("in/r.csv").students]
    assert names == ["finished/_.._x.jpg", "finished/7_8.jpg", "finished/7_8-2.jpg"]
    assert len(list((tmp_path / "out" / "finished").iterdir())) == 3
    assert not list(tmp_path.glob("x.jpg"))


def test_what_is_no_longer_true_goes_and_what_is_not_ours_stays(batch, photo, run) -> None:
    run()
    finished = batch / "out" / "finished"
    (finished / "mine.jpg").write_bytes(b"kept")
    photo("in/2021001_好.jpg", "bad")
    run()
    assert [path.name for path in finished.iterdir()] == ["mine.jpg"]


def test_nothing_is_kept_of_a_photo_that_was_taken_out(batch, run) -> None:
    result = run()
    (batch / "in" / "2021001_好.jpg").unlink()
    run()
    journal = (batch / "out" / "journal.sqlite").read_bytes()
    assert result.students[0].sha256.encode() not in journal
    assert result.students[1].sha256.encode() in journal


# What is not done again -----------------------------------------------------------------------------------------------


def examined(engine) -> list[str]:
    """Names of the photos that were examined since the last call."""
    names = [Path(item.path).name for item in engine.done if isinstance(item, Sighting)]
    engine.done.clear()
    return names


def test_only_what_is_new_is_done(batch, photo, run, engine, monkeypatch) -> None:
    first = run()
    everything = examined(engine)
    assert len(everything) == 5
    assert run() == first
    assert examined(engine) == []

    photo("in/2021001_好.jpg", "good", seed=77)
    (batch / "in" / "2021002_坏.jpg").rename(batch / "in" / "2021002_换名.jpg")
    run()
    assert examined(engine) == ["2021001_好.jpg"]

    run(standard="chsi-2017")
    assert len(examined(engine)) == 5
    run()
    assert examined(engine) == []

    monkeypatch.setattr(examination, "version", lambda name: "next")
    run()
    assert len(examined(engine)) == 5


def test_another_model_does_it_again(batch, run, engine, monkeypatch, constant_model) -> None:
    from biyezhao.serving import inspection

    run()
    examined(engine)

    def another():
        model = constant_model()
        model.sha256 = "1" * 64
        return model

    monkeypatch.setattr(inspection, "default_model", another)
    run()
    assert len(examined(engine)) == 5


def test_a_batch_cut_off_goes_on(batch, run, engine) -> None:
    class PowerError(Exception):
        pass

    def fails(stage, results, total, done):
        for count, result in enumerate(results):
            if stage.en == "Inspecting" and count == 2:
                raise PowerError
            yield result

    with pytest.raises(PowerError):
        run(progress=fails)
    before = examined(engine)
    result = run()
    after = examined(engine)
    assert len(before) == 3
    assert len(after) == 3
    assert len({*before, *after}) == 5
    (batch / "out").rename(batch / "old")
    undisturbed = run()
    assert [s.model_dump(exclude={"code"}) for s in result.students] == [
        s.model_dump(exclude={"code"}) for s in undisturbed.students
    ]


def test_a_photo_that_may_not_be_read_is_tried_again(batch, run, monkeypatch, engine) -> None:
    from biyezhao.serving.errors import PermissionDeniedError

    def refuse(path):
        raise PermissionDeniedError

    monkeypatch.setattr(examination, "read_bytes", refuse)
    assert issues(run(), "2021001") == ["no_permission"]
    monkeypatch.undo()


def test_a_photo_that_vanishes_is_said(batch, run, engine) -> None:
    work = engine.map

    def vanishing(job, items):
        items = list(items)
        if items and isinstance(items[0], Sighting):
            Path(items[0].path).unlink()
        return work(job, items)

    engine.map = vanishing
    assert issues(run(), "2021001") == ["not_found"]


# Batches that cannot run ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "options", "code"),
    [
        ("nowhere", {}, "not_found"),
        ("empty", {}, "no_photos"),
        ("out", {}, "output_is_input"),
        ("r.csv", {"photos": Path("/nowhere")}, "not_found"),
    ],
)
def test_batches_that_cannot_run(photo, run, tmp_path, source, options, code) -> None:
    photo("in/2021001.jpg")
    (tmp_path / "empty").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "r.csv").write_text("学号\n1\n", "utf-8")
    with pytest.raises(BatchError) as caught:
        run(source, **options)
    assert caught.value.code == code


def test_one_batch_at_a_time(batch, run) -> None:
    (batch / "out").mkdir()
    other = Journal(batch / "out" / "journal.sqlite")
    with pytest.raises(BatchError) as caught:
        run()
    assert caught.value.code == "busy"
    other.close()
    run()


@pytest.mark.parametrize("data", [b"no database at all, but some text" * 99])
def test_a_journal_that_is_none(batch, run, data) -> None:
    (batch / "out").mkdir()
    (batch / "out" / "journal.sqlite").write_bytes(data)
    with pytest.raises(BatchError) as caught:
        run()
    assert caught.value.code == "journal"
