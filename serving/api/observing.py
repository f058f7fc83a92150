"""Around every request: its id, one line in the log, its metrics, and an answer when something breaks.

The log holds no image content, no file name, no address and no query: what was asked, how it ended and what it took.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import structlog
from fastapi import Request, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..presentation import Lang
from .metrics import Metrics
from .problems import InternalError, Refusal

log = structlog.stdlib.get_logger("biyezhao")

_REQUEST_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
_CLIENT_GONE = 499
_QUIET = frozenset(["/healthz", "/readyz", "/metrics"])
"""Routes that are asked every few seconds: logged only when they fail."""
_METHODS = frozenset(["GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"])
_SECURE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


@dataclass
class Trace:
    """What is known about one request.

    Attributes:
        facts: what routes add to the log's line.
        code: of the problem that it was answered with.
    """

    request_id: str
    language: Lang
    facts: dict[str, Any] = field(default_factory=dict)
    code: str | None = None


def trace_of(request: Request) -> Trace:
    """The request's trace."""
    return request.state.trace


def problem(request: Request, refusal: Refusal) -> Response:
    """The problem document of a refusal, in the request's language."""
    trace = trace_of(request)
    trace.code = refusal.code
    return refusal.response(trace.request_id, trace.language)


def _language(scope: Scope) -> Lang:
    query = scope.get("query_string", b"").decode("latin-1").split("&")
    stated = next((pair[9:] for pair in query if pair.startswith("language=")), "")
    wanted = stated or Headers(scope=scope).get("accept-language", "")
    return "zh" if wanted.lower().startswith("zh") else "en"


class Observer:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; log and count how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        trace = Trace(given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex, _language(scope))
        scope.setdefault("state", {})["trace"] = trace
        status, started = 0, perf_counter()

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = trace.request_id
                for name, value in _SECURE.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, send_on)
        except ClientDisconnect:
            status = _CLIENT_GONE
        except Exception:
            log.exception("failed", request_id=trace.request_id)
            if status:
                raise
            refusal = InternalError().refusal
            trace.code = refusal.code
            await refusal.response(trace.request_id, trace.language)(scope, receive, send_on)
        self._report(scope, trace, status, perf_counter() - started)

    def _report(self, scope: MutableMapping[str, Any], trace: Trace, status: int, seconds: float) -> None:
        route, method = _route(scope), scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.request(method, route, status, seconds, trace.code)
        if route in _QUIET and status < 400:
            return
        code = {} if trace.code is None else {"code": trace.code}
        log.info(
            "request",
            request_id=trace.request_id,
            method=method,
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 1),
            **code,
            **trace.facts,
        )


def _route(scope: MutableMapping[str, Any]) -> str:
    """The route's template, never the path itself: that may hold anything."""
    return getattr(scope.get("route"), "path", "other")
