"""Files that a visitor can take away, packed for the browser to save."""

from __future__ import annotations

import base64
from collections.abc import Callable
from itertools import count
from pathlib import PurePath
from typing import Any

from ..presentation import Lang
from ..report import Text
from ..standardisation import StandardisationError, standardise
from . import work
from .sessions import Shown
from .texts import TEXTS, Wording

Parcel = dict[str, Any]

_numbers = count()


def parcel(name: str, mime: str, data: bytes) -> Parcel:
    """A file for static/save.js; its number makes the same file twice two parcels."""
    return {"name": name, "mime": mime, "data": base64.b64encode(data).decode(), "number": next(_numbers)}


def kinds(lang: Lang) -> list[tuple[str, str]]:
    """What can be taken away of one photo: key and label."""
    return [(kind, Wording(lang).say(f"download_{kind}")) for kind in _MAKERS]


def pack(shown: Shown, kind: str, standard: str, lang: Lang) -> tuple[Parcel | None, Text | None]:
    """The file, or why there is none (or what else to know)."""
    return _MAKERS[kind](shown, standard, lang)


def _photo(shown: Shown, standard: str, lang: Lang) -> tuple[Parcel | None, Text | None]:
    rules = work.inspector(standard)
    try:
        done = standardise(shown.upload.data, rules.standard, rules.model)
    except StandardisationError as error:
        frame = TEXTS["not_standardised"]
        return None, Text(zh=frame.zh.format(reason=error.message.zh), en=frame.en.format(reason=error.message.en))
    width, height = rules.standard.size
    return parcel(f"{_stem(shown)}-{width}x{height}.jpg", "image/jpeg", done.encoding.jpeg), done.note


def _json(shown: Shown, standard: str, lang: Lang) -> tuple[Parcel | None, Text | None]:
    assert shown.inspection is not None
    report = shown.inspection.report.model_copy(update={"file": shown.upload.name})
    return parcel(f"{_stem(shown)}.json", "application/json", report.model_dump_json(indent=2).encode()), None


def _stem(shown: Shown) -> str:
    return PurePath(shown.upload.name).stem or "photo"


_MAKERS: dict[str, Callable[[Shown, str, Lang], tuple[Parcel | None, Text | None]]] = {"photo": _photo, "json": _json}
