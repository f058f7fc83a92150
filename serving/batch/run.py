"""The way of a batch: find the pictures, see whose they are, examine what is new, judge, write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from os.path import realpath
from pathlib import Path
from typing import Protocol, TypeVar

from ..presentation import Lang
from ..report import Text
from ..standards import Standard
from .errors import BatchError
from .examination import Examination, Examine, Sighting
from .graduation import Graduation
from .identification import Identify, Identity
from .journal import Journal
from .judging import below, judge
from .local import Work
from .naming import Role, plain
from .output import JOURNAL, Output
from .pairing import Plan, assign, find_pictures, plan_folder, plan_roster
from .results import BatchResult
from .roster import read_roster

Given = TypeVar("Given")
Got = TypeVar("Got")

READING, INSPECTING = Text(zh="读取", en="Reading"), Text(zh="检查", en="Inspecting")


class Engine(Protocol):
    """What does the work: processes of this machine, or a cluster."""

    def map(self, work: Work[Given, Got], items: Iterable[Given], /) -> Iterator[Got]:
        """The result of each item, in any order."""
        ...


class Progress(Protocol):
    """Told of every step: it passes results on, and may show how far the stage is."""

    def __call__(self, stage: Text, results: Iterator[Got], total: int, done: int, /) -> Iterator[Got]:
        """``total`` steps in the stage, of which ``done`` were done by an earlier run."""
        ...


def silent(stage: Text, results: Iterator[Got], total: int, done: int) -> Iterator[Got]:
    """No progress is shown."""
    return results


def run_batch(
    source: Path,
    output: Path,
    standard: Standard,
    engine: Engine,
    *,
    lang: Lang = "en",
    photos: Path | None = None,
    graduation: Graduation | None = None,
    today: date | None = None,
    progress: Progress = silent,
) -> BatchResult:
    """Check the photos of many students and write what there is to know into a folder.

    A run that was cut off, however it ended, goes on where it stood when it is started again. What has not changed
    since an earlier run (photo, standard, model) is not done again.

    Args:
        source: folder of pictures, or a roster.
        output: folder to write to; made when it does not exist.
        standard: what the photos must meet.
        engine: what does the work.
        lang: language of the page and of the tables.
        photos: folder of a roster's pictures; the one in which the roster lies by default.
        graduation: of those for whom the roster states none.
        today: from when to count the days left; the current day by default.
        progress: told of every step.

    Raises:
        BatchError: the batch as a whole cannot run.
        OSError: the output folder cannot be written.
    """
    root = source if source.is_dir() else photos or source.parent
    plan = _plan(source, root, output, graduation)
    output.mkdir(parents=True, exist_ok=True)
    journal = Journal(output / JOURNAL)
    try:
        identities = _identify(plan, journal, engine, progress)
        left = assign(plan, identities)
        examine = Examine(standard)
        passing = _examine(plan, examine, journal, engine, progress)

        def lookup(sha256: str) -> Examination | None:
            return passing.get(sha256) or journal.examination(examine.configuration, sha256)

        codes_asked = plan.codes_asked or any(_role(identity) is Role.CODE for identity in identities.values())
        students, compared = judge(plan.students, lookup, root, codes_asked)
        result = BatchResult(
            standard=standard.name,
            standard_title=standard.title,
            students=students,
            left=[(below(identity.path, root), _role(identity)) for identity in left],
            compared=compared,
            today=today or date.today(),
        )
        Output(output).write(result, lang, journal, lookup)
        journal.prune(identity.sha256 for identity in identities.values() if identity.sha256)
        return result
    finally:
        journal.close()


def _plan(source: Path, root: Path, output: Path, graduation: Graduation | None) -> Plan:
    if not source.exists():
        raise BatchError("not_found", f"找不到 {source}，请检查路径。", f"There is no {source}: check the path.")
    if not root.is_dir():
        raise BatchError("not_found", f"找不到文件夹 {root}。", f"There is no folder {root}.")
    if realpath(output) == realpath(root):
        zh, en = (
            "输出文件夹不能就是照片文件夹，请换一个。",
            "The output folder is the folder of the photos: choose another.",
        )
        raise BatchError("output_is_input", zh, en)
    pictures = find_pictures(root, output)
    if not source.is_dir():
        return plan_roster(source.name, read_roster(source), root, pictures, graduation)
    if not pictures:
        zh, en = f"文件夹 {source} 里没有照片。", f"There is no photo in the folder {source}."
        raise BatchError("no_photos", zh, en)
    return plan_folder(source, pictures, graduation)


def _role(identity: Identity) -> Role:
    return Role.CODE if identity.role is Role.CODE or identity.code else Role.PHOTO


def _identify(plan: Plan, journal: Journal, engine: Engine, progress: Progress) -> dict[str, Identity]:
    numbers = frozenset(plain(student.number) for student in plan.students if student.number)
    work = Identify(journal.salt, numbers, journal.looks())
    pictures = [claim.picture for claim in plan.claims]
    identities = {}
    for identity in progress(READING, engine.map(work, pictures), len(pictures), 0):
        journal.add_look(identity)
        identities[identity.path] = identity
    return identities


def _examine(
    plan: Plan, examine: Examine, journal: Journal, engine: Engine, progress: Progress
) -> dict[str, Examination]:
    """Fill the journal with what it lacks; return what does not last."""
    contents = {
        photo.sha256: photo.path for student in plan.students for photo in student.photos if photo.sha256 is not None
    }
    done = journal.examined(examine.configuration) & contents.keys()
    new = [Sighting(path, sha256) for sha256, path in contents.items() if sha256 not in done]
    passing = {}
    for examination in progress(INSPECTING, engine.map(examine, new), len(contents), len(done)):
        if examination.lasting:
            journal.add(examine.configuration, examination)
        else:
            passing[examination.sha256] = examination
    return passing
