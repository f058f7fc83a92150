"""What an inspection says: pydantic models of the versioned JSON report (``schema`` 1)."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Verdict(StrEnum):
    """Outcome of one requirement."""

    PASS = "pass"
    FAIL = "fail"
    REVIEW = "review"
    NOT_ASSESSED = "not_assessed"


class Overall(StrEnum):
    """Outcome of a photo: ``accepted`` when nothing fails and nothing needs review."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NEEDS_REVIEW = "needs_review"


class Text(BaseModel):
    """One sentence in Chinese and in English."""

    model_config = ConfigDict(frozen=True)

    zh: str
    en: str

    def format(self, **values: object) -> Text:
        """Both sentences with their ``{placeholders}`` filled in."""
        return Text(zh=self.zh.format(**values), en=self.en.format(**values))


class Finding(BaseModel):
    """The verdict on one requirement.

    Attributes:
        id: public id of the requirement (see ``requirements``), never changes.
        value: what was measured, in ``unit``; None when not assessed.
        limit: the standard's limit the value was judged against, by name (``min``, ``max``, ...).
        confidence: probability in 0..1 that the verdict is right, where there is one.
        reason: why the requirement was not assessed.
        message: what is wrong and what to do.
        evidence: where it shows, in pixels of the upright photo: any of ``box`` [x0, y0, x1, y1], ``boxes``,
            ``line`` [[x, y], [x, y]], ``lines``, ``points`` [[x, y], ...], ``polygons`` [[[x, y], ...], ...].
    """

    id: str
    verdict: Verdict
    value: float | int | str | None = None
    unit: str | None = None
    limit: dict[str, Any] | None = None
    confidence: float | None = None
    reason: Text | None = None
    message: Text
    evidence: dict[str, Any] = Field(default_factory=dict)


class ModelInfo(BaseModel):
    """Which network judged: its version and the SHA-256 of the ONNX file."""

    version: str
    sha256: str


class Report(BaseModel):
    """Everything one inspection found out about one photo.

    Attributes:
        file: path as it was given; None for bytes and arrays.
        sha256: of the file's bytes (of the pixels for arrays).
        attributes: calibrated probability of each of the six attributes; empty when no face was found.
        landmarks: name -> [x, y, visibility] in pixels of the upright photo; empty when no face was found.
        timing_ms: milliseconds spent per stage and in ``total``.
    """

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    schema_version: Literal[1] = Field(1, alias="schema")
    file: str | None
    sha256: str
    standard: str
    verdict: Overall
    requirements: list[Finding]
    attributes: dict[str, float]
    landmarks: dict[str, tuple[float, float, float]]
    timing_ms: dict[str, float]
    model: ModelInfo

    def finding(self, id: str) -> Finding:
        """The finding of one requirement; KeyError when the report has none."""
        for finding in self.requirements:
            if finding.id == id:
                return finding
        raise KeyError(id)


def overall(findings: list[Finding]) -> Overall:
    """``rejected`` when any fails, else ``needs_review`` when any needs review, else ``accepted``."""
    verdicts = {finding.verdict for finding in findings}
    if Verdict.FAIL in verdicts:
        return Overall.REJECTED
    return Overall.NEEDS_REVIEW if Verdict.REVIEW in verdicts else Overall.ACCEPTED
