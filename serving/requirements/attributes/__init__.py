"""What the network itself recognises: the six attributes that a report lists, and three more kinds of adornment."""

from .busy_clothing import BusyClothing
from .dyed_hair import DyedHair
from .earrings import Earrings
from .hair_accessory import HairAccessory
from .hair_over_ears import HairOverEars
from .heavy_makeup import HeavyMakeup
from .necklace import Necklace
from .retouching import Retouching
from .tinted_glasses import TintedGlasses

__all__ = [
    "BusyClothing",
    "DyedHair",
    "Earrings",
    "HairAccessory",
    "HairOverEars",
    "HeavyMakeup",
    "Necklace",
    "Retouching",
    "TintedGlasses",
]
