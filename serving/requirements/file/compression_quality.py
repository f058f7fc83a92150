"""The JPEG quality factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...quantisation import quality_factors
from ...report import Text, Verdict
from ..base import Judgement, Measurement, NotAssessable, Requirement

if TYPE_CHECKING:
    from ...portrait import Portrait
    from ...standards import Standard


class CompressionQuality(Requirement):
    """The JPEG was not compressed too much.

    Asked by: the national specification (教毕指[2017]99号: JPEG compression with a quality factor of at least 60).

    Measured: the quality factor (1..100) of the Independent JPEG Group's library whose luma quantisation table is
    nearest to the file's; the chroma table's beside it. Exact for files of that library and its kin, within a few
    points for the tables of Photoshop and camera makers, which have no such factor of their own.

    Limit: at least ``min``; where only the chroma table is coarser a person decides.

    Errs: on a file saved coarsely once and finely afterwards, the tables tell the last time only.
    """

    id = "compression_quality"
    title = Text(zh="压缩品质", en="compression quality")
    unit = "quality factor"

    _passed = Text(zh="JPEG 品质系数约 {value}，符合要求。", en="The JPEG quality factor is about {value}, as asked.")
    _low = Text(
        zh="JPEG 品质系数约 {value}，低于 {min}；请从原图重新导出，不要使用聊天软件转发后的图片。",
        en="The JPEG quality factor is about {value}, below {min}: export it again from the original, and use no file "
        "that went through a chat program.",
    )
    _chroma = Text(
        zh="亮度品质系数约 {value}，但色度只有约 {chroma}（低于 {min}），请人工确认颜色细节，或从原图重新导出。",
        en="The quality factor is about {value} in luma but only about {chroma} in chroma, below {min}: check the "
        "colours, or export it again from the original.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Quality factor of luma, and ``chroma``."""
        photo = portrait.photo
        if photo.format is None:
            raise NotAssessable("没有文件，只有像素。", "There is no file, only pixels.")
        if not photo.quantisation:
            raise NotAssessable("文件不是 JPEG，没有品质系数。", "The file is not a JPEG and has no quality factor.")
        luma, chroma = quality_factors(photo.quantisation)
        return Measurement(luma, details={"chroma": chroma})

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """Luma decides; coarse chroma alone needs review."""
        limit = standard.limit(self.id)
        least = limit["min"]
        if measurement.value < least:
            verdict, text = Verdict.FAIL, self._low
        elif measurement.details["chroma"] < least:
            verdict, text = Verdict.REVIEW, self._chroma
        else:
            verdict, text = Verdict.PASS, self._passed
        return Judgement(verdict, limit, measurement.fill(text, value=measurement.value, **limit))
