"""Why a batch cannot run: each with a stable code and a sentence in Chinese and in English that says what to do."""

from __future__ import annotations

from ..report import Text


class BatchError(Exception):
    """The batch as a whole cannot run. A photo that cannot be read is no such error: it gets its row in the table.

    Attributes:
        code: stable name of the reason.
        message: what is wrong and what to do.
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code, self.message = code, Text(zh=zh, en=en)


class RosterError(BatchError):
    """A roster that cannot be used.

    Attributes:
        row: row in the file, counted from 1; None when the file as a whole is meant.
        column: heading of the column; None when no single one is meant.
    """

    def __init__(
        self, code: str, file: str, zh: str, en: str, row: int | None = None, column: str | None = None
    ) -> None:
        self.row, self.column = row, column
        place = ("", "")
        if row is not None:
            place = (f" 第 {row} 行", f", row {row}")
        if column is not None:
            place = (f"{place[0]}“{column}”列", f"{place[1]}, column {column!r}")
        super().__init__(code, f"名单 {file}{place[0]}：{zh}", f"Roster {file}{place[1]}: {en}")
