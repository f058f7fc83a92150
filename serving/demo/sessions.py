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
from ..report import Report, Text
from .templating import jpeg

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
        inspection: what was found; None when the photo could not be read.
        problem: why the photo could not be read.
        selected: id of the requirement whose evidence is shown.
    """

    upload: Upload
    inspection: Inspection | None = None
    problem: Text | None = None
    selected: str | None = None


@dataclass
class Admission:
    """The admission photo to compare with, and why it cannot be used where it cannot."""

    upload: Upload
    problem: Text | None = None


@dataclass(frozen=True)
class Row:
    """One photo of a batch: where it lies in the session's folder, and its report or why there is none.

    Attributes:
        thumbnail: a small picture as a data URL; empty when the photo could not be read.
    """

    name: str
    path: Path
    thumbnail: str
    report: Report | None
    problem: Text | None = None

    @property
    def outcome(self) -> str:
        """A value of ``Overall``, or ``unreadable``."""
        return self.report.verdict.value if self.report else "unreadable"


@dataclass
class Session:
    """One open page. Whoever works on it holds ``lock``."""

    shown: Shown | None = None
    admission: Admission | None = None
    batch: list[Row] = field(default_factory=list)
    closed: bool = False
    lock: RLock = field(default_factory=RLock, repr=False)
    _numbers: Iterator[int] = field(default_factory=count, repr=False)
    _served: list[Path] = field(default_factory=list, repr=False)

    @cached_property
    def folder(self) -> Path:
        """The session's folder; made when something must be served from it."""
        return Path(mkdtemp(prefix="session-", dir=cache_folder()))

    def store(self, data: bytes, suffix: str = "") -> Path:
        """Write a file that lasts as long as the page is open."""
        path = self.folder / f"{next(self._numbers)}{suffix}"
        path.write_bytes(data)
        return path

    def serve(self, images: tuple[Image.Image, Image.Image]) -> tuple[str, str]:
        """Paths of two JPEGs that Gradio may serve; those that it was given before are deleted."""
        self._delete_served()
        self._served = [self.store(jpeg(image, 92), ".jpg") for image in images]
        first, second = map(str, self._served)
        return first, second

    def take_off(self) -> None:
        """Forget the photo that is shown, and the pictures made of it."""
        self.shown = None
        self._delete_served()

    def clear_batch(self) -> None:
        """Forget the batch and its files."""
        for row in self.batch:
            row.path.unlink(missing_ok=True)
        self.batch = []

    def _delete_served(self) -> None:
        for path in self._served:
            path.unlink(missing_ok=True)
        self._served = []

    def close(self) -> None:
        """Forget everything."""
        if "folder" in self.__dict__:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.shown, self.admission, self.batch, self.closed = None, None, [], True


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
