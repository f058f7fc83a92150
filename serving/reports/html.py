"""The report as one HTML page that needs no other file and no network."""

from __future__ import annotations

from pathlib import Path

from ..errors import MissingExtraError
from ..inspection import Inspection
from ..presentation import OVERALL, VERDICTS, Lang
from ..standards import Standard
from .content import content

TEMPLATE = Path(__file__).with_name("report.html")


def render_html(inspection: Inspection, standard: Standard, lang: Lang = "zh") -> str:
    """The report on one photo as a page for screens from 390 pixels on, and for A4 paper.

    Photos are embedded as data; nothing is loaded and no script runs. Text is set in the reader's own Chinese font,
    which every device that reads Chinese has.

    Raises:
        MissingExtraError: jinja2 is not installed.
        FontNotFoundError: no font with Chinese glyphs on this machine, for the numbers and labels on the photo.
    """
    try:
        from jinja2 import Environment, StrictUndefined
    except ModuleNotFoundError as error:
        raise MissingExtraError("reports") from error
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(TEMPLATE.read_text("utf-8"))
    colours = {key.value: f"rgb{rgb}" for key, (_, rgb) in {**VERDICTS, **OVERALL}.items()}
    return template.render(content=content(inspection, standard, lang), colours=colours)
