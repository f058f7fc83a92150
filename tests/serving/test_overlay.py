"""The overlay: drawn for any picture, every verdict in it, and the fonts and the wrapping it needs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from biyezhao.serving import fonts, presentation
from biyezhao.serving.drawing import Page, Panel, wrap
from biyezhao.serving.fonts import FontNotFoundError, font, font_path
from biyezhao.serving.framing import Frame
from biyezhao.serving.inspection import Inspector
from biyezhao.serving.overlay import draw
from biyezhao.serving.report import Finding, Text, Verdict
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

SERVING = Path(presentation.__file__).parent


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("size", "faces"),
    [
        ((480, 640), 1),
        ((960, 1280), 1),
        ((1280, 960), 2),
        ((480, 640), 0),
        ((2000, 60), 0),
        ((60, 2000), 1),
        ((32, 32), 1),
    ],
    ids=["finished", "original", "two faces", "no face", "panorama", "tower", "tiny"],
)
def test_any_picture_can_be_drawn(size, faces, lang, constant_model, textured) -> None:
    inspector = Inspector("chsi", constant_model(faces))
    picture = draw(inspector.inspect(textured(*size)), inspector.standard, lang)
    assert picture.mode == "RGB"
    assert 1200 < picture.width < 1800
    assert 300 < picture.height < 3000


def written(monkeypatch, inspector: Inspector, pixels: np.ndarray, lang: presentation.Lang) -> str:
    """All text on an overlay."""
    texts: list[str] = []

    def noting(original: Callable[..., object]) -> Callable[..., object]:
        def note(self: Page, xy: tuple[float, float], text: str, *args: object, **kwargs: object) -> object:
            texts.append(text)
            return original(self, xy, text, *args, **kwargs)

        return note

    for method in (Page.text, Page.pill, Page.tag):
        monkeypatch.setattr(Page, method.__name__, noting(method))
    draw(inspector.inspect(pixels), inspector.standard, lang)
    return "".join(texts).replace(" ", "")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_finding_is_on_it(lang, monkeypatch, constant_model, textured) -> None:
    inspector, pixels = Inspector("chsi", constant_model()), textured(480, 640)
    report = inspector.inspect(pixels).report
    texts = written(monkeypatch, inspector, pixels, lang)
    for finding in report.requirements:
        assert presentation.title(finding.id, lang).replace(" ", "") in texts
        if finding.verdict in (Verdict.FAIL, Verdict.REVIEW):
            assert presentation.say(finding.message, lang).replace(" ", "") in texts


def test_failing_evidence_is_outlined_where_it_is(constant_model, textured, monkeypatch) -> None:
    inspector, pixels = Inspector("chsi", constant_model()), textured(480, 640, noise=0)
    inspection = inspector.inspect(pixels)
    message = Text(zh="边框", en="box")
    box = {"box": [40, 500, 140, 600]}
    inspection.report.requirements[:] = [Finding(id="sharpness", verdict=Verdict.FAIL, message=message, evidence=box)]
    picture = np.asarray(draw(inspection, inspector.standard, "en")).astype(int)
    scale, left, top = 690 / 480, 24, 90
    edge = picture[top + round(550 * scale), left + round(40 * scale) - 3 : left + round(40 * scale) + 4]
    assert (np.abs(edge - presentation.VERDICTS[Verdict.FAIL][1]).max(1) < 40).any()


def test_a_panel_maps_photo_pixels_and_greys_what_lies_outside() -> None:
    panel = Panel(np.zeros((100, 100, 3), np.uint8), Frame(-50, 0, 150, 200), 300)
    assert (panel.width, panel.height) == (300, 400)
    assert panel.position((0, 0)) == (100, 0)
    assert panel.image[50, 200].max() == 0
    assert panel.image[50, 50].min() >= 180
    assert panel.image[300, 200].min() >= 180
    panel.box([10, 10, 90, 90], (255, 0, 0))
    assert tuple(panel.image[20, 200]) == (255, 0, 0)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="请把头发别到耳后重拍，。：（）ab cd,.", max_size=60), st.integers(60, 300))
def test_wrapped_lines_keep_the_text_and_the_width(text: str, width: int) -> None:
    lines = wrap(text, 15, width)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    longest = max((font(15).getlength(token) for token in re.findall(r"[a-z,.]+", text)), default=0)
    assert all(font(15).getlength(line) <= max(width, longest + 15) + 15 for line in lines)


def test_no_line_begins_with_closing_punctuation() -> None:
    for width in range(40, 200, 5):
        lines = wrap("右耳被头发遮挡，请把头发别到耳后，然后重拍。", 15, width)
        assert all(line[0] not in "，。" for line in lines)


def test_the_named_font_is_used(monkeypatch, tmp_path) -> None:
    chosen = tmp_path / "mine.ttf"
    chosen.write_bytes(font_path().read_bytes())
    monkeypatch.setenv(fonts.FONT_VARIABLE, str(chosen))
    assert font_path() == chosen


def test_a_named_font_that_is_missing_is_an_error(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv(fonts.FONT_VARIABLE, str(tmp_path / "none.ttf"))
    with pytest.raises(FontNotFoundError):
        font_path()


def test_no_font_says_how_to_get_one(monkeypatch) -> None:
    monkeypatch.delenv(fonts.FONT_VARIABLE, raising=False)
    monkeypatch.setattr(fonts, "find_spec", lambda name: None)
    monkeypatch.setattr(fonts, "SYSTEM_FONTS", ())
    with pytest.raises(FontNotFoundError) as caught:
        font_path()
    assert "fonts-noto-cjk" in caught.value.message.zh
    assert "fonts-noto-cjk" in caught.value.message.en


def test_the_packaged_font_has_every_character_that_we_write(monkeypatch) -> None:
    monkeypatch.delenv(fonts.FONT_VARIABLE, raising=False)
    text = "".join(file.read_text("utf-8") for pattern in ("*.py", "*.toml") for file in SERVING.rglob(pattern))
    glyphs = TTFont(font_path(), lazy=True).getBestCmap() or {}
    assert not {c for c in text if ord(c) > 127 and ord(c) not in glyphs}
