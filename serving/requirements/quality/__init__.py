"""How well the photo was taken: focus, light and colour."""

from __future__ import annotations

from .compression_artefacts import CompressionArtefacts
from .exposure import Exposure
from .highlights import Highlights
from .illumination_uniformity import IlluminationUniformity
from .natural_colour import NaturalColour
from .recapture import Recapture
from .red_eye import RedEye
from .sharpness import Sharpness

__all__ = [
    "CompressionArtefacts",
    "Exposure",
    "Highlights",
    "IlluminationUniformity",
    "NaturalColour",
    "Recapture",
    "RedEye",
    "Sharpness",
]
