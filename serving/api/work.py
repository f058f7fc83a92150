"""What a worker process does: it takes a task out of its pipe, inspects or standardises, and sends the answer back."""

from __future__ import annotations

import base64
import io
import json
import signal
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from ..engine import default_model
from ..errors import ModelError, PhotoError
from ..inspection import Inspection as Inspected
from ..inspection import Inspector
from ..overlay import draw
from ..presentation import Lang
from ..report import Report, Verdict
from ..reports import render_html, render_pdf
from ..standardisation import StandardisationError, standardise
from ..standards import Standard
from .problems import Refusal, photo_refusal

JSON, JPEG, PNG, HTML, PDF = "application/json", "image/jpeg", "image/png", "text/html", "application/pdf"


@dataclass(frozen=True)
class Inspection:
    """Inspect a photo: answers its report as JSON, or for people as HTML, PDF or overlay PNG.

    Attributes:
        admission: the same person's admission photo, to compare with.
        language: the only one whose messages stay in the JSON, None keeps both; of the forms for people, else Chinese.
        evidence: whether the JSON keeps what the verdicts rest on: boxes, lines, points and landmarks.
    """

    photo: bytes
    admission: bytes | None
    standard: str
    language: Lang | None
    evidence: bool
    media_type: str


@dataclass(frozen=True)
class Standardisation:
    """Scale and crop a photo to the standard: answers the JPEG, or JSON that holds it beside its report."""

    photo: bytes
    standard: str
    language: Lang | None
    evidence: bool
    media_type: str


Task = Inspection | Standardisation


@dataclass(frozen=True)
class Answer:
    """What a task gives.

    Attributes:
        verdict: on the photo, for the log and the metrics.
        findings: id and verdict of each requirement, for the metrics.
        milliseconds: by stage, for the metrics.
    """

    body: bytes
    media_type: str
    verdict: str
    findings: tuple[tuple[str, Verdict], ...]
    milliseconds: Mapping[str, float]


@dataclass(frozen=True)
class Failure:
    """A fault of ours, with the traceback for the log."""

    traceback: str


@dataclass(frozen=True)
class ModelFacts:
    """A worker's first words: what its network is."""

    version: str
    sha256: str
    thresholds: Mapping[str, float]


Outcome = Answer | Refusal | Failure


def serve(pipe: Connection, standards: Mapping[str, Standard], max_pixels: int) -> None:
    """Say what the network is, then answer one task after the other until the pipe is closed.

    Signals that stop the service do not stop a worker: it finishes what it has, and ends with its pipe.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        model = default_model()
    except ModelError:
        pipe.send(Failure(traceback.format_exc()))
        return
    inspectors = {name: Inspector(standard, model, max_pixels) for name, standard in standards.items()}
    pipe.send(ModelFacts(model.version, model.sha256, model.thresholds))
    while True:
        try:
            task = pipe.recv()
        except EOFError:
            return
        pipe.send(perform(task, inspectors))


def perform(task: Task, inspectors: Mapping[str, Inspector]) -> Outcome:
    """The answer to one task; never raises."""
    try:
        inspector = inspectors[task.standard]
        return _inspect(task, inspector) if isinstance(task, Inspection) else _standardise(task, inspector)
    except PhotoError as error:
        return photo_refusal(error)
    except StandardisationError as error:
        return Refusal(422, error.code, error.message)
    except Exception:  # a fault of ours must cost one answer, not the worker
        return Failure(traceback.format_exc())


def _inspect(task: Inspection, inspector: Inspector) -> Answer:
    inspection = inspector.inspect(task.photo, task.admission)
    if render := _FOR_PEOPLE.get(task.media_type):
        body = render(inspection, inspector.standard, task.language or "zh")
    else:
        body = _json(inspection.report, task)
    return _answer(inspection.report, body, task.media_type)


def _overlay(inspection: Inspected, standard: Standard, lang: Lang) -> bytes:
    buffer = io.BytesIO()
    draw(inspection, standard, lang).save(buffer, "PNG", compress_level=4)
    return buffer.getvalue()


def _html(inspection: Inspected, standard: Standard, lang: Lang) -> bytes:
    return render_html(inspection, standard, lang).encode()


_FOR_PEOPLE: Mapping[str, Callable[[Inspected, Standard, Lang], bytes]] = {PNG: _overlay, HTML: _html, PDF: render_pdf}


def _standardise(task: Standardisation, inspector: Inspector) -> Answer:
    done = standardise(task.photo, inspector.standard, inspector.model, inspector.max_pixels)
    if task.media_type == JPEG:
        return _answer(done.report, done.encoding.jpeg, JPEG)
    note = done.note and done.note.model_dump(exclude=_other_language(task.language))
    document = {
        "jpeg": base64.b64encode(done.encoding.jpeg).decode(),
        "quality": done.encoding.quality,
        "full_colour": done.encoding.full_colour,
        "crop": [round(v, 2) for v in (done.frame.x0, done.frame.y0, done.frame.width, done.frame.height)],
        "note": note,
    }
    body = json.dumps(document, ensure_ascii=False).encode()
    return _answer(done.report, body[:-1] + b', "report": ' + _json(done.report, task) + b"}", JSON)


def _answer(report: Report, body: bytes, media_type: str) -> Answer:
    findings = tuple((finding.id, finding.verdict) for finding in report.requirements)
    return Answer(body, media_type, report.verdict.value, findings, report.timing_ms)


def _other_language(language: Lang | None) -> set[str]:
    return {"zh", "en"} - {language} if language else set()


def _json(report: Report, task: Task) -> bytes:
    other = _other_language(task.language)
    finding: dict[str, Any] = {"message": other, "reason": other}
    exclude: dict[str, Any] = {"requirements": {"__all__": finding}}
    if not task.evidence:
        finding["evidence"] = exclude["landmarks"] = True
    return report.model_dump_json(exclude=exclude).encode()
