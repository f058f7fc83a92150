"""The size of the finished file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...report import Text
from ..base import BandRequirement, Measurement, NotAssessable

if TYPE_CHECKING:
    from ...portrait import Portrait


class FileSize(BandRequirement):
    """The finished file has the standard's size.

    Asked by: the national specification (教毕指[2017]99号: "usually 20-40 KB"); other standards set other limits.

    Measured: bytes of the file / 1024 (KB).

    Limit: ``min`` to ``max``; within ``review`` of them a person decides, since the specification says "usually".

    Errs: never. An original is not assessed: standardising sets the size of the finished file.
    """

    id = "file_size"
    title = Text(zh="文件大小", en="file size")
    unit = "KB"
    digits = 1

    passed = Text(zh="文件大小 {value} KB，符合要求。", en="The file has {value} KB, as asked.")
    too_low = Text(
        zh="文件只有 {value} KB，少于 {min} KB，压缩过度；请从原图重新导出，提高 JPEG 质量。",
        en="The file has only {value} KB, less than {min} KB: export it again from the original at a higher JPEG quality.",
    )
    too_high = Text(
        zh="文件有 {value} KB，超过 {max} KB；请从原图重新导出，适当降低 JPEG 质量（不低于 60）。",
        en="The file has {value} KB, more than {max} KB: export it again from the original at a lower JPEG quality "
        "(not below 60).",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Size in KB."""
        if portrait.photo.byte_count is None:
            raise NotAssessable("没有文件，只有像素。", "There is no file, only pixels.")
        if not portrait.is_standardised:
            raise NotAssessable(
                "这是原始照片，文件大小在标准化时确定。",
                "This is an original; standardising it sets the size of the file.",
            )
        return Measurement(portrait.photo.byte_count / 1024)
