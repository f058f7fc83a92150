"""The report as a PDF, set by typst from a template; nothing is written to disk."""

from __future__ import annotations

import json
from pathlib import Path

from PIL import ImageFont

from ..errors import MissingExtraError
from ..fonts import font_path
from ..inspection import Inspection
from ..presentation import OVERALL, VERDICTS, Lang
from ..standards import Standard
from .content import Picture, content

TEMPLATE = Path(__file__).with_name("report.typ")


def render_pdf(inspection: Inspection, standard: Standard, lang: Lang = "zh") -> bytes:
    """The report on one photo as PDF, A4, with the glyphs it uses embedded.

    Raises:
        MissingExtraError: typst is not installed.
        FontNotFoundError: no font with Chinese glyphs on this machine.
    """
    try:
        import typst
    except ModuleNotFoundError as error:
        raise MissingExtraError("reports") from error
    font = font_path()
    document = {
        "content": content(inspection, standard, lang),
        "colours": {key.value: "#{:02x}{:02x}{:02x}".format(*rgb) for key, (_, rgb) in {**VERDICTS, **OVERALL}.items()},
        "font": ImageFont.truetype(str(font)).getname()[0],
    }
    compiled = typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(font.parent)]),
        sys_inputs={"document": json.dumps(document, default=_plain)},
    )
    assert isinstance(compiled, bytes)
    return compiled


def _plain(value: object) -> object:
    """Pictures as SVG, the one form of picture that typst takes from text; anything else by its fields."""
    return value.svg if isinstance(value, Picture) else vars(value)
