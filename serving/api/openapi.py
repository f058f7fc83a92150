"""What OpenAPI cannot see in the routes: bodies, media types, problems and examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from ..report import Report, Text
from .problems import MEDIA_TYPE, Problem
from .service import ADMISSION, PHOTO

EXAMPLES: dict[str, Any] = json.loads(Path(__file__).with_name("examples.json").read_text("utf-8"))
"""Answers of a running service to a public-domain portrait; ``make docs`` records them anew."""

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


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    words = {
        401: "No accepted key, where the operator has set keys.",
        408: "The body did not arrive in time.",
        413: "The body has too many bytes, or the photo too many pixels.",
        415: "Not an image of a format that is read.",
        422: "The photo or the request cannot be processed: `code` says why.",
        429: "This client has too many photos under way; `Retry-After` says when to come back.",
        503: "Every worker is busy and the queue is full; `Retry-After` says when to come back.",
    }
    recorded = EXAMPLES["problems"]
    return {
        status: {
            "description": words[status],
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    **({"example": recorded[str(status)]} if str(status) in recorded else {}),
                }
            },
        }
        for status in statuses
    }


_VERDICT = {"X-Verdict": {"description": "accepted, rejected or needs_review", "schema": {"type": "string"}}}
_REFUSALS = _problems(401, 408, 413, 415, 422, 429, 503)


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
        "description": "The report, or a picture of it.",
        "headers": _VERDICT,
        "content": {"application/json": {"example": EXAMPLES["inspection"]}, "image/png": {"schema": _BINARY}},
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


def with_problem(schema: dict[str, Any]) -> dict[str, Any]:
    """The application's schema with the models that no route returns by itself, and what ``language`` leaves out."""
    models = schema["components"]["schemas"]
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    problem.pop("$defs", None)
    models["Problem"] = problem
    models["Text"].pop("required", None)
    models["Text"]["description"] = "A sentence in Chinese and in English; one of them alone where `language` asks so."
    return schema
