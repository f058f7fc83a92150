"""The admission photo beside the photo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..base import NotAssessable

if TYPE_CHECKING:
    from ...portrait import Portrait


def admission_of(portrait: Portrait) -> Portrait:
    """The portrait of the admission photo, with a face in it.

    Raises:
        NotAssessable: when no admission photo was given, or either photo shows no face.
    """
    if portrait.admission is None:
        raise NotAssessable("没有提供入学照片，无法比对。", "No admission photo was given to compare with.")
    portrait.require_face()
    if not portrait.admission.faces:
        raise NotAssessable("入学照片中未检测到人脸，无法比对。", "No face was found in the admission photo.")
    return portrait.admission
