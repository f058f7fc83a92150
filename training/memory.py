"""Memory that training frees is kept for its next step."""

from __future__ import annotations

import ctypes
import sys

_M_TRIM_THRESHOLD, _M_MMAP_MAX = -1, -4
"""Parameters of glibc's ``mallopt`` (malloc.h)."""


def keep_freed_memory() -> bool:
    """Stop glibc's malloc from handing freed memory back to the system.

    Every step frees its large tensors; handed back, their pages come anew, zeroed, a step later, which took a quarter of
    the processor's time where it was measured (``EXPERIMENTS.md``). The process keeps what it held at its peak.

    Returns:
        Whether the C library did so; False where it is not glibc.
    """
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and bool(mallopt(_M_MMAP_MAX, 0) and mallopt(_M_TRIM_THRESHOLD, 2**31 - 1))
