"""Every requirement, in the order in which reports list them. A new one is added here by hand."""

from __future__ import annotations

from .base import Requirement

REQUIREMENTS: tuple[Requirement, ...] = ()

BY_ID: dict[str, Requirement] = {requirement.id: requirement for requirement in REQUIREMENTS}
