"""Writing the output folder: every file is whole or not there, and what an earlier run wrote and is no longer true goes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..presentation import Lang
from .journal import Journal
from .judging import Lookup
from .page import write_page
from .results import BatchResult
from .tables import write_csv, write_jsonl, write_xlsx

JOURNAL, PAGE, TABLE, WORKBOOK, LINES = (
    "journal.sqlite",
    "report.html",
    "students.csv",
    "students.xlsx",
    "students.jsonl",
)
"""Names in the output folder."""


class Output:
    """The output folder of a batch."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, result: BatchResult, lang: Lang, journal: Journal, lookup: Lookup) -> None:
        """Write the finished photos, the tables and the page."""
        self._write_photos(result, journal, lookup)
        with self._whole(LINES) as file:
            write_jsonl(result, lookup, file)
        with self._whole(TABLE) as file:
            write_csv(result, lang, file)
        with self._whole(WORKBOOK) as file:
            write_xlsx(result, lang, file)
        with self._whole(PAGE) as file:
            write_page(result, lang, lookup, file)

    @contextmanager
    def _whole(self, name: str) -> Iterator[IO[bytes]]:
        """A file that takes its name when it is complete; the part of one that was cut off is overwritten."""
        part, target = self.folder / ".part", self.folder / name
        with part.open("wb") as file:
            yield file
        target.parent.mkdir(exist_ok=True)
        part.replace(target)

    def _write_photos(self, result: BatchResult, journal: Journal, lookup: Lookup) -> None:
        """The standardised photos by number; those of an earlier run that nobody has any more are removed."""
        wanted: dict[str, str] = {}
        before = journal.written()
        for student in result.students:
            examination = lookup(student.sha256) if student.sha256 and student.finished else None
            if not student.finished or not examination or not examination.finished:
                continue
            digest = wanted[student.finished] = hashlib.sha256(examination.finished).hexdigest()
            if self._digest(student.finished) != digest:
                journal.add_written(student.finished, digest)
                with self._whole(student.finished) as file:
                    file.write(examination.finished)
        for name, digest in before.items():
            if name not in wanted and self._digest(name) == digest:
                (self.folder / name).unlink()
        journal.set_written(wanted)

    def _digest(self, name: str) -> str | None:
        try:
            return hashlib.sha256((self.folder / name).read_bytes()).hexdigest()
        except FileNotFoundError:
            return None
