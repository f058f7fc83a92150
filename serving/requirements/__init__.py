"""Every requirement, in the order in which reports list them. A new one is added here by hand."""

from __future__ import annotations

from .attributes import BusyClothing, Earrings, HairOverEars, HeavyMakeup, Retouching, TintedGlasses
from .background import BackgroundColour, BackgroundUniformity
from .base import Requirement
from .clothing import ClothingContrast
from .face import BrowsVisible, EyesOpen, HeadCovering, MouthClosed, SingleFace
from .geometry import EyeLine, FaceWidth, HairTopMargin, HeadPose, HeadPosition, ShouldersLevel, ShouldersVisible

REQUIREMENTS: tuple[Requirement, ...] = (
    SingleFace(),
    BackgroundColour(),
    BackgroundUniformity(),
    HeadPose(),
    HeadPosition(),
    HairTopMargin(),
    EyeLine(),
    FaceWidth(),
    ShouldersVisible(),
    ShouldersLevel(),
    EyesOpen(),
    MouthClosed(),
    BrowsVisible(),
    HairOverEars(),
    TintedGlasses(),
    HeadCovering(),
    Earrings(),
    HeavyMakeup(),
    ClothingContrast(),
    BusyClothing(),
    Retouching(),
)

BY_ID: dict[str, Requirement] = {requirement.id: requirement for requirement in REQUIREMENTS}
