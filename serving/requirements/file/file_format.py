"""The bytes are a JPEG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...report import Text, Verdict
from ..base import Judgement, Measurement, NotAssessable, Requirement

if TYPE_CHECKING:
    from ...portrait import Portrait
    from ...standards import Standard


class FileFormat(Requirement):
    """The file is a JPEG.

    Asked by: the commissioning notice, point ⑧, and the national specification (教毕指[2017]99号: JPG).

    Measured: the format by the bytes of the file, whatever its name says. A phone's multi-picture file (MPO, Ultra
    HDR) is a JPEG.

    Limit: one of ``formats``.

    Errs: never on files that can be read; pixels handed over without a file are not assessed.
    """

    id = "file_format"
    title = Text(zh="文件格式", en="file format")

    _passed = Text(zh="文件是 {value}。", en="The file is a {value}.")
    _failed = Text(
        zh="文件实际是 {value}（与扩展名无关），请上传相机或手机直接拍摄的 {formats} 原图，不要只改扩展名。",
        en="The file is in truth a {value}, whatever its name says: use the camera's own {formats}; renaming does not help.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """The format's name."""
        if portrait.photo.format is None:
            raise NotAssessable("没有文件，只有像素。", "There is no file, only pixels.")
        return Measurement(portrait.photo.format)

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """Pass when the standard takes this format."""
        limit = standard.limit(self.id)
        good = measurement.value in limit["formats"]
        text = self._passed if good else self._failed
        message = text.format(value=measurement.value, formats="/".join(limit["formats"]))
        return Judgement(Verdict.PASS if good else Verdict.FAIL, limit, message)
