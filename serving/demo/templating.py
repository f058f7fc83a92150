"""Templates of the page's parts, and the pictures in them."""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image

from ..presentation import Lang, say
from .texts import Wording

FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["say"] = say
    return environment


def render(template: str, lang: Lang, **values: Any) -> str:
    """HTML of one template; every value in it is escaped."""
    return _environment().get_template(f"{template}.html").render(t=Wording(lang), lang=lang, **values)


def script(name: str) -> str:
    """The JavaScript of a part."""
    return (FOLDER / "static" / f"{name}.js").read_text("utf-8")


def jpeg(image: Image.Image, quality: int = 85) -> bytes:
    """A picture as JPEG."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, dpi=(300, 300))
    return buffer.getvalue()


def data_url(image: Image.Image) -> str:
    """A picture as a URL that holds it, so that it needs no file."""
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg(image)).decode()}"


def thumbnail(image: Image.Image, size: tuple[int, int] = (96, 128)) -> str:
    """A small picture, cropped to 3:4 about its upper middle where heads are, as a URL that holds it."""
    width, height = image.size
    scale = max(size[0] / width, size[1] / height)
    w, h = size[0] / scale, size[1] / scale
    box = ((width - w) / 2, (height - h) * 0.2, (width + w) / 2, (height - h) * 0.2 + h)
    return data_url(image.convert("RGB").resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=2.0))
