"""Runs the application with uvicorn, and its log."""

from __future__ import annotations

import logging
import sys

import structlog
import uvicorn

from .app import create_app
from .settings import Settings

_STOP_SECONDS = 60


def configure_log() -> None:
    """One JSON object a line on standard output; readable lines on a terminal."""
    timestamp = structlog.processors.TimeStamper(fmt="iso")
    shared = [structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name, timestamp]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    if sys.stdout.isatty():
        rendering = [structlog.dev.ConsoleRenderer()]
    else:
        rendering = [structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer(ensure_ascii=False)]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)


def serve(settings: Settings, host: str, port: int) -> None:
    """Serve until stopped by SIGTERM or Ctrl-C; requests under way are finished first."""
    configure_log()
    uvicorn.run(
        create_app(settings),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
