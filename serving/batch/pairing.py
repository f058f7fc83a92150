"""Which pictures are whose: by roster, by file name, by folder, and at last by what a code holds in clear."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from os.path import isfile, realpath
from pathlib import Path
from typing import TypeVar

from ..folders import is_photo
from .errors import RosterError
from .graduation import Graduation
from .identification import Identity, Picture
from .naming import Role, Told, plain, told_by_path, words
from .roster import Entry, Roster

T = TypeVar("T")


@dataclass
class Student:
    """A student and the pictures that are theirs; ``number`` is empty where only a name is known, and the reverse.

    Attributes:
        photos: portraits, one of each content.
        codes: collection codes, and what is named like one; one of each content.
        lost: what the roster calls files that do not exist, by role.
        settled: roles for which the roster names a file that exists.
    """

    number: str
    name: str = ""
    graduation: Graduation | None = None
    photos: list[Identity] = field(default_factory=list)
    codes: list[Identity] = field(default_factory=list)
    lost: dict[Role, str] = field(default_factory=dict)
    settled: set[Role] = field(default_factory=set)

    @property
    def label(self) -> str:
        """The number, or the name of a student without."""
        return self.number or self.name


@dataclass(frozen=True)
class Claim:
    """Whose a picture is: told by the roster (``named``) or by its name; ``student`` is None where nothing tells."""

    picture: Picture
    student: Student | None
    named: bool = False


@dataclass(frozen=True)
class Plan:
    """Who is expected, and which pictures there are.

    Attributes:
        codes_asked: whether a student without a collection code lacks one even where no code turns up at all.
    """

    students: list[Student]
    claims: list[Claim]
    codes_asked: bool


def find_pictures(folder: Path, without: Path) -> list[Path]:
    """Every picture below a folder, by name, except below ``without`` (where results are written)."""
    skipped = realpath(without)
    found: list[Path] = []
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if realpath(f"{parent}/{name}") != skipped)
        found += [Path(parent, name) for name in sorted(files) if is_photo(Path(name))]
    return found


# Plans ----------------------------------------------------------------------------------------------------------------


def plan_folder(folder: Path, pictures: list[Path], graduation: Graduation | None) -> Plan:
    """Students as the names of files and folders tell them, by number.

    A file that tells a name but no number belongs to the one numbered student of that name; where there is none, the
    name is a student of its own.
    """
    told = {path: told_by_path(path.relative_to(folder)) for path in pictures}
    students: dict[str, Student] = {}
    for tale in told.values():
        if tale.number:
            student = students.setdefault(plain(tale.number), Student(tale.number, graduation=graduation))
            student.name = student.name or tale.name
    by_name = _by_name(students.values())
    for tale in told.values():
        if not tale.number and tale.name and plain(tale.name) not in by_name:
            by_name[plain(tale.name)] = [Student("", tale.name, graduation)]

    def owner(tale: Told) -> Student | None:
        if tale.number:
            return students[plain(tale.number)]
        return _only(by_name.get(plain(tale.name), [])) if tale.name else None

    nameless = (group[0] for group in by_name.values() if not group[0].number)
    everyone = sorted([*students.values(), *nameless], key=lambda student: _natural(student.label))
    return Plan(everyone, _claims(told, {path: owner(tale) for path, tale in told.items()}), codes_asked=False)


def plan_roster(file: str, roster: Roster, folder: Path, pictures: list[Path], graduation: Graduation | None) -> Plan:
    """The roster's students with the files that it names, and with those whose names tell the student.

    Raises:
        RosterError: several files have the name that stands in a cell.
    """
    students = [Student(e.number, e.name, e.graduation or graduation) for e in roster.entries]
    by_number = {plain(student.number): student for student in students}
    by_name = _by_name(students)
    shelf = _Shelf(file, folder, pictures)
    named: dict[Path, Claim] = {}
    for entry, student in zip(roster.entries, students, strict=True):
        for role, cell in ((Role.PHOTO, entry.photo), (Role.CODE, entry.code)):
            path = shelf.find(entry, role, cell)
            if path:
                named[path] = Claim(Picture(str(path), role), student, named=True)
                student.settled.add(role)
            elif cell:
                student.lost[role] = cell

    def owner(path: Path, tale: Told) -> Student | None:
        parts = [path.stem, *reversed(path.relative_to(folder).parent.parts)]
        numbers = (by_number[word] for part in parts for word in words(part) if word in by_number)
        return next(numbers, None) or _only(by_name.get(plain(tale.name), []))

    told = {path: told_by_path(path.relative_to(folder)) for path in pictures if path not in named}
    others = _claims(told, {path: owner(path, tale) for path, tale in told.items()})
    return Plan(students, [*named.values(), *others], codes_asked="code" in roster.columns)


def _claims(told: dict[Path, Told], owners: dict[Path, Student | None]) -> list[Claim]:
    """A picture whose name tells no role is the photo where its student has a code by name, and no other picture."""
    roles: dict[int, list[Role]] = {}
    for path, tale in told.items():
        roles.setdefault(id(owners[path]), []).append(tale.role)
    claims = []
    for path, tale in told.items():
        owner, role = owners[path], tale.role
        if owner and role is Role.EITHER and sorted(roles[id(owner)]) == [Role.CODE, Role.EITHER]:
            role = Role.PHOTO
        claims.append(Claim(Picture(str(path), role, unclaimed=owner is None), owner))
    return claims


class _Shelf:
    """Finds the files that a roster names: by path, by name, or by name without its suffix."""

    def __init__(self, file: str, folder: Path, pictures: Iterable[Path]) -> None:
        self.file, self.folder = file, folder
        self.by_name: dict[str, list[Path]] = {}
        for path in pictures:
            for name in {plain(path.name), plain(path.stem)}:
                self.by_name.setdefault(name, []).append(path)

    def find(self, entry: Entry, role: Role, cell: str) -> Path | None:
        if not cell:
            return None
        path = self.folder / cell.replace("\\", "/")
        if isfile(path):
            return path
        found = self.by_name.get(plain(cell), [])
        if len(found) > 1:
            both = ", ".join(str(path.relative_to(self.folder)) for path in found[:2])
            raise RosterError(
                "file_ambiguous",
                self.file,
                f"有多个文件都叫“{cell}”（{both}），请写出带文件夹的路径。",
                f"several files are called {cell!r} ({both}): write the path with its folder.",
                entry.row,
                role.value,
            )
        return _only(found)


def _by_name(students: Iterable[Student]) -> dict[str, list[Student]]:
    found: dict[str, list[Student]] = {}
    for student in students:
        if student.name:
            found.setdefault(plain(student.name), []).append(student)
    return found


def _only(found: list[T]) -> T | None:
    return found[0] if len(found) == 1 else None


def _natural(text: str) -> list[tuple[bool, int, str]]:
    """Sorts numbers inside texts by their value."""
    return [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in re.split(r"(\d+)", plain(text))]


# Pictures to students -------------------------------------------------------------------------------------------------


def assign(plan: Plan, identities: dict[str, Identity]) -> list[Identity]:
    """Give each student their pictures; return those that are nobody's.

    Args:
        plan: its students are filled.
        identities: by path of the picture.
    """
    by_number = {plain(student.number): student for student in plan.students if student.number}
    left = []
    for claim in plan.claims:
        identity = identities[claim.picture.path]
        student = claim.student or (by_number[identity.number] if identity.number else None)
        is_code = claim.picture.role is Role.CODE or (identity.code is not None and not claim.named)
        role = Role.CODE if is_code else Role.PHOTO
        if student is None or (role in student.settled and not claim.named):
            left.append(identity)
            continue
        mine = student.codes if is_code else student.photos
        if identity.sha256 is None or all(other.sha256 != identity.sha256 for other in mine):
            mine.append(identity)
    return left
