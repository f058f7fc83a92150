"""Every requirement, in the order in which reports list them. A new one is added here by hand."""

from __future__ import annotations

from .attributes import (
    BusyClothing,
    DyedHair,
    Earrings,
    HairAccessory,
    HairOverEars,
    HeavyMakeup,
    Necklace,
    Retouching,
    TintedGlasses,
)
from .background import BackgroundColour, BackgroundReplacement, BackgroundUniformity
from .base import Requirement
from .clothing import ClothingColour, ClothingContrast, TopCoversShoulders
from .face import (
    BrowsVisible,
    ColouredContacts,
    EyesOpen,
    EyesVisible,
    Gaze,
    GlassesFrame,
    GlassesGlare,
    HeadCovering,
    MouthClosed,
    NeutralExpression,
    SingleFace,
)
from .file import CaptureDate, ColourMode, CompressionQuality, EditingTraces, FileFormat, FileSize, ImageSize
from .geometry import (
    Distortion,
    EyeLine,
    FaceWidth,
    HairTopMargin,
    HeadPose,
    HeadPosition,
    ShouldersLevel,
    ShouldersVisible,
)
from .pair import DifferentFromAdmissionPhoto, GlassesConsistent
from .quality import (
    CompressionArtefacts,
    Exposure,
    Highlights,
    IlluminationUniformity,
    NaturalColour,
    Recapture,
    RedEye,
    Sharpness,
)

REQUIREMENTS: tuple[Requirement, ...] = (
    FileFormat(),
    ImageSize(),
    FileSize(),
    ColourMode(),
    CompressionQuality(),
    CaptureDate(),
    EditingTraces(),
    SingleFace(),
    BackgroundColour(),
    BackgroundUniformity(),
    BackgroundReplacement(),
    HeadPose(),
    HeadPosition(),
    HairTopMargin(),
    EyeLine(),
    FaceWidth(),
    ShouldersVisible(),
    ShouldersLevel(),
    Distortion(),
    EyesVisible(),
    EyesOpen(),
    Gaze(),
    MouthClosed(),
    NeutralExpression(),
    BrowsVisible(),
    HairOverEars(),
    TintedGlasses(),
    GlassesFrame(),
    GlassesGlare(),
    ColouredContacts(),
    HeadCovering(),
    HairAccessory(),
    DyedHair(),
    Earrings(),
    Necklace(),
    HeavyMakeup(),
    ClothingContrast(),
    ClothingColour(),
    BusyClothing(),
    TopCoversShoulders(),
    Retouching(),
    Recapture(),
    Sharpness(),
    Exposure(),
    IlluminationUniformity(),
    Highlights(),
    RedEye(),
    NaturalColour(),
    CompressionArtefacts(),
    DifferentFromAdmissionPhoto(),
    GlassesConsistent(),
)

BY_ID: dict[str, Requirement] = {requirement.id: requirement for requirement in REQUIREMENTS}
