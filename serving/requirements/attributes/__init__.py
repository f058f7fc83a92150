"""The six visible attributes that the network is trained for."""

from .busy_clothing import BusyClothing
from .earrings import Earrings
from .hair_over_ears import HairOverEars
from .heavy_makeup import HeavyMakeup
from .retouching import Retouching
from .tinted_glasses import TintedGlasses

__all__ = ["BusyClothing", "Earrings", "HairOverEars", "HeavyMakeup", "Retouching", "TintedGlasses"]
