"""The demo in a real browser: hand in, read, select, switch, download, many photos, bad files, and nothing left behind."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import socket
import threading
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from biyezhao.serving.errors import NotAnImageError, TruncatedError
from biyezhao.serving.presentation import Lang, say, title
from biyezhao.serving.report import Text
from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest.importorskip("gradio", reason="the extra serve is not installed")
pytest.importorskip("skimage", reason="the extra demo, which holds the sample portraits, is not installed")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
FLAGS += ["--disable-sync", "--no-first-run", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
PATIENCE = 90
"""Seconds to wait for anything on the page: machines that build are busy."""
LANGUAGES: tuple[Lang, ...] = ("zh", "en")


@pytest.fixture(scope="module")
def cache(tmp_path_factory) -> Iterator[Path]:
    """The folder that Gradio writes to."""
    folder = tmp_path_factory.mktemp("gradio")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(folder))
        patch.setenv("GRADIO_HEARTBEAT_INTERVAL", "0.5")
        yield folder


@pytest.fixture(scope="module")
def address(cache: Path) -> Iterator[str]:
    """The page, served by this process on a free port."""
    import uvicorn
    from biyezhao.serving.demo import mount
    from fastapi import FastAPI

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(mount(FastAPI()), "127.0.0.1", port, log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


class Visitor:
    """An open page, and what it asked the network for."""

    def __init__(self, browser: Browser, address: str, lang: Lang, width: int = 1280) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 860}, accept_downloads=True)
        self.context.set_default_timeout(PATIENCE * 1000)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(f"{address}?lang={lang}")
        self.page.locator(".main-drop .drop").wait_for()

    def hand_in(self, file: Path | str, place: str = ".main-drop") -> None:
        """Choose a file and wait until it was checked."""
        drop = self.page.locator(f"{place} .drop")
        before = drop.get_attribute("data-version")
        self.page.set_input_files(f"{place} input.pick", str(file))
        self.page.locator(f"{place} .drop:not([data-version='{before}'])").wait_for()

    def read(self, selector: str) -> str:
        return self.page.locator(selector).first.inner_text()

    def download(self, button: str) -> tuple[str, bytes]:
        with self.page.expect_download() as started:
            self.page.click(button)
        return started.value.suggested_filename, Path(started.value.path()).read_bytes()


@pytest.fixture
def visit(browser, address) -> Iterator:
    """``visit("zh", width)`` opens the page; it made no error and asked nobody else for anything."""
    visitors: list[Visitor] = []

    def open_page(lang: Lang, width: int = 1280) -> Visitor:
        visitors.append(Visitor(browser, address, lang, width))
        return visitors[-1]

    yield open_page
    for visitor in visitors:
        outside = [url for url in visitor.requests if not url.startswith((address, "data:", "blob:"))]
        visitor.context.close()
        assert outside == []
        assert visitor.errors == []


@pytest.fixture(scope="module")
def portrait(tmp_path_factory) -> Path:
    from biyezhao.serving.samples import copy_samples

    return copy_samples(tmp_path_factory.mktemp("photos"))[0]


@pytest.mark.parametrize(("lang", "width"), [("zh", 1280), ("en", 390)])
def test_a_photo_its_verdict_its_evidence_and_its_files(lang: Lang, width: int, visit, portrait) -> None:
    visitor = visit(lang, width)
    visitor.hand_in(portrait)
    assert {"zh": "必须重拍", "en": "must be retaken"}[lang] in visitor.read(".verdict h2")
    assert title("background_colour", lang) in visitor.read(".verdict ul")
    groups = visitor.page.locator(".group h3").all_inner_texts()
    assert groups[0].startswith({"zh": "不合格", "en": "Fails"}[lang])
    assert visitor.page.locator(".slider img").count() == 2
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width

    visitor.page.click(".finding .line[data-id='mouth_closed']")
    visitor.page.locator("#finding-mouth_closed.open").wait_for()
    shown = ".evidence" if width < 900 else ".closeup"
    assert visitor.page.locator(f"#finding-mouth_closed {shown}").is_visible()
    assert title("mouth_closed", lang) in visitor.read(".caption")
    assert "Measured:" in visitor.page.locator("#finding-mouth_closed details").text_content()
    visitor.page.click(".finding .line[data-id='mouth_closed']")
    visitor.page.locator("#finding-mouth_closed:not(.open)").wait_for()

    name, content = visitor.download("button[data-kind='json']")
    assert name == "astronaut.json"
    report = json.loads(content)
    assert (report["file"], report["standard"], report["verdict"]) == ("astronaut.png", "chsi", "rejected")


def test_language_and_standard_switch_without_losing_the_photo(visit, portrait) -> None:
    visitor = visit("zh")
    visitor.hand_in(portrait)
    visitor.page.click("#finding-background_colour .line")
    visitor.page.locator("#finding-background_colour.open").wait_for()
    visitor.page.get_by_text("English", exact=True).click()
    visitor.page.get_by_role("heading", name="must be retaken").wait_for()
    assert "light blue" in visitor.read("#finding-background_colour .advice")
    assert visitor.page.get_by_role("tab").all_inner_texts() == ["One photo", "Many photos"]
    assert visitor.page.evaluate("document.documentElement.lang") == "en"

    visitor.page.get_by_role("combobox").click()
    visitor.page.get_by_role("option", name="Xinjiang").click()
    visitor.page.locator(".verdict .facts", has_text="Xinjiang").wait_for()
    assert "white" in visitor.read("#finding-background_colour .advice")
    assert "astronaut.png" in visitor.read(".verdict .facts")


def test_finished_photo_or_the_reason_why_not(visit, portrait) -> None:
    visitor = visit("en")
    visitor.hand_in(portrait)
    visitor.page.click("button[data-kind='photo']")
    visitor.page.locator(".downloads .note").wait_for()
    assert "512×512" in visitor.read(".downloads .note")
    visitor.page.click("button[data-example='light-blue']")
    visitor.page.get_by_text("light-blue.jpg").wait_for()
    name, content = visitor.download("button[data-kind='photo']")
    assert name == "light-blue-480x640.jpg"
    assert content.startswith(b"\xff\xd8")
    assert len(content) <= 40 * 1024


def bomb() -> bytes:
    """A PNG that says it has 900 megapixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    header = (30000).to_bytes(4) + (30000).to_bytes(4) + b"\x08\x02\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_bad_files_are_named_and_the_page_goes_on(lang: Lang, visit, portrait, tmp_path) -> None:
    visitor = visit(lang, 390)
    whole = io.BytesIO()
    Image.open(portrait).save(whole, "JPEG")
    bad = {
        "notes<b>.txt": (b"not a photo", NotAnImageError.text),
        "cut.jpg": (whole.getvalue()[:9000], TruncatedError.text),
        "bomb.png": (bomb(), Text(zh="900.0 百万像素", en="900.0 megapixels")),
        "phone.heic": (b"\0\0\0\x18ftypheic" + bytes(100), Text(zh="HEIC", en="HEIC")),
    }
    for name, (content, message) in bad.items():
        (tmp_path / name).write_bytes(content)
        visitor.hand_in(tmp_path / name)
        assert say(message, lang) in visitor.read(".verdict")
        assert name in visitor.read(".verdict .facts")
        visitor.page.locator(".slider").wait_for(state="hidden")
    assert visitor.page.locator(".toast-body").count() == 0
    visitor.hand_in(portrait)
    visitor.page.locator(".slider").wait_for()


def test_the_admission_photo_is_compared(visit, portrait, tmp_path) -> None:
    visitor = visit("en")
    visitor.hand_in(portrait)
    visitor.hand_in(portrait, ".admission-drop")
    assert title("different_from_admission_photo", "en") in visitor.read(".group.fail")
    (tmp_path / "notes.txt").write_text("not a photo")
    visitor.hand_in(tmp_path / "notes.txt", ".admission-drop")
    assert NotAnImageError.text.en in visitor.read(".admission .problem")
    assert "must be retaken" in visitor.read(".verdict h2")
    visitor.page.click(".admission button[data-do='clear']")
    visitor.page.locator(".admission .problem").wait_for(state="detached")


@pytest.mark.parametrize(("lang", "width"), [("zh", 390), ("en", 1280)])
def test_many_photos_as_a_table(lang: Lang, width: int, visit, portrait, tmp_path) -> None:
    visitor = visit(lang, width)
    (tmp_path / "=notes.txt").write_text("not a photo")
    files = [portrait, portrait.with_name("grace_hopper.jpg"), tmp_path / "=notes.txt"]
    visitor.page.get_by_role("tab").nth(1).click()
    visitor.page.set_input_files("input.pick[multiple]", [str(file) for file in files])
    visitor.page.locator("button[data-kind='zip']").wait_for()
    rows = visitor.page.locator(".batch tbody tr")
    assert rows.count() == 3
    assert title("head_covering", lang) in rows.nth(1).inner_text()
    assert say(NotAnImageError.text, lang) in rows.nth(2).inner_text()
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width

    visitor.page.click("button[data-filter='unreadable']")
    assert [rows.nth(index).is_visible() for index in range(3)] == [False, False, True]
    visitor.page.click("button[data-filter='all']")

    table = list(csv.reader(visitor.download("button[data-kind='csv']")[1].decode("utf-8-sig").splitlines()))
    assert table[0][0] == {"zh": "文件", "en": "File"}[lang]
    assert "'=notes.txt" in [row[0] for row in table]
    with zipfile.ZipFile(io.BytesIO(visitor.download("button[data-kind='zip']")[1])) as archive:
        assert {"biyezhao.csv", "biyezhao.xlsx"} <= set(archive.namelist())

    visitor.page.click("button[data-row='1']")
    visitor.page.locator(".verdict .facts", has_text="grace_hopper.jpg").wait_for()
    visitor.page.locator(".slider").wait_for()


def test_a_photo_from_the_camera_and_one_that_is_pasted(visit, portrait) -> None:
    visitor = visit("en")
    visitor.page.click(".main-drop button[data-do='camera']")
    visitor.page.wait_for_function("document.querySelector('.finder video').videoWidth > 0")
    visitor.page.click("dialog button[data-do='shoot']")
    visitor.page.locator(".verdict .facts", has_text="camera.jpg").wait_for()
    visitor.page.evaluate(
        """(bytes) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], "pasted.png", { type: "image/png" }));
            document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, cancelable: true }));
        }""",
        list(portrait.read_bytes()),
    )
    visitor.page.locator(".verdict .facts", has_text="pasted.png").wait_for()


def files_in(folder: Path) -> list[str]:
    return [name for _, _, names in os.walk(folder) for name in names]


def test_nothing_stays_on_disk_when_the_page_is_closed(visit, portrait, cache) -> None:
    visitor = visit("en")
    assert "deleted" in visitor.read(".privacy")
    visitor.hand_in(portrait)
    visitor.page.get_by_role("tab").nth(1).click()
    visitor.page.set_input_files("input.pick[multiple]", [str(portrait)])
    visitor.page.locator("button[data-kind='zip']").wait_for()
    assert len(files_in(cache)) >= 3
    visitor.page.close()
    end = time.monotonic() + PATIENCE
    while files_in(cache) and time.monotonic() < end:
        time.sleep(0.2)
    assert files_in(cache) == []
