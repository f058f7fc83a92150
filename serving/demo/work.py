"""What the page asks of the engine, for one session."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from PIL import Image

from ..errors import PhotoError
from ..inspection import Inspector
from ..photo import Photo
from ..standards import Standard
from .sessions import Admission, Row, Session, Shown, Upload
from .templating import thumbnail


@lru_cache(maxsize=16)
def inspector(standard: str) -> Inspector:
    """The inspector of a packaged standard."""
    return Inspector(standard)


def standard_of(name: str) -> Standard:
    """A packaged standard."""
    return inspector(name).standard


def show(session: Session, upload: Upload, standard: str) -> None:
    """Put a photo on the page and inspect it."""
    session.shown = Shown(upload)
    inspect(session, standard)


def compare(session: Session, upload: Upload | None, standard: str) -> None:
    """Put an admission photo beside the photo, or take it away, and inspect again."""
    session.admission = None
    if upload is not None:
        session.admission = Admission(upload)
        try:
            Photo.read(upload.data)
        except PhotoError as error:
            session.admission.problem = error.message
    inspect(session, standard)


def inspect(session: Session, standard: str) -> None:
    """Inspect the photo on the page by a standard; what was selected stays selected."""
    shown, admission = session.shown, session.admission
    if shown is None:
        return
    before = admission.upload.data if admission and admission.problem is None else None
    try:
        inspection = inspector(standard).inspect(shown.upload.data, before)
    except PhotoError as error:
        shown.problem = error.message
        return
    named = inspection.report.model_copy(update={"file": shown.upload.name})
    shown.inspection = replace(inspection, report=named)


def examine(name: str, path: Path, standard: str) -> Row:
    """One photo of a batch."""
    try:
        inspection = inspector(standard).inspect(path.read_bytes())
    except PhotoError as error:
        return Row(name, path, "", None, error.message)
    report = inspection.report.model_copy(update={"file": name})
    return Row(name, path, thumbnail(Image.fromarray(inspection.photo.pixels), (54, 72)), report)
