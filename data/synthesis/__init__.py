"""Effects painted on portraits, one file an effect."""

from .base import Canvas, NotPaintable, Painted, Synthesiser
from .busy_clothing import BusyClothing
from .earrings import Earrings
from .hair_over_ears import HairOverEars
from .heavy_makeup import HeavyMakeup
from .retouching import Retouching
from .tinted_glasses import TintedGlasses

SYNTHESISERS: dict[str, Synthesiser] = {
    "heavy_makeup": HeavyMakeup(),
    "retouching": Retouching(),
    "tinted_glasses": TintedGlasses(),
    "earrings": Earrings(),
    "hair_over_ears": HairOverEars(),
    "busy_clothing": BusyClothing(),
}
"""Every effect by the id of the attribute it teaches."""

__all__ = ["SYNTHESISERS", "Canvas", "NotPaintable", "Painted", "Synthesiser"]
