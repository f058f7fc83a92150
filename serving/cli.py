"""The command line: ``check``, ``standardise``, ``batch``, ``explain``, ``standards``, ``serve`` and ``demo``.

Everything heavy is imported inside the commands, so that ``biyezhao --help`` and shell completion stay quick.
Exit codes: 0 accepted, 1 not accepted (or refused), 2 could not be read (or wrong usage).
"""

from __future__ import annotations

import json
import locale
import sys
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from difflib import get_close_matches
from inspect import getdoc
from io import BytesIO
from os import environ
from os.path import isdir, isfile, realpath
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text as Styled

from .folders import OVERLAY_SUFFIX, is_photo
from .presentation import Lang, printable, say
from .report import Overall, Report, Text

if TYPE_CHECKING:
    from socket import socket

    from .inspection import Inspection, Inspector
    from .printing import Result
    from .standards import Standard

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, add_completion=True, help="Check graduation ID photos. 检查毕业证件照。")
out, err = Console(), Console(stderr=True)

ACCEPTED, NOT_ACCEPTED, UNREADABLE = 0, 1, 2

REPORT_SUFFIX = ".report.pdf"


def _default_lang() -> Lang:
    language = locale.getlocale()[0] or ""
    return "zh" if language.lower().startswith(("zh", "chinese")) else "en"


LangOption = Annotated[
    Lang, typer.Option(default_factory=_default_lang, help="Language of messages.", show_default="yours")
]
StandardOption = Annotated[str, typer.Option("--standard", "-s", help="Name of a standard, or the path of its TOML.")]


def _stop(text: Text, lang: Lang, code: int = UNREADABLE) -> NoReturn:
    err.print(say(text, lang), style="red", highlight=False, markup=False)
    raise typer.Exit(code)


def _standard(name: str, lang: Lang) -> Standard:
    from .errors import StandardError
    from .standards import load

    try:
        return load(name)
    except StandardError as error:
        _stop(error.message, lang)


def _inspector(standard: str, lang: Lang) -> Inspector:
    from .errors import ModelError
    from .inspection import Inspector

    rules = _standard(standard, lang)
    try:
        return Inspector(rules)
    except ModelError as error:
        _stop(Text(zh=f"模型无法使用：{error}", en=str(error)), lang)


def _writable(path: Path, lang: Lang, opened: Callable[[], T]) -> T:
    """What ``opened`` returns; a clear end when the path cannot be written."""
    try:
        return opened()
    except OSError as error:
        reason = f"{printable(str(path))}: {error.strerror}"
        _stop(Text(zh=f"无法写入 {reason}", en=f"cannot write {reason}"), lang)


# check ----------------------------------------------------------------------------------------------------------------


def photos(paths: Iterable[Path]) -> list[tuple[Path, Path]]:
    """Files as given, and every photo below each folder, sorted; with the path each has relative to what was given."""
    found: list[tuple[Path, Path]] = []
    for path in paths:
        if isdir(path):
            inside = (p for p in path.rglob("*") if is_photo(p) and isfile(p))
            found += [(p, p.relative_to(path)) for p in sorted(inside)]
        else:
            found.append((path, Path(path.name)))
    return found


class _Writer:
    """Writes one file a photo: into a folder under the photo's own relative name, or to one path for one photo."""

    def __init__(self, target: Path, suffix: str | None, render: Callable[[Inspection], bytes], lang: Lang) -> None:
        from .fonts import FontNotFoundError, font_path

        self.target, self.suffix, self.render = target, suffix, render
        self.lang: Lang = lang
        self.written: set[Path] = set()
        try:
            font_path()
        except FontNotFoundError as error:
            _stop(error.message, lang)

    def write(self, inspection: Inspection, relative: Path) -> None:
        """Write one; a second photo of the same name gets its fingerprint added."""
        from .errors import MissingExtraError

        target = self._path(inspection, relative)
        try:
            content = self.render(inspection)
        except MissingExtraError as error:
            _stop(error.message, self.lang)

        def save() -> None:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)

        _writable(target, self.lang, save)

    def _path(self, inspection: Inspection, relative: Path) -> Path:
        if self.suffix is None:
            return self.target
        path = self.target / relative.with_suffix(self.suffix)
        if path in self.written:
            path = self.target / relative.with_name(f"{relative.stem}-{inspection.report.sha256[:8]}{self.suffix}")
        self.written.add(path)
        return path


def _overlays(folder: Path, standard: Standard, lang: Lang) -> _Writer:
    """Overlay PNGs into a folder."""

    def render(inspection: Inspection) -> bytes:
        from .overlay import draw

        png = BytesIO()
        draw(inspection, standard, lang).save(png, "PNG", compress_level=4)
        return png.getvalue()

    return _Writer(folder, OVERLAY_SUFFIX, render, lang)


def _reports(target: Path, standard: Standard, lang: Lang, several: bool) -> _Writer:
    """Reports for people: one HTML or PDF by the ending of its name, or PDFs into a folder."""
    ending = target.suffix.lower()
    one = ending in (".html", ".pdf") and not isdir(target)
    if one and several:
        _stop(Text(zh="多张照片的报告请给出文件夹。", en="Give a folder for the reports of several photos."), lang)

    def render(inspection: Inspection) -> bytes:
        from .reports import render_html, render_pdf

        if one and ending == ".html":
            return render_html(inspection, standard, lang).encode()
        return render_pdf(inspection, standard, lang)

    return _Writer(target, None if one else REPORT_SUFFIX, render, lang)


def _check_one(
    inspector: Inspector, file: Path, relative: Path, writers: list[_Writer], admission: Path | None
) -> Result:
    from .errors import PhotoError

    try:
        inspection = inspector.inspect(str(file), admission)
    except PhotoError as error:
        return {"file": str(file), "error": {"code": error.code, "message": error.message.model_dump()}}
    for writer in writers:
        writer.write(inspection, relative)
    return inspection.report


def _json(result: Result) -> bytes:
    """One line of JSON in UTF-8; bytes of a file name that are no text become JSON's own escapes."""
    if isinstance(result, Report):
        document = json.loads(result.model_copy(update={"file": None}).model_dump_json())
        document["file"] = result.file
    else:
        document = result
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _exit_code(result: Result) -> int:
    if isinstance(result, Report):
        return ACCEPTED if result.verdict is Overall.ACCEPTED else NOT_ACCEPTED
    return UNREADABLE


@app.command()
def check(
    photo: Annotated[list[Path], typer.Argument(help="Photos, or folders to search for photos.", show_default=False)],
    lang: LangOption,
    standard: StandardOption = "chsi",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: an object, or an array for several.")] = False,
    jsonl: Annotated[Path | None, typer.Option(help="Write one line of JSON a photo to this file.")] = None,
    overlay: Annotated[Path | None, typer.Option(help="Write an overlay PNG of each photo into this folder.")] = None,
    report: Annotated[
        Path | None, typer.Option(help="Write a report to read or print: OUT.html, OUT.pdf, or PDFs into a folder.")
    ] = None,
    admission: Annotated[Path | None, typer.Option(help="The same person's admission photo, to compare with.")] = None,
) -> None:
    """Check photos: what is met, what is not, and what to do.

    Exit code 0: all are accepted; 1: one is not; 2: one could not be read.
    """
    files = photos(photo)
    if admission and (len(files) > 1 or isdir(photo[0])):
        _stop(Text(zh="--admission 只能与一张照片一起使用。", en="--admission goes with one photo."), lang)
    if not files:
        _stop(Text(zh="文件夹里没有照片。", en="There is no photo in the folder."), lang)
    inspector = _inspector(standard, lang)
    several = len(photo) > 1 or isdir(photo[0])
    writers = [_overlays(overlay, inspector.standard, lang)] if overlay else []
    writers += [_reports(report, inspector.standard, lang, several)] if report else []
    results: list[Result] = []
    with _writable(jsonl, lang, lambda: jsonl.open("wb")) if jsonl else nullcontext() as lines:
        for file, relative in track(files, console=err, transient=True, disable=len(files) == 1, description=""):
            results.append(_check_one(inspector, file, relative, writers, admission))
            if lines:
                lines.write(_json(results[-1]) + b"\n")
                lines.flush()
    if as_json:
        text = b"[" + b",\n".join(map(_json, results)) + b"]" if several else _json(results[0])
        sys.stdout.buffer.write(text + b"\n")
        sys.stdout.flush()
    else:
        from .printing import print_results

        print_results(out, results, lang)
    raise typer.Exit(max(map(_exit_code, results)))


# standardise ----------------------------------------------------------------------------------------------------------


@app.command()
def standardise(
    photo: Annotated[Path, typer.Argument(help="The original photo.", show_default=False)],
    output: Annotated[Path, typer.Option("--output", "-o", help="The JPEG to write.", show_default=False)],
    lang: LangOption,
    standard: StandardOption = "chsi",
) -> None:
    """Scale and crop an original to the standard's geometry; its colours and features stay untouched.

    Exit code 0: written; 1: refused, with the reason; 2: the photo could not be read.
    """
    from .errors import PhotoError
    from .standardisation import StandardisationError
    from .standardisation import standardise as finish

    inspector = _inspector(standard, lang)
    if realpath(output) == realpath(photo):
        _stop(Text(zh="不能覆盖原图，请换一个输出文件名。", en="Keep the original: choose another output file."), lang)
    try:
        done = finish(str(photo), inspector.standard, inspector.model)
    except PhotoError as error:
        _stop(error.message, lang)
    except StandardisationError as error:
        _stop(error.message, lang, NOT_ACCEPTED)
    _writable(output, lang, lambda: output.write_bytes(done.encoding.jpeg))

    from .printing import print_results

    width, height = inspector.standard.size
    facts = f"{width}×{height}, {inspector.standard.dpi} dpi, JPEG {done.encoding.quality}, {len(done.encoding.jpeg) / 1024:.1f} KB"
    out.print(f"{printable(str(output))}: {facts}", style="bold", markup=False, highlight=False)
    if done.note:
        out.print(say(done.note, lang), style="yellow", markup=False, highlight=False)
    print_results(out, [done.report.model_copy(update={"file": str(output)})], lang)


# batch ----------------------------------------------------------------------------------------------------------------


@app.command()
def batch(
    source: Annotated[
        Path,
        typer.Argument(help="Folder of photos and collection codes, or a roster: CSV or XLSX.", show_default=False),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.", show_default=False)],
    lang: LangOption,
    standard: StandardOption = "chsi",
    photos: Annotated[
        Path | None, typer.Option(help="Folder of a roster's pictures; where the roster lies by default.")
    ] = None,
    graduation: Annotated[
        str | None, typer.Option(metavar="YYYY-06|YYYY-12", help="When they graduate: tells the deadline.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="Processes; one a CPU core by default.")
    ] = None,
    engine: Annotated[
        Literal["local", "ray"], typer.Option(help="Processes of this machine, or a Ray cluster.")
    ] = "local",
) -> None:
    """Check the photos of many students: who is ready, who must retake and why, who or what is missing.

    Writes report.html, students.xlsx, students.csv and students.jsonl, and the finished photos by student number. Run it
    again to go on where it was cut off, or after photos were added or replaced: only what is new is done.

    Exit code 0: every student is ready; 1: someone is not; 2: the batch could not run.
    """
    from .batch.errors import BatchError
    from .errors import MissingExtraError

    rules = _standard(standard, lang)
    try:
        from .batch.command import run
    except ModuleNotFoundError:
        _stop(MissingExtraError("batch").message, lang)
    try:
        ready = run(source, output, rules, lang, photos, graduation, jobs, engine, out, err)
    except (BatchError, MissingExtraError) as error:
        _stop(error.message, lang)
    except OSError as error:
        reason = f"{printable(str(error.filename or output))}: {error.strerror}"
        _stop(Text(zh=f"无法读写 {reason}", en=f"cannot read or write {reason}"), lang)
    raise typer.Exit(ACCEPTED if ready else NOT_ACCEPTED)


# explain and standards ------------------------------------------------------------------------------------------------


@app.command()
def explain(
    lang: LangOption,
    id: Annotated[
        str | None, typer.Argument(help="Id of a requirement; all are listed without.", show_default=False)
    ] = None,
) -> None:
    """Say what a requirement asks, where that is written, how it is measured, and where it errs."""
    from .requirements import BY_ID

    if id is None:
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        for requirement in BY_ID.values():
            table.add_row(requirement.id, say(requirement.title, lang))
        out.print(table)
        return
    if id not in BY_ID:
        near = get_close_matches(id, BY_ID, n=3)
        zh = f"没有“{id}”这一项。" + (f"是否指：{'、'.join(near)}？" if near else "运行 biyezhao explain 查看全部。")
        en = f"There is no requirement {id!r}. " + (
            f"Did you mean {' or '.join(near)}?" if near else "Run biyezhao explain for all."
        )
        _stop(Text(zh=zh, en=en), lang)
    requirement = BY_ID[id]
    out.print(f"{id}  {requirement.title.zh}  {requirement.title.en}\n", style="bold", markup=False, highlight=False)
    out.print(getdoc(type(requirement)), markup=False, highlight=False)


standards_app = typer.Typer(invoke_without_command=True, help="List the standards, or show the limits of one.")
app.add_typer(standards_app, name="standards")


@standards_app.callback()
def standards(context: typer.Context, lang: LangOption) -> None:
    """List the standards, or show the limits of one."""
    if context.invoked_subcommand:
        return
    from .standards import load, names

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name in names():
        standard = load(name)
        colours = " / ".join(say(Text(zh=c.zh, en=c.en), lang) for c in standard.background.colours)
        table.add_row(name, "{}×{}".format(*standard.size), say(standard.title, lang), colours)
    out.print(table)


@standards_app.command()
def show(
    name: Annotated[str, typer.Argument(help="Name of a standard, or the path of its TOML.", show_default=False)],
    lang: LangOption,
) -> None:
    """Show every limit of a standard, what it inherits included."""
    standard = _standard(name, lang)
    out.print(f"{standard.name}  {say(standard.title, lang)}", style="bold", markup=False, highlight=False)
    out.print("{}×{} px, {} dpi".format(*standard.size, standard.dpi), highlight=False)
    for colour in standard.background.colours:
        swatch = Styled("  ", f"on rgb({','.join(map(str, colour.rgb))})")
        out.print(swatch, say(Text(zh=colour.zh, en=colour.en), lang), str(colour.rgb), highlight=False)
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for id, limit in standard.limits.items():
        table.add_row(Styled(id), Styled(", ".join(f"{key} {value}" for key, value in limit.items()), "dim"))
    out.print(table)


# serve ----------------------------------------------------------------------------------------------------------------


def _missing(extra: str, lang: Lang) -> NoReturn:
    from .errors import MissingExtraError

    _stop(MissingExtraError(extra).message, lang)


def _keys(file: Path | None, lang: Lang) -> dict[str, str]:
    """The accepted keys of a file, else of the environment."""
    from .api.keys import KeysError, parse

    try:
        return parse(file.read_text("utf-8") if file else environ.get("BIYEZHAO_API_KEYS", ""))
    except KeysError as error:
        _stop(error.message, lang)
    except (OSError, UnicodeDecodeError):
        name = printable(str(file))
        _stop(Text(zh=f"无法读取密钥文件 {name}。", en=f"The file of keys {name} cannot be read."), lang)


def _listen(host: str, port: int, lang: Lang) -> socket:
    """A listening socket; a clear end when there is none to be had."""
    from .api.server import listen

    try:
        return listen(host, port)
    except OSError as error:
        reason = f"{host}:{port}"
        zh = f"无法监听 {reason}（{error.strerror}），请换一个 --host 或 --port。"
        en = f"Cannot listen on {reason} ({error.strerror}); choose another --host or --port."
        _stop(Text(zh=zh, en=en), lang)


@app.command()
def serve(
    lang: LangOption,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that inspect photos.", show_default="one a core")
    ] = None,
    queue: Annotated[int, typer.Option(min=0, help="Photos that may wait for one; more are answered 503.")] = 32,
    per_client: Annotated[
        int, typer.Option(min=1, help="Photos that one client may have under way; more are answered 429.")
    ] = 16,
    megabytes: Annotated[float, typer.Option(min=0.01, help="Most megabytes of an upload.")] = 32,
    megapixels: Annotated[float, typer.Option(min=0.01, max=50, help="Most megapixels of a photo.")] = 50,
    timeout: Annotated[
        float, typer.Option(min=0.1, help="Seconds after which the work on a photo is stopped, or its wait given up.")
    ] = 20,
    keys: Annotated[
        Path | None,
        typer.Option(help="File of accepted keys, one name:sha256 a line.", show_default="$BIYEZHAO_API_KEYS"),
    ] = None,
    standard: Annotated[
        list[Path] | None, typer.Option("--standard", "-s", help="TOML of a further standard to serve.")
    ] = None,
    origin: Annotated[
        list[str] | None, typer.Option(help="Web page whose scripts may call the API, like https://example.org.")
    ] = None,
    demo: Annotated[
        bool | None,
        typer.Option(
            "--demo/--no-demo", help="Serve the page of the demo, too.", show_default="yes, unless keys are set"
        ),
    ] = None,
) -> None:
    """Serve the REST API under /v1, its pages under /docs, its metrics under /metrics, and the demo's page under /.

    Stop it with Ctrl-C or SIGTERM.
    """
    try:
        from .api import server
        from .api.settings import Settings, packaged_standards, usable_cores
    except ModuleNotFoundError:
        _missing("serve", lang)
    standards = packaged_standards() | {s.name: s for s in (_standard(str(path), lang) for path in standard or ())}
    accepted = _keys(keys, lang)
    settings = Settings(
        workers=workers or usable_cores(),
        queue=queue,
        per_client=per_client,
        max_bytes=round(megabytes * 1e6),
        max_pixels=round(megapixels * 1e6),
        timeout=timeout,
        standards=standards,
        keys=accepted,
        origins=tuple(origin or ()),
        demo=not accepted if demo is None else demo,
    )
    server.serve(settings, _listen(host, port, lang))


@app.command()
def api_key(
    name: Annotated[str, typer.Argument(help="Whose key it is; the log names it.", show_default=False)],
    lang: LangOption,
) -> None:
    """Make a key for the API: the key for its owner, and the line for the file that ``serve --keys`` reads."""
    from .api.keys import KeysError, new, parse

    key, entry = new(name)
    try:
        parse(entry)
    except KeysError:
        _stop(
            Text(zh="名称只能用字母、数字、点、横线。", en="A name has letters, digits, dots and hyphens only."), lang
        )
    out.print(key, markup=False, highlight=False, soft_wrap=True)
    out.print(entry, markup=False, highlight=False, soft_wrap=True)


# demo -----------------------------------------------------------------------------------------------------------------


@app.command()
def demo(
    lang: LangOption,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for the whole network.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 7860,
) -> None:
    """Serve a page that checks photos in a browser, until interrupted."""
    try:
        from .demo import run
    except ModuleNotFoundError:
        _missing("serve", lang)
    listening = _listen(host, port, lang)
    out.print("http://{}:{}".format(*listening.getsockname()), style="bold", highlight=False)
    run(listening)
