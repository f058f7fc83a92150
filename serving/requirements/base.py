"""What a requirement is: measuring and judging are two steps, so a limit changes in the standard's TOML alone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from ..report import Finding, Text, Verdict

if TYPE_CHECKING:
    from ..portrait import Portrait
    from ..standards import Standard


class NotAssessable(Exception):  # noqa: N818 - a verdict, not an error
    """Raised by ``measure`` when the photo cannot tell; ``reason`` says why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.reason = Text(zh=zh, en=en)


@dataclass(frozen=True)
class Measurement:
    """What ``measure`` found: a value in the requirement's unit, and where it shows (see ``Finding.evidence``).

    ``details`` are further values for ``judge`` and for the placeholders of its messages; a ``Text`` fills each
    language with its own words.
    """

    value: float | int | str
    evidence: dict[str, Any] = field(default_factory=dict)
    confidence: float | None = None
    details: dict[str, Any] = field(default_factory=dict)

    def fill(self, text: Text, **values: object) -> Text:
        """``text`` with its placeholders filled from ``values`` and ``details``."""
        known = {**self.details, **values}
        zh = {k: v.zh if isinstance(v, Text) else v for k, v in known.items()}
        en = {k: v.en if isinstance(v, Text) else v for k, v in known.items()}
        return Text(zh=text.zh.format(**zh), en=text.en.format(**en))


@dataclass(frozen=True)
class Judgement:
    """What ``judge`` decided: the verdict, the limit it was held against, and the message."""

    verdict: Verdict
    limit: dict[str, Any]
    message: Text


def band_verdict(value: float, limit: dict[str, Any]) -> Verdict:
    """Pass from ``min`` to ``max``, review up to ``review`` beyond them, else fail; each of the three may be absent."""
    excess = max(limit.get("min", float("-inf")) - value, value - limit.get("max", float("inf")))
    return Verdict.PASS if excess <= 0 else Verdict.REVIEW if excess <= limit.get("review", 0.0) else Verdict.FAIL


def rounded(value: float, digits: int, low: float = float("-inf"), high: float = float("inf")) -> str:
    """``value`` with as many digits, up to three more, as it takes to show on which side of the limits it lies."""
    inside = low <= value <= high
    texts = [f"{value:.{digits + more}f}" for more in range(4)]
    return next((text for text in texts if (low <= float(text) <= high) == inside), texts[-1])


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """``fail`` before ``review`` before ``pass``."""
    return max(verdicts, key=(Verdict.PASS, Verdict.REVIEW, Verdict.FAIL).index)


class Requirement(ABC):
    """One requirement. The docstring of each subclass is its public documentation.

    It says what is asked, where that is written, how it is measured (unit), its limit, and where it errs. How often it
    errs is measured by ``make proof`` and stands in ``docs/requirements.md``.
    """

    id: ClassVar[str]
    title: ClassVar[Text]
    unit: ClassVar[str | None] = None

    @abstractmethod
    def measure(self, portrait: Portrait) -> Measurement:
        """Measure the portrait; raises NotAssessable when the photo cannot tell."""

    @abstractmethod
    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """Hold the measurement against the standard's limits."""

    def measure_for(self, portrait: Portrait, standard: Standard) -> Measurement:
        """``measure``; differs only where the standard decides on what is measured, such as the crop of an original."""
        return self.measure(portrait)

    def inspect(self, portrait: Portrait, standard: Standard) -> Finding:
        """Measure, judge, and put both into one finding."""
        try:
            measurement = self.measure_for(portrait, standard)
        except NotAssessable as error:
            return Finding(id=self.id, verdict=Verdict.NOT_ASSESSED, reason=error.reason, message=error.reason)
        judgement = self.judge(measurement, standard)
        value = round(measurement.value, 4) if isinstance(measurement.value, float) else measurement.value
        return Finding(
            id=self.id,
            verdict=judgement.verdict,
            value=value,
            unit=self.unit,
            limit=judgement.limit,
            confidence=measurement.confidence,
            message=judgement.message,
            evidence=measurement.evidence,
        )


class BandRequirement(Requirement):
    """A number that must lie in the standard's band.

    The standard's ``[limits.<id>]`` holds any of ``min`` and ``max``; ``review`` widens the band on both sides by that
    much (in the same unit): there the verdict is ``review``, beyond it ``fail``.
    The messages may use ``{value}``, ``{min}``, ``{max}`` and the names in ``Measurement.details``.
    """

    passed: ClassVar[Text]
    too_low: ClassVar[Text]
    too_high: ClassVar[Text]
    digits: ClassVar[int] = 0

    def limit_of(self, measurement: Measurement, standard: Standard) -> dict[str, Any]:
        """The band; differs only where it depends on what else was seen."""
        return standard.limit(self.id)

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """Pass inside the band, review within its margin, else fail."""
        limit = self.limit_of(measurement, standard)
        value = float(measurement.value)
        low, high = limit.get("min", float("-inf")), limit.get("max", float("inf"))
        text = self.too_low if value < low else self.too_high if value > high else self.passed
        shown = {"value": rounded(value, self.digits, low, high), "min": f"{low:g}", "max": f"{high:g}"}
        return Judgement(band_verdict(value, limit), limit, measurement.fill(text, **shown))
