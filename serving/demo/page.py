"""The page: its layout, and what happens when something on it is used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import gradio as gr

from ..presentation import Lang, say
from ..standards import load, names
from . import parcels, views, work
from .examples import examples
from .sessions import Session, Sessions, Upload, cache_folder, take
from .templating import render, script
from .texts import TEXTS, Wording

SWEEP = (60, 3600)
"""Every minute Gradio deletes files of its cache that are older than an hour: uploads that nobody asked to check."""

LANGUAGES = [("中文", "zh"), ("English", "en")]

Updates = dict[gr.blocks.Block, Any]


def build() -> gr.Blocks:
    """The page as Gradio blocks; :func:`mount` serves it with its looks."""
    return Page().blocks


class Page:
    """The parts of the page and what they do; holds the sessions of all visitors."""

    def __init__(self) -> None:
        cache_folder()
        self.sessions = Sessions()
        self.drawings = 0
        with gr.Blocks(title="毕业照 biyezhao", analytics_enabled=False, delete_cache=SWEEP) as self.blocks:
            self._layout()
            self._events()

    # Layout ---------------------------------------------------------------------------------------------------------

    def _layout(self) -> None:
        with gr.Row(elem_classes="top", equal_height=False):
            self.header = gr.HTML(elem_classes="header", apply_default_css=False)
            self.standard = gr.Dropdown(_standards("zh"), value=names()[0], elem_classes="standard", filterable=False)
            self.lang = gr.Radio(LANGUAGES, value="zh", elem_classes="language")
        with gr.Tabs() as self.tabs:
            with gr.Tab(TEXTS["one"].zh, id="one", elem_classes="takes-paste") as self.tab_one:
                self.verdict = _part(script("choose"))
                with gr.Row(elem_classes="desk", equal_height=False):
                    with gr.Column(scale=5, min_width=300, elem_classes="photo-side"):
                        self.slider = gr.ImageSlider(
                            visible=False, interactive=False, type="filepath", buttons=["fullscreen"], max_height=640
                        )
                        self.drop = _part(script("drop"))
                        self.downloads = _part(script("choose"), visible=False)
                    with gr.Column(scale=6, min_width=300, visible=False) as self.list_side:
                        self.requirements = _part(script("choose"))
                self.examples = _part(script("choose"))
        self.privacy = gr.HTML(elem_classes="privacy", apply_default_css=False)
        self.saver = gr.HTML(html_template="", js_on_load=script("save"), parcel=None, elem_classes="saver")

    # What happens ---------------------------------------------------------------------------------------------------

    def _events(self) -> None:
        settings = [self.standard, self.lang]
        result = [self.verdict, self.slider, self.drop, self.downloads, self.requirements, self.list_side]
        selection = [self.slider, self.requirements]
        everything = [self.header, self.tab_one, self.examples, self.privacy, *settings, *result]

        def on(event: Callable[..., Any], handler: Callable[..., Any], outputs: list[Any]) -> None:
            event(handler, settings, outputs, show_progress="hidden", api_visibility="private", concurrency_id="photos")

        on(self.drop.upload, self.upload, result)
        on(self.drop.clear, self.clear, result)
        on(self.examples.select, self.example, result)
        on(self.standard.input, self.change_standard, result)
        on(self.lang.input, self.change_language, everything)
        on(self.requirements.select, self.select, selection)
        on(self.verdict.select, self.select, selection)
        on(self.downloads.select, self.download, [self.saver, self.downloads])
        self.blocks.load(self.open, None, everything, show_progress="hidden", api_visibility="private")
        self.blocks.unload(self.close)

    def open(self, request: gr.Request) -> Updates:
        """A page is opened: in the language that its address or its browser asks for."""
        asked = request.query_params.get("lang") or request.headers.get("accept-language", "").split(",")[0]
        lang: Lang = "zh" if asked.lower().startswith("zh") else "en"
        return {self.lang: lang, **self._everything(request, names()[0], lang)}

    def close(self, request: gr.Request) -> None:
        """A page is closed or loaded anew: forget its photos."""
        self.sessions.close(request.session_hash)

    def upload(self, standard: str, lang: Lang, event: gr.EventData, request: gr.Request) -> Updates:
        """A photo was handed in."""
        with self.sessions.use(request.session_hash) as session:
            (upload,) = _uploads(event)
            work.show(session, upload, standard)
            return self._result(session, standard, lang)

    def example(self, standard: str, lang: Lang, event: gr.EventData, request: gr.Request) -> Updates:
        """An example was chosen."""
        upload = next(example.upload for example in examples() if example.id == event.example)
        with self.sessions.use(request.session_hash) as session:
            work.show(session, upload, standard)
            return self._result(session, standard, lang)

    def clear(self, standard: str, lang: Lang, request: gr.Request) -> Updates:
        """The photo was taken off the page."""
        with self.sessions.use(request.session_hash) as session:
            session.close()
            return self._result(session, standard, lang)

    def change_standard(self, standard: str, lang: Lang, request: gr.Request) -> Updates:
        """The same photo by another standard."""
        with self.sessions.use(request.session_hash) as session:
            work.inspect(session, standard)
            return self._result(session, standard, lang)

    def change_language(self, standard: str, lang: Lang, request: gr.Request) -> Updates:
        """The same page in another language."""
        return self._everything(request, standard, lang)

    def select(self, standard: str, lang: Lang, event: gr.EventData, request: gr.Request) -> Updates:
        """A requirement was selected; selected once more, it closes."""
        with self.sessions.use(request.session_hash) as session:
            if session.shown is None:
                return {self.requirements: gr.skip()}
            session.shown.selected = None if event.id == session.shown.selected else event.id
            return self._selection(session, standard, lang)

    def download(self, standard: str, lang: Lang, event: gr.EventData, request: gr.Request) -> Updates:
        """A file was asked for."""
        with self.sessions.use(request.session_hash) as session:
            if session.shown is None:
                return {self.saver: gr.skip()}
            parcel, problem = parcels.pack(session.shown, event.kind, standard, lang)
            note = say(problem, lang) if problem else ""
            return {
                self.saver: gr.HTML(parcel=parcel) if parcel else gr.skip(),
                self.downloads: gr.HTML(render("downloads", lang, kinds=parcels.kinds(lang), note=note)),
            }

    # What is drawn --------------------------------------------------------------------------------------------------

    def _everything(self, request: gr.Request, standard: str, lang: Lang) -> Updates:
        words = Wording(lang)
        with self.sessions.use(request.session_hash) as session:
            return {
                self.header: render("header", lang),
                self.tab_one: gr.Tab(words.one),
                self.examples: render("examples", lang, examples=examples()),
                self.privacy: render("privacy", lang),
                self.standard: gr.Dropdown(_standards(lang), value=standard, label=words.standard),
                self.lang: gr.Radio(LANGUAGES, value=lang, label=words.language),
                **self._result(session, standard, lang),
            }

    def _result(self, session: Session, standard: str, lang: Lang) -> Updates:
        shown, rules = session.shown, work.standard_of(standard)
        found = shown is not None and shown.inspection is not None
        self.drawings += 1
        return {
            self.verdict: views.verdict(shown, rules, lang) if shown else "",
            self.drop: views.drop(lang, self.drawings, compact=shown is not None),
            self.downloads: gr.HTML(render("downloads", lang, kinds=parcels.kinds(lang), note=""), visible=found),
            self.list_side: gr.Column(visible=found),
            **self._selection(session, standard, lang),
        }

    def _selection(self, session: Session, standard: str, lang: Lang) -> Updates:
        seen = views.viewer(session, work.standard_of(standard), lang)
        pictures, label = seen or (None, None)
        return {
            self.slider: gr.ImageSlider(
                pictures, label=label, visible=seen is not None, slider_position=2 if _marks(session) else 50
            ),
            self.requirements: views.requirements(session.shown, lang) if session.shown else "",
        }


def _part(js: str, **options: Any) -> gr.HTML:
    """HTML of our own with a script."""
    return gr.HTML(js_on_load=js, apply_default_css=False, **options)


def _standards(lang: Lang) -> list[tuple[str, str]]:
    return [(say(load(name).title, lang), name) for name in names()]


def _marks(session: Session) -> bool:
    """Whether one requirement is selected: its evidence is then shown on the whole photo."""
    return session.shown is not None and session.shown.selected is not None


def _uploads(event: gr.EventData) -> list[Upload]:
    return [take(file["path"], file["name"]) for file in event.files]
