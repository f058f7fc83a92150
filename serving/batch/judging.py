"""From pictures to results: what is missing, what is wrong, what is there twice, and where each student stands."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count, permutations, product
from pathlib import Path

from ..report import Report, Text, Verdict
from ..requirements import BY_ID
from .examination import Examination
from .identification import Identity
from .naming import Role, plain
from .pairing import Student
from .results import SAMENESS, Issue, Status, StudentResult, problem, safe_name
from .similarity import MOST_COMPARED, near_duplicates

FINISHED, PENDING = "finished", "pending"
"""Folders of the standardised photos: of students who are ready, and of those whom something else keeps back."""

Lookup = Callable[[str], Examination | None]


@dataclass
class _Case:
    """A student while the verdict is found."""

    student: Student
    issues: list[Issue] = field(default_factory=list)
    finished: bool = False

    @property
    def status(self) -> Status:
        return min((issue.status for issue in self.issues), key=list(Status).index, default=Status.READY)


def judge(students: list[Student], lookup: Lookup, root: Path, codes_asked: bool) -> tuple[list[StudentResult], bool]:
    """The result of each student, and whether near-duplicates were looked for.

    Args:
        students: with their pictures.
        lookup: the examination of a content; None when it was not examined.
        root: the batch's folder: photos are named below it.
        codes_asked: whether each student must have a collection code.
    """
    cases = [_Case(student) for student in students]
    facts: dict[str, tuple[str, bytes]] = {}
    for case in cases:
        photos = case.student.photos
        for identity in photos:
            examination = lookup(identity.sha256) if identity.sha256 else None
            if examination and examination.pixels and examination.hashes:
                facts[examination.sha256] = examination.pixels, examination.hashes
            if len(photos) == 1:
                case.issues += _photo_issues(identity, examination)
                case.finished = bool(examination and examination.finished)
        if not photos:
            lost = case.student.lost.get(Role.PHOTO)
            case.issues.append(problem("photo_not_found", file=lost) if lost else problem("missing_photo"))
        elif len(photos) > 1:
            case.issues.append(problem("several_photos", count=len(photos), files=_files(photos, root)))
    _find_duplicate_photos(cases, facts)
    if codes_asked:
        _judge_codes(cases, root)
    taken: set[str] = set()
    return [_result(case, root, taken) for case in cases], len(facts) <= MOST_COMPARED


def _files(identities: Iterable[Identity], root: Path) -> str:
    return ", ".join(below(identity.path, root) for identity in identities)


def below(path: str, root: Path) -> str:
    """A path as seen from a folder; itself where it lies elsewhere."""
    return str(Path(path).relative_to(root)) if Path(path).is_relative_to(root) else path


def _file_name(label: str, taken: set[str]) -> str:
    """A file name for a label that no other student has, whatever the file system does to letter case."""
    name = stem = safe_name(label)
    again = count(2)
    while plain(name) in taken:
        name = f"{stem}-{next(again)}"
    taken.add(plain(name))
    return f"{name}.jpg"


def _result(case: _Case, root: Path, taken: set[str]) -> StudentResult:
    student, status = case.student, case.status
    photo = student.photos[0] if len(student.photos) == 1 else None
    codes = {identity.code for identity in student.codes if identity.code}
    folder = FINISHED if status is Status.READY else PENDING
    return StudentResult(
        schema=1,
        number=student.number,
        name=student.name,
        status=status,
        issues=sorted(case.issues, key=lambda issue: list(Status).index(issue.status)),
        photo=below(photo.path, root) if photo else None,
        sha256=photo.sha256 if photo else None,
        code=codes.pop() if len(codes) == 1 else None,
        graduation=str(student.graduation) if student.graduation else None,
        deadline=student.graduation.deadline if student.graduation else None,
        finished=f"{folder}/{_file_name(student.label, taken)}" if case.finished else None,
    )


# Photos ---------------------------------------------------------------------------------------------------------------


def _photo_issues(identity: Identity, examination: Examination | None) -> Iterable[Issue]:
    error = json.loads(identity.error) if identity.error else None
    content = json.loads(examination.result) if examination else {}
    error = error or content.get("error")
    if error or not content:
        message = error["message"] if error else _CHANGED.model_dump()
        issue = problem("unreadable_photo", **message)
        return [issue.model_copy(update={"code": error["code"]}) if error else issue]
    report = Report.model_validate({**content, "file": None})
    issues = [
        Issue(code=finding.id, status=_STATUS[finding.verdict], title=BY_ID[finding.id].title, message=finding.message)
        for finding in report.requirements
        if finding.verdict in _STATUS
    ]
    if examination and examination.refusal:
        issues.append(problem("not_standardised", **json.loads(examination.refusal)))
    return issues


_STATUS = {Verdict.FAIL: Status.RETAKE, Verdict.REVIEW: Status.REVIEW}
_CHANGED = Text(
    zh="文件在处理过程中被改动，请再运行一次。", en="The file changed while the batch ran: run it once more."
)


def _find_duplicate_photos(cases: list[_Case], facts: dict[str, tuple[str, bytes]]) -> None:
    """Add an issue for each way in which a student's photos are duplicates of others' (each other the strongest only)."""
    holders: dict[str, list[int]] = defaultdict(list)
    for index, case in enumerate(cases):
        for identity in case.student.photos:
            if identity.sha256:
                holders[identity.sha256].append(index)
    others: list[dict[int, str]] = [{} for _ in cases]

    def alike(group: Iterable[int], how: str) -> None:
        for a, b in permutations(dict.fromkeys(group), 2):
            others[a].setdefault(b, how)

    for same in holders.values():
        alike(same, "file")
    by_pixels: dict[str, list[int]] = defaultdict(list)
    for digest, (pixels, _) in facts.items():
        by_pixels[pixels] += holders[digest]
    for same in by_pixels.values():
        alike(same, "pixels")
    digests = list(facts)
    if len(digests) <= MOST_COMPARED:
        for a, b in near_duplicates([facts[digest][1] for digest in digests]):
            for pair in product(holders[digests[a]], holders[digests[b]]):
                alike(pair, "near")
    for case, found in zip(cases, others, strict=True):
        for how, text in SAMENESS.items():
            labels = [cases[other].student.label for other in sorted(found) if found[other] == how]
            if labels:
                case.issues.append(problem("duplicate_photo", labels, how_zh=text.zh, how_en=text.en))


# Codes ----------------------------------------------------------------------------------------------------------------


def _judge_codes(cases: list[_Case], root: Path) -> None:
    owners: dict[str, list[str]] = defaultdict(list)
    for case in cases:
        for fingerprint in {identity.code for identity in case.student.codes if identity.code}:
            owners[fingerprint].append(case.student.label)
    for case in cases:
        case.issues += _code_issues(case.student, owners, root)


def _code_issues(student: Student, owners: dict[str, list[str]], root: Path) -> Iterable[Issue]:
    codes = student.codes
    fingerprints = {identity.code for identity in codes if identity.code}
    if not codes:
        lost = student.lost.get(Role.CODE)
        yield problem("code_not_found", file=lost) if lost else problem("missing_code")
    elif len(fingerprints) > 1:
        yield problem("several_codes", count=len(fingerprints), files=_files(codes, root))
    elif not fingerprints:
        yield problem("unreadable_code", file=_files(codes, root))
    for fingerprint in sorted(fingerprints):
        others = [label for label in owners[fingerprint] if label != student.label]
        if others:
            yield problem("duplicate_code", others)
