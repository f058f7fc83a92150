"""The distributed engine: the same work as a Ray Data pipeline, on this machine or on a cluster."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from ..errors import MissingExtraError
from .local import Given, Got, Work


class RayEngine:
    """Runs work in ``jobs`` actors of the Ray cluster that ``RAY_ADDRESS`` names, or of one started on this machine.

    Raises:
        MissingExtraError: Ray is not installed.
    """

    def __init__(self, jobs: int) -> None:
        try:
            import ray.data
        except ImportError as error:
            raise MissingExtraError("ray") from error
        self.jobs = jobs
        if not ray.is_initialized():
            ray.init(log_to_driver=False, include_dashboard=False, logging_level=logging.ERROR)
        ray.data.DataContext.get_current().enable_progress_bars = False  # the command shows its own
        logging.getLogger("ray.data").setLevel(logging.ERROR)

    def map(self, work: Work[Given, Got], items: Iterable[Given]) -> Iterator[Got]:
        """The result of each item, as the actors find them."""
        import ray.data

        rows = [asdict(item) for item in items]  # pyright: ignore[reportArgumentType]
        if not rows:
            return
        pipeline = ray.data.from_items(rows).map(
            _Actor,  # pyright: ignore[reportArgumentType]
            fn_constructor_args=(work,),
            compute=ray.data.ActorPoolStrategy(size=self.jobs),
        )
        for row in pipeline.iter_rows():
            yield work.result(**row)


class _Actor:
    """Does the work on rows."""

    def __init__(self, work: Work[Any, Any]) -> None:
        self.work = work

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        return asdict(self.work(self.work.item(**row)))
