"""The page: its layout, and what happens when something on it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from time import monotonic
from typing import Any

import gradio as gr
from gradio.blocks import Block

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
OFTEN = 0.7
"""Seconds between two drawings of a growing table."""

Updates = dict[Block, Any]


def build() -> gr.Blocks:
    """The page as Gradio blocks; ``mount`` serves it with its looks."""
    return Page().blocks


class Page:
    """The parts of the page and what they do; holds the sessions of all visitors."""

    def __init__(self) -> None:
        cache_folder()
        self.sessions = Sessions()
        self._drawings = count()
        with gr.Blocks(title="毕业照 biyezhao", analytics_enabled=False, delete_cache=SWEEP) as self.blocks:
            self._layout()
            self._events()

    # Layout ---------------------------------------------------------------------------------------------------------

    def _layout(self) -> None:
        with gr.Row(elem_classes="top", equal_height=False):
            self.header = _html(elem_classes="header")
            self.standard = gr.Dropdown(_standards("zh"), value=names()[0], elem_classes="standard", filterable=False)
            self.lang = gr.Radio(LANGUAGES, value="zh", elem_classes="language")
        with gr.Tabs(elem_classes="pages") as self.tabs:
            with gr.Tab(TEXTS["one"].zh, id="one") as self.tab_one:
                self._layout_of_one()
            with gr.Tab(TEXTS["many"].zh, id="many") as self.tab_many:
                self.drop_many = _html("drop", elem_classes=["many-drop", "takes-paste"])
                self.downloads_many = _html("choose", visible=False)
                self.table = _html("choose")
        self.privacy = _html(elem_classes="privacy")
        self.saver = _html("save", html_template="", parcel=None, elem_classes="saver")

    def _layout_of_one(self) -> None:
        self.verdict = _html("choose")
        with gr.Row(elem_classes="desk", equal_height=False):
            with gr.Column(scale=5, min_width=300, elem_classes="photo-side"):
                self.slider = gr.ImageSlider(
                    visible=False,
                    show_label=False,
                    interactive=False,
                    buttons=["fullscreen"],
                    max_height=640,
                    elem_classes="slider",
                )
                self.caption = _html(visible=False)
                self.drop = _html("drop", elem_classes=["main-drop", "takes-paste"])
                self.admission = _html("drop", elem_classes="admission-drop")
                self.downloads = _html("choose", visible=False)
            with gr.Column(scale=7, min_width=300, visible=False) as self.list_side:
                self.requirements = _html("choose")
        self.examples = _html("choose")

    # What happens ---------------------------------------------------------------------------------------------------

    def _events(self) -> None:
        settings = [self.standard, self.lang]
        selection = [self.slider, self.caption, self.requirements]
        result = [self.verdict, self.drop, self.admission, self.downloads, self.list_side, *selection]
        many = [self.drop_many, self.downloads_many, self.table]
        words = [self.header, self.tab_one, self.tab_many, self.examples, self.privacy]
        everything = [*words, *settings, *result, *many]

        def on(event: Callable[..., Any], handler: Callable[..., Any], outputs: list[Any]) -> Any:
            return event(
                handler, settings, outputs, show_progress="hidden", api_visibility="private", concurrency_id="photos"
            )

        on(self.drop.upload, self.upload, result)
        on(self.drop.clear, self.clear, result)
        on(self.admission.upload, self.add_admission, result)
        on(self.admission.clear, self.clear_admission, result)
        on(self.examples.select, self.example, result)
        on(self.requirements.select, self.select, selection)
        on(self.verdict.select, self.select, selection)
        on(self.downloads.select, self.download, [self.saver, self.downloads])
        on(self.drop_many.upload, self.upload_many, many)
        on(self.drop_many.clear, self.clear_many, many)
        on(self.table.select, self.open_row, [*result, self.tabs])
        on(self.downloads_many.select, self.download_many, [self.saver, self.downloads_many])
        on(self.standard.input, self.change_standard, result).then(
            self.repeat_many, settings, many, show_progress="hidden", api_visibility="private", concurrency_id="photos"
        )
        on(self.lang.input, self.change_language, everything)
        self.lang.change(None, self.lang, js="(lang) => { document.documentElement.lang = lang }")
        self.blocks.load(self.open, None, everything, show_progress="hidden", api_visibility="private")
        self.blocks.unload(self.close)

    def open(self, request: gr.Request) -> Updates:
        """A page is opened: in the language that its address or its browser asks for."""
        asked = request.query_params.get("lang") or request.headers.get("accept-language", "")
        lang: Lang = "zh" if asked.lower().startswith("zh") else "en"
        return self._everything(request, names()[0], lang)

    def close(self, request: gr.Request) -> None:
        """A page is closed or loaded anew: forget its photos."""
        self.sessions.close(request.session_hash)

    def change_language(self, standard: str, lang: Lang, request: gr.Request) -> Updates:
        """The same page in another language."""
        return self._everything(request, standard, lang)

    def change_standard(self, standard: str, lang: Lang, request: gr.Request) -> Updates:
        """The same photo by another standard."""
        with self.sessions.use(request.session_hash) as session:
            work.inspect(session, standard)
            return self._result(session, standard, lang)

    # ... with one photo

    def upload(self, standard: str, lang: Lang, event: gr.EventData, request: gr.Request) -> Updates:
        """A photo was handed in."""
        with self.sessions.use(request.session_hash) as session:
            work.show(session, _uploads(event)[0], standard)
            return self._result(session, standard, lang)

    def example(self, standard: str, lang: Lang, event: gr.EventData, request: gr.Request) -> Updates:
        """An example was chosen."""
        chosen = next(example.upload for example in examples() if example.id == event.example)
        with self.sessions.use(request.session_hash) as session:
            work.show(session, chosen, standard)
            return self._result(session, standard, lang)

    def clear(self, standard: str, lang: Lang, request: gr.Request) -> Updates:
        """The photo was taken off the page."""
        with self.sessions.use(request.session_hash) as session:
            session.take_off()
            return self._result(session, standard, lang)

    def add_admission(self, standard: str, lang: Lang, event: gr.EventData, request: gr.Request) -> Updates:
        """An admission photo was handed in."""
        with self.sessions.use(request.session_hash) as session:
            work.compare(session, _uploads(event)[0], standard)
            return self._result(session, standard, lang)

    def clear_admission(self, standard: str, lang: Lang, request: gr.Request) -> Updates:
        """The admission photo was taken off the page."""
        with self.sessions.use(request.session_hash) as session:
            work.compare(session, None, standard)
            return self._result(session, standard, lang)

    def select(self, standard: str, lang: Lang, event: gr.EventData, request: gr.Request) -> Updates:
        """A requirement was selected; selected once more, it closes."""
        with self.sessions.use(request.session_hash) as session:
            if session.shown:
                session.shown.selected = None if event.id == session.shown.selected else event.id
            return self._selection(session, standard, lang)

    def download(self, standard: str, lang: Lang, event: gr.EventData, request: gr.Request) -> Updates:
        """A file was asked for."""
        with self.sessions.use(request.session_hash) as session:
            if session.shown is None or session.shown.inspection is None:
                return {self.saver: gr.skip()}
            parcel, note = parcels.pack(session.shown, event.kind, standard, lang)
        return {
            self.saver: gr.HTML(parcel=parcel) if parcel else gr.skip(),
            self.downloads: _downloads(parcels.OF_ONE, lang, next(self._drawings), say(note, lang) if note else ""),
        }

    # ... with many

    def upload_many(self, standard: str, lang: Lang, event: gr.EventData, request: gr.Request) -> Iterator[Updates]:
        """Many photos were handed in."""
        with self.sessions.use(request.session_hash) as session:
            session.clear_batch()
            files = [(upload.name, session.store(upload.data)) for upload in _uploads(event)]
        yield from self._examine(session, files, standard, lang)

    def clear_many(self, standard: str, lang: Lang, request: gr.Request) -> Updates:
        """The table was taken off the page."""
        with self.sessions.use(request.session_hash) as session:
            session.clear_batch()
            return self._many(session, lang)

    def repeat_many(self, standard: str, lang: Lang, request: gr.Request) -> Iterator[Updates]:
        """The same photos by another standard."""
        with self.sessions.use(request.session_hash) as session:
            files = [(row.name, row.path) for row in session.batch]
        if files:
            yield from self._examine(session, files, standard, lang)

    def _examine(self, session: Session, files: list[tuple[str, Any]], standard: str, lang: Lang) -> Iterator[Updates]:
        drawn, rows = monotonic(), []
        for name, path in files:
            if session.closed:
                return
            rows.append(work.examine(name, path, standard))
            if monotonic() - drawn > OFTEN:
                yield {self.table: views.batch(rows, len(files), lang)}
                drawn = monotonic()
        with session.lock:
            session.batch = rows
            yield self._many(session, lang)

    def open_row(self, standard: str, lang: Lang, event: gr.EventData, request: gr.Request) -> Updates:
        """One photo of the table is put on the other page."""
        with self.sessions.use(request.session_hash) as session:
            row = session.batch[int(event.row)]
            work.show(session, Upload(row.name, row.path.read_bytes()), standard)
            return {self.tabs: gr.Tabs(selected="one"), **self._result(session, standard, lang)}

    def download_many(self, standard: str, lang: Lang, event: gr.EventData, request: gr.Request) -> Updates:
        """A file of the whole table was asked for."""
        with self.sessions.use(request.session_hash) as session:
            parcel = parcels.pack_batch(session.batch, event.kind, standard, lang)
        return {
            self.saver: gr.HTML(parcel=parcel),
            self.downloads_many: _downloads(parcels.OF_MANY, lang, next(self._drawings)),
        }

    # What is drawn --------------------------------------------------------------------------------------------------

    def _everything(self, request: gr.Request, standard: str, lang: Lang) -> Updates:
        words = Wording(lang)
        with self.sessions.use(request.session_hash) as session:
            return {
                self.header: render("header", lang),
                self.tab_one: gr.Tab(words.one),
                self.tab_many: gr.Tab(words.many),
                self.examples: render("examples", lang, examples=examples()),
                self.privacy: render("privacy", lang),
                self.standard: gr.Dropdown(_standards(lang), value=standard, label=words.standard),
                self.lang: gr.Radio(LANGUAGES, value=lang, label=words.language),
                **self._result(session, standard, lang),
                **self._many(session, lang),
            }

    def _result(self, session: Session, standard: str, lang: Lang) -> Updates:
        shown, rules, version = session.shown, work.standard_of(standard), next(self._drawings)
        found = shown is not None and shown.inspection is not None
        return {
            self.verdict: views.verdict(shown, rules, lang) if shown else "",
            self.drop: views.drop(lang, version, compact=shown is not None),
            self.admission: views.admission(session, lang, version),
            self.downloads: gr.HTML(_downloads(parcels.OF_ONE, lang, version), visible=found),
            self.list_side: gr.Column(visible=found),
            **self._selection(session, standard, lang),
        }

    def _selection(self, session: Session, standard: str, lang: Lang) -> Updates:
        seen, shown = views.viewer(session, work.standard_of(standard), lang), session.shown
        pictures, caption = seen or (None, "")
        position = 0 if shown and shown.selected else 50
        return {
            self.slider: gr.ImageSlider(pictures, visible=seen is not None, slider_position=position),
            self.caption: gr.HTML(render("caption", lang, caption=caption), visible=seen is not None),
            self.requirements: views.requirements(shown, lang) if shown else "",
        }

    def _many(self, session: Session, lang: Lang) -> Updates:
        version, rows = next(self._drawings), session.batch
        return {
            self.drop_many: views.drop(lang, version, many=True, compact=bool(rows)),
            self.downloads_many: gr.HTML(_downloads(parcels.OF_MANY, lang, version), visible=bool(rows)),
            self.table: views.batch(rows, len(rows), lang),
        }


def _html(js: str | None = None, **options: Any) -> gr.HTML:
    """A part drawn by a template, with one of our scripts."""
    return gr.HTML(js_on_load=script(js) if js else None, apply_default_css=False, **options)


def _standards(lang: Lang) -> list[tuple[str, str]]:
    return [(say(load(name).title, lang), name) for name in names()]


def _downloads(makers: dict[str, Any], lang: Lang, version: int, note: str = "") -> str:
    kinds = [(kind, Wording(lang).say(f"download_{kind}")) for kind in makers]
    return render("downloads", lang, kinds=kinds, note=note, version=version)


def _uploads(event: gr.EventData) -> list[Upload]:
    return [take(file["path"], file["name"]) for file in event.files[: views.MOST_PHOTOS]]
