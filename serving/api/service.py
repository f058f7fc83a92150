"""What the routes share: the gate, the workers, the metrics, and the way of one photo through them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import ClientDisconnect

from .gate import Gate
from .keys import owner_of
from .metrics import Metrics
from .observing import log, problem, trace_of
from .problems import InternalError, Refusal, UnauthorisedError, UnknownStandardError
from .settings import Settings
from .uploads import read_photos
from .work import HTML, Failure, ModelFacts, Outcome, Task
from .workers import Workers

PHOTO, ADMISSION = "photo", "admission"
"""Names of the parts of a form that hold the photo and the admission photo."""


class Service:
    """Everything that lives as long as the application.

    Attributes:
        model: what the network is; None until every worker is ready, and again once the service stops.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.gate = Gate(settings.workers, settings.queue, settings.per_client)
        self.metrics = Metrics(self.gate)
        self.workers = Workers(
            settings.workers,
            settings.standards,
            settings.max_pixels,
            settings.timeout,
            self.metrics.worker_replaced,
        )
        self.model: ModelFacts | None = None

    async def start(self) -> None:
        """Start the workers, and wait until they are ready."""
        self.model = await self.workers.start()
        self.metrics.ready(self.model)

    async def stop(self) -> None:
        """Finish what is begun and end the workers."""
        self.model = None
        await self.workers.stop()

    async def answer(
        self,
        request: Request,
        client: str,
        standard: str,
        parts: tuple[str, ...],
        task: Callable[[Mapping[str, bytes]], Task],
    ) -> Response:
        """The way of one photo: admitted, read, worked on, answered.

        Args:
            request: holds the photo.
            client: who asks.
            standard: what to judge by.
            parts: what a form may hold, the photo first.
            task: what to do with the files by the name of their part.

        Raises:
            PhotoError, ServiceError: it is refused.
        """
        if standard not in self.settings.standards:
            raise UnknownStandardError(name=standard, known=", ".join(self.settings.standards))
        with self.gate.admit(client):
            photos = await read_photos(request, parts, self.settings.max_bytes)
            try:
                with self.gate.timed():
                    outcome = await self._wanted(request, task(photos))
            except TimeoutError:
                raise self.gate.overloaded() from None
        facts = trace_of(request).facts
        facts.update(standard=standard, bytes=sum(map(len, photos.values())))
        if isinstance(outcome, Failure):
            log.error("worker_failed", request_id=trace_of(request).request_id, traceback=outcome.traceback)
            raise InternalError
        if isinstance(outcome, Refusal):
            return problem(request, outcome)
        facts.update(verdict=outcome.verdict)
        self.metrics.photo(standard, outcome)
        headers = {"Cache-Control": "no-store", "X-Verdict": outcome.verdict, "Vary": "Accept"}
        if outcome.media_type == HTML:
            headers["Content-Security-Policy"] = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox"
        return Response(outcome.body, 200, headers, outcome.media_type)

    async def _wanted(self, request: Request, task: Task) -> Outcome:
        """The outcome of a task; it is taken out of the queue when the client goes away."""
        work = asyncio.ensure_future(self.workers.run(task))
        gone = asyncio.ensure_future(_disconnected(request))
        try:
            await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                raise ClientDisconnect
            return work.result()
        finally:
            work.cancel()
            gone.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def service_of(request: Request) -> Service:
    """The application's service."""
    return request.app.state.service


_bearer = HTTPBearer(auto_error=False, description="Only where the operator has set keys.")


def client_of(request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> str:
    """Who asks: the key's owner, or the address where no keys are set.

    Raises:
        UnauthorisedError: keys are set, and none of them was sent.
    """
    keys = service_of(request).settings.keys
    if not keys:
        return request.client.host if request.client else "unknown"
    owner = owner_of(credentials.credentials, keys) if credentials else None
    if owner is None:
        raise UnauthorisedError({"WWW-Authenticate": "Bearer"})
    trace_of(request).facts["client"] = owner
    return owner


ServiceOf = Annotated[Service, Depends(service_of)]
ClientOf = Annotated[str, Depends(client_of)]
