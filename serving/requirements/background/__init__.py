"""What stands behind the person."""

from .background_colour import BackgroundColour
from .background_replacement import BackgroundReplacement
from .background_uniformity import BackgroundUniformity

__all__ = ["BackgroundColour", "BackgroundReplacement", "BackgroundUniformity"]
