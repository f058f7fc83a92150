"""Photo in, report out. The public names load on first use, so that importing this package costs nothing.

from biyezhao.serving import inspect
report = inspect("photo.jpg", standard="chsi")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .engine import PortraitModel
    from .errors import AdmissionPhotoError, ModelError, PhotoError, StandardError
    from .inspection import Inspection, Inspector, inspect
    from .photo import Photo
    from .portrait import Portrait
    from .report import Finding, Overall, Report, Verdict
    from .standards import Standard

__all__ = [
    "AdmissionPhotoError",
    "Finding",
    "Inspection",
    "Inspector",
    "ModelError",
    "Overall",
    "Photo",
    "PhotoError",
    "Portrait",
    "PortraitModel",
    "Report",
    "Standard",
    "StandardError",
    "Verdict",
    "inspect",
]

_MODULE = {
    "AdmissionPhotoError": "errors",
    "Finding": "report",
    "Inspection": "inspection",
    "Inspector": "inspection",
    "ModelError": "errors",
    "Overall": "report",
    "Photo": "photo",
    "PhotoError": "errors",
    "Portrait": "portrait",
    "PortraitModel": "engine",
    "Report": "report",
    "Standard": "standards",
    "StandardError": "errors",
    "Verdict": "report",
    "inspect": "inspection",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULE[name]}", __name__), name)
