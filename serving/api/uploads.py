"""The photo's bytes out of a request: raw or multipart, bounded in size and time, and never on disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from fastapi import Request
from starlette.formparsers import MultiPartException, MultiPartParser

from ..errors import FileTooLargeError
from .problems import BadFormError, SlowUploadError, UnsupportedMediaTypeError
from .settings import UPLOAD_SECONDS


class _InMemory(MultiPartParser):
    """A parser that keeps every part in memory, of whatever size: the body's limit bounds it."""

    spool_max_size = 0


async def read_photos(request: Request, parts: tuple[str, ...], max_bytes: int) -> dict[str, bytes]:
    """The files of a request by the name of their part; a raw body is the first of ``parts``.

    File names are not looked at.

    Raises:
        FileTooLargeError: the body has more than ``max_bytes``.
        ServiceError: it is no photo or form, has other parts, or does not arrive in time.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = _bounded(request, max_bytes)
    try:
        async with asyncio.timeout(UPLOAD_SECONDS):
            if media_type == "multipart/form-data":
                return await _form(request, body, parts)
            if media_type.startswith("image/") or media_type == "application/octet-stream":
                return {parts[0]: b"".join([chunk async for chunk in body])}
    except TimeoutError:
        raise SlowUploadError(seconds=f"{UPLOAD_SECONDS:g}") from None
    raise UnsupportedMediaTypeError


async def _bounded(request: Request, max_bytes: int) -> AsyncGenerator[bytes, None]:
    """The body as it arrives, up to ``max_bytes``."""
    declared = request.headers.get("content-length", "")
    received = int(declared) if declared.isdecimal() else 0
    if received > max_bytes:
        raise _too_large(received, max_bytes)
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > max_bytes:
            raise _too_large(received, max_bytes)
        yield chunk


def _too_large(received: int, max_bytes: int) -> FileTooLargeError:
    return FileTooLargeError(megabytes=f"{received / 1e6:.1f}", limit=f"{max_bytes / 1e6:g}")


async def _form(request: Request, body: AsyncGenerator[bytes, None], parts: tuple[str, ...]) -> dict[str, bytes]:
    refused = BadFormError(parts=", ".join(parts))
    try:
        form = await _InMemory(request.headers, body, max_files=len(parts), max_fields=0).parse()
    except MultiPartException:
        raise refused from None
    photos: dict[str, bytes] = {}
    for name, upload in form.multi_items():
        if isinstance(upload, str) or name not in parts or name in photos:
            raise refused
        photos[name] = await upload.read()
    if parts[0] not in photos:
        raise refused
    return photos
