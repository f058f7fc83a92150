"""Where the Chinese text of overlays gets its font."""

from __future__ import annotations

import os
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont

from .report import Text

FONT_VARIABLE = "BIYEZHAO_FONT"
"""Environment variable that names a font file to use before all others."""

SYSTEM_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/STHeiti Light.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
"""Fonts with Chinese glyphs where Debian, Arch, Fedora, macOS and Windows keep them."""


class FontNotFoundError(Exception):
    """No font with Chinese glyphs on this machine; ``message`` says how to get one."""

    code = "font_not_found"
    message = Text(
        zh=f"找不到中文字体：请安装 fonts-noto-cjk（Debian/Ubuntu），或用环境变量 {FONT_VARIABLE} 指定字体文件",
        en=f"no font with Chinese glyphs was found: install Debian's fonts-noto-cjk, or name a font file in {FONT_VARIABLE}",
    )

    def __init__(self) -> None:
        super().__init__(self.message.en)


def _packaged_font() -> list[str]:
    spec = find_spec("zhplot")
    return [f"{folder}/fonts/NotoSansSC-Regular.ttf" for folder in (spec and spec.submodule_search_locations) or ()]


def font_path() -> Path:
    """The font file to draw Chinese text with.

    ``BIYEZHAO_FONT`` when it is set, else the Noto Sans SC that the PyPI package ``zhplot`` carries, else the system's.

    Raises:
        FontNotFoundError: none of them exists.
    """
    chosen = os.environ.get(FONT_VARIABLE)
    for candidate in [chosen] if chosen else [*_packaged_font(), *SYSTEM_FONTS]:
        if Path(candidate).is_file():
            return Path(candidate)
    raise FontNotFoundError


@lru_cache(maxsize=32)
def font(size: int) -> ImageFont.FreeTypeFont:
    """The font at ``size`` pixels, looked for once per process; raises FontNotFoundError."""
    return ImageFont.truetype(str(font_path()), size)
