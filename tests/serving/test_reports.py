"""Reports for people: all that the JSON says is in them, in both languages, safe for any name, self-contained."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import replace
from html import unescape

import numpy as np
import pytest
from biyezhao.serving.errors import MissingExtraError
from biyezhao.serving.inspection import Inspection, Inspector
from biyezhao.serving.presentation import OVERALL, say, title
from biyezhao.serving.report import Overall, Verdict
from biyezhao.serving.reports import render_html, render_pdf
from biyezhao.serving.standards import Standard, load
from pypdf import PdfReader

NAME = "<script>alert(1) & 张三.jpg"
STANDARD: Standard = load("chsi")


@pytest.fixture
def inspections(constant_model, textured) -> dict[str, Inspection]:
    """A finished photo with faults, one that is accepted, and one without a face."""
    faulty = Inspector("chsi", constant_model()).inspect(textured(480, 640))
    good = [f.model_copy(update={"verdict": Verdict.PASS}) for f in faulty.report.requirements]
    report = faulty.report.model_copy(update={"requirements": good, "verdict": Overall.ACCEPTED, "file": NAME})
    return {
        "faulty": faulty,
        "accepted": replace(faulty, report=report),
        "no face": Inspector("chsi", constant_model(0)).inspect(np.full((640, 480, 3), 200, np.uint8)),
    }


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def text_of(pdf: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("case", ["faulty", "accepted", "no face"])
def test_html_and_pdf_say_everything(case, lang, inspections) -> None:
    inspection = inspections[case]
    report = inspection.report
    pages = {
        "html": squeezed(unescape(render_html(inspection, STANDARD, lang))),
        "pdf": text_of(render_pdf(inspection, STANDARD, lang)),
    }
    for text in pages.values():
        assert squeezed(say(OVERALL[report.verdict][0], lang)) in text
        assert report.sha256 in text
        assert report.model.version in text
        assert squeezed(say(STANDARD.title, lang)) in text
        for finding in report.requirements:
            assert squeezed(title(finding.id, lang)) in text
            if finding.verdict is not Verdict.PASS:
                assert squeezed(say(finding.message, lang)) in text


@pytest.mark.parametrize(("size", "words"), [((480, 640), "可以提交"), ((960, 1280), "标准化")])
def test_an_accepted_original_is_to_be_standardised_first(size, words, constant_model, textured) -> None:
    inspection = Inspector("chsi", constant_model()).inspect(textured(*size))
    report = inspection.report.model_copy(update={"requirements": [], "verdict": Overall.ACCEPTED})
    assert words in render_html(replace(inspection, report=report), STANDARD, "zh")


def test_html_is_one_safe_file(inspections) -> None:
    page = render_html(inspections["accepted"], STANDARD, "zh")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"""(?:src|href)=["'](?!data:image/jpeg;base64,)""", page)
    assert "url(" not in page
    assert 'lang="zh-CN"' in page
    assert page.count("<img") == 2


def test_pdf_is_a4_with_its_glyphs_and_little_else(inspections) -> None:
    pdf = render_pdf(inspections["faulty"], STANDARD, "zh")
    reader = PdfReader(io.BytesIO(pdf))
    assert 1 <= len(reader.pages) <= 2
    assert [float(side) for side in reader.pages[0].mediabox[2:]] == pytest.approx([595.3, 841.9], abs=0.1)
    fonts = reader.pages[0]["/Resources"]["/Font"].values()  # pyright: ignore[reportIndexIssue]
    names = {str(font.get_object()["/BaseFont"]) for font in fonts}
    assert any(re.fullmatch(r"/[A-Z]{6}\+NotoSansSC.*", name) for name in names), names
    assert len(pdf) < 900_000


def test_a_name_in_the_template_language_is_only_text(inspections) -> None:
    inspection = inspections["accepted"]
    name = "#panic() {{ 7 * 7 }} $x$ *b* \\ 照片.jpg"
    named = replace(inspection, report=inspection.report.model_copy(update={"file": name}))
    assert squeezed("#panic() {{ 7 * 7 }} $x$ *b*") in text_of(render_pdf(named, STANDARD, "en"))
    assert name in unescape(render_html(named, STANDARD, "en"))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a" * 150 + "照片.jpg", f"{'a' * 47}…{'a' * 10}照片.jpg"),
        ("\u202egpj.张三\x1b[31m.jpg", "\\u202egpj.张三\\x1b[31m.jpg"),
        ("\udcff.jpg", "\\udcff.jpg"),
    ],
    ids=["long", "control characters", "no text"],
)
def test_awkward_names_are_shown_on_one_line(name, shown, inspections) -> None:
    inspection = inspections["accepted"]
    named = replace(inspection, report=inspection.report.model_copy(update={"file": name}))
    assert shown in unescape(render_html(named, STANDARD, "zh"))
    assert shown in text_of(render_pdf(named, STANDARD, "zh"))


@pytest.mark.parametrize(("render", "package"), [(render_html, "jinja2"), (render_pdf, "typst")])
def test_a_missing_package_names_the_extra(render, package, inspections, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError) as caught:
        render(inspections["accepted"], STANDARD, "zh")
    assert 'pip install "biyezhao[reports]"' in caught.value.message.zh
