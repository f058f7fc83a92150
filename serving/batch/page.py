"""The outcome as one HTML page that needs nothing else: for the clerk who must know whom to write to, and what."""

from __future__ import annotations

import base64
from functools import cache
from importlib.resources import files
from typing import IO

from jinja2 import Environment, StrictUndefined

from ..presentation import Lang, printable, say
from ..report import Text
from .judging import Lookup
from .results import STATUS, BatchResult
from .tables import CONTENT, days_left

MOST_THUMBNAILS = 2_000
"""Of larger batches only those who are not ready get a thumbnail, and no more than this many: each takes about 3 KB."""

WORDS: dict[str, Text] = {
    "title": Text(zh="毕业照检查结果", en="Graduation photos: outcome"),
    "standard": Text(zh="标准", en="Standard"),
    "as_of": Text(zh="截至", en="As of"),
    "students": Text(zh="名学生", en="students"),
    "deadline": Text(zh="截止日期", en="Deadline"),
    "left": Text(zh="还剩 {days} 天", en="{days} days left"),
    "today": Text(zh="就是今天", en="today"),
    "passed": Text(zh="已过 {days} 天", en="{days} days ago"),
    "graduates": Text(zh="{graduation} 毕业", en="graduating {graduation}"),
    "search": Text(zh="按学号或姓名查找", en="Find a number or a name"),
    "all": Text(zh="全部", en="All"),
    "none": Text(zh="没有符合条件的学生。", en="No student matches."),
    "photo": Text(zh="照片", en="Photo"),
    "code": Text(zh="采集码", en="Code"),
    "code_yes": Text(zh="有", en="there"),
    "finished": Text(zh="成品照", en="Finished photo"),
    "nothing": Text(zh="没有发现问题。", en="Nothing is wrong."),
    "leftover": Text(zh="未归属任何学生的文件", en="Files that are nobody's"),
    "leftover_why": Text(
        zh="文件名、文件夹和名单都没有说明是谁的，或有同名学生。请在文件名里写上学号，或补进名单，再运行一次。",
        en="Neither name, folder nor roster says whose they are, or several students bear that name: write the student number "
        "into the file name, or name the file in the roster, and run it again.",
    ),
    "uncompared": Text(
        zh="学生太多，没有查找相似的照片（只查了完全相同的）。",
        en="Too many students to look for similar photos; only identical ones were looked for.",
    ),
    "made": Text(
        zh="由 biyezhao 生成。本页含个人信息，请勿公开。",
        en="Made by biyezhao. This page holds personal data: do not publish it.",
    ),
}
"""Every wording of the page that is not of the results themselves."""


@cache
def _template() -> Environment:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["printable"] = printable
    return environment


def write_page(result: BatchResult, lang: Lang, lookup: Lookup, file: IO[bytes]) -> None:
    """Write the page, student by student."""
    template = _template().from_string((files(__package__ or "") / "page.html").read_text("utf-8"))
    everyone = len(result.students) <= MOST_THUMBNAILS

    def thumbnail(sha256: str | None, ready: bool) -> str | None:
        examination = lookup(sha256) if sha256 and (everyone or not ready) else None
        if not examination or not examination.thumbnail:
            return None
        return f"data:image/jpeg;base64,{base64.b64encode(examination.thumbnail).decode()}"

    deadlines = {student.graduation: student.deadline for student in result.students if student.deadline}
    stream = template.stream(
        result=result,
        lang="zh-CN" if lang == "zh" else "en",
        words={key: say(text, lang) for key, text in WORDS.items()},
        statuses={status: say(title, lang) for status, (title, _) in STATUS.items()},
        colours={status: "rgb({}, {}, {})".format(*colour) for status, (_, colour) in STATUS.items()},
        counts={status: result.count(status) for status in STATUS},
        deadlines=[(g, d, days_left(d, result.today)) for g, d in sorted(deadlines.items(), key=lambda item: item[1])],
        content={role: say(text, lang) for role, text in CONTENT.items()},
        thumbnail=thumbnail,
        say=lambda text: say(text, lang),
    )
    for part in stream:
        file.write(part.encode("utf-8", "backslashreplace"))
