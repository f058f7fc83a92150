"""The demo: one page that checks photos in a browser, by itself (``biyezhao demo``) or inside the REST server.

Needs the extra ``serve``. Nothing on the page asks another server for anything.

>>> from biyezhao.serving.demo import mount  # doctest: +SKIP
>>> app = mount(fastapi.FastAPI())  # doctest: +SKIP
"""

from __future__ import annotations

from .page import build
from .server import mount, run

__all__ = ["build", "mount", "run"]
