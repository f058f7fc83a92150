"""The parts of the page that show one photo's report."""

from __future__ import annotations

import re
from functools import lru_cache
from inspect import cleandoc, getdoc

from ..drawing import Panel
from ..evidence import corners, draw_evidence, window
from ..inspection import Inspection
from ..overlay import draw_photo
from ..presentation import VERDICTS, Lang, say, title, value_and_limit
from ..report import Finding, Overall, Verdict
from ..requirements import BY_ID
from ..standards import Standard
from .sessions import Session, Shown
from .templating import data_url, render
from .texts import Wording

from PIL import Image

MOST_PHOTOS = 200
"""How many photos the batch tab takes at once."""


def drop(lang: Lang, version: int, compact: bool = False, many: bool = False) -> str:
    """Where photos are handed in; ``version`` makes each drawing differ, which ends the browser's waiting."""
    return render("drop", lang, version=version, compact=compact, many=many, most=MOST_PHOTOS)


def verdict(shown: Shown, standard: Standard, lang: Lang) -> str:
    """The outcome in plain words."""
    words = Wording(lang)
    if shown.inspection is None:
        assert shown.problem is not None
        return render(
            "verdict",
            lang,
            kind="unreadable",
            headline=words.unreadable,
            sentence=say(shown.problem, lang),
            reasons=[],
            further="",
            facts=shown.upload.name,
        )
    photo, report = shown.inspection.photo, shown.inspection.report
    fails, reviews = (_with(shown.inspection, kind) for kind in (Verdict.FAIL, Verdict.REVIEW))
    further = ""
    if report.verdict is Overall.ACCEPTED:
        met = len(_with(shown.inspection, Verdict.PASS))
        headline, sentence, reasons = words.accepted, words.say("accepted_why", count=met), []
    elif report.verdict is Overall.REJECTED:
        headline = words.replace if all(_of_the_file(finding) for finding in fails) else words.retake
        sentence, reasons = words.counted("because", len(fails)), fails
        further = words.counted("also_look", len(reviews)) if reviews else ""
    else:
        headline, sentence, reasons = words.look, words.counted("look_why", len(reviews)), reviews
    facts = f"{shown.upload.name} · {photo.width}×{photo.height} · {say(standard.title, lang)}"
    return render(
        "verdict",
        lang,
        kind=report.verdict.value,
        headline=headline,
        sentence=sentence,
        reasons=[(finding.id, title(finding.id, lang)) for finding in reasons],
        further=further,
        facts=facts,
    )


def requirements(shown: Shown, lang: Lang) -> str:
    """Every requirement, failing ones first; the selected one with its evidence and its documentation."""
    inspection, words = shown.inspection, Wording(lang)
    if inspection is None:
        return ""
    groups = [
        {
            "verdict": kind.value,
            "title": words.say(kind.value),
            "findings": [_shown(finding, lang) for finding in _with(inspection, kind)],
        }
        for kind in VERDICTS
    ]
    selected, evidence = shown.selected, None
    if selected and corners(inspection.report.finding(selected).evidence):
        evidence = data_url(draw_evidence(inspection, selected, lang))
    return render(
        "requirements",
        lang,
        groups=[group for group in groups if group["findings"]],
        selected=selected,
        evidence=evidence,
        about=about(selected) if selected else [],
    )


def viewer(session: Session, standard: Standard, lang: Lang) -> tuple[tuple[str, str], str] | None:
    """Photo and overlay of one size for the slider, as paths, and its label; the overlay of the selected one alone."""
    shown = session.shown
    if shown is None or shown.inspection is None:
        return None
    inspection, words = shown.inspection, Wording(lang)
    finding = inspection.report.finding(shown.selected) if shown.selected else None
    session.clear_folder()
    if finding and corners(finding.evidence):
        drawn, label = draw_evidence(inspection, finding.id, lang), words.say("viewer_one", title=title(finding.id, lang))
    else:
        drawn, label = draw_photo(inspection, standard, lang), words.viewer
    plain = Panel(inspection.photo.pixels, window(inspection, finding), drawn.width).image
    return (session.serve(Image.fromarray(plain)), session.serve(drawn)), label


@lru_cache(maxsize=128)
def about(id: str) -> list[str]:
    """The documentation of a requirement, in paragraphs."""
    text = cleandoc(getdoc(type(BY_ID[id])) or "")
    return [re.sub(r"\s+", " ", paragraph).replace("``", "") for paragraph in text.split("\n\n")]


def _with(inspection: Inspection, verdict: Verdict) -> list[Finding]:
    return [finding for finding in inspection.report.requirements if finding.verdict is verdict]


def _shown(finding: Finding, lang: Lang) -> dict[str, str]:
    return {
        "id": finding.id,
        "title": title(finding.id, lang),
        "value": value_and_limit(finding, lang),
        "advice": say(finding.message, lang),
    }


def _of_the_file(finding: Finding) -> bool:
    return ".requirements.file" in type(BY_ID[finding.id]).__module__
