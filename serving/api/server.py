"""Runs the application with uvicorn, and its log."""

from __future__ import annotations

import logging
import socket
import sys

import structlog
import uvicorn

from .app import create_app
from .observing import log
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


def listen(host: str, port: int) -> socket.socket:
    """A socket on the address; port 0 takes a free one.

    Raises:
        OSError: it cannot be had.
    """
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=2048)


def serve(settings: Settings, listening: socket.socket) -> None:
    """Serve until stopped by SIGTERM or Ctrl-C; requests under way are finished first."""
    configure_log()
    host, port = listening.getsockname()[:2]
    address = f"[{host}]" if ":" in host else host
    log.info("listening", url=f"http://{address}:{port}", workers=settings.workers, keys=len(settings.keys))
    config = uvicorn.Config(
        create_app(settings),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
    uvicorn.Server(config).run([listening])
