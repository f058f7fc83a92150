"""The evidence of one requirement on its photo, for whoever shows requirements one at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

from .drawing import Page, Panel
from .framing import Frame
from .inspection import Inspection
from .presentation import VERDICTS, Colour, Lang, title, value_and_limit

WIDTH = 480
"""Width of the picture in pixels; its height follows from what it shows."""
TALLEST = 640


def window(inspection: Inspection) -> Frame:
    """What pictures of evidence show, in photo pixels: the frame round the head; the whole photo without a face."""
    whole = Frame(0, 0, inspection.photo.width, inspection.photo.height)
    return inspection.portrait.frame if inspection.portrait.face_count else whole


def panel(inspection: Inspection, frame: Frame) -> Panel:
    """The window as large as fits into 480x640."""
    return Panel(inspection.photo.pixels, frame, max(1, min(WIDTH, round(TALLEST * frame.width / frame.height))))


def draw_shapes(panel: Panel, evidence: dict[str, Any], colour: Colour) -> None:
    """Outline every shape of a finding's evidence (see ``Finding.evidence``) on a panel."""
    for box in shapes(evidence, "box", "boxes"):
        panel.box(box, colour, 3)
    for line in shapes(evidence, "line", "lines"):
        panel.line(line, colour, 3)
    for polygon in shapes(evidence, "polygon", "polygons"):
        panel.line(polygon, colour, 2, closed=True)
    for point in evidence.get("points", ()):
        panel.dot(point, colour, 4)


def shapes(evidence: dict[str, Any], one: str, many: str) -> list[Any]:
    """All shapes of a kind, named in the singular, the plural or both."""
    return ([evidence[one]] if one in evidence else []) + list(evidence.get(many, ()))


def corners(evidence: dict[str, Any]) -> list[np.ndarray]:
    """The corners of each shape, float64 [n, 2] in photo pixels."""
    found = [*shapes(evidence, "box", "boxes"), *shapes(evidence, "line", "lines")]
    found += [*shapes(evidence, "polygon", "polygons"), *evidence.get("points", ())]
    return [np.reshape(shape, (-1, 2)).astype(float) for shape in found]


def draw_evidence(inspection: Inspection, requirement_id: str, lang: Lang) -> Image.Image:
    """The photo with the evidence of one requirement, its title and its value, at most 480x640 pixels.

    Shown is the frame round the head, or the whole photo when some of the evidence lies outside it.

    Raises:
        KeyError: the report has no such requirement.
        FontNotFoundError: no font with Chinese glyphs on this machine.
    """
    finding = inspection.report.finding(requirement_id)
    colour, frame = VERDICTS[finding.verdict][1], window(inspection)
    places = [frame.from_photo(shape) for shape in corners(finding.evidence)]
    if any((place < -0.02).any() or (place > 1.02).any() for place in places):
        frame = Frame(0, 0, inspection.photo.width, inspection.photo.height)
    picture = panel(inspection, frame)
    draw_shapes(picture, finding.evidence, colour)
    page = Page(picture.width, (255, 255, 255))
    page.picture((0, 0), picture.image)
    page.tag((0, 0), f"{title(requirement_id, lang)} {value_and_limit(finding, lang)}".rstrip(), 15, colour)
    return page.finish(0)
