"""A requirement's documentation as Markdown."""

from __future__ import annotations

import inspect
import re

from biyezhao.serving.requirements.base import Requirement


def group_of(requirement: Requirement) -> str:
    """The folder under ``serving/requirements`` that holds it."""
    return type(requirement).__module__.split(".")[-2]


def paragraphs(requirement: Requirement) -> list[str]:
    """The docstring's paragraphs, one line each, what they begin with (``Asked by:``) in bold."""
    text = inspect.getdoc(type(requirement)) or ""
    joined = [" ".join(part.split()) for part in text.split("\n\n")]
    return [re.sub("^(Asked by|Measured|Limit|Errs):", r"**\1:**", part).replace("<", "&lt;") for part in joined]
