"""The local engine: pictures shared out among processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from typing import Any, ClassVar, Protocol, TypeVar

Given = TypeVar("Given")
Got = TypeVar("Got")
Item = TypeVar("Item", contravariant=True)
Result = TypeVar("Result", covariant=True)

_AHEAD = 2
"""Items under way for each process: enough that none idles, few enough that memory stays steady."""


class Work(Protocol[Item, Result]):
    """What is done to each item in another process, to which it is pickled once.

    Attributes:
        item: class of the items, a dataclass of texts, numbers and bytes.
        result: class of the results, of the same kind.
    """

    item: ClassVar[Any]
    result: ClassVar[Any]

    def __call__(self, item: Item, /) -> Result:
        """Do it."""
        ...

    def crashed(self, item: Item, /) -> Result:
        """The result for an item that ended the process."""
        ...


class LocalEngine:
    """Runs work in ``jobs`` processes.

    A process that dies (a decoder that crashes, memory that runs out) costs its own item alone: those that were under
    way are tried again one by one, and the one that ends its process again gets the work's ``crashed`` result.
    """

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs

    def map(self, work: Work[Given, Got], items: Iterable[Given]) -> Generator[Got]:
        """The result of each item, in the order in which they become ready."""
        waiting = iter(items)
        while lost := (yield from _run(work, waiting, self.jobs)):
            for item in lost:
                if (yield from _run(work, iter([item]), 1)):
                    yield work.crashed(item)


def _run(work: Work[Given, Got], items: Iterator[Given], jobs: int) -> Generator[Got, None, list[Given]]:
    """Yield results until the items end or a process dies; return the items that were under way then."""
    first = next(items, None)
    if first is None:
        return []
    items = chain([first], items)
    running: dict[Future[Got], Given] = {}
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _start, (work,))
    try:
        while True:
            for item in islice(items, jobs * _AHEAD - len(running)):
                try:
                    running[pool.submit(_work, item)] = item
                except BrokenProcessPool:
                    return [*running.values(), item]
            if not running:
                return []
            done = wait(running, return_when=FIRST_COMPLETED).done
            for future in done:
                if not isinstance(future.exception(), BrokenProcessPool):
                    del running[future]
                    yield future.result()
            if done & running.keys():
                return list(running.values())
    finally:
        pool.shutdown(cancel_futures=True)


_worker: Callable[[Any], Any]


def _start(work: Work[Any, Any]) -> None:
    """In each process: keep the work, leave Ctrl-C to the parent, and end when the parent ends, however it does."""
    global _worker
    _worker = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _work(item: Any) -> Any:
    return _worker(item)
