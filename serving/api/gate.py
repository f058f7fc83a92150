"""The gate: how many photos may be inside at once, in all and for one client."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from time import perf_counter

from .problems import OverloadedError, TooManyRequestsError


class Gate:
    """Admits photos while there is room, and refuses the rest at once, before their bytes are read.

    Args:
        workers: photos that are worked on at once.
        queue: photos that may wait besides them.
        per_client: photos that one client may have inside.
    """

    def __init__(self, workers: int, queue: int, per_client: int) -> None:
        self._workers, self._room, self._per_client = workers, workers + queue, per_client
        self._inside: Counter[str] = Counter()
        self._seconds = 0.1

    @property
    def inside(self) -> int:
        """Photos that are read, waiting or worked on."""
        return self._inside.total()

    def overloaded(self) -> OverloadedError:
        """The answer to whom there is no room for: to come back when those inside are done."""
        return OverloadedError(max(1, ceil(self.inside / self._workers * self._seconds)))

    @contextmanager
    def admit(self, client: str) -> Iterator[None]:
        """Count one photo as inside.

        Raises:
            TooManyRequestsError: the client has too many inside.
            OverloadedError: there is no room for anyone.
        """
        if self._inside[client] >= self._per_client:
            raise TooManyRequestsError({"Retry-After": "1"}, limit=self._per_client)
        if self.inside >= self._room:
            raise self.overloaded()
        self._inside[client] += 1
        try:
            yield
        finally:
            self._inside[client] -= 1
            if not self._inside[client]:
                del self._inside[client]

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Time the work on one photo: the recent mean tells for how long the queue will last."""
        started = perf_counter()
        yield
        self._seconds += 0.1 * (perf_counter() - started - self._seconds)
