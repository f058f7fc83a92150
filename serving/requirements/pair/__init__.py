"""What needs a second photo: the one taken at admission."""

from __future__ import annotations

from .different_from_admission_photo import DifferentFromAdmissionPhoto

__all__ = ["DifferentFromAdmissionPhoto"]
