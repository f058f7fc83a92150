"""How well the photo was taken: focus, light and colour."""

from __future__ import annotations

from .exposure import Exposure
from .illumination_uniformity import IlluminationUniformity
from .natural_colour import NaturalColour
from .sharpness import Sharpness

__all__ = ["Exposure", "IlluminationUniformity", "NaturalColour", "Sharpness"]
