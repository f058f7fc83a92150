"""What a batch says of each student: the lines of ``students.jsonl``, and what every table and page shows."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ..presentation import Colour, Lang, say
from ..report import Text


class Status(StrEnum):
    """Where a student stands, the most urgent first."""

    RETAKE = "retake"
    INCOMPLETE = "incomplete"
    REVIEW = "review"
    READY = "ready"


STATUS: dict[Status, tuple[Text, Colour]] = {
    Status.RETAKE: (Text(zh="需重拍", en="Retake"), (211, 47, 47)),
    Status.INCOMPLETE: (Text(zh="材料不全", en="Incomplete"), (123, 31, 162)),
    Status.REVIEW: (Text(zh="需人工复核", en="Needs review"), (230, 126, 0)),
    Status.READY: (Text(zh="可以上报", en="Ready"), (46, 125, 50)),
}
"""Title and colour of each status, the most urgent first."""


class Issue(BaseModel):
    """One thing that keeps a student from being ready.

    Attributes:
        code: id of a requirement, code of an error, or one of ``PROBLEMS``.
        status: what it makes of the student.
        title: what it is about.
        message: what is wrong and what to do.
        others: labels of the other students whom it concerns.
    """

    code: str
    status: Status
    title: Text
    message: Text
    others: list[str] = Field(default_factory=list)


PROBLEMS: dict[str, tuple[Status, Text, Text]] = {
    "missing_photo": (
        Status.INCOMPLETE,
        Text(zh="缺照片", en="photo missing"),
        Text(zh="没有收到照片，请让学生提交。", en="There is no photo: ask the student for it."),
    ),
    "photo_not_found": (
        Status.INCOMPLETE,
        Text(zh="缺照片", en="photo missing"),
        Text(
            zh="名单中的照片“{file}”不存在，请补交文件或改正名单。",
            en="The roster's photo {file!r} does not exist: add the file, or correct the roster.",
        ),
    ),
    "several_photos": (
        Status.INCOMPLETE,
        Text(zh="照片不止一张", en="several photos"),
        Text(
            zh="有 {count} 张不同的照片（{files}），请只保留一张。",
            en="There are {count} different photos ({files}): keep one.",
        ),
    ),
    "unreadable_photo": (Status.RETAKE, Text(zh="照片无法读取", en="photo unreadable"), Text(zh="{zh}", en="{en}")),
    "not_standardised": (Status.RETAKE, Text(zh="无法制成成品照", en="cannot be finished"), Text(zh="{zh}", en="{en}")),
    "duplicate_photo": (
        Status.REVIEW,
        Text(zh="照片重复", en="duplicate photo"),
        Text(
            zh="与 {others} 的照片{how_zh}，请核实照片是谁的，另一人重拍。",
            en="{how_en} the photo of {others}: find out whose it is; the other must send one.",
        ),
    ),
    "missing_code": (
        Status.INCOMPLETE,
        Text(zh="缺采集码", en="code missing"),
        Text(
            zh="没有收到图像采集码，请让学生从学信网下载后提交。",
            en="There is no collection code: ask the student for the picture from the CHSI site.",
        ),
    ),
    "code_not_found": (
        Status.INCOMPLETE,
        Text(zh="缺采集码", en="code missing"),
        Text(
            zh="名单中的采集码“{file}”不存在，请补交文件或改正名单。",
            en="The roster's code {file!r} does not exist: add the file, or correct the roster.",
        ),
    ),
    "several_codes": (
        Status.INCOMPLETE,
        Text(zh="采集码不止一个", en="several codes"),
        Text(
            zh="有 {count} 个不同的采集码（{files}），请只保留一个。",
            en="There are {count} different codes ({files}): keep one.",
        ),
    ),
    "unreadable_code": (
        Status.INCOMPLETE,
        Text(zh="采集码无法识读", en="code unreadable"),
        Text(
            zh="图片 {file} 里识读不出唯一的二维码，请重新保存清晰完整的原图。",
            en="No single QR code can be read from {file}: save the original picture again, sharp and whole.",
        ),
    ),
    "duplicate_code": (
        Status.INCOMPLETE,
        Text(zh="采集码重复", en="duplicate code"),
        Text(
            zh="与 {others} 的采集码相同，请核实并让学生重新提交自己的采集码。",
            en="It is the code of {others} too: ask each student for their own.",
        ),
    ),
}
"""What can be wrong beside the photo itself: what it makes of the student, its title and its message."""

SAMENESS: dict[str, Text] = {
    "file": Text(zh="是同一个文件", en="Is the same file as"),
    "pixels": Text(zh="画面完全相同", en="Shows exactly the same as"),
    "near": Text(zh="几乎相同", en="Looks almost the same as"),
}
"""In what way two photos are duplicates, the strongest first."""


class StudentResult(BaseModel):
    """One student of a batch.

    Attributes:
        number: student number; empty where only a name is known.
        photo: path of the photo below the batch's folder; None when there is none, or several.
        sha256: of the photo's bytes; None without a photo, or when they cannot be read.
        code: fingerprint of the collection code, which tells codes apart and says nothing of their content.
        graduation: year and month, such as 2027-06.
        deadline: the day by which the photo must have been uploaded.
        finished: path of the standardised photo below the output folder.
    """

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    schema_version: Literal[1] = Field(1, alias="schema")
    number: str
    name: str
    status: Status
    issues: list[Issue]
    photo: str | None
    sha256: str | None
    code: str | None
    graduation: str | None
    deadline: date | None
    finished: str | None

    @property
    def label(self) -> str:
        """The number, or the name of a student without."""
        return self.number or self.name


class BatchResult(BaseModel):
    """A whole batch.

    Attributes:
        standard: name of the standard.
        standard_title: its title.
        left: paths of pictures that are nobody's, each with the role that it was taken for.
        compared: whether near-duplicates were looked for.
        today: the day on which the days left are counted.
    """

    standard: str
    standard_title: Text
    students: list[StudentResult]
    left: list[tuple[str, str]]
    compared: bool
    today: date

    def count(self, status: Status) -> int:
        """How many students have a status."""
        return sum(student.status is status for student in self.students)


def problem(code: str, others: list[str] | None = None, **values: object) -> Issue:
    """An issue of ``PROBLEMS``, its placeholders filled in."""
    status, title, message = PROBLEMS[code]
    others = others or []
    zh, en = shortened(others, "zh"), shortened(others, "en")
    return Issue(
        code=code,
        status=status,
        title=title,
        message=Text(zh=message.zh.format(others=zh, **values), en=message.en.format(others=en, **values)),
        others=others,
    )


def shortened(labels: list[str], lang: Lang, most: int = 3) -> str:
    """A list of labels as text, no longer than needed to know whom to ask."""
    more = len(labels) - most
    text = ("、" if lang == "zh" else ", ").join(labels[:most])
    return text + say(Text(zh=f" 等 {len(labels)} 人", en=f" and {more} more"), lang) if more > 0 else text


def safe_name(label: str) -> str:
    """A label as the name of a file on every system."""
    name = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", label).strip(" .")
    return f"_{name}" if not name or _RESERVED.fullmatch(name) else name


_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
