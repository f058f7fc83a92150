"""Heads tilted, moved, enlarged; photos cut and taken from near by."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from biyezhao.serving.framing import VIEW_SIZE
from biyezhao.serving.photo import Photo
from biyezhao.serving.portrait import Portrait
from biyezhao.serving.requirements import BY_ID
from biyezhao.serving.requirements.geometry import HeadPose
from biyezhao.serving.standards import Standard
from PIL import Image

from .base import Band, Change, Pixels, Subject, between, margin, steps, upper


def _value(subject: Subject, id: str) -> float:
    return float(BY_ID[id].measure(subject.finished).value)


def _roll(subject: Subject, degrees: float) -> float:
    return abs(HeadPose().measure(subject.finished).details["angles"]["roll"] + degrees)


def _roll_band(standard: Standard) -> Band:
    limit = standard.limit("head_pose")
    return None, limit["roll"] + limit["roll_error"]


def _cut(subject: Subject, depth: float) -> Pixels:
    """The finished photo without its lowest rows, so that so much of the body is left, in face widths."""
    rows = (_value(subject, "shoulders_visible") - depth) * subject.finished.face_width
    return np.ascontiguousarray(subject.pixels[: VIEW_SIZE[1] - max(1, round(rows))])


def _focal_length(subject: Subject, metres: float) -> int:
    """35 mm equivalent, in whole millimetres, of a lens that shows this face as large from so far away."""
    portrait = Portrait(Photo.read(_with_focal_length(subject, 35)), subject.portrait.model)
    return max(8, round(35 * metres / float(BY_ID["distortion"].measure(portrait).value)))


def _with_focal_length(subject: Subject, millimetres: int) -> bytes:
    exif, file = Image.Exif(), BytesIO()
    exif.get_ifd(0x8769)[0xA405] = millimetres
    Image.fromarray(subject.photo.pixels).save(file, "JPEG", quality=92, exif=exif)
    return file.getvalue()


CHANGES = (
    Change(
        "head_pose",
        "tilted",
        "degrees",
        steps(-16, 16, 2),
        Subject.turned,
        _roll,
        _roll_band,
        margin("head_pose", "roll_review"),
    ),
    Change(
        "head_position",
        "moved sideways",
        "px of 480",
        steps(-50, 50, 5),
        lambda subject, px: subject.reframed(right=px),
        lambda subject, px: abs(_value(subject, "head_position") + px),
        upper("head_position"),
        margin("head_position"),
    ),
    Change(
        "hair_top_margin",
        "moved up and down",
        "px of 640",
        steps(-70, 70, 5),
        lambda subject, px: subject.reframed(down=px),
        lambda subject, px: _value(subject, "hair_top_margin") + px,
        between("hair_top_margin"),
        margin("hair_top_margin"),
    ),
    Change(
        "eye_line",
        "moved up and down",
        "px of 640",
        steps(-90, 90, 6),
        lambda subject, px: subject.reframed(down=px),
        lambda subject, px: _value(subject, "eye_line") + px,
        between("eye_line"),
        margin("eye_line"),
    ),
    Change(
        "face_width",
        "enlarged and reduced",
        "px of 480",
        steps(0.6, 1.4, 0.04),
        lambda subject, scale: subject.reframed(scale=scale),
        lambda subject, scale: _value(subject, "face_width") * scale,
        between("face_width"),
        margin("face_width"),
    ),
    Change(
        "shoulders_level",
        "turned",
        "degrees",
        steps(-12, 12, 1.5),
        Subject.turned,
        lambda subject, degrees: abs(_value(subject, "shoulders_level") + degrees),
        upper("shoulders_level"),
        margin("shoulders_level"),
    ),
    Change(
        "shoulders_visible",
        "cut off below",
        "face widths",
        steps(0, 0.5, 0.05),
        _cut,
        band=between("shoulders_visible"),
        margin=margin("shoulders_visible"),
        suits=lambda subject: _value(subject, "shoulders_visible") > 0.5,
    ),
    Change(
        "distortion",
        "nearness by focal length",
        "m",
        steps(0.3, 1.1, 0.1),
        lambda subject, metres: _with_focal_length(subject, _focal_length(subject, metres)),
        band=between("distortion"),
        margin=margin("distortion"),
        suits=lambda subject: not subject.portrait.is_standardised,
    ),
)
