"""Every requirement, in the order in which reports list them. A new one is added here by hand."""

from __future__ import annotations

from .attributes import BusyClothing, Earrings, HairOverEars, HeavyMakeup, Retouching, TintedGlasses
from .background import BackgroundColour, BackgroundUniformity
from .base import Requirement
from .clothing import ClothingContrast
from .face import BrowsVisible, EyesOpen, HeadCovering, MouthClosed, SingleFace
from .file import ColourMode, CompressionQuality, FileFormat, FileSize, ImageSize
from .geometry import EyeLine, FaceWidth, HairTopMargin, HeadPose, HeadPosition, ShouldersLevel, ShouldersVisible
from .pair import DifferentFromAdmissionPhoto
from .quality import Exposure, IlluminationUniformity, NaturalColour, Sharpness

REQUIREMENTS: tuple[Requirement, ...] = (
    FileFormat(),
    ImageSize(),
    FileSize(),
    ColourMode(),
    CompressionQuality(),
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
    Sharpness(),
    Exposure(),
    IlluminationUniformity(),
    NaturalColour(),
    DifferentFromAdmissionPhoto(),
)

BY_ID: dict[str, Requirement] = {requirement.id: requirement for requirement in REQUIREMENTS}
