"""What OpenAPI cannot see in the routes: bodies, media types, problems and examples."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from ..errors import FileTooLargeError, NotAnImageError, TruncatedError
from ..report import Report, Text
from .problems import (
    MEDIA_TYPE,
    NotReadyError,
    OverloadedError,
    Problem,
    Refusal,
    SlowUploadError,
    TooManyRequestsError,
    UnauthorisedError,
    UnknownIdError,
    photo_refusal,
)
from .service import ADMISSION, PHOTO
from .settings import UPLOAD_SECONDS

EXAMPLES: dict[str, Any] = json.loads(Path(__file__).with_name("examples.json").read_text("utf-8"))
"""Answers of a running service to a public-domain portrait, recorded by ``make docs``."""

_BINARY = {"type": "string", "format": "binary"}


class StandardisationReport(BaseModel):
    """A finished photo, how it was made, and the report on it."""

    jpeg: str = Field(description="The finished file in base64.")
    quality: int = Field(description="JPEG quality, 1 to 100.")
    full_colour: bool = Field(description="Whether colour has full resolution (4:4:4).")
    crop: tuple[float, float, float, float] = Field(
        description="What was cut out of the upright original: left, top, width and height in its pixels."
    )
    note: Text | None = Field(description="What else there is to know, such as a file below the standard's size.")
    report: Report


def _refused(description: str, refusal: Refusal) -> dict[str, Any]:
    problem = refusal.problem("5b353c4ee5e14c0f92523ca36832d263", "en").model_dump()
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": problem}}
    return {"description": description, "content": content}


_REFUSALS: dict[int | str, dict[str, Any]] = {
    401: _refused("No accepted key, where the operator has set keys.", UnauthorisedError().refusal),
    408: _refused("The body did not arrive in time.", SlowUploadError(seconds=f"{UPLOAD_SECONDS:g}").refusal),
    413: _refused(
        "The body has too many bytes, or the photo too many pixels.",
        photo_refusal(FileTooLargeError(megabytes="41.2", limit="32")),
    ),
    415: _refused("Not an image of a format that is read.", photo_refusal(NotAnImageError())),
    422: _refused("The photo or the request cannot be processed: `code` says why.", photo_refusal(TruncatedError())),
    429: _refused(
        "This client has too many photos under way; `Retry-After` says when to come back.",
        TooManyRequestsError(limit=16).refusal,
    ),
    503: _refused(
        "Every worker is busy and the queue is full; `Retry-After` says when to come back.", OverloadedError(2).refusal
    ),
}
_VERDICT = {"X-Verdict": {"description": "accepted, rejected or needs_review", "schema": {"type": "string"}}}


def _body(*parts: str) -> dict[str, Any]:
    """A photo as a part of a form, or as the body itself."""
    form = {"type": "object", "properties": dict.fromkeys(parts, _BINARY), "required": [PHOTO]}
    content = {"multipart/form-data": {"schema": form}}
    for media_type in ("image/jpeg", "image/png", "application/octet-stream"):
        content[media_type] = {"schema": _BINARY}
    return {"requestBody": {"required": True, "content": content}}


INSPECTION_BODY = _body(PHOTO, ADMISSION)
STANDARDISATION_BODY = _body(PHOTO)

INSPECTION_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "model": Report,
        "description": "The report.",
        "headers": _VERDICT,
        "content": {
            "application/json": {"example": EXAMPLES["inspection"]},
            **{media_type: {"schema": _BINARY} for media_type in ("text/html", "application/pdf", "image/png")},
        },
    },
    **_REFUSALS,
}

STANDARDISATION_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "model": StandardisationReport,
        "description": "The finished photo.",
        "headers": _VERDICT,
        "content": {"image/jpeg": {"schema": _BINARY}, "application/json": {"example": EXAMPLES["standardisation"]}},
    },
    **_REFUSALS,
}


NO_SUCH_ID: dict[int | str, dict[str, Any]] = {
    404: _refused("There is none of this name.", UnknownIdError(id="eye", known="eyes_open, eyes_visible").refusal)
}
NOT_READY: dict[int | str, dict[str, Any]] = {
    503: _refused("The service is starting or stopping.", NotReadyError().refusal)
}


def completed(schema: dict[str, Any]) -> dict[str, Any]:
    """The application's schema with what FastAPI cannot know: problems, what ``language`` drops, fields' descriptions."""
    models = schema["components"]["schemas"]
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    problem.pop("$defs", None)
    models["Problem"] = problem
    models["Text"].pop("required", None)
    models["Text"]["description"] = "A sentence in Chinese and in English; one of them alone where `language` asks so."
    for operation in (operation for methods in schema["paths"].values() for operation in methods.values()):
        if "application/json" in operation["responses"].get("422", {}).get("content", {}):
            del operation["responses"]["422"]  # FastAPI's own form of it, which is never sent
    for name in ("HTTPValidationError", "ValidationError"):
        models.pop(name, None)
    for model in models.values():
        _describe_fields(model)
    return schema


def _describe_fields(model: dict[str, Any]) -> None:
    """Move the ``Attributes:`` of a docstring to the fields that they describe."""
    text, _, attributes = model.get("description", "").partition("\n\nAttributes:\n")
    model["description"] = text.replace("``", "`")
    for field, words in re.findall(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", attributes, re.MULTILINE):
        if field in model["properties"]:
            model["properties"][field].setdefault("description", " ".join(words.split()).replace("``", "`"))
