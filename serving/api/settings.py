"""How a service is run: its limits, standards and keys."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..photo import MAX_PIXELS
from ..standards import Standard, load, names

UPLOAD_SECONDS = 60.0
"""A request whose body takes longer to arrive is given up."""


def usable_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def packaged_standards() -> dict[str, Standard]:
    """Every packaged standard by name, the default first."""
    return {name: load(name) for name in names()}


@dataclass(frozen=True)
class Settings:
    """How a service is run.

    Attributes:
        workers: processes that inspect photos, one photo each at a time.
        queue: photos that may wait for a worker; what comes on top is answered 503.
        per_client: photos that one key, or one address without keys, may have under way; more are answered 429.
        max_bytes: most bytes of a request's body; more are answered 413.
        max_pixels: most pixels of a photo; more are answered 413 before anything is decoded.
        timeout: seconds that a worker may spend on one photo before it is stopped and the photo answered 422, and
            that a photo may wait for a worker before it is answered 503.
        standards: what may be asked for, by name.
        keys: SHA-256 of each accepted bearer key in hexadecimal -> name of its owner; empty: no key is asked for.
        origins: web pages ("https://example.org") whose scripts may call the API (CORS).
        demo: whether the demo page is served under ``/``; it asks for no key.
    """

    workers: int = field(default_factory=usable_cores)
    queue: int = 32
    per_client: int = 16
    max_bytes: int = 32_000_000
    max_pixels: int = MAX_PIXELS
    timeout: float = 20.0
    standards: Mapping[str, Standard] = field(default_factory=packaged_standards)
    keys: Mapping[str, str] = field(default_factory=dict)
    origins: tuple[str, ...] = ()
    demo: bool = False
