"""What the page asks of the engine, for one session."""

from __future__ import annotations

from functools import lru_cache

from ..errors import PhotoError
from ..inspection import Inspector
from ..standards import Standard
from .sessions import Session, Shown, Upload


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


def inspect(session: Session, standard: str) -> None:
    """Inspect the photo on the page by a standard; what was selected stays selected."""
    shown = session.shown
    if shown is None:
        return
    try:
        shown.inspection = inspector(standard).inspect(shown.upload.data)
    except PhotoError as error:
        shown.problem = error.message
