"""The parts of the page that show one photo's report."""

from __future__ import annotations

import io
import re
from collections import Counter
from functools import lru_cache
from inspect import cleandoc, getdoc

from PIL import Image

from ..drawing import Panel
from ..evidence import HEIGHT, WIDTH, Marks, closeup, extent, window, window_of
from ..inspection import Inspection
from ..overlay import draw_photo
from ..presentation import VERDICTS, Lang, say, title, titles, value_and_limit
from ..report import Finding, Overall, Verdict
from ..requirements import BY_ID
from ..standards import Standard
from .sessions import Row, Session, Shown
from .templating import data_url, render, thumbnail
from .texts import Wording

OUTCOMES = ("rejected", "needs_review", "unreadable", "accepted")
"""Outcomes of a photo of a batch, what wants attention first."""

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


def admission(session: Session, lang: Lang, version: int) -> str:
    """Where the admission photo is handed in."""
    given = session.admission
    readable = given is not None and given.problem is None
    return render(
        "admission",
        lang,
        version=version,
        name=given.upload.name if given else "",
        problem=say(given.problem, lang) if given and given.problem else "",
        picture=thumbnail(Image.open(io.BytesIO(given.upload.data)), (45, 60)) if given and readable else "",
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
    finding = inspection.report.finding(shown.selected) if shown.selected else None
    placed = finding is not None and extent(finding.evidence) is not None
    near = closeup(inspection, finding) if finding and placed else None
    return render(
        "requirements",
        lang,
        groups=[group for group in groups if group["findings"]],
        selected=shown.selected,
        evidence=data_url(_marked(inspection, finding)) if finding and placed else None,
        closeup=data_url(near) if near else None,
        about=about(shown.selected) if shown.selected else [],
    )


def viewer(session: Session, standard: Standard, lang: Lang) -> tuple[tuple[str, str], str] | None:
    """Photo and overlay of one size for the slider, as paths, and what they show; of the selected requirement alone."""
    shown = session.shown
    if shown is None or shown.inspection is None:
        return None
    inspection, words = shown.inspection, Wording(lang)
    finding = inspection.report.finding(shown.selected) if shown.selected else None
    if finding:
        frame, drawn = window_of(inspection, finding), _marked(inspection, finding)
        caption = words.say("viewer_one", title=title(finding.id, lang))
    else:
        frame, drawn, caption = window(inspection), draw_photo(inspection, standard, lang), words.viewer
    plain = Image.fromarray(Panel(inspection.photo.pixels, frame, drawn.width).image)
    return session.serve((plain.resize(drawn.size), drawn)), caption


def batch(rows: list[Row], expected: int, lang: Lang) -> str:
    """The table of a batch, with a filter for each outcome."""
    words = Wording(lang)
    counts = Counter(row.outcome for row in rows)
    filters = [("all", words.batch_all, len(rows))]
    filters += [(outcome, words.say(f"batch_{outcome}"), counts[outcome]) for outcome in OUTCOMES if counts[outcome]]
    return render(
        "batch",
        lang,
        progress=words.say("batch_progress", done=len(rows), all=expected),
        filters=filters,
        rows=[
            {
                "name": row.name,
                "thumbnail": row.thumbnail,
                "outcome": row.outcome,
                "label": words.say(f"batch_{row.outcome}"),
                "why": why(row, lang),
            }
            for row in rows
        ],
    )


def why(row: Row, lang: Lang) -> str:
    """What keeps a photo of a batch from being accepted, in a few words."""
    if row.report is None:
        return say(row.problem, lang) if row.problem else ""
    wanted = Verdict.FAIL if row.report.verdict is Overall.REJECTED else Verdict.REVIEW
    return titles([finding for finding in row.report.requirements if finding.verdict is wanted], lang)


@lru_cache(maxsize=128)
def about(id: str) -> list[str]:
    """The documentation of a requirement, in paragraphs."""
    text = cleandoc(getdoc(type(BY_ID[id])) or "")
    return [re.sub(r"\s+", " ", paragraph).replace("``", "") for paragraph in text.split("\n\n")]


def _marked(inspection: Inspection, finding: Finding) -> Image.Image:
    """The photo with the evidence of one finding, at most 480x640 pixels."""
    frame = window_of(inspection, finding)
    panel = Panel(inspection.photo.pixels, frame, max(1, min(WIDTH, round(HEIGHT * frame.width / frame.height))))
    Marks(panel, inspection.portrait).finding(finding)
    return Image.fromarray(panel.image)


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
