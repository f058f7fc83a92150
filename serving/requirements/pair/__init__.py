"""What needs a second photo: the one taken at admission."""

from __future__ import annotations

from .different_from_admission_photo import DifferentFromAdmissionPhoto
from .glasses_consistent import GlassesConsistent

__all__ = ["DifferentFromAdmissionPhoto", "GlassesConsistent"]
