"""Bearer keys: only their SHA-256 is stored, and compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping

from ..report import Text

_ENTRY = re.compile(r"(?P<owner>[\w.-]{1,64}):(?P<digest>[0-9a-f]{64})")


class KeysError(Exception):
    """An entry of the keys is not ``name:sha256``; ``message`` says which."""

    def __init__(self, number: int) -> None:
        zh = f"第 {number} 个密钥条目无效：应为“名称:SHA-256”，可用 biyezhao api-key 名称 生成。"
        en = f"Entry {number} of the keys is not name:sha256; biyezhao api-key NAME makes one."
        self.message = Text(zh=zh, en=en)
        super().__init__(en)


def parse(entries: str) -> dict[str, str]:
    """``name:sha256`` entries between white space -> names by digest; from ``#`` to the end of a line is a comment.

    Raises:
        KeysError: with the number of the first wrong entry.
    """
    words = re.sub(r"#.*", "", entries).split()
    keys = {}
    for number, word in enumerate(words, 1):
        if (entry := _ENTRY.fullmatch(word)) is None:
            raise KeysError(number)
        keys[entry["digest"]] = entry["owner"]
    return keys


def new(owner: str) -> tuple[str, str]:
    """A new random key, and its entry ``owner:sha256``."""
    key = secrets.token_urlsafe(32)
    return key, f"{owner}:{_digest(key)}"


def owner_of(key: str, keys: Mapping[str, str]) -> str | None:
    """Whose key it is; None when it is not accepted. Takes as long for every wrong key."""
    digest, owner = _digest(key), None
    for accepted, name in keys.items():
        if hmac.compare_digest(digest, accepted):
            owner = name
    return owner


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
