"""What a report says, in its order and in one language, for whichever template lays it out."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from PIL import Image

from ..drawing import Panel
from ..evidence import closeup, numbered, whole
from ..inspection import Inspection
from ..overlay import draw_photo
from ..presentation import OVERALL, VERDICTS, Lang, printable, say, title, unassessed, value_and_limit, value_of
from ..report import Finding, Overall, Report, Text, Verdict
from ..standards import Standard

PHOTO_WIDTH, CLOSEUP_WIDTH = 720, 240
"""Width in pixels at which photos and close-ups are embedded: 300 dpi at the size they are printed."""

LONGEST_NAME = 64
"""Characters of a file name that are shown."""

HEADINGS = {
    "report": Text(zh="证件照检查报告", en="ID photo report"),
    "photo": Text(zh="照片", en="Photo"),
    "marked": Text(zh="检查结果标注", en="What was found where"),
    "measured": Text(
        zh="检查结果标注（绿色区域为标准允许的范围）",
        en="What was found where; green areas show what the standard allows",
    ),
    "facts": Text(zh="检查信息", en="About this check"),
}

ADVICE: dict[str, Text] = {
    Overall.ACCEPTED: Text(
        zh="已评估的各项要求全部符合，可以提交。",
        en="Every requirement that could be assessed is met: the photo can be submitted.",
    ),
    "accepted original": Text(
        zh="已评估的各项要求全部符合。这是原始照片，请先按标准裁剪、缩放（标准化）再提交。",
        en="Every requirement that could be assessed is met. This is an original: crop and scale it to the standard "
        "(standardise) before submitting it.",
    ),
    Overall.NEEDS_REVIEW: Text(
        zh="没有明确不合格的项目；下列 {review} 项无法由程序确定，请人工查看后再提交。",
        en="Nothing fails for certain, but a person must look before the photo is submitted. To be looked at: {review}.",
    ),
    Overall.REJECTED: Text(
        zh="有 {fail} 项不合格，请按下列建议处理后重新检查。",
        en="Requirements not met: {fail}. Follow the advice below, then check the new photo.",
    ),
}

PRIVACY = Text(
    zh="本报告含个人照片，请妥善保管。检查在本机完成，不修改照片；结论供提交前自查，以学信网等登记机构的审核为准。",
    en="This report holds a personal photo: keep it safe. The check ran on this machine and changed nothing in the photo. "
    "It prepares for, and does not replace, the decision of the register.",
)


@dataclass(frozen=True)
class Picture:
    """A JPEG to embed; ``width`` and ``height`` in pixels."""

    jpeg: bytes
    width: int
    height: int

    @property
    def uri(self) -> str:
        """As a data URI."""
        return "data:image/jpeg;base64," + base64.b64encode(self.jpeg).decode()

    @property
    def svg(self) -> str:
        """As the only content of an SVG."""
        size = f'width="{self.width}" height="{self.height}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><image {size} href="{self.uri}"/></svg>'


@dataclass(frozen=True)
class Item:
    """One finding that wants attention; ``picture`` is its close-up, None when it concerns the whole photo."""

    number: int
    title: str
    value: str
    advice: str
    picture: Picture | None


@dataclass(frozen=True)
class Section:
    """All findings of one verdict that want attention."""

    verdict: str
    heading: str
    items: list[Item]


@dataclass(frozen=True)
class Content:
    """Everything that a template needs; texts are plain, not yet escaped.

    Attributes:
        verdict: on the photo: ``accepted``, ``needs_review`` or ``rejected``.
        photo: the upright photo.
        marked: the photo with the numbered places of findings, which ``caption`` describes.
        passed: title and value of each requirement that is met.
        unassessed: each reason with the titles it holds for.
        facts: label and value.
    """

    lang: Lang
    headings: dict[str, str]
    caption: str
    verdict: str
    outcome: str
    advice: str
    name: str
    photo: Picture
    marked: Picture
    sections: list[Section]
    passed_heading: str
    passed: list[tuple[str, str]]
    unassessed_heading: str
    unassessed: list[tuple[str, str]]
    facts: list[tuple[str, str]]
    privacy: str


def content(inspection: Inspection, standard: Standard, lang: Lang) -> Content:
    """What the report on one photo says.

    Raises:
        FontNotFoundError: no font with Chinese glyphs on this machine.
    """
    report = inspection.report
    found = {verdict: [f for f in report.requirements if f.verdict is verdict] for verdict in Verdict}
    counts = {verdict.value: len(findings) for verdict, findings in found.items()}
    accepted_original = report.verdict is Overall.ACCEPTED and not inspection.portrait.is_standardised
    advice = ADVICE["accepted original" if accepted_original else report.verdict]
    return Content(
        lang=lang,
        headings={key: say(text, lang) for key, text in HEADINGS.items()},
        caption=say(HEADINGS["measured" if inspection.portrait.face_count else "marked"], lang),
        verdict=report.verdict.value,
        outcome=say(OVERALL[report.verdict][0], lang),
        advice=say(advice.format(**counts), lang),
        name=_name(report),
        photo=_jpeg(_photo(inspection)),
        marked=_jpeg(draw_photo(inspection, standard, lang, PHOTO_WIDTH)),
        sections=[
            Section(verdict.value, _heading(verdict, found[verdict], lang), _items(inspection, found[verdict], lang))
            for verdict in (Verdict.FAIL, Verdict.REVIEW)
            if found[verdict]
        ],
        passed_heading=_heading(Verdict.PASS, found[Verdict.PASS], lang),
        passed=[(title(f.id, lang), value_of(f, lang)) for f in found[Verdict.PASS]],
        unassessed_heading=_heading(Verdict.NOT_ASSESSED, found[Verdict.NOT_ASSESSED], lang),
        unassessed=unassessed(found[Verdict.NOT_ASSESSED], lang),
        facts=_facts(inspection, standard, lang),
        privacy=say(PRIVACY, lang),
    )


def _name(report: Report) -> str:
    """The file's name, its middle left out when it is too long for a line."""
    if not report.file:
        return report.sha256[:12]
    name = printable(Path(report.file).name)
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 17]}…{name[-16:]}"


def _heading(verdict: Verdict, findings: list[Finding], lang: Lang) -> str:
    return f"{say(VERDICTS[verdict][0], lang)} {len(findings)}"


def _items(inspection: Inspection, findings: list[Finding], lang: Lang) -> list[Item]:
    numbers = numbered(inspection.report)
    items = []
    for finding in findings:
        picture = closeup(inspection, finding, CLOSEUP_WIDTH)
        value, advice = value_and_limit(finding, lang), say(finding.message, lang)
        items.append(Item(numbers[finding.id], title(finding.id, lang), value, advice, picture and _jpeg(picture)))
    return items


def _facts(inspection: Inspection, standard: Standard, lang: Lang) -> list[tuple[str, str]]:
    photo, report = inspection.photo, inspection.report
    file = [_name(report), f"{photo.width}×{photo.height} px"] + ([photo.format] if photo.format else [])
    file += [f"{photo.byte_count / 1024:.1f} KB"] if photo.byte_count else []
    facts = (
        (Text(zh="标准", en="Standard"), f"{say(standard.title, lang)} ({standard.name})"),
        (Text(zh="文件", en="File"), " · ".join(file)),
        (Text(zh="SHA-256", en="SHA-256"), report.sha256),
        (Text(zh="检查时间", en="Checked"), datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %z")),
        (Text(zh="模型", en="Model"), f"{report.model.version} · SHA-256 {report.model.sha256[:12]}"),
        (Text(zh="软件", en="Software"), f"biyezhao {version('biyezhao')}"),
    )
    return [(say(label, lang), value) for label, value in facts]


def _photo(inspection: Inspection) -> Image.Image:
    frame = whole(inspection)
    width = round(min(frame.width, PHOTO_WIDTH, PHOTO_WIDTH * 4 / 3 * frame.width / frame.height))
    return Image.fromarray(Panel(inspection.photo.pixels, frame, max(1, width)).image)


def _jpeg(picture: Image.Image) -> Picture:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=88, subsampling=0)
    return Picture(buffer.getvalue(), *picture.size)
