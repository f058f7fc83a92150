"""What the person wears."""

from .clothing_contrast import ClothingContrast

__all__ = ["ClothingContrast"]
