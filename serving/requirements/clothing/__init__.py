"""What the person wears."""

from .clothing_colour import ClothingColour
from .clothing_contrast import ClothingContrast
from .top_covers_shoulders import TopCoversShoulders

__all__ = ["ClothingColour", "ClothingContrast", "TopCoversShoulders"]
