"""The size in pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...cropping import finished_frame
from ...report import Text, Verdict
from ..base import Judgement, Measurement, Requirement

if TYPE_CHECKING:
    from ...portrait import Portrait
    from ...standards import Standard


class ImageSize(Requirement):
    """The finished photo has the standard's size; an original holds a crop of that size round the head.

    Asked by: the national specification (教毕指[2017]99号: 480 wide, 640 high, 24-bit).

    Measured: width and height in pixels. Of an original also the width in its own pixels of the crop that would put
    the head where the standard wants it: below the standard's width the finished photo would have to be enlarged.

    Limit: exactly ``width`` x ``height`` for a finished photo. An original's crop must be at least ``width`` wide;
    down to ``enlarge`` times less the verdict is review.

    Errs: an original that was enlarged by software counts by its pixels; ``sharpness`` tells.
    """

    id = "image_size"
    title = Text(zh="图像尺寸", en="image size")
    unit = "px"

    _finished = Text(zh="尺寸为 {value}，符合要求。", en="The size is {value} px, as asked.")
    _original = Text(
        zh="原图 {value}，足够裁剪出 {width}×{height} 的成品照。",
        en="The original, {value} px, holds a finished photo of {width}x{height} px.",
    )
    _small = Text(
        zh="原图 {value} 太小，裁剪不出 {width}×{height} 的成品照，请使用未压缩的原图（不要用截图或聊天软件转发的图）。",
        en="The original, {value} px, cannot hold a finished photo of {width}x{height} px: use the camera's full file, "
        "no screenshot and nothing forwarded by a chat program.",
    )
    _far = Text(
        zh="头部在原图 {value} 中太小：成品范围只有 {crop} 像素宽，至少需要 {width}，请靠近一些或用更高分辨率重拍。",
        en="The head is too small in the original, {value} px: the finished photo's frame is only {crop} px wide, "
        "{width} are needed. Step closer or use a higher resolution and retake.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """The size, and ``head`` in photo pixels for the crop, None when no face was found."""
        photo = portrait.photo
        details = {"size": (photo.width, photo.height), "head": portrait.head if portrait.face_count else None}
        return Measurement(f"{photo.width}x{photo.height}", details=details)

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """The exact size passes; else judge what the original can hold."""
        limit = standard.limit(self.id)
        wanted = (limit["width"], limit["height"])
        size, head = measurement.details["size"], measurement.details["head"]
        crop, off_centre = 0.0, standard.limit("head_position")["max"]
        if size == wanted:
            verdict, text = Verdict.PASS, self._finished
        elif size[0] < wanted[0] or size[1] < wanted[1]:
            verdict, text = Verdict.FAIL, self._small
        elif head is None or (crop := finished_frame(head, standard.geometry, size, off_centre).width) >= wanted[0]:
            verdict, text = Verdict.PASS, self._original
        else:
            verdict = Verdict.REVIEW if crop * limit["enlarge"] >= wanted[0] else Verdict.FAIL
            text = self._far
        message = text.format(value=str(measurement.value).replace("x", "×"), crop=round(crop), **limit)
        return Judgement(verdict, limit, message)
