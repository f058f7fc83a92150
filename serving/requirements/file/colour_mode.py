"""24-bit colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...report import Text, Verdict
from ..base import Judgement, Measurement, Requirement

if TYPE_CHECKING:
    from ...portrait import Portrait
    from ...standards import Standard

_NAMES = {
    "1": Text(zh="黑白二值", en="black and white"),
    "L": Text(zh="灰度", en="greyscale"),
    "LA": Text(zh="带透明的灰度", en="greyscale with transparency"),
    "P": Text(zh="索引色（调色板）", en="palette"),
    "PA": Text(zh="带透明的索引色", en="palette with transparency"),
    "RGBA": Text(zh="带透明通道", en="colour with transparency"),
    "CMYK": Text(zh="CMYK（印刷色）", en="CMYK (print)"),
    "LAB": Text(zh="CIELAB", en="CIELAB"),
    "YCbCr": Text(zh="YCbCr", en="YCbCr"),
    "RGB": Text(zh="24 位 RGB 彩色", en="24-bit RGB"),
}
_DEEP = Text(zh="每通道 16 位", en="16 bits a channel")


class ColourMode(Requirement):
    """The file is 24-bit colour: no greyscale, CMYK, palette, transparency or 16-bit channels.

    Asked by: the national specification (教毕指[2017]99号: 24-bit RGB true colour).

    Measured: the file's own colour mode, as Pillow names it.

    Limit: one of ``modes``.

    Errs: a grey picture saved as 24-bit colour passes here and fails ``natural_colour``.
    """

    id = "colour_mode"
    title = Text(zh="颜色模式", en="colour mode")

    _passed = Text(zh="颜色模式为{name}。", en="The colour mode is {name}.")
    _failed = Text(
        zh="颜色模式为{name}，应为 24 位 RGB 彩色；请使用相机直接拍摄的彩色 JPEG 原图。",
        en="The colour mode is {name}; it must be 24-bit RGB. Use the camera's own colour JPEG.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """The stored mode."""
        mode = portrait.photo.mode
        deep = ";16" in mode or mode.startswith(("I", "F"))
        return Measurement(mode, details={"name": _DEEP if deep else _NAMES.get(mode, Text(zh=mode, en=mode))})

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """Pass when the standard takes this mode."""
        limit = standard.limit(self.id)
        good = measurement.value in limit["modes"]
        return Judgement(
            Verdict.PASS if good else Verdict.FAIL, limit, measurement.fill(self._passed if good else self._failed)
        )
