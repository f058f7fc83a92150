"""Routes that tell what the service knows: requirements, standards, its model and its problems."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import getdoc
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from ...models.anatomy import LANDMARKS, PARSING_CLASSES
from ...models.attributes import LISTED
from ..report import Text
from ..requirements import BY_ID
from ..requirements.base import Requirement
from ..standards import Colour, Standard
from .openapi import NO_SUCH_ID, NOT_READY
from .problems import NotReadyError, ProblemPage, UnknownIdError, problem_pages
from .service import ServiceOf

router = APIRouter(prefix="/v1", tags=["catalogue"])


class RequirementSummary(BaseModel):
    """A requirement in short."""

    id: str = Field(description="Never changes.")
    group: str
    title: Text
    unit: str | None = Field(description="Of the measured value.")


class RequirementPage(RequirementSummary):
    """A requirement with its documentation."""

    documentation: str = Field(
        description="What is asked, where that is written, how it is measured, its limit, where it errs."
    )
    limits: dict[str, dict[str, Any]] = Field(description="Its limits in each standard of this service.")


class StandardSummary(BaseModel):
    """A standard in short."""

    name: str
    title: Text
    size: tuple[int, int] = Field(description="Width and height of the finished photo in pixels.")
    dpi: int
    colours: tuple[Colour, ...] = Field(description="Background colours that it allows.")


class AttributeInfo(BaseModel):
    """An attribute that the network judges."""

    id: str
    title: Text


class Model(BaseModel):
    """The network that judges."""

    version: str
    sha256: str = Field(description="Of the ONNX file.")
    thresholds: Mapping[str, float] = Field(description="Probability from which an attribute counts as present.")
    attributes: list[AttributeInfo]
    landmarks: tuple[str, ...]
    parsing_classes: tuple[str, ...]


def _summary(requirement: Requirement) -> dict[str, Any]:
    group = type(requirement).__module__.split(".")[-2]
    return {"id": requirement.id, "group": group, "title": requirement.title, "unit": requirement.unit}


@router.get("/requirements", summary="List the requirements")
async def requirements() -> list[RequirementSummary]:
    """Every requirement, in the order in which reports list them."""
    return [RequirementSummary(**_summary(requirement)) for requirement in BY_ID.values()]


@router.get("/requirements/{id}", summary="Explain a requirement", responses=NO_SUCH_ID)
async def requirement(id: str, service: ServiceOf) -> RequirementPage:
    """What a requirement asks, where that is written, how it is measured, and where it errs."""
    if id not in BY_ID:
        raise UnknownIdError(id=id, known=", ".join(BY_ID))
    found = BY_ID[id]
    limits = {name: s.limits[id] for name, s in service.settings.standards.items() if id in s.limits}
    return RequirementPage(**_summary(found), documentation=getdoc(type(found)) or "", limits=limits)


@router.get("/standards", summary="List the standards")
async def standards(service: ServiceOf) -> list[StandardSummary]:
    """Every standard of this service, the default first."""
    return [
        StandardSummary(name=s.name, title=s.title, size=s.size, dpi=s.dpi, colours=s.background.colours)
        for s in service.settings.standards.values()
    ]


@router.get("/standards/{name}", summary="Show a standard", responses=NO_SUCH_ID)
async def standard(name: str, service: ServiceOf) -> Standard:
    """Every limit of a standard, what it inherits included. A limit without an end is `null`."""
    known = service.settings.standards
    if name not in known:
        raise UnknownIdError(id=name, known=", ".join(known))
    return known[name]


@router.get("/model", summary="Describe the network", responses=NOT_READY)
async def model(service: ServiceOf) -> Model:
    """Version, fingerprint, thresholds and names of the network that judges."""
    if service.model is None:
        raise NotReadyError({"Retry-After": "2"})
    return Model(
        version=service.model.version,
        sha256=service.model.sha256,
        thresholds=service.model.thresholds,
        attributes=[AttributeInfo(id=a.id, title=Text(zh=a.zh, en=a.en)) for a in LISTED],
        landmarks=LANDMARKS,
        parsing_classes=PARSING_CLASSES,
    )


@router.get("/problems", summary="List the problems")
async def problems() -> list[ProblemPage]:
    """Every code with which a request can be refused; standardisations add the ids of requirements."""
    return list(problem_pages())


@router.get("/problems/{code}", summary="Explain a problem", responses=NO_SUCH_ID)
async def problem(code: str) -> ProblemPage:
    """What a code means and what to do: the page that `type` of a problem names."""
    pages = {page.code: page for page in problem_pages()}
    if code in BY_ID:
        title, message = (
            BY_ID[code].title,
            Text(
                zh="照片不满足这项要求，无法标准化。", en="The photo fails this requirement and cannot be standardised."
            ),
        )
        return ProblemPage(code=code, status=422, title=title, message=message)
    if code not in pages:
        raise UnknownIdError(id=code, known=", ".join(pages))
    return pages[code]
