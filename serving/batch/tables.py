"""The outcome as CSV, XLSX and JSON lines."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from ..presentation import Lang, printable, say
from ..report import Text
from .judging import Lookup
from .naming import Role
from .results import STATUS, BatchResult, StudentResult

HEADINGS: tuple[tuple[Text, int], ...] = (
    (Text(zh="学号", en="Number"), 18),
    (Text(zh="姓名", en="Name"), 14),
    (Text(zh="结论", en="Status"), 14),
    (Text(zh="问题", en="Problems"), 30),
    (Text(zh="怎么办", en="What to do"), 80),
    (Text(zh="照片", en="Photo"), 30),
    (Text(zh="采集码指纹", en="Code fingerprint"), 16),
    (Text(zh="毕业时间", en="Graduation"), 12),
    (Text(zh="截止日期", en="Deadline"), 12),
    (Text(zh="剩余天数", en="Days left"), 10),
    (Text(zh="成品照", en="Finished photo"), 30),
)
"""Heading of each column, and its width in characters in XLSX."""

CONTENT: dict[str, Text] = {
    Role.PHOTO: Text(zh="照片", en="photo"),
    Role.CODE: Text(zh="采集码", en="collection code"),
}
"""What a file that is nobody's was taken for."""

_WHITE = Font(bold=True, color="FFFFFF")
_STATUS_COLUMN = 2
_MOST_CHARACTERS = 32_767
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def days_left(deadline: date | None, today: date) -> int | None:
    """Days until a deadline; negative when it has passed."""
    return (deadline - today).days if deadline else None


def row(student: StudentResult, today: date, lang: Lang) -> list[str | int]:
    """The cells of a student under ``HEADINGS``."""
    apart = "、" if lang == "zh" else ", "
    days = days_left(student.deadline, today)
    return [
        student.number,
        student.name,
        say(STATUS[student.status][0], lang),
        apart.join(dict.fromkeys(say(issue.title, lang) for issue in student.issues)),
        "\n".join(say(issue.message, lang) for issue in student.issues),
        student.photo or "",
        student.code or "",
        student.graduation or "",
        str(student.deadline or ""),
        "" if days is None else days,
        student.finished or "",
    ]


def write_csv(result: BatchResult, lang: Lang, file: IO[bytes]) -> None:
    """CSV in UTF-8 with a byte order mark, which Excel needs to see that it is UTF-8."""
    text = io.TextIOWrapper(file, "utf-8-sig", errors="backslashreplace", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(say(heading, lang) for heading, _ in HEADINGS)
    for student in result.students:
        writer.writerow(map(_harmless, row(student, result.today, lang)))
    text.detach()


def _harmless(value: str | int) -> str | int:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def write_jsonl(result: BatchResult, lookup: Lookup, file: IO[bytes]) -> None:
    """One line a student: the result, with the ``report`` of the photo, or the ``error`` that there was instead."""
    for student in result.students:
        line = json.loads(student.model_dump_json())
        examination = lookup(student.sha256) if student.sha256 else None
        content = json.loads(examination.result) if examination else {}
        line["error"] = content.get("error")
        line["report"] = {"file": student.photo, **content} if "requirements" in content else None
        file.write(json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")


def write_xlsx(result: BatchResult, lang: Lang, file: IO[bytes]) -> None:
    """A workbook: the students as a coloured table with filters, and the files that are nobody's."""
    book = Workbook(write_only=True)
    fills = {
        status: PatternFill("solid", fgColor="{:02X}{:02X}{:02X}".format(*colour))
        for status, (_, colour) in STATUS.items()
    }
    headings = [(say(heading, lang), width) for heading, width in HEADINGS]
    students = _sheet(book, say(Text(zh="学生", en="Students"), lang), headings, len(result.students))
    for student in result.students:
        cells = [_cell(students, value) for value in row(student, result.today, lang)]
        cells[_STATUS_COLUMN].fill, cells[_STATUS_COLUMN].font = fills[student.status], _WHITE
        students.append(cells)
    headings = [(say(Text(zh="文件", en="File"), lang), 60), (say(Text(zh="内容", en="Content"), lang), 20)]
    left = _sheet(book, say(Text(zh="未归属的文件", en="Files of nobody"), lang), headings, len(result.left))
    for path, role in result.left:
        left.append([_cell(left, path), _cell(left, say(CONTENT[role], lang))])
    book.save(file)


def _sheet(book: Workbook, title: str, headings: list[tuple[str, int]], rows: int) -> WriteOnlyWorksheet:
    """A sheet with its heading row, which stays in sight and filters."""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{rows + 1}"
    for column, (_, width) in enumerate(headings, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    cells = [_cell(sheet, heading) for heading, _ in headings]
    for cell in cells:
        cell.font, cell.fill = _WHITE, PatternFill("solid", fgColor="37474F")
    sheet.append(cells)
    return sheet


def _cell(sheet: WriteOnlyWorksheet, value: str | int) -> Cell:
    """A cell whose text is text, whatever it starts with, and keeps every digit and every line."""
    if isinstance(value, str):
        lines = "\n".join(map(printable, value.split("\n")))
        value = ILLEGAL_CHARACTERS_RE.sub("", lines)[:_MOST_CHARACTERS]
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", value.startswith(_FORMULA)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell
