"""Controlled changes of clean photos: every one, group by group."""

from __future__ import annotations

from . import attributes, background, face, file, geometry, quality
from .base import Change, Subject

CHANGES: tuple[Change, ...] = (
    *file.CHANGES,
    *background.CHANGES,
    *geometry.CHANGES,
    *face.CHANGES,
    *attributes.CHANGES,
    *quality.CHANGES,
)

__all__ = ["CHANGES", "Change", "Subject"]
