"""The overlay: one picture that shows what was measured, what the standard allows, and every verdict with its place.

>>> inspector = Inspector("chsi")  # doctest: +SKIP
>>> draw(inspector.inspect("photo.jpg"), inspector.standard, lang="zh").save("overlay.png")  # doctest: +SKIP
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from ..models.attributes import ATTRIBUTES
from .drawing import Page, Panel
from .evidence import corners, draw_shapes
from .framing import VIEW_SIZE, Frame
from .inspection import Inspection
from .presentation import OVERALL, VERDICTS, Colour, Lang, printable, say, title, unassessed, value_and_limit, value_of
from .report import Finding, Text, Verdict
from .standardisation import crop_of
from .standards import Standard

INK, GREY, PAPER, WHITE = (33, 37, 41), (108, 117, 125), (250, 250, 248), (255, 255, 255)
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

HEIGHT = MAIN * 4 // 3
"""Height of the left column's picture."""

BANDS = {"hair_top_margin": "hair_top", "eye_line": "eye_line", "face_width": "face_width"}
"""Requirement of geometry -> its band in the standard."""


def draw(inspection: Inspection, standard: Standard, lang: Lang = "zh") -> Image.Image:
    """Draw one inspection.

    On the left the photo with the head box, landmarks, shoulder line, the standard's bands (green where met, red where
    not) and the numbered places of failing findings; in the middle the parsing and where each attribute shows; on the
    right all verdicts, failing first.

    Raises:
        FontNotFoundError: no font with Chinese glyphs on this machine.
    """
    return _Overlay(inspection, standard, lang).whole()


def draw_photo(inspection: Inspection, standard: Standard, lang: Lang = "zh") -> Image.Image:
    """Draw the left part of :func:`draw` alone: what was measured, at most 690x920 pixels, without any text beside it.

    It shows the same window of the photo as :func:`evidence.window`.

    Raises:
        FontNotFoundError: no font with Chinese glyphs on this machine.
    """
    return _Overlay(inspection, standard, lang).photo_alone()


class _Overlay:
    """The page while it is drawn: what every part of it reads."""

    def __init__(self, inspection: Inspection, standard: Standard, lang: Lang) -> None:
        self.photo, self.portrait, self.report = inspection.photo, inspection.portrait, inspection.report
        self.standard = standard
        self.lang: Lang = lang
        self.found = self.portrait.face_count > 0
        shown = [f for f in self._with(Verdict.FAIL, Verdict.REVIEW) if f.evidence]
        self.numbers = {finding.id: number for number, finding in enumerate(shown, 1)}

    def photo_alone(self) -> Image.Image:
        """The photo with all that is drawn on it, and nothing beside it."""
        panel = self._main_panel()
        self.page = Page(panel.width, PAPER)
        self._main(panel, 0, 0)
        return self.page.finish(0)

    def whole(self) -> Image.Image:
        """The photo, the parsing, where each attribute shows, and all verdicts."""
        self.page = Page(MAIN + MIDDLE + LIST + 4 * GAP if self.found else MAIN + LIST + 3 * GAP, PAPER)
        top = self._header()
        self._main(self._main_panel(), GAP, top)
        if self.found:
            self._middle(2 * GAP + MAIN, top)
        self._verdicts(self.page.image.width - GAP - LIST, top)
        return self.page.finish(GAP)

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

    def _whole_panel(self, width: int, height: int) -> Panel:
        """The whole photo, as large as fits."""
        whole = Frame(0, 0, self.photo.width, self.photo.height)
        return Panel(self.photo.pixels, whole, max(1, min(width, round(height * whole.width / whole.height))))

    # The photo ------------------------------------------------------------------------------------------------------

    def _main_panel(self) -> Panel:
        return self._panel(MAIN) if self.found else self._whole_panel(MAIN, HEIGHT)

    def _main(self, panel: Panel, x: int, top: int) -> None:
        for box, _ in self.portrait.faces:
            panel.box(box.tolist(), WHITE, 2)
        labels = self._geometry(panel) if self.found else []
        for finding in self._with(Verdict.REVIEW, Verdict.FAIL):
            draw_shapes(panel, finding.evidence, VERDICTS[finding.verdict][1])
        if self.found:
            for px, py, visibility in self.portrait.landmarks.values():
                panel.dot((px, py), LANDMARK, filled=visibility >= 0.5)
        self.page.picture((x, top), panel.image)
        for (px, py), text, colour in labels:
            py = min(max(py, 0), panel.height - 22)
            self.page.tag((x + px, top + py), text, 14, colour)
        self._places(panel, x, top)

    def _geometry(self, panel: Panel) -> list[tuple[tuple[float, float], str, Colour]]:
        """Draw bands, measured lines and shoulder line; returns what to write where on the panel."""
        portrait, head, bands = self.portrait, self.portrait.head, self.standard.geometry
        crop = crop_of(portrait, self.standard)
        if not portrait.is_standardised:
            panel.box((crop.x0, crop.y0, crop.x0 + crop.width, crop.y0 + crop.height), GUIDE, 1)
        unit = crop.width / VIEW_SIZE[0]
        right, labels = crop.x0 + crop.width, []

        for id, row in (("hair_top_margin", head.hair_top), ("eye_line", head.eye_line)):
            colour, (low, high) = self._colour(id), getattr(bands, BANDS[id])
            panel.shade((crop.x0, crop.y0 + low * unit, right, crop.y0 + high * unit), colour, 0.14)
            panel.line([[crop.x0, row], [right, row]], colour, 2)
            where = panel.position((crop.x0, crop.y0 + low * unit))
            labels.append(((max(where[0], 0), where[1]), self._measured(id, (row - crop.y0) / unit), colour))

        points = portrait.landmarks
        left_cheek, right_cheek = points["left_cheek"][:2], points["right_cheek"][:2]
        colour, (low, high) = self._colour("face_width"), bands.face_width
        y = float((left_cheek[1] + right_cheek[1]) / 2)
        reach = 0.06 * head.face_width
        for side in (-1, 1):
            inner, outer = (head.centre_x + side * width * unit / 2 for width in (low, high))
            panel.shade((min(inner, outer), y - reach, max(inner, outer), y + reach), colour, 0.3)
        panel.line(np.stack([left_cheek, right_cheek]), colour, 2)
        for cheek in (left_cheek, right_cheek):
            panel.line(cheek + np.array([[0, -reach], [0, reach]]), colour, 2)
        where = panel.position((head.centre_x + high * unit / 2, y + reach))
        label = self._measured("face_width", head.face_width / unit)
        labels.append(
            ((min(where[0], panel.width - 4) - self.page.length(label, 14) - 10, where[1] + 4), label, colour)
        )

        shoulders = [points["right_shoulder"], points["left_shoulder"]]
        if min(point[2] for point in shoulders) >= 0.5:
            panel.line(np.stack(shoulders)[:, :2], self._colour("shoulders_level"), 2)
        return labels

    def _measured(self, id: str, value: float) -> str:
        low, high = getattr(self.standard.geometry, BANDS[id])
        return f"{title(id, self.lang)} {value:.0f} ({low:g}–{high:g})"

    def _places(self, panel: Panel, x: int, top: int) -> None:
        """Write the number of each finding beside its evidence, without two on one spot."""
        taken: list[tuple[float, float]] = []
        for finding in self._with(Verdict.FAIL, Verdict.REVIEW):
            found = corners(finding.evidence)
            if not found:
                continue
            px, py = np.clip(panel.position(found[0].min(0)), 14, [panel.width - 14, panel.height - 14])
            while any(abs(px - u) < 26 and abs(py - v) < 26 for u, v in taken):
                px += 27
                if px > panel.width - 14:
                    px, py = 14, py + 27
            taken.append((px, py))
            self.page.number((x + px, top + py), self.numbers[finding.id], VERDICTS[finding.verdict][1])

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
        y = self._heading(x, y, Text(zh="分割", en="Parsing"))
        panel = self._panel(MIDDLE)
        legend: list[tuple[Text, Colour]] = []
        for name, colour, classes in PARTS:
            mask = self.portrait.mask(*classes)
            if mask.any():
                panel.tint(mask, colour)
                legend.append((name, colour))
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
        for index, attribute in enumerate(ATTRIBUTES):
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
        panel, frame = self._whole_panel(MIDDLE, 240), self.portrait.frame
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
        if finding.id in self.numbers:
            self.page.number((x + 11, y + 12), self.numbers[finding.id], colour)
        else:
            self.page.bullet((x + 11, y + 12), colour)
        self.page.text((x + indent, y), title(finding.id, self.lang), 18, colour)
        self.page.text((x + LIST, y + 3), value_and_limit(finding, self.lang), 14, GREY, anchor="ra")
        return self.page.paragraph((x + indent, y + 28), self._say(finding.message), 15, INK, LIST - indent) + 12
