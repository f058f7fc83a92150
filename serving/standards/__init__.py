"""Standards: one TOML file each, every limit in it. A user adds one without touching code.

Keys of a file::

    extends = "chsi"                      # optional: a packaged name, or a path beside this file; tables are merged
    title = { zh = "…", en = "…" }
    size = [480, 640]                     # width and height in pixels of the finished photo
    dpi = 300
    [background]
    colours = [{ zh = "浅蓝色", en = "light blue", rgb = [100, 197, 255] }]
    [limits.<requirement id>]             # min, max, review, ...: what the requirement's documentation names

All lengths in limits are pixels of the 480x640 view, also where ``size`` differs.
"""

from __future__ import annotations

import tomllib
from functools import cached_property
from math import inf, isinf
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import StandardError
from ..report import Text

_FOLDER = Path(__file__).parent
_ORDER = ("chsi", "chsi-2017", "zikao-xinjiang", "degree-photo", "cet")

Band = tuple[float, float]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Colour(_Frozen):
    """A background colour that the standard allows: its name and its sRGB reference, 0..255 each."""

    zh: str
    en: str
    rgb: tuple[int, int, int]


class Background(_Frozen):
    """The allowed background colours, the preferred one first."""

    colours: tuple[Colour, ...] = Field(min_length=1)


class Geometry(_Frozen):
    """Bands in pixels of the 480x640 view: rows of hair top and eyes, and the width cheek to cheek."""

    hair_top: Band
    eye_line: Band
    face_width: Band


class FileRules(_Frozen):
    """What a finished file must be: size in bytes, and the least JPEG quality factor."""

    min_bytes: int
    max_bytes: int | None
    min_quality: int


class Standard(_Frozen):
    """One standard. ``size`` is width and height of the finished photo in pixels."""

    name: str
    title: Text
    size: tuple[int, int]
    dpi: int
    background: Background
    limits: dict[str, dict[str, Any]]

    def limit(self, id: str) -> dict[str, Any]:
        """The limits of one requirement.

        Raises:
            StandardError: when the standard has no [limits.<id>].
        """
        try:
            return self.limits[id]
        except KeyError:
            raise StandardError(
                self.name, f"limits.{id}", "缺少这一节，请补上。", "the table is missing; add it."
            ) from None

    @cached_property
    def geometry(self) -> Geometry:
        """The bands of head and eyes, from the limits of their requirements."""
        return Geometry(
            hair_top=self._band("hair_top_margin"), eye_line=self._band("eye_line"), face_width=self._band("face_width")
        )

    @cached_property
    def file(self) -> FileRules:
        """The rules of the finished file, from the limits of their requirements."""
        kilobytes, quality = self.limit("file_size"), self.limit("compression_quality")
        most = kilobytes.get("max", inf)
        return FileRules(
            min_bytes=round(kilobytes.get("min", 0) * 1024),
            max_bytes=None if isinf(most) else round(most * 1024),
            min_quality=quality["min"],
        )

    def _band(self, id: str) -> Band:
        limit = self.limit(id)
        try:
            return float(limit["min"]), float(limit["max"])
        except KeyError as error:
            key = f"limits.{id}.{error.args[0]}"
            raise StandardError(self.name, key, "缺少这个数值，请补上。", "the number is missing; add it.") from None


def names() -> tuple[str, ...]:
    """Names of the packaged standards, the default first."""
    return _ORDER


def load(name_or_path: str | Path) -> Standard:
    """A packaged standard by name, or one of your own by the path of its TOML.

    Raises:
        StandardError: names the file, the key and the fix.

    Examples:
        >>> load("chsi").size
        (480, 640)
    """
    path = _locate(str(name_or_path), Path())
    table = _read(path, ())
    table.pop("extends", None)
    table.setdefault("name", path.stem)
    try:
        return Standard.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise StandardError(
            str(path), key, f"请检查这个键：{first['msg']}。", f"check this key: {first['msg']}."
        ) from None


def _locate(name: str, beside: Path) -> Path:
    if name in _ORDER:
        return _FOLDER / f"{name}.toml"
    path = beside / name
    if path.suffix == ".toml" and path.is_file():
        return path
    known = ", ".join(_ORDER)
    raise StandardError(
        name,
        None,
        f"没有这个标准；可用：{known}，或一个 .toml 文件。",
        f"unknown; use {known}, or the path of a .toml file.",
    )


def _read(path: Path, inheriting: tuple[Path, ...]) -> dict[str, Any]:
    """The file's table over those it extends."""
    if path.resolve() in inheriting:
        raise StandardError(
            str(path), "extends", "循环继承，请去掉一处 extends。", "extends itself in a circle; remove one extends."
        )
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise StandardError(str(path), None, f"不是有效的 TOML：{error}。", f"not valid TOML: {error}.") from None
    parent = table.get("extends")
    if parent is None:
        return table
    if not isinstance(parent, str):
        raise StandardError(
            str(path), "extends", "应为标准的名称或路径。", "must be the name or the path of a standard."
        )
    inherited = _read(_locate(parent, path.parent), (*inheriting, path.resolve()))
    inherited.pop("name", None)
    return _merged(inherited, table)


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Tables merged key by key; anything else of ``above`` replaces what is below."""
    out = dict(below)
    for key, value in above.items():
        both = isinstance(value, dict) and isinstance(out.get(key), dict)
        out[key] = _merged(out[key], value) if both else value
    return out
