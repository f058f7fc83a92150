"""Where findings show: their evidence drawn on the photo, round the eyes and the mouth but never over them.

Every kind of shape in ``Finding.evidence`` is drawn in one way, whichever requirement it comes from; a finding without
any concerns the whole photo, which is framed.

>>> draw_evidence(inspection, "mouth_closed", lang="zh").save("mouth.png")  # doctest: +SKIP
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from PIL import Image

from .drawing import GREY, INK, PAPER, WHITE, Page, Panel
from .framing import VIEW_SIZE, Frame
from .inspection import Inspection
from .portrait import Portrait
from .presentation import VERDICTS, Colour, Lang, say, title, value_and_limit
from .report import Finding, Report, Verdict

ALLOWED: Colour = (0, 150, 136)
"""Colour of what the standard allows."""

WIDTH, HEIGHT = 480, 640
"""Largest photo in the picture of one requirement, in pixels."""

_FEATURES = (
    ("right_eye_outer", "right_eye_upper", "right_eye_inner", "right_eye_lower"),
    ("left_eye_outer", "left_eye_upper", "left_eye_inner", "left_eye_lower"),
    ("right_mouth_corner", "upper_lip_top", "left_mouth_corner", "lower_lip_bottom"),
)
_MARGIN = 0.1
"""Room kept free round eyes and mouth, in interocular distances."""
_WITHIN = 0.3
"""A shape of which this share lies on an eye or the mouth is drawn round the whole of it."""
ROWS = ("hair_top_margin", "eye_line")
_STRIP = 0.1
"""Length of the strips at the edges that show what is allowed, as a share of the measured line."""
_SLACK = 0.02
"""Evidence may stick out of the window by this share of its size."""
_CLOSEUP = 0.3
"""Least width of a close-up, as a share of the view's."""


def numbered(report: Report) -> dict[str, int]:
    """Number of each finding that fails or needs review, failing ones first, by id."""
    wanted = [f.id for verdict in (Verdict.FAIL, Verdict.REVIEW) for f in report.requirements if f.verdict is verdict]
    return {id: number for number, id in enumerate(wanted, 1)}


# Shapes ---------------------------------------------------------------------------------------------------------------


def areas(evidence: dict[str, Any]) -> list[np.ndarray]:
    """Boxes, polygons and points as polygons float64 [N, 2] in photo pixels; a point has N = 1."""
    boxes = [np.asarray(box, float) for box in _all(evidence, "box", "boxes")]
    corners = [np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]) for x0, y0, x1, y1 in boxes]
    others = [*_all(evidence, "polygon", "polygons"), *_all(evidence, "point", "points")]
    return corners + [np.asarray(shape, float).reshape(-1, 2) for shape in others if len(shape)]


def lines(evidence: dict[str, Any]) -> list[np.ndarray]:
    """Lines float64 [N, 2] in photo pixels."""
    return [np.asarray(line, float) for line in _all(evidence, "line", "lines")]


def extent(evidence: dict[str, Any]) -> tuple[float, float, float, float] | None:
    """The box x0, y0, x1, y1 round all shapes, in photo pixels; None without any."""
    shapes = areas(evidence) + lines(evidence)
    if not shapes:
        return None
    points = np.concatenate(shapes)
    (x0, y0), (x1, y1) = points.min(0).tolist(), points.max(0).tolist()
    return x0, y0, x1, y1


def _all(evidence: dict[str, Any], one: str, many: str) -> list[Any]:
    return ([evidence[one]] if one in evidence else []) + list(evidence.get(many, ()))


def allowed(finding: Finding) -> list[tuple[float, float, float, float]]:
    """What the standard allows a measured line, as boxes in photo pixels that leave the face free.

    Only for the lengths of the finished photo, whose evidence is the measured line; empty for anything else.
    """
    line, limit = finding.evidence.get("line"), finding.limit or {}
    if line is None or not isinstance(finding.value, int | float) or not finding.value:
        return []
    (x0, y0), (x1, y1) = line
    if finding.id in ROWS:
        unit = (x1 - x0) / VIEW_SIZE[0]
        low, high = (y0 + (limit[end] - finding.value) * unit for end in ("min", "max"))
        strip = _STRIP * (x1 - x0)
        return [(x0, low, x0 + strip, high), (x1 - strip, low, x1, high)]
    if finding.id == "face_width":
        unit, centre, reach = (x1 - x0) / finding.value, (x0 + x1) / 2, 0.06 * (x1 - x0)
        near, far = (limit[end] * unit / 2 for end in ("min", "max"))
        return [(centre + a, y0 - reach, centre + b, y0 + reach) for a, b in ((-far, -near), (near, far))]
    if finding.id == "head_position":
        unit = (y1 - y0) / VIEW_SIZE[1]
        middle, reach, strip = x0 - finding.value * unit, limit["max"] * unit, _STRIP * (y1 - y0)
        return [(middle - reach, y, middle + reach, y + strip) for y in (y0, y1 - strip)]
    return []


# Marks on a panel -----------------------------------------------------------------------------------------------------


class Marks:
    """Marks findings on one panel and spares the eyes and the mouth of the principal face.

    Attributes:
        spared: bool [h, w], the panel pixels that stay as they are.
    """

    def __init__(self, panel: Panel, portrait: Portrait) -> None:
        self.panel = panel
        self.features: list[np.ndarray] = []
        self.spared = np.zeros((panel.height, panel.width), bool)
        if portrait.face_count:
            margin = _MARGIN * portrait.interocular / portrait.view_scale * panel.scale
            for names in _FEATURES:
                self.features.append(panel.area([portrait.landmarks[name][:2] for name in names], margin))
                self.spared |= self.features[-1]

    def finding(self, finding: Finding, width: int = 3) -> None:
        """Mark one finding in its verdict's colour, with what the standard allows."""
        colour = VERDICTS[finding.verdict][1]
        with self.panel.sparing(self.spared):
            for box in allowed(finding):
                self.panel.shade(box, ALLOWED, 0.4)
            marked = self._marked(finding.evidence, width)
            if marked.any():
                self.panel.outline(marked, colour, width)
            for line in lines(finding.evidence):
                if width > 1:
                    self.panel.line(line, WHITE, width + 2)
                self.panel.line(line, colour, width)
            if extent(finding.evidence) is None and finding.verdict is not Verdict.PASS:
                self.edge(colour, 2 * width)

    def edge(self, colour: Colour, width: int) -> None:
        """Frame the whole panel."""
        image = self.panel.image
        image[:width] = image[-width:] = image[:, :width] = image[:, -width:] = colour

    def _marked(self, evidence: dict[str, Any], width: int) -> np.ndarray:
        """The panel pixels that are outlined: all areas, and each eye or mouth that one of them lies on."""
        marked = np.zeros_like(self.spared)
        for polygon in areas(evidence):
            area = self.panel.area(polygon, 1.5 * width if len(polygon) == 1 else 0)
            for feature in self.features:
                if np.count_nonzero(area & feature) > _WITHIN * np.count_nonzero(area):
                    area = _hull(area | feature)
            marked |= area
        return cv2.dilate(marked.view(np.uint8), np.ones((width, width), np.uint8)).view(bool)


def _hull(mask: np.ndarray) -> np.ndarray:
    """The convex hull of a mask bool [h, w]."""
    filled = mask.astype(np.uint8)
    cv2.fillConvexPoly(filled, cv2.convexHull(cv2.findNonZero(filled)), 1)
    return filled.view(bool)


# Pictures -------------------------------------------------------------------------------------------------------------


def whole(inspection: Inspection) -> Frame:
    """The whole photo."""
    return Frame(0, 0, inspection.photo.width, inspection.photo.height)


def window(inspection: Inspection) -> Frame:
    """What pictures of a photo show: the frame round the head; the whole photo without a face."""
    return inspection.portrait.frame if inspection.portrait.face_count else whole(inspection)


def window_of(inspection: Inspection, finding: Finding) -> Frame:
    """What a picture of one finding shows: ``window``, or the whole photo when that misses some of the evidence."""
    frame, box = window(inspection), extent(finding.evidence)
    if box is None:
        return frame
    corners = frame.from_photo(np.reshape(box, (2, 2)))
    return frame if corners.min() > -_SLACK and corners.max() < 1 + _SLACK else whole(inspection)


def closeup(inspection: Inspection, finding: Finding, width: int = 240) -> Image.Image | None:
    """The finding's evidence alone and enlarged, 3:4 and ``width`` pixels wide; None when it concerns the whole photo."""
    box = extent(finding.evidence)
    if box is None:
        return None
    frame = window_of(inspection, finding)
    least = _CLOSEUP * frame.width
    wide = min(max(1.5 * (box[2] - box[0]), 1.5 * (box[3] - box[1]) * 0.75, least), frame.width)
    tall = wide * 4 / 3
    x0 = _within((box[0] + box[2] - wide) / 2, wide, frame.x0, frame.width)
    y0 = _within((box[1] + box[3] - tall) / 2, tall, frame.y0, frame.height)
    panel = Panel(inspection.photo.pixels, Frame(x0, y0, wide, tall), width)
    Marks(panel, inspection.portrait).finding(finding, 3)
    return Image.fromarray(panel.image)


def _within(start: float, length: float, low: float, room: float) -> float:
    """``start`` moved so that ``length`` from it lies in the room, or in its middle when that is too small."""
    return min(max(start, low), low + room - length) if length <= room else low + (room - length) / 2


def draw_evidence(inspection: Inspection, requirement_id: str, lang: Lang) -> Image.Image:
    """The photo with the evidence of one requirement; below it title, value, what to do, and a close-up of small things.

    Args:
        inspection: of the photo.
        requirement_id: any requirement of its report, whatever its verdict.
        lang: of the text.

    Returns:
        RGB, at most 480 pixels wide.

    Raises:
        KeyError: the report has no such requirement.
        FontNotFoundError: no font with Chinese glyphs on this machine.
    """
    finding = inspection.report.finding(requirement_id)
    frame, colour = window_of(inspection, finding), VERDICTS[finding.verdict][1]
    width = max(1, min(WIDTH, round(HEIGHT * frame.width / frame.height)))
    panel = Panel(inspection.photo.pixels, frame, width)
    Marks(panel, inspection.portrait).finding(finding)
    page = Page(max(width, WIDTH), PAPER)
    page.picture(((page.image.width - width) // 2, 0), panel.image)
    top, left, room = panel.height + 10, 12, page.image.width - 24
    box = extent(finding.evidence)
    if box and (box[2] - box[0]) < frame.width / 3 and (box[3] - box[1]) < frame.height / 3:
        enlarged = closeup(inspection, finding, 120)
        if enlarged:
            page.picture((12, top), np.asarray(enlarged))
            left, room = 144, room - 132
    page.text((left, top), title(finding.id, lang), 18, colour)
    measured = value_and_limit(finding, lang)
    y = page.paragraph((left, top + 26), measured, 14, GREY, room) if measured else top + 28
    page.paragraph((left, y + 2), say(finding.message, lang), 15, INK, room)
    return page.finish(12)
