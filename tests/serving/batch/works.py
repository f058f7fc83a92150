"""Work that ends its process, for the test of the local engine: its own file, so that other processes can import it."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Square:
    """Squares numbers; a negative one ends the process."""

    def __call__(self, item: int) -> int:
        if item < 0:
            os._exit(1)
        return item * item

    def crashed(self, item: int) -> int:
        """The number itself."""
        return item
