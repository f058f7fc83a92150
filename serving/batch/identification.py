"""First look at a picture: which content it has, and whether it is a collection code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from ..errors import CrashedError, PhotoError
from ..photo import Photo, read_bytes
from .codes import read_code
from .naming import Role


def error_json(error: PhotoError) -> str:
    """Code and message of an error as JSON."""
    return json.dumps({"code": error.code, "message": error.message.model_dump()}, ensure_ascii=False)


@dataclass(frozen=True)
class Picture:
    """A picture file, what its name says that it is for, and whether its name tells nobody whose it is."""

    path: str
    role: Role
    unclaimed: bool = False


@dataclass(frozen=True)
class Identity:
    """What the first look found out.

    Attributes:
        path: of the picture.
        role: what its name said that it is for.
        sha256: of its bytes; None when they cannot be read.
        code: fingerprint of the collection code in it; None when there is none, or none was looked for.
        number: student number that the code holds in clear; None otherwise.
        error: JSON of ``{"code", "message"}``: why the bytes cannot be read; None when they can.
    """

    path: str
    role: str
    sha256: str | None = None
    code: str | None = None
    number: str | None = None
    error: str | None = None


@dataclass(frozen=True)
class Identify:
    """Identifies pictures; sent once to every worker.

    Attributes:
        salt: key of the fingerprints.
        numbers: student numbers to look for in unclaimed codes, in compared form.
        known: fingerprints by content and role, where an earlier run looked already.
    """

    item: ClassVar = Picture
    result: ClassVar = Identity

    salt: bytes
    numbers: frozenset[str] = frozenset()
    known: Mapping[tuple[str, str], str | None] = field(default_factory=dict)

    def __call__(self, picture: Picture) -> Identity:
        """Look at one picture. What is no image is no code: its inspection will say what it is."""
        path, role = picture.path, picture.role
        try:
            data = read_bytes(Path(path))
        except PhotoError as error:
            return Identity(path, role, error=error_json(error))
        digest = hashlib.sha256(data).hexdigest()
        if role is Role.PHOTO:
            return Identity(path, role, digest)
        if not picture.unclaimed and (digest, role) in self.known:
            return Identity(path, role, digest, self.known[digest, role])
        numbers = self.numbers if picture.unclaimed else ()
        try:
            code = read_code(Photo.read(data).pixels, self.salt, numbers, thorough=role is Role.CODE)
        except PhotoError:
            code = None
        return Identity(path, role, digest, code and code.fingerprint, code and code.number)

    def crashed(self, picture: Picture) -> Identity:
        """What to say of a picture that ended the worker."""
        return Identity(picture.path, picture.role, error=error_json(CrashedError()))
