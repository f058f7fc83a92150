"""Portraits to try the page with: two well-known ones in the public domain, and what simple means make of one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image, ImageFilter

from ..framing import VIEW_SIZE
from ..inspection import Inspection, Inspector
from ..report import Text
from ..requirements.base import NotAssessable
from ..samples import SAMPLES, sample_bytes
from ..standardisation import crop_of
from .sessions import Upload
from .templating import jpeg, thumbnail

LIGHT_BLUE, RED = (100, 197, 255), (190, 60, 60)


@dataclass(frozen=True)
class Example:
    """One example: what it shows, its file, and a small picture of it as a data URL."""

    id: str
    title: Text
    upload: Upload
    thumbnail: str


TITLES = {
    "astronaut": Text(zh="太空服原图", en="In a space suit"),
    "grace_hopper": Text(zh="戴军帽", en="In a cap"),
    "light-blue": Text(zh="浅蓝背景", en="Light blue"),
    "red": Text(zh="红色背景", en="Red background"),
    "tilted": Text(zh="头部歪斜", en="Tilted head"),
    "dark": Text(zh="光线太暗", en="Too dark"),
}


@lru_cache(maxsize=1)
def examples() -> tuple[Example, ...]:
    """All examples whose packages (extra ``demo``) are installed; variants only where the network finds the face."""
    return tuple(_examples())


def _examples() -> Iterator[Example]:
    for name, package, path in SAMPLES:
        with suppress(ModuleNotFoundError, NotAssessable):
            data = sample_bytes(package, path)
            yield _example(name.split(".")[0], Upload(name, data))
            if package == "skimage":
                for id, image in _variants(data).items():
                    yield _example(id, Upload(f"{id}.jpg", jpeg(image, 88)))


def _example(id: str, upload: Upload) -> Example:
    return Example(id, TITLES[id], upload, thumbnail(Image.open(io.BytesIO(upload.data))))


def _variants(data: bytes) -> dict[str, Image.Image]:
    """The portrait cropped to 480x640 before other backgrounds, turned, and darkened."""
    inspector = Inspector()
    inspection = inspector.inspect(data)
    light_blue = _before(inspection, inspector, LIGHT_BLUE)
    tilted = light_blue.rotate(13, Image.Resampling.BICUBIC, center=(240, 420), fillcolor=LIGHT_BLUE)
    return {
        "light-blue": light_blue,
        "red": _before(inspection, inspector, RED),
        "tilted": tilted,
        "dark": light_blue.point(lambda value: value * 0.3),
    }


def _before(inspection: Inspection, inspector: Inspector, colour: tuple[int, int, int]) -> Image.Image:
    """The finished crop with its background painted over."""
    frame, portrait = crop_of(inspection.portrait, inspector.standard), inspection.portrait
    mask = Image.fromarray((portrait.mask("background") * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(2))
    x0, y0 = portrait.frame.from_photo(np.array([frame.x0, frame.y0])) * VIEW_SIZE
    x1, y1 = portrait.frame.from_photo(np.array([frame.x0 + frame.width, frame.y0 + frame.height])) * VIEW_SIZE
    mask = mask.resize(VIEW_SIZE, Image.Resampling.BICUBIC, box=(max(x0, 0), max(y0, 0), min(x1, 480), min(y1, 640)))
    picture = Image.fromarray(frame.crop(inspection.photo.pixels))
    picture.paste(colour, mask=mask)
    return picture
