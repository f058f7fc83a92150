"""What a finished file must be."""

from __future__ import annotations

from .colour_mode import ColourMode
from .compression_quality import CompressionQuality
from .file_format import FileFormat
from .file_size import FileSize
from .image_size import ImageSize

__all__ = ["ColourMode", "CompressionQuality", "FileFormat", "FileSize", "ImageSize"]
