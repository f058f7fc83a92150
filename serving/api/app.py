"""The FastAPI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi_offline import FastAPIOffline
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from ..errors import PhotoError
from . import catalogue, photos
from .observing import Observer, problem
from .openapi import NOT_READY, completed
from .problems import (
    InvalidParameterError,
    MethodNotAllowedError,
    NotReadyError,
    ServiceError,
    UnknownPathError,
    photo_refusal,
)
from .service import Service, ServiceOf
from .settings import Settings

DESCRIPTION = """
Checks graduation ID photos against the Chinese diploma registration standard: every requirement, where it fails, what to do.
毕业证件照检查：逐项给出结论、位置和改进办法。

Photos are kept in memory for as long as the request takes, and nowhere else. 照片仅在处理期间存在于内存中，不写入磁盘。
"""

health = APIRouter(tags=["operation"])


@health.get("/healthz", summary="Is the process alive?")
async def healthz() -> dict[str, str]:
    """Alive."""
    return {"status": "alive"}


@health.get("/readyz", summary="Can it take photos?", responses=NOT_READY)
async def readyz(service: ServiceOf) -> dict[str, str]:
    """Ready once every worker has loaded the network; 503 before and while stopping."""
    if service.model is None:
        raise NotReadyError({"Retry-After": "2"})
    return {"status": "ready"}


@health.get("/metrics", summary="Prometheus metrics", response_class=Response)
async def metrics(service: ServiceOf) -> Response:
    """Counts and times in Prometheus' text format."""
    return Response(service.metrics.text(), media_type=CONTENT_TYPE_LATEST)


async def _photo_error(request: Request, error: PhotoError) -> Response:
    return problem(request, photo_refusal(error))


async def _service_error(request: Request, error: ServiceError) -> Response:
    return problem(request, error.refusal)


async def _invalid(request: Request, error: RequestValidationError) -> Response:
    return problem(request, InvalidParameterError(name=error.errors()[0]["loc"][-1]).refusal)


async def _http_error(request: Request, error: HTTPException) -> Response:
    headers = error.headers or {}
    if error.status_code == 405:
        return problem(request, MethodNotAllowedError(headers, method=request.method).refusal)
    return problem(request, UnknownPathError(headers).refusal)


def create_app(settings: Settings) -> FastAPI:
    """The application; its workers start with it and end with it."""
    service = Service(settings)
    page = None
    if settings.demo:
        from ..demo import mount  # here, because Gradio takes seconds to load

        page = mount(FastAPI())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            if page is not None:
                await stack.enter_async_context(page.router.lifespan_context(page))
            stack.push_async_callback(service.stop)
            await service.start()
            yield

    handlers: dict[Any, Any] = {
        PhotoError: _photo_error,
        ServiceError: _service_error,
        RequestValidationError: _invalid,
        HTTPException: _http_error,
    }
    app = FastAPIOffline(
        title="biyezhao 毕业照",
        version=version("biyezhao"),
        description=DESCRIPTION,
        lifespan=lifespan,
        exception_handlers=handlers,
        redoc_url=None,
        swagger_ui_parameters={"defaultModelsExpandDepth": 0},
    )
    app.state.service = service
    for router in (photos.router, catalogue.router, health):
        app.include_router(router)
    described = app.openapi
    app.openapi = lambda: completed(described())
    if settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Accept-Language", "X-Request-ID"],
            expose_headers=["X-Verdict", "X-Request-ID", "Retry-After"],
        )
    app.add_middleware(Observer, metrics=service.metrics)
    if page is not None:
        app.router.default = _outside_the_api(page, app.router.default)
    return app


def _outside_the_api(page: ASGIApp, otherwise: ASGIApp) -> ASGIApp:
    """What takes the paths that no route does: the page, but nothing under /v1, where an unknown path is a problem."""

    async def default(scope: Scope, receive: Receive, send: Send) -> None:
        taker = otherwise if scope["path"].startswith("/v1") else page
        await taker(scope, receive, send)

    return default
