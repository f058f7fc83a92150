"""Routes that take a photo: inspections and standardisations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from ..presentation import Lang
from .openapi import INSPECTION_BODY, INSPECTION_RESPONSES, STANDARDISATION_BODY, STANDARDISATION_RESPONSES
from .service import ADMISSION, PHOTO, ClientOf, ServiceOf
from .work import HTML, JPEG, JSON, PDF, PNG, Inspection, Standardisation

router = APIRouter(prefix="/v1", tags=["photos"])

StandardQuery = Annotated[str, Query(description="Name of a standard, see `GET /v1/standards`.")]
LanguageQuery = Annotated[
    Lang | None, Query(description="Keeps only the messages of this language, `zh` or `en`; both by default.")
]
EvidenceQuery = Annotated[
    bool, Query(description="`false` leaves out where it shows: boxes, lines, points and landmarks.")
]


def _preferred(request: Request, offered: tuple[str, ...]) -> str:
    """The first media type of ``Accept`` that is offered, the first offered when there is none."""
    accepted = [entry.partition(";")[0].strip() for entry in request.headers.get("accept", "").split(",")]
    return next((media_type for media_type in accepted if media_type in offered), offered[0])


@router.post(
    "/inspections",
    summary="Inspect a photo",
    response_class=Response,
    responses=INSPECTION_RESPONSES,
    openapi_extra=INSPECTION_BODY,
)
async def inspect(
    request: Request,
    service: ServiceOf,
    client: ClientOf,
    standard: StandardQuery = "chsi",
    language: LanguageQuery = None,
    evidence: EvidenceQuery = True,
) -> Response:
    """Inspect a photo: for every requirement whether it is met, where it fails, and what to do.

    The report is that of `biyezhao check --json`. For people it comes in other forms: `Accept: text/html` gives a page
    and `application/pdf` a document to read or to print, `image/png` the photo with everything measured drawn on it
    beside every verdict. The header `X-Verdict` holds the verdict whatever the form.
    With the same person's admission photo as a second part of a form, the two are compared.
    A photo that is not accepted is still an answer (200); a file that cannot be judged is a problem.
    """
    media_type = _preferred(request, (JSON, HTML, PDF, PNG))

    def task(files: Mapping[str, bytes]) -> Inspection:
        return Inspection(files[PHOTO], files.get(ADMISSION), standard, language, evidence, media_type)

    return await service.answer(request, client, standard, (PHOTO, ADMISSION), task)


@router.post(
    "/standardisations",
    summary="Standardise an original",
    response_class=Response,
    responses=STANDARDISATION_RESPONSES,
    openapi_extra=STANDARDISATION_BODY,
)
async def standardise(
    request: Request,
    service: ServiceOf,
    client: ClientOf,
    standard: StandardQuery = "chsi",
    language: LanguageQuery = None,
    evidence: EvidenceQuery = True,
) -> Response:
    """Scale and crop an original to the standard's geometry, and write it as the file that the standard asks for.

    Colours, background and features stay untouched. The answer is the JPEG; with `Accept: application/json` it is JSON
    that holds the JPEG in base64 beside how it was made and the report on it. `X-Verdict` holds the verdict on the
    finished photo. A photo that cannot be brought to the standard is a problem whose code is the requirement in the way.
    """
    media_type = _preferred(request, (JPEG, JSON))

    def task(files: Mapping[str, bytes]) -> Standardisation:
        return Standardisation(files[PHOTO], standard, language, evidence, media_type)

    return await service.answer(request, client, standard, (PHOTO,), task)
