"""Worker processes, one photo each at a time.

Processes rather than threads: the requirements hold Python's lock so much that two threads inspect no more photos than
one (docs/operating.md has the measurement), a decoder that crashes on a hostile file takes only its own process
with it, and work that takes too long can be stopped. ``concurrent.futures`` offers neither of the last two.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from queue import SimpleQueue
from typing import cast

from ..standards import Standard
from .problems import DecoderFailedError, TookTooLongError
from .work import Failure, ModelFacts, Outcome, Task, serve

_SPAWN = get_context("spawn")
_START_SECONDS = 60.0
_STOP_SECONDS = 5.0
_ATTEMPTS = 2
"""A process may also be ended from outside, for want of memory for instance: no fault of the photo it had."""


class WorkerStartError(Exception):
    """A worker process could not start; the message is its traceback."""


class _Worker:
    """One process and the pipe to it. The process starts in the background; ``greet`` waits for it."""

    def __init__(self, standards: Mapping[str, Standard], max_pixels: int) -> None:
        self._pipe, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=serve, args=(theirs, standards, max_pixels), name="biyezhao-worker")
        self._process.start()
        theirs.close()
        self._facts: ModelFacts | None = None

    def greet(self) -> ModelFacts:
        """Wait until the process is ready.

        Raises:
            WorkerStartError: it will not be.
            EOFError, OSError: it ended.
        """
        if self._facts is None:
            first = self._pipe.recv() if self._pipe.poll(_START_SECONDS) else Failure("no answer")
            if isinstance(first, Failure):
                raise WorkerStartError(first.traceback)
            self._facts = cast("ModelFacts", first)
        return self._facts

    def ask(self, task: Task, seconds: float) -> Outcome:
        """The outcome of a task.

        Raises:
            TimeoutError: it takes longer than ``seconds``.
            EOFError, OSError: the process ended.
        """
        self.greet()
        self._pipe.send(task)
        if not self._pipe.poll(seconds):
            raise TimeoutError
        return self._pipe.recv()

    def stop(self, seconds: float = 0.0) -> None:
        """End the process, which gets ``seconds`` to do so itself."""
        self._pipe.close()
        self._process.join(seconds)
        self._process.kill()
        self._process.join()
        self._process.close()


class Workers:
    """A fixed number of worker processes, and one thread each that talks to it.

    Args:
        count: processes.
        standards: what they inspect by.
        max_pixels: of a photo.
        seconds: that one photo may take, and may wait.
        on_replaced: told the reason whenever a process is replaced.
    """

    def __init__(
        self,
        count: int,
        standards: Mapping[str, Standard],
        max_pixels: int,
        seconds: float,
        on_replaced: Callable[[str], None],
    ) -> None:
        self._new = partial(_Worker, standards, max_pixels)
        self._count, self._seconds = count, seconds
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._threads = ThreadPoolExecutor(count, "worker")
        self._on_replaced = on_replaced

    async def start(self) -> ModelFacts:
        """Start every process and wait until all are ready.

        Raises:
            WorkerStartError: one will not be.
        """
        workers = [self._new() for _ in range(self._count)]
        for worker in workers:
            self._idle.put(worker)
        facts = await asyncio.gather(*(asyncio.to_thread(worker.greet) for worker in workers))
        return facts[0]

    async def run(self, task: Task) -> Outcome:
        """The outcome of a task, as soon as a process is free. Cancelling takes it out of the queue.

        Raises:
            TimeoutError: no process became free in time.
        """
        future = self._threads.submit(self._perform, task)
        outcome = asyncio.wrap_future(future)
        done, _ = await asyncio.wait({outcome}, timeout=self._seconds)
        if not done and future.cancel():
            raise TimeoutError
        return await outcome

    async def stop(self) -> None:
        """Finish what is begun, then end every process."""
        await asyncio.to_thread(self._threads.shutdown)
        while not self._idle.empty():
            await asyncio.to_thread(self._idle.get().stop, _STOP_SECONDS)

    def _perform(self, task: Task) -> Outcome:
        worker = self._idle.get()
        try:
            for _ in range(_ATTEMPTS):
                try:
                    return worker.ask(task, self._seconds)
                except TimeoutError:
                    worker = self._replace(worker, "timeout")
                    return TookTooLongError(seconds=f"{self._seconds:g}").refusal
                except (EOFError, OSError):
                    worker = self._replace(worker, "crash")
            return DecoderFailedError().refusal
        except WorkerStartError as error:
            worker = self._replace(worker, "start")
            return Failure(str(error))
        finally:
            self._idle.put(worker)

    def _replace(self, worker: _Worker, reason: str) -> _Worker:
        worker.stop()
        self._on_replaced(reason)
        return self._new()
