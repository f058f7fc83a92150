"""Pictures of reports and overlays for the documentation, of two portraits in the public domain.

python docs/screenshots.py
"""

from __future__ import annotations

import io
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory

from biyezhao.serving.inspection import Inspection, Inspector
from biyezhao.serving.overlay import draw
from biyezhao.serving.presentation import Lang
from biyezhao.serving.reports import render_html, render_pdf
from biyezhao.serving.samples import copy_samples
from PIL import Image
from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).with_name("images")
CHROMIUM = "/usr/bin/chromium"
COLOURS = 192
"""A palette of so many colours keeps each picture below 400 KB."""


def save(picture: Image.Image, name: str) -> None:
    """Write one picture."""
    IMAGES.mkdir(exist_ok=True)
    palette = picture.convert("RGB").quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.FLOYDSTEINBERG)
    palette.save(IMAGES / name, optimize=True)


def pages(inspection: Inspection, inspector: Inspector) -> None:
    """The report on a screen of 1280 pixels, in English, and on one of 390, in Chinese."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        sizes: dict[Lang, tuple[int, int]] = {"en": (1280, 1250), "zh": (390, 844)}
        for lang, (width, height) in sizes.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.set_content(render_html(inspection, inspector.standard, lang))
            save(Image.open(io.BytesIO(page.screenshot())), f"report-{width}.png")
        browser.close()


def paper(inspection: Inspection, inspector: Inspector) -> None:
    """The first page of the PDF, in Chinese, as pdftoppm of poppler-utils draws it."""
    pdf = render_pdf(inspection, inspector.standard, "zh")
    command = ["pdftoppm", "-png", "-r", "80", "-f", "1", "-l", "1", "-"]
    save(Image.open(io.BytesIO(run(command, input=pdf, capture_output=True, check=True).stdout)), "report-a4.png")


def main() -> None:
    """Make them all."""
    inspector = Inspector()
    with TemporaryDirectory() as folder:
        astronaut, hopper = (inspector.inspect(photo) for photo in copy_samples(Path(folder)))
    pages(hopper, inspector)
    paper(astronaut, inspector)
    overlay = draw(astronaut, inspector.standard, "en")
    overlay.thumbnail((1200, 1200))
    save(overlay, "overlay.png")


if __name__ == "__main__":
    main()
