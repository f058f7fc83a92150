"""The overlay: one picture that shows what was measured, what the standard allows, and every verdict with its place.

>>> inspector = Inspector("chsi")  # doctest: +SKIP
>>> draw(inspector.inspect("photo.jpg"), inspector.standard, lang="zh").save("overlay.png")  # doctest: +SKIP
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from ..models.attributes import LISTED
from .drawing import GREY, INK, NUMBER_RADIUS, PAPER, WHITE, Page, Panel
from .evidence import ALLOWED, ROWS, Marks, allowed, areas, lines, numbered, whole, window
from .framing import Frame
from .inspection import Inspection
from .presentation import OVERALL, VERDICTS, Colour, Lang, printable, say, title, unassessed, value_and_limit, value_of
from .report import Finding, Text, Verdict
from .standardisation import crop_of
from .standards import Standard

GUIDE, LANDMARK = (0, 184, 212), (255, 235, 59)
PARTS: tuple[tuple[Text, Colour, tuple[str, ...]], ...] = (
    (Text(zh="皮肤", en="skin"), (255, 183, 130), ("skin", "nose")),
    (Text(zh="头发", en="hair"), (126, 87, 194), ("hair",)),
    (Text(zh="眉", en="brows"), (121, 85, 72), ("left_brow", "right_brow")),
    (Text(zh="眼", en="eyes"), (0, 150, 255), ("left_eye", "right_eye")),
    (Text(zh="嘴", en="mouth"), (233, 30, 99), ("mouth_inside", "upper_lip", "lower_lip")),
    (Text(zh="耳", en="ears"), (255, 111, 0), ("left_ear", "right_ear")),
    (Text(zh="眼镜", en="glasses"), (0, 0, 0), ("glasses",)),
    (Text(zh="帽子", en="hat"), (130, 119, 23), ("hat",)),
    (Text(zh="首饰", en="jewellery"), (255, 235, 59), ("earring", "necklace")),
    (Text(zh="颈", en="neck"), (255, 138, 101), ("neck",)),
    (Text(zh="衣服", en="clothes"), (0, 137, 123), ("cloth",)),
)

MAIN, MIDDLE, LIST, GAP = 690, 318, 560, 24
"""Widths of the three columns and the gap between them, in pixels."""


def draw(inspection: Inspection, standard: Standard, lang: Lang = "zh") -> Image.Image:
    """Draw one inspection.

    On the left the photo with the numbered places of what fails or needs review, and the bands that the standard allows;
    in the middle the parsing with the landmarks and where each attribute shows; on the right all verdicts, failing first.

    Raises:
        FontNotFoundError: no font with Chinese glyphs on this machine.
    """
    return _Overlay(inspection, standard, lang).page.finish(GAP)


def draw_photo(inspection: Inspection, standard: Standard, lang: Lang = "zh", width: int = MAIN) -> Image.Image:
    """The photo with everything that fails or needs review, numbered as ``numbered`` does, and the measured lengths.

    Shown is ``evidence.window``, with the crop that standardising makes of an original.

    Returns:
        RGB, at most ``width`` pixels wide and four thirds of that high.

    Raises:
        FontNotFoundError: no font with Chinese glyphs on this machine.
    """
    portrait, report, frame = inspection.portrait, inspection.report, window(inspection)
    width = max(1, min(width, round(width * 4 / 3 * frame.width / frame.height)))
    panel = Panel(inspection.photo.pixels, frame, width)
    marks, numbers = Marks(panel, portrait), numbered(report)
    if portrait.face_count and not portrait.is_standardised:
        crop = crop_of(portrait, standard)
        panel.box((crop.x0, crop.y0, crop.x0 + crop.width, crop.y0 + crop.height), ALLOWED, 1)
    lengths = [finding for finding in report.requirements if allowed(finding)]
    for finding in lengths:
        if finding.verdict is Verdict.PASS:
            marks.finding(finding, 1)
    worst_last = sorted((f for f in report.requirements if f.id in numbers), key=lambda f: -numbers[f.id])
    for finding in worst_last:
        marks.finding(finding)
    page = Page(width, PAPER)
    page.picture((0, 0), panel.image)
    places = _Places(marks)
    for box in _labels(page, panel, [finding for finding in lengths if finding.id in (*ROWS, "face_width")], lang):
        places.block(*box)
    for finding in reversed(worst_last):
        corner = panel.position(_corner(finding.evidence, frame))
        page.number(places.take(corner), numbers[finding.id], VERDICTS[finding.verdict][1])
    return page.finish(0)


def _labels(page: Page, panel: Panel, lengths: list[Finding], lang: Lang) -> list[tuple[float, float, float, float]]:
    """Value and limit of each length at the right edge beside its line, one below the other where lines are near.

    Returns:
        The boxes x0, y0, x1, y1 that they take up.
    """
    size, next_free, boxes = max(10, round(14 * panel.width / MAIN)), 0.0, []
    height = round(1.45 * size) + 2
    for finding in sorted(lengths, key=lambda finding: finding.evidence["line"][0][1]):
        text, row = value_and_limit(finding, lang), panel.position(finding.evidence["line"][0])[1]
        y = min(max(row - height / 2, next_free), panel.height - height)
        x = panel.width - page.length(text, size) - 10
        page.tag((x, y), text, size, VERDICTS[finding.verdict][1])
        next_free = y + height
        boxes.append((x, y, panel.width, next_free))
    return boxes


def _corner(evidence: dict[str, Any], frame: Frame) -> np.ndarray:
    """Where the number of a finding stands: the top left of its first shape, or of the frame when it has none."""
    shapes = areas(evidence) + lines(evidence)
    return shapes[0].min(0) if shapes else np.array([frame.x0, frame.y0])


class _Places:
    """Places for numbers: none on another, on an eye or on the mouth."""

    def __init__(self, marks: Marks) -> None:
        self.free = ~marks.spared
        size = 2 * NUMBER_RADIUS + 1
        self.free = cv2.erode(self.free.view(np.uint8), np.ones((size, size), np.uint8), borderValue=0)

    def block(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Keep numbers off a box in panel pixels."""
        corners = ((round(x0 - NUMBER_RADIUS), round(y0 - NUMBER_RADIUS)), (round(x1), round(y1 + NUMBER_RADIUS)))
        cv2.rectangle(self.free, *corners, 0, cv2.FILLED)

    def take(self, wanted: tuple[float, float]) -> tuple[float, float]:
        """The free place nearest to the wanted one, in panel pixels; the wanted one when there is no room at all."""
        ys, xs = np.nonzero(self.free)
        if not len(xs):
            return wanted
        nearest = int(np.hypot(xs - wanted[0], ys - wanted[1]).argmin())
        x, y = int(xs[nearest]), int(ys[nearest])
        cv2.circle(self.free, (x, y), 2 * NUMBER_RADIUS + 2, 0, cv2.FILLED)
        return x, y


class _Overlay:
    """The page while it is drawn: what every part of it reads."""

    def __init__(self, inspection: Inspection, standard: Standard, lang: Lang) -> None:
        self.inspection = inspection
        self.photo, self.portrait, self.report = inspection.photo, inspection.portrait, inspection.report
        self.standard = standard
        self.lang: Lang = lang
        self.found = self.portrait.face_count > 0
        self.page = Page(MAIN + MIDDLE + LIST + 4 * GAP if self.found else MAIN + LIST + 3 * GAP, PAPER)
        self.numbers = numbered(self.report)

        top = self._header()
        self._main(GAP, top)
        if self.found:
            self._middle(2 * GAP + MAIN, top)
        self._verdicts(self.page.image.width - GAP - LIST, top)

    def _with(self, *verdicts: Verdict) -> list[Finding]:
        return [f for verdict in verdicts for f in self.report.requirements if f.verdict is verdict]

    def _say(self, text: Text) -> str:
        return say(text, self.lang)

    def _colour(self, id: str) -> Colour:
        """The colour of a requirement's verdict."""
        return VERDICTS[next((f.verdict for f in self.report.requirements if f.id == id), Verdict.NOT_ASSESSED)][1]

    # Header ---------------------------------------------------------------------------------------------------------

    def _header(self) -> int:
        text, colour = OVERALL[self.report.verdict]
        x = GAP + self.page.pill((GAP, GAP), self._say(text), 26, colour) + 18
        name = printable(Path(self.report.file).name) if self.report.file else self.report.sha256[:12]
        self.page.text((x, GAP - 2), name, 24, INK)
        facts = f"{self._say(self.standard.title)}  ·  {self.photo.width}×{self.photo.height}"
        self.page.text((x, GAP + 29), facts, 15, GREY)
        return GAP + 66

    def _panel(self, width: int) -> Panel:
        return Panel(self.photo.pixels, self.portrait.frame, width)

    # The photo ------------------------------------------------------------------------------------------------------

    def _main(self, x: int, top: int) -> None:
        self.page.picture((x, top), np.asarray(draw_photo(self.inspection, self.standard, self.lang, MAIN)))

    # Parsing, evidence and the whole photo ----------------------------------------------------------------------------

    def _middle(self, x: int, top: int) -> None:
        y = self._parsing(x, top)
        y = self._attributes(x, y + 10)
        if not self.portrait.is_standardised:
            self._whole(x, y + 10)

    def _heading(self, x: int, y: int, text: Text) -> int:
        self.page.text((x, y), self._say(text), 15, GREY)
        return y + 24

    def _parsing(self, x: int, y: int) -> int:
        y = self._heading(x, y, Text(zh="分割与关键点", en="Parsing and landmarks"))
        panel = self._panel(MIDDLE)
        legend: list[tuple[Text, Colour]] = []
        for name, colour, classes in PARTS:
            mask = self.portrait.mask(*classes)
            if mask.any():
                panel.tint(mask, colour)
                legend.append((name, colour))
        for px, py, visibility in self.portrait.landmarks.values():
            panel.dot((px, py), LANDMARK, 1.5, filled=visibility >= 0.5)
        self.page.picture((x, y), panel.image)
        y, right = y + panel.height + 8, x
        for name, colour in legend:
            width = 22 + self.page.length(self._say(name), 13)
            if right + width > x + MIDDLE:
                y, right = y + 21, x
            self.page.swatch((right, y + 2), colour)
            self.page.text((right + 18, y), self._say(name), 13, INK)
            right += width + 8
        return y + 24

    def _attributes(self, x: int, y: int) -> int:
        y = self._heading(x, y, Text(zh="属性概率与依据", en="Attributes: probability and evidence"))
        width = (MIDDLE - 12) // 3
        for index, attribute in enumerate(LISTED):
            left, tile = x + index % 3 * (width + 6), self._panel(width)
            tile.heat(self.portrait.evidence[attribute.id])
            above = y + index // 3 * (tile.height + 50)
            colour = self._colour(attribute.id)
            self.page.picture((left, above), tile.image)
            self.page.frame((left, above, left + width, above + tile.height), colour)
            probability = f"{self.report.attributes[attribute.id]:.0%}"
            self.page.text(
                (left + width - 5, above + tile.height - 5), probability, 15, WHITE, anchor="rs", outline=INK
            )
            name = attribute.zh.split("（")[0] if self.lang == "zh" else attribute.en
            self.page.paragraph((left, above + tile.height + 4), name, 12, INK, width)
        return y + 2 * (round(width * 4 / 3) + 50)

    def _whole(self, x: int, y: int) -> None:
        y = self._heading(x, y, Text(zh="原图与取景框", en="The original and the frame above"))
        photo, frame = whole(self.inspection), self.portrait.frame
        panel = Panel(self.photo.pixels, photo, max(1, min(MIDDLE, round(240 * photo.width / photo.height))))
        panel.box((frame.x0, frame.y0, frame.x0 + frame.width, frame.y0 + frame.height), GUIDE, 2)
        for box, _ in self.portrait.faces:
            panel.box(box.tolist(), WHITE, 2)
        self.page.picture((x, y), panel.image)

    # Verdicts -------------------------------------------------------------------------------------------------------

    def _verdicts(self, x: int, y: float) -> None:
        for verdict in (Verdict.FAIL, Verdict.REVIEW):
            findings = self._with(verdict)
            if findings:
                y = self._section(x, y, verdict, len(findings))
                for finding in findings:
                    y = self._full(x, y, finding)
        passed = self._with(Verdict.PASS)
        if passed:
            y = self._section(x, y, Verdict.PASS, len(passed))
            for index, finding in enumerate(passed):
                left, row = x + index % 2 * (LIST // 2), y + index // 2 * 25
                self.page.text((left, row), title(finding.id, self.lang), 15, INK)
                self.page.text((left + LIST // 2 - 16, row + 1), value_of(finding, self.lang), 13, GREY, anchor="ra")
            y += (len(passed) + 1) // 2 * 25 + 10
        unknown = self._with(Verdict.NOT_ASSESSED)
        if unknown:
            y = self._section(x, y, Verdict.NOT_ASSESSED, len(unknown))
            for reason, names in unassessed(unknown, self.lang):
                y = self.page.paragraph((x, y), f"{reason} {names}", 13, GREY, LIST) + 3

    def _section(self, x: int, y: float, verdict: Verdict, count: int) -> float:
        heading, colour = VERDICTS[verdict]
        width = self.page.pill((x, y), f"{self._say(heading)} {count}", 16, colour)
        self.page.rule((x + width + 10, y + 13), LIST - width - 10)
        return y + 36

    def _full(self, x: int, y: float, finding: Finding) -> float:
        """Number, title, value and message of a finding that wants attention."""
        colour, indent = VERDICTS[finding.verdict][1], 32
        self.page.number((x + 11, y + 12), self.numbers[finding.id], colour)
        self.page.text((x + indent, y), title(finding.id, self.lang), 18, colour)
        self.page.text((x + LIST, y + 3), value_and_limit(finding, self.lang), 14, GREY, anchor="ra")
        return self.page.paragraph((x + indent, y + 28), self._say(finding.message), 15, INK, LIST - indent) + 12
