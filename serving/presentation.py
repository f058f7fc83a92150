"""How verdicts and values are shown to people: one wording for the command line, the overlay and everything after."""

from __future__ import annotations

from typing import Literal
from unicodedata import category

from .report import Finding, Overall, Text, Verdict

Lang = Literal["zh", "en"]
Colour = tuple[int, int, int]

VERDICTS: dict[Verdict, tuple[Text, Colour]] = {
    Verdict.FAIL: (Text(zh="不合格", en="Fails"), (211, 47, 47)),
    Verdict.REVIEW: (Text(zh="需人工复核", en="Needs review"), (230, 126, 0)),
    Verdict.NOT_ASSESSED: (Text(zh="未评估", en="Not assessed"), (108, 117, 125)),
    Verdict.PASS: (Text(zh="合格", en="Passes"), (46, 125, 50)),
}
"""Title and colour of each verdict on a requirement, what wants attention first."""

OVERALL: dict[Overall, tuple[Text, Colour]] = {
    Overall.ACCEPTED: (Text(zh="照片合格", en="Accepted"), VERDICTS[Verdict.PASS][1]),
    Overall.REJECTED: (Text(zh="照片不合格", en="Rejected"), VERDICTS[Verdict.FAIL][1]),
    Overall.NEEDS_REVIEW: (Text(zh="需人工复核", en="Needs review"), VERDICTS[Verdict.REVIEW][1]),
}
"""Title and colour of each verdict on a photo."""


def say(text: Text, lang: Lang) -> str:
    """The sentence in one language."""
    return text.zh if lang == "zh" else text.en


def title(id: str, lang: Lang) -> str:
    """Title of a requirement."""
    from .requirements import BY_ID  # here, because they load OpenCV, which --help can do without

    return say(BY_ID[id].title, lang)


def titles(findings: list[Finding], lang: Lang) -> str:
    """Titles of several findings as one list."""
    return ("、" if lang == "zh" else ", ").join(title(finding.id, lang) for finding in findings)


def unassessed(findings: list[Finding], lang: Lang) -> list[tuple[str, str]]:
    """Each reason for not assessing, with the titles it holds for in brackets."""
    by_reason: dict[str, list[Finding]] = {}
    for finding in findings:
        by_reason.setdefault(say(finding.message, lang), []).append(finding)
    left, right = "（）" if lang == "zh" else "()"
    return [(reason, f"{left}{titles(same, lang)}{right}") for reason, same in by_reason.items()]


def printable(path: str) -> str:
    """A path with control characters and bytes that are no text escaped, safe to print and to draw."""
    return "".join(c.encode("unicode_escape").decode() if category(c)[0] == "C" else c for c in path)


_UNITS: dict[str, Text] = {
    "degrees": Text(zh="°", en="°"),
    "ratio": Text(zh="", en=""),
    "probability": Text(zh="", en=""),
    "share": Text(zh="", en=""),
    "correlation": Text(zh="", en=""),
    "quality factor": Text(zh="", en=""),
    "faces": Text(zh=" 张人脸", en=" face(s)"),
    "face widths": Text(zh=" 倍脸宽", en=" face widths"),
    "blur": Text(zh=" 模糊度", en=" blur"),
    "days": Text(zh=" 天", en=" days"),
    "levels": Text(zh=" 灰阶", en=" levels"),
    "log amplitude": Text(zh=" 对数", en=" log"),
    "standard deviations": Text(zh=" 个标准差", en=" SD"),
    "stops": Text(zh=" 档", en=" stops"),
    "traces": Text(zh=" 处", en=" traces"),
    "m": Text(zh=" 米", en=" m"),
}
_FORMATS = {"probability": ".0%", "share": ".0%", "px": ".0f", "degrees": ".1f", "quality factor": ".0f"}


def _quantity(value: float | str, unit: str) -> str:
    """A number as its unit wants it, else with three significant digits."""
    if isinstance(value, str):
        return value.replace("x", "×")
    shown = format(value, _FORMATS.get(unit, ".0f" if abs(value) >= 100 else ".3g"))
    return shown.removeprefix("-") if not shown.strip("-0.") else shown


def value_of(finding: Finding, lang: Lang) -> str:
    """The measured value with its unit; empty when there is none."""
    if finding.value is None:
        return ""
    unit = finding.unit or ""
    name = say(_UNITS[unit], lang) if unit in _UNITS else f" {unit}"
    return (_quantity(finding.value, unit) + name).rstrip()


def value_and_limit(finding: Finding, lang: Lang) -> str:
    """Such as ``131 px (50–110)``."""
    limit, unit = finding.limit or {}, finding.unit or ""
    ends = (limit.get(end) for end in ("min", "max"))
    low, high = (None if end in (None, float("inf")) else _quantity(end, unit) for end in ends)
    band = f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}" if high else None
    return f"{value_of(finding, lang)} ({band})" if band else value_of(finding, lang)
