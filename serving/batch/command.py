"""``biyezhao batch`` on the terminal: the bar while it runs, and the counts when it is done."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text as Styled

from ..errors import ModelError
from ..presentation import Lang, printable, say
from ..report import Text
from ..standards import Standard
from .errors import BatchError
from .graduation import Graduation
from .local import LocalEngine
from .output import PAGE
from .results import STATUS, BatchResult, Status
from .run import Engine, run_batch

T = TypeVar("T")


def run(
    source: Path,
    output: Path,
    standard: Standard,
    lang: Lang,
    photos: Path | None,
    graduation: str | None,
    jobs: int | None,
    engine: Literal["local", "ray"],
    out: Console,
    err: Console,
) -> bool:
    """Run a batch and print its counts to ``out``, its progress to ``err``; tell whether every student is ready.

    Raises:
        BatchError: the batch could not run, or was interrupted.
    """
    graduates = Graduation.parse(graduation) if graduation else None
    chosen = _engine(engine, jobs or len(os.sched_getaffinity(0)))
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn(say(Text(zh="剩余", en="left"), lang)),
        TimeRemainingColumn(),
        console=err,
        transient=True,
    )

    def progress(stage: Text, results: Iterator[T], total: int, done: int) -> Iterator[T]:
        task = bar.add_task(say(stage, lang), total=total, completed=done)
        for result in results:
            yield result
            bar.advance(task)

    try:
        with bar:
            result = run_batch(
                source, output, standard, chosen, lang=lang, photos=photos, graduation=graduates, progress=progress
            )
    except KeyboardInterrupt:
        zh = "已中断。再次运行同一条命令即可从中断处继续。"
        raise BatchError("interrupted", zh, "Interrupted. Run the same command again to go on from here.") from None
    except ModelError as error:
        raise BatchError("model", f"模型无法使用：{error}", str(error)) from error
    _print(out, result, output / PAGE, lang)
    return result.count(Status.READY) == len(result.students)


def _engine(name: Literal["local", "ray"], jobs: int) -> Engine:
    if name == "local":
        return LocalEngine(jobs)
    from .distributed import RayEngine

    return RayEngine(jobs)


def _print(out: Console, result: BatchResult, page: Path, lang: Lang) -> None:
    for status, (title, colour) in STATUS.items():
        style = "bold #{:02x}{:02x}{:02x}".format(*colour)
        out.print(Styled.assemble((f"{result.count(status):>6}  ", style), (say(title, lang), style)))
    if result.left:
        text = Text(zh=f"{len(result.left):>6}  个文件不知属于谁", en=f"{len(result.left):>6}  files that are nobody's")
        out.print(say(text, lang), style="dim", highlight=False)
    out.print(f"→ {printable(str(page))}", style="bold", highlight=False, markup=False, soft_wrap=True)
