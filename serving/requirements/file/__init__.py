"""What a finished file must be."""

from __future__ import annotations

from .capture_date import CaptureDate
from .colour_mode import ColourMode
from .compression_quality import CompressionQuality
from .editing_traces import EditingTraces
from .file_format import FileFormat
from .file_size import FileSize
from .image_size import ImageSize

__all__ = ["CaptureDate", "ColourMode", "CompressionQuality", "EditingTraces", "FileFormat", "FileSize", "ImageSize"]
