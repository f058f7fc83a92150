"""Which files of a folder are photos, told by their names alone."""

from __future__ import annotations

from pathlib import PurePath

PHOTO_SUFFIXES = frozenset(
    [
        ".jpg",
        ".jpeg",
        ".jpe",
        ".jfif",
        ".png",
        ".webp",
        ".bmp",
        ".gif",
        ".tif",
        ".tiff",
        ".heic",
        ".heif",
        ".avif",
        ".jp2",
    ]
)
"""What counts as a photo when a folder is searched; HEIC too, so that its owner is told how to convert it."""

OVERLAY_SUFFIX = ".overlay.png"
"""Ending of overlays: never the name of a photo, so that none is overwritten, and none is checked as a photo."""


def is_photo(path: PurePath) -> bool:
    """Whether a file of this name is a photo to check."""
    return path.suffix.lower() in PHOTO_SUFFIXES and not path.name.endswith(OVERLAY_SUFFIX)
