"""What the page holds for each visitor, for as long as the visitor's page is open.

Photos stay in memory. What Gradio must serve as a file lies in one folder for each session, inside Gradio's own cache
folder; both are gone when the page is closed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock, RLock

from PIL import Image

from ..inspection import Inspection
from ..report import Text

CACHE_VARIABLE = "GRADIO_TEMP_DIR"
"""Where Gradio puts uploads and what it serves."""


def cache_folder() -> Path:
    """Gradio's cache folder: a new one for this process unless the environment names one."""
    if CACHE_VARIABLE not in os.environ:
        os.environ[CACHE_VARIABLE] = mkdtemp(prefix="biyezhao-demo-")
    return Path(os.environ[CACHE_VARIABLE])


@dataclass(frozen=True)
class Upload:
    """A file as it was uploaded: its bytes, and the name it had with the visitor."""

    name: str
    data: bytes


def take(path: str, name: str) -> Upload:
    """Read what the browser has just uploaded, and delete it.

    Raises:
        PermissionError: the path is no upload.
        FileNotFoundError: it is gone.
    """
    file = Path(path).resolve()
    if not file.is_relative_to(cache_folder().resolve()):
        raise PermissionError(f"{path} is no upload")
    data = file.read_bytes()
    file.unlink()
    file.parent.rmdir()
    return Upload(name, data)


@dataclass
class Shown:
    """The photo on the page.

    Attributes:
        upload: the photo as it was uploaded.
        admission: the admission photo to compare it with.
        inspection: what was found; None when the photo could not be read.
        problem: why the photo could not be read.
        selected: id of the requirement whose evidence is shown.
    """

    upload: Upload
    inspection: Inspection | None = None
    problem: Text | None = None
    selected: str | None = None


@dataclass
class Session:
    """One open page. Whoever works on it holds ``lock``."""

    shown: Shown | None = None
    lock: RLock = field(default_factory=RLock, repr=False)
    _numbers: Iterator[int] = field(default_factory=count, repr=False)

    @cached_property
    def folder(self) -> Path:
        """The session's folder; made when something must be served from it."""
        return Path(mkdtemp(prefix="session-", dir=cache_folder()))

    def serve(self, image: Image.Image) -> str:
        """Path of a JPEG that Gradio may serve while the page is open."""
        path = self.folder / f"{next(self._numbers)}.jpg"
        image.save(path, quality=92, subsampling=0)
        return str(path)

    def clear_folder(self) -> None:
        """Delete everything that was served so far."""
        if "folder" in self.__dict__:
            for file in self.folder.iterdir():
                file.unlink()

    def close(self) -> None:
        """Forget all photos."""
        if "folder" in self.__dict__:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.shown = None


class Sessions:
    """All open pages, by Gradio's hash of the session."""

    def __init__(self) -> None:
        self._open: dict[str, Session] = {}
        self._lock = Lock()

    @contextmanager
    def use(self, hash: str | None) -> Iterator[Session]:
        """The session of a page, to oneself."""
        with self._lock:
            session = self._open.setdefault(hash or "", Session())
        with session.lock:
            yield session

    def close(self, hash: str | None) -> None:
        """Forget a session and all that it holds."""
        with self._lock:
            session = self._open.pop(hash or "", None)
        if session:
            with session.lock:
                session.close()

    def __len__(self) -> int:
        return len(self._open)
