"""The roster of students: CSV or XLSX as schools keep it, with Chinese or English headings.

Every row below the headings is a student. Only the student number is needed; what else is read: the name, the files of
photo and collection code, and the graduation. Lines above the headings (a title) are skipped.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..errors import MissingExtraError
from .errors import BatchError, RosterError
from .graduation import Graduation
from .naming import plain

HEADINGS: dict[str, tuple[str, ...]] = {
    "number": (
        "学号",
        "学生学号",
        "学籍号",
        "考生号",
        "准考证号",
        "student number",
        "student no",
        "student id",
        "number",
        "id",
    ),
    "name": ("姓名", "学生姓名", "名字", "student name", "name"),
    "photo": ("照片", "照片文件", "照片文件名", "相片", "photo", "photo file", "picture"),
    "code": (
        "图像采集码",
        "采集码",
        "采集码文件",
        "图像采集码文件",
        "二维码",
        "code",
        "code file",
        "collection code",
        "qr code",
        "qr",
    ),
    "graduation": ("毕业时间", "毕业日期", "毕业年月", "graduation", "graduation date"),
}
"""What each column may be called, the usual name first; letter case, spaces, ``_``, ``-``, ``*`` and what is in brackets do not matter."""

_SEARCHED = 20
"""Headings are looked for in so many rows."""


@dataclass(frozen=True)
class Entry:
    """One student of a roster. ``photo`` and ``code`` are as written there, empty where the cell is."""

    row: int
    number: str
    name: str = ""
    photo: str = ""
    code: str = ""
    graduation: Graduation | None = None


@dataclass(frozen=True)
class Roster:
    """The students of a roster in its order, and which columns it has."""

    columns: frozenset[str]
    entries: tuple[Entry, ...]


def read_roster(path: Path) -> Roster:
    """Read a roster.

    CSV may be UTF-8, UTF-16 (Excel's Unicode text) or GBK, and be separated by commas, semicolons or tabs.

    Raises:
        RosterError: names the row and the column, and says what to do.
    """
    readers = {".csv": _csv_rows, ".tsv": _csv_rows, ".txt": _csv_rows, ".xlsx": _xlsx_rows, ".xlsm": _xlsx_rows}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        zh, en = "请另存为 .xlsx 或 .csv 后再试。", "save it as .xlsx or .csv and try again."
        raise RosterError("roster_format", path.name, zh, en)
    try:
        rows = [(index, [_cell(value) for value in row]) for index, row in enumerate(reader(path), 1)]
    except OSError as error:
        zh, en = f"无法读取（{error.strerror}）。", f"it cannot be read ({error.strerror})."
        raise RosterError("roster_unreadable", path.name, zh, en) from error
    return _parse(path.name, [(index, row) for index, row in rows if any(row)])


# Files to rows --------------------------------------------------------------------------------------------------------


def _csv_rows(path: Path) -> Iterator[list[str]]:
    text = _decode(path.name, path.read_bytes())
    head = text[:4096]
    separator = max(",;\t", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error as error:
        zh, en = f"不是有效的 CSV（{error}），请另存为 .xlsx。", f"it is not valid CSV ({error}); save it as .xlsx."
        raise RosterError("roster_format", path.name, zh, en) from error


def _decode(file: str, data: bytes) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RosterError(
        "roster_encoding",
        file,
        "文字编码既不是 UTF-8 也不是 GBK，请在 Excel 中另存为“CSV UTF-8”或 .xlsx。",
        "its text is neither UTF-8 nor GBK: save it from Excel as CSV UTF-8 or as .xlsx.",
    )


def _xlsx_rows(path: Path) -> Iterator[Sequence[object]]:
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise MissingExtraError("batch") from error
    try:
        with path.open("rb") as file:
            sheet = load_workbook(file, read_only=True, data_only=True).worksheets[0]
            yield from sheet.iter_rows(values_only=True)
    except OSError:
        raise
    except Exception as error:  # broken archives and sheets raise anything
        raise RosterError(
            "roster_format",
            path.name,
            "不是有效的 XLSX（或设有密码），请在 Excel 中去掉密码并另存为 .xlsx。",
            "it is not valid XLSX, or has a password: remove the password and save it from Excel as .xlsx.",
        ) from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value).strip().lstrip("\ufeff")


# Rows to students -----------------------------------------------------------------------------------------------------


def _heading(text: str) -> str:
    return re.sub(r"\(.*?\)|[\s_\-*:]", "", plain(text))


_COLUMN = {_heading(name): column for column, names in HEADINGS.items() for name in names}


def _parse(file: str, rows: list[tuple[int, list[str]]]) -> Roster:
    known = [[_COLUMN.get(_heading(cell)) for cell in cells] for _, cells in rows[:_SEARCHED]]
    header = next((position for position, columns in enumerate(known) if "number" in columns), None)
    if header is None:
        raise RosterError(
            "no_number_column",
            file,
            f"找不到学号列，请把学号一列的标题写成“{HEADINGS['number'][0]}”（第一行为标题）。",
            'no heading for the student number was found: call that column "student number" in the first row.',
        )
    (header_row, cells), columns = rows[header], known[header]
    for column, names in HEADINGS.items():
        if columns.count(column) > 1:
            twice = [cell for cell, known in zip(cells, columns, strict=True) if known == column]
            zh = f"与“{twice[0]}”列含义相同，请只保留一列，或改掉其中一个标题（{names[0]}）。"
            en = f"it means the same as column {twice[0]!r}: keep one of them, or rename one."
            raise RosterError("column_twice", file, zh, en, header_row, twice[1])
    titles = {column: cell for cell, column in zip(cells, columns, strict=True) if column}
    entries: list[Entry] = []
    seen: dict[str, int] = {}
    for row, values in rows[header + 1 :]:
        entry = _entry(file, row, {c: v for c, v in zip(columns, values, strict=False) if c}, titles)
        first = seen.setdefault(plain(entry.number), row)
        if first != row:
            zh, en = f"{entry.number} 已出现在第 {first} 行。", f"{entry.number} stands in row {first} already."
            raise RosterError("number_twice", file, zh, en, row, titles["number"])
        entries.append(entry)
    if not entries:
        raise RosterError("empty_roster", file, "标题下面没有学生。", "there is no student below the headings.")
    return Roster(frozenset(titles), tuple(entries))


def _entry(file: str, row: int, values: dict[str, str], titles: dict[str, str]) -> Entry:
    number = values.get("number", "")
    if not number:
        zh, en = "学号为空，请补上或删除这一行。", "the number is empty: fill it in, or delete the row."
        raise RosterError("number_empty", file, zh, en, row, titles["number"])
    if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", number):
        zh = f"学号“{number}”被 Excel 改成了科学计数法，请把这一列设为“文本”格式并重新填写。"
        en = f"Excel turned the number into {number!r}: format the column as text and enter it again."
        raise RosterError("number_rounded", file, zh, en, row, titles["number"])
    graduation = None
    if values.get("graduation"):
        try:
            graduation = Graduation.parse(values["graduation"])
        except BatchError as error:
            raise RosterError(
                error.code, file, error.message.zh, error.message.en, row, titles["graduation"]
            ) from error
    text = {key: values.get(key, "") for key in ("name", "photo", "code")}
    return Entry(row, number, **text, graduation=graduation)
