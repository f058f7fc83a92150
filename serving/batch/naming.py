"""What the name of a picture tells: whose it is, and whether it is the photo or the collection code (图像采集码)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath


class Role(StrEnum):
    """What a picture is for. ``either``: its name does not tell, its content must."""

    PHOTO = "photo"
    CODE = "code"
    EITHER = "either"


_CODE_WORDS = r"(?:学历|学信网)?图像采集码|采集码|二维码|qr[ _-]?codes?|codes?|qr"
_PHOTO_WORDS = r"(?:证件|毕业|学历|登记)照片?|原图|照片|相片|photos?|portraits?|pictures?|images?"
_CODE = re.compile(rf"(?<![a-z])(?:{_CODE_WORDS})(?![a-z])", re.IGNORECASE)
_WORDS = re.compile(rf"(?<![a-z])(?:{_CODE_WORDS}|{_PHOTO_WORDS})(?![a-z])", re.IGNORECASE)
_COPY = re.compile(r"(?:[ _-]*\(\d{1,2}\)|[ _-]+(?:copy|副本|\d{1,2}))+$", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![a-z0-9])[a-z]{0,6}\d{6,}[a-z0-9]*(?![a-z0-9])", re.IGNORECASE)
_CAMERA = re.compile(
    r"(?:(?:img|dsc[fn]?|mvimg|pxl|wechatimg|mmexport|screenshot|微信图片|微信截图|屏幕截图|屏幕快照|qq图片|qq截图|截图)"
    r"|20\d{6}[_-]\d{6})[\d\s_.-]*",
    re.IGNORECASE,
)
_APART = " _-+.,、()[]【】"


@dataclass(frozen=True)
class Told:
    """What a name tells.

    Attributes:
        role: what the picture is for.
        number: student number in it; None when there is none.
        name: what else is in it, such as the student's name; empty when nothing is.
    """

    role: Role
    number: str | None
    name: str


def plain(text: str) -> str:
    """The form in which numbers, names and file names are compared: half-width, lower case, no outer spaces."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def told_by(text: str) -> Told:
    """What the name of a file (without its suffix) or of a folder tells.

    A student number is a word with six digits in a row or more; what cameras and chat programs call their files is none.

    Examples:
        >>> told_by("2021001234_张三_采集码")
        Told(role=<Role.CODE: 'code'>, number='2021001234', name='张三')
        >>> told_by("IMG_20240311_101500").number
    """
    text = unicodedata.normalize("NFKC", text)
    role = Role.CODE if _CODE.search(text) else Role.PHOTO if _WORDS.search(text) else Role.EITHER
    rest = _COPY.sub("", _WORDS.sub(" ", text).rstrip()).strip(_APART)
    if _CAMERA.fullmatch(rest):
        return Told(role, None, "")
    number = _NUMBER.search(rest)
    if number:
        rest = f"{rest[: number.start()].rstrip(_APART)} {rest[number.end() :].lstrip(_APART)}"
    return Told(role, number[0] if number else None, rest.strip(_APART))


def told_by_path(relative: PurePath) -> Told:
    """What a path tells: the file's own name first, then the folders it lies in, the nearest first.

    A folder adds the student's number and name where the file's own name holds no number, or nothing at all; it adds
    the role (``codes``, ``照片``) where the file's name does not tell.
    """
    own = told_by(relative.stem)
    role, number, name = own.role, own.number, own.name
    for part in reversed(relative.parent.parts):
        folder = told_by(part)
        role = folder.role if role is Role.EITHER else role
        if number is None and folder.number is not None:
            number, name = folder.number, folder.name or name
        elif number is None and not name:
            name = folder.name
    return Told(role, number, name)


def words(text: str) -> Iterator[str]:
    """Every run of whole words (letters and digits) in the compared form of a text, longer runs first from each word.

    Examples:
        >>> list(words("张三 2021-07"))
        ['2021-07', '2021', '07']
    """
    text = plain(text)
    found = list(re.finditer(r"[a-z0-9]+", text))
    for index, first in enumerate(found):
        for last in reversed(found[index:]):
            yield text[first.start() : last.end()]
