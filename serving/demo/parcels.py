"""Files that a visitor can take away, packed for the browser to save."""

from __future__ import annotations

import base64
import csv
import io
import zipfile
from collections.abc import Callable
from itertools import count
from pathlib import PurePath
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from ..presentation import Lang, say
from ..report import Text
from ..reports import render_html, render_pdf
from ..standardisation import StandardisationError, standardise
from . import work
from .sessions import Row, Shown
from .texts import TEXTS, Wording
from .views import why

Parcel = dict[str, Any]

_numbers = count()


def _parcel(name: str, mime: str, data: bytes) -> Parcel:
    """A file for static/save.js; its number makes the same file twice two parcels."""
    return {"name": name, "mime": mime, "data": base64.b64encode(data).decode(), "number": next(_numbers)}


# Of one photo ---------------------------------------------------------------------------------------------------------


def pack(shown: Shown, kind: str, standard: str, lang: Lang) -> tuple[Parcel | None, Text | None]:
    """The file of a kind (a key of ``OF_ONE``), or None; and what to know about it."""
    return OF_ONE[kind](shown, standard, lang)


def _photo(shown: Shown, standard: str, lang: Lang) -> tuple[Parcel | None, Text | None]:
    rules = work.inspector(standard)
    try:
        done = standardise(shown.upload.data, rules.standard, rules.model)
    except StandardisationError as error:
        frame = TEXTS["not_standardised"]
        return None, Text(zh=frame.zh.format(reason=error.message.zh), en=frame.en.format(reason=error.message.en))
    width, height = rules.standard.size
    return _parcel(f"{_stem(shown.upload.name)}-{width}x{height}.jpg", "image/jpeg", done.encoding.jpeg), done.note


def _json(shown: Shown, standard: str, lang: Lang) -> tuple[Parcel | None, Text | None]:
    assert shown.inspection is not None
    report = shown.inspection.report.model_dump_json(indent=2)
    return _parcel(f"{_stem(shown.upload.name)}.json", "application/json", report.encode()), None


def _html(shown: Shown, standard: str, lang: Lang) -> tuple[Parcel | None, Text | None]:
    assert shown.inspection is not None
    page = render_html(shown.inspection, work.standard_of(standard), lang)
    return _parcel(f"{_stem(shown.upload.name)}.html", "text/html", page.encode()), None


def _pdf(shown: Shown, standard: str, lang: Lang) -> tuple[Parcel | None, Text | None]:
    assert shown.inspection is not None
    pages = render_pdf(shown.inspection, work.standard_of(standard), lang)
    return _parcel(f"{_stem(shown.upload.name)}.pdf", "application/pdf", pages), None


OF_ONE: dict[str, Callable[[Shown, str, Lang], tuple[Parcel | None, Text | None]]] = {
    "photo": _photo,
    "pdf": _pdf,
    "html": _html,
    "json": _json,
}
"""What can be taken away of one photo."""


# Of a batch -----------------------------------------------------------------------------------------------------------


def pack_batch(rows: list[Row], kind: str, standard: str, lang: Lang) -> Parcel:
    """The file of a kind (a key of ``OF_MANY``)."""
    suffix, mime, make = OF_MANY[kind]
    return _parcel(f"biyezhao.{suffix}", mime, make(rows, standard, lang))


def _table(rows: list[Row], lang: Lang) -> list[list[str]]:
    words = Wording(lang)
    apart = "\n"
    table = [[words.batch_file, words.batch_verdict, words.batch_why, words.batch_advice]]
    for row in rows:
        findings = row.report.requirements if row.report else []
        advice = apart.join(say(finding.message, lang) for finding in findings if finding.verdict in ("fail", "review"))
        table.append([row.name, words.say(f"batch_{row.outcome}"), why(row, lang), advice])
    return table


def _csv(rows: list[Row], standard: str, lang: Lang) -> bytes:
    text = io.StringIO(newline="")
    # No cell may begin like a formula: file names are anybody's.
    csv.writer(text).writerows(
        [f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell for cell in line] for line in _table(rows, lang)
    )
    return text.getvalue().encode("utf-8-sig")


def _xlsx(rows: list[Row], standard: str, lang: Lang) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for letter, width in zip("ABCD", (32, 12, 48, 90), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes, sheet.auto_filter.ref = "A2", f"A1:D{len(rows) + 1}"
    for number, line in enumerate(_table(rows, lang)):
        sheet.append([_cell(sheet, text, bold=number == 0) for text in line])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cell(sheet: WriteOnlyWorksheet, text: str, bold: bool) -> Cell:
    """A cell that is text whatever it begins with."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type, cell.font, cell.alignment = "s", Font(bold=bold), Alignment(wrap_text=True, vertical="top")
    return cell


def _zip(rows: list[Row], standard: str, lang: Lang) -> bytes:
    """The tables, and the finished photo of every photo that can be standardised."""
    rules, buffer, taken = work.inspector(standard), io.BytesIO(), count(2)
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("biyezhao.csv", _csv(rows, standard, lang))
        archive.writestr("biyezhao.xlsx", _xlsx(rows, standard, lang))
        for row in rows:
            if row.report is None:
                continue
            try:
                done = standardise(row.path.read_bytes(), rules.standard, rules.model)
            except StandardisationError:
                continue
            name = f"photos/{_stem(row.name)}.jpg"
            while name in archive.namelist():
                name = f"photos/{_stem(row.name)}-{next(taken)}.jpg"
            archive.writestr(name, done.encoding.jpeg)
    return buffer.getvalue()


def _stem(name: str) -> str:
    """A file's name without folders and ending, safe in an archive."""
    return PurePath(name.replace("\\", "/")).stem.strip(". ") or "photo"


OF_MANY: dict[str, tuple[str, str, Callable[[list[Row], str, Lang], bytes]]] = {
    "zip": ("zip", "application/zip", _zip),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "csv": ("csv", "text/csv", _csv),
}
"""What can be taken away of a batch: ending, type, and how it is made."""
