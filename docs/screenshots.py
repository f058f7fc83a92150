"""Pictures of overlays, reports, the demo and a batch for the documentation, of two portraits in the public domain.

python docs/screenshots.py
"""

from __future__ import annotations

import csv
import io
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal, get_args

import segno
import uvicorn
from biyezhao.serving.batch.output import PAGE
from biyezhao.serving.batch.run import run_batch
from biyezhao.serving.demo import mount
from biyezhao.serving.demo.examples import examples
from biyezhao.serving.inspection import Inspection, Inspector
from biyezhao.serving.overlay import draw
from biyezhao.serving.presentation import Lang
from biyezhao.serving.reports import render_html, render_pdf
from biyezhao.serving.samples import copy_samples
from biyezhao.serving.standards import load
from fastapi import FastAPI
from PIL import Image, ImageOps
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

IMAGES = Path(__file__).with_name("images")
CHROMIUM = "/usr/bin/chromium"
COLOURS = 224
"""A palette of so many colours keeps each picture below 400 KB."""
WAIT = 120_000
"""Milliseconds to wait for anything in the browser."""

LENIENT = """
extends = "chsi"
title = { zh = "演示", en = "Demonstration" }
[limits]
hair_top_margin = { min = 0 }
shoulders_level = { max = 90 }
mouth_closed = { max = 1 }
neutral_expression = { max = 99 }
hair_over_ears = { max = 1 }
background_replacement = { max = 1 }
"""
"""Both portraits are no ID photos: by the real standards every student of the batch would have to retake the photo."""

STUDENTS = (
    # number, name, example that is the photo, whether it is mirrored, whether there is a code
    ("2023010101", "王晓明", "light-blue", False, True),
    ("2023010102", "李思雨", "grace_hopper", False, True),
    ("2023010103", "张伟", "red", True, True),
    ("2023010104", "陈静", None, False, True),
    ("2023010105", "刘洋", "tilted", True, False),
    ("2023010106", "赵敏", "tilted", False, True),
    ("2023010107", "周强", "tilted", False, True),
)


def save(picture: Image.Image, name: str) -> None:
    """Write one picture."""
    IMAGES.mkdir(exist_ok=True)
    palette = picture.convert("RGB").quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.FLOYDSTEINBERG)
    palette.save(IMAGES / name, optimize=True)


def overlays(inspection: Inspection, inspector: Inspector) -> None:
    """The overlay in both languages."""
    for lang in get_args(Lang):
        overlay = draw(inspection, inspector.standard, lang)
        overlay.thumbnail((1200, 1200))
        save(overlay, f"overlay.{lang}.png")


def paper(inspection: Inspection, inspector: Inspector) -> None:
    """The first page of the PDF, in Chinese, as pdftoppm of poppler-utils draws it."""
    pdf = render_pdf(inspection, inspector.standard, "zh")
    command = ["pdftoppm", "-png", "-r", "80", "-f", "1", "-l", "1", "-"]
    save(Image.open(io.BytesIO(run(command, input=pdf, capture_output=True, check=True).stdout)), "report-a4.png")


class Camera:
    """Takes pictures of pages: in both languages on a screen of 1280 pixels, in Chinese on one of 390."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    def shoot(self, name: str, address: Callable[[Lang], str], height: int, act: Callable = lambda page: None) -> None:
        """``act`` works on each page before its picture is taken; the narrow one is dark."""
        sizes: list[tuple[Lang, int, int, Literal["light", "dark"]]] = [
            ("en", 1280, height, "light"),
            ("zh", 1280, height, "light"),
            ("zh", 390, 844, "dark"),
        ]
        for lang, width, tall, scheme in sizes:
            page = self.browser.new_page(viewport={"width": width, "height": tall}, color_scheme=scheme)
            page.set_default_timeout(WAIT)
            page.goto(address(lang))
            act(page)
            save(Image.open(io.BytesIO(page.screenshot())), f"{name}-{width}.{lang}.png")
            page.close()


def report(camera: Camera, inspection: Inspection, inspector: Inspector, folder: Path) -> None:
    """The report for a screen."""
    for lang in get_args(Lang):
        (folder / f"{lang}.html").write_text(render_html(inspection, inspector.standard, lang), "utf-8")
    camera.shoot("report", lambda lang: (folder / f"{lang}.html").as_uri(), 1250)


@contextmanager
def demo() -> Iterator[str]:
    """Address of the demo, served by this process on a free port."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(mount(FastAPI()), log_level="error", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.1)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def demo_page(camera: Camera) -> None:
    """The demo with one of its examples, the mouth selected where there is room beside the photo."""

    def choose(page: Page) -> None:
        page.locator("[data-example=tilted]").click()
        page.locator(".verdict").wait_for()
        if page.viewport_size and page.viewport_size["width"] > 900:
            page.locator(".requirements [data-id=mouth_closed]").first.click()
            page.locator("#finding-mouth_closed.open").wait_for()
        page.wait_for_timeout(1500)

    with demo() as address:
        camera.shoot("demo", lambda lang: f"{address}/?lang={lang}", 900, choose)


def batch_page(camera: Camera, folder: Path) -> None:
    """The page of a batch of seven students."""
    photos = {example.id: example.upload.data for example in examples()}
    pictures = folder / "photos"
    pictures.mkdir()
    for number, name, example, mirrored, coded in STUDENTS:
        if example:
            photo = Image.open(io.BytesIO(photos[example])).convert("RGB")
            photo = ImageOps.mirror(photo) if mirrored else photo
            photo.save(pictures / f"{number}{name}.jpg", quality=90)
        if coded:
            segno.make(f"CHSI {number}", micro=False).save(str(pictures / f"{number}{name}采集码.png"), scale=5)
    roster, standard = folder / "roster.csv", folder / "lenient.toml"
    standard.write_text(LENIENT, "utf-8")
    with roster.open("w", encoding="utf-8", newline="") as file:
        rows = [(number, name, "2027-06") for number, name, *_ in STUDENTS]
        csv.writer(file).writerows([("学号", "姓名", "毕业时间"), *rows])
    for lang in get_args(Lang):
        run_batch(
            roster,
            folder / lang,
            load(str(standard)),
            Inline(),
            lang=lang,
            photos=pictures,
            today=date(2027, 2, 20),
        )
    camera.shoot("batch", lambda lang: (folder / lang / PAGE).as_uri(), 1400)


class Inline:
    """Does the work of a batch in this process."""

    def map(self, work: Callable, items: Iterable) -> Iterator:
        return map(work, items)


def main() -> None:
    """Make them all."""
    inspector = Inspector()
    with TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary)
        astronaut, hopper = (inspector.inspect(photo) for photo in copy_samples(folder))
        overlays(astronaut, inspector)
        paper(astronaut, inspector)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        camera = Camera(browser)
        report(camera, hopper, inspector, folder)
        demo_page(camera)
        batch_page(camera, folder)
        browser.close()


if __name__ == "__main__":
    main()
