"""What calibration leaves for export: by attribute, how logits become probabilities and where to draw the line."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from ..models.attributes import ATTRIBUTE_IDS


class Fitted(BaseModel):
    """One attribute: probability = sigmoid(scale * logit + offset), and the operating point of its threshold.

    Attributes:
        threshold: probability from which the attribute is called present.
        false_alarms: share of the photos without it that reach the threshold.
        recall: share of the photos with it that do.
        positives, negatives: photos that all this was fitted on.
        natural: whether they are natural hand-labelled photos; painted ones otherwise.
    """

    scale: float = 1.0
    offset: float = 0.0
    threshold: float = 0.5
    false_alarms: float | None = None
    recall: float | None = None
    positives: int = 0
    negatives: int = 0
    natural: bool = True


UNCALIBRATED = {name: Fitted() for name in ATTRIBUTE_IDS}

_FILE = TypeAdapter(dict[str, Fitted])


def read_calibration(path: Path) -> dict[str, Fitted]:
    """Read what :func:`write_calibration` wrote.

    Raises:
        pydantic.ValidationError: the file is something else.
    """
    return _FILE.validate_json(path.read_bytes())


def write_calibration(path: Path, fitted: dict[str, Fitted]) -> None:
    """Write as JSON."""
    path.write_bytes(_FILE.dump_json(fitted, indent=1) + b"\n")
