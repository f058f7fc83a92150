"""When the photos of a graduation must be there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from .errors import BatchError

DEADLINES = {6: (3, 15), 12: (9, 15)}
"""Month of graduation -> month and day, in the same year, by which its photos must have been uploaded."""

_YEAR_AND_MONTH = re.compile(r"(20\d{2})(?:\D{1,2}(\d{1,2})|(\d{2})(?:\d{2})?)(?!\d)")


@dataclass(frozen=True, order=True)
class Graduation:
    """A date of graduation: June or December of a year."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Graduation:
        """Read ``2027-06``, ``2027/6/30``, ``202706``, ``2027年6月`` and the like.

        Raises:
            BatchError: ``graduation`` when it is no year and month, or another month than June or December.
        """
        match = _YEAR_AND_MONTH.match(text.strip())
        month = int(match[2] or match[3]) if match else 0
        if not match or month not in DEADLINES:
            raise BatchError(
                "graduation",
                f"毕业时间“{text}”应写成 2027-06 或 2027-12（6 月或 12 月毕业）。",
                f"The graduation {text!r} must be written like 2027-06 or 2027-12 (June or December).",
            )
        return cls(int(match[1]), month)

    @property
    def deadline(self) -> date:
        """15 March for June graduates, 15 September for December ones."""
        return date(self.year, *DEADLINES[self.month])

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"
