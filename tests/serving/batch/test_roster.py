"""Rosters as schools keep them, and what is said of those that cannot be used."""

from __future__ import annotations

from datetime import datetime

import pytest
from biyezhao.serving.batch.errors import BatchError, RosterError
from biyezhao.serving.batch.graduation import Graduation
from biyezhao.serving.batch.roster import read_roster
from openpyxl import Workbook

CHINESE = "学号,姓名,照片,图像采集码,毕业时间\n2021001,张三,a.jpg,a.png,2027-06\n2021002,李四,,,2027年12月\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_in_every_encoding_and_separator(tmp_path, encoding, separator) -> None:
    path = tmp_path / "名单.csv"
    path.write_bytes(CHINESE.replace(",", separator).encode(encoding))
    roster = read_roster(path)
    first, second = roster.entries
    assert (first.row, first.number, first.name, first.photo, first.code) == (2, "2021001", "张三", "a.jpg", "a.png")
    assert (first.graduation, second.graduation) == (Graduation(2027, 6), Graduation(2027, 12))
    assert roster.columns == {"number", "name", "photo", "code", "graduation"}


@pytest.mark.parametrize(
    "heading",
    ["Student Number,Name", "student_no,NAME", " 学 号 ,姓名", "*考生号,学生姓名", "ID,姓名", "学号（必填）,姓名"],
)
def test_headings(tmp_path, heading) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(f"{heading}\n0012,Li\n", "utf-8")
    assert [(entry.number, entry.name) for entry in read_roster(path).entries] == [("0012", "Li")]


def test_xlsx_with_a_title_above_numbers_dates_and_empty_rows(tmp_path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["2027届毕业生名单"],
        [],
        ["学号", "姓名", "备注", "毕业日期"],
        [202100100123, "张三", "x", datetime(2027, 6, 30)],
        [],
        ["0021", "李四", None, "202712"],
    ):
        sheet.append(row)
    book.save(tmp_path / "名单.xlsx")
    entries = read_roster(tmp_path / "名单.xlsx").entries
    assert [(e.row, e.number, e.name, str(e.graduation)) for e in entries] == [
        (4, "202100100123", "张三", "2027-06"),
        (6, "0021", "李四", "2027-12"),
    ]


@pytest.mark.parametrize(
    ("text", "code", "row", "column", "fix"),
    [
        ("姓名,照片\n张三,a.jpg\n", "no_number_column", None, None, "学号"),
        ("", "no_number_column", None, None, "学号"),
        ("学号,姓名\n", "empty_roster", None, None, "没有学生"),
        ("学号,姓名\n2021001,张三\n,李四\n", "number_empty", 3, "学号", "补上或删除"),
        ("学号,姓名\n2021001,张三\n2021001,李四\n", "number_twice", 3, "学号", "第 2 行"),
        ("学号,姓名\n2021001,张三\n２０２１００１,李四\n", "number_twice", 3, "学号", "第 2 行"),
        ("学号,姓名\n2.021E+09,张三\n", "number_rounded", 2, "学号", "文本"),
        ("学号,姓名,学生姓名\n2021001,张三,李四\n", "column_twice", 1, "学生姓名", "只保留一列"),
        ("学号,毕业时间\n2021001,2027-07\n", "graduation", 2, "毕业时间", "2027-06"),
        ("学号,毕业时间\n2021001,明年\n", "graduation", 2, "毕业时间", "2027-06"),
    ],
)
def test_what_is_wrong_is_named_with_row_column_and_fix(tmp_path, text, code, row, column, fix) -> None:
    path = tmp_path / "名单.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(RosterError) as caught:
        read_roster(path)
    error = caught.value
    assert (error.code, error.row, error.column) == (code, row, column)
    assert fix in error.message.zh
    assert "名单.csv" in error.message.en


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0", "roster_format"),
        ("a.xlsx", b"no zip", "roster_format"),
        ("a.pdf", b"%PDF", "roster_format"),
        ("a.csv", b"\xff\x00\x81\xff", "roster_encoding"),
        ("a.csv", "学号,姓名\n".encode() + b'"' + b"x" * 200_000, "roster_format"),
    ],
)
def test_files_that_are_no_roster(tmp_path, name, data, code) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(RosterError) as caught:
        read_roster(tmp_path / name)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("2027-06", "2027-03-15"),
        ("2027-12", "2027-09-15"),
        ("2027/6", "2027-03-15"),
        ("2027-06-30", "2027-03-15"),
        ("2027年6月", "2027-03-15"),
        ("2027年06月30日", "2027-03-15"),
        ("202706", "2027-03-15"),
        ("20270630", "2027-03-15"),
        (" 2027.12 ", "2027-09-15"),
    ],
)
def test_deadlines(text, deadline) -> None:
    assert str(Graduation.parse(text).deadline) == deadline


@pytest.mark.parametrize("text", ["", "2027", "06-2027", "2027-07", "2027-1", "2027-13", "99-06", "2027-060"])
def test_other_graduations_are_refused(text) -> None:
    with pytest.raises(BatchError) as caught:
        Graduation.parse(text)
    assert caught.value.code == "graduation"
