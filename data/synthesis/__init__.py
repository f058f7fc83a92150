"""Effects painted on portraits, one file an effect."""

from .background import Background
from .base import Canvas, NotPaintable, Painted, Synthesiser
from .busy_clothing import BusyClothing
from .capture import Capture
from .dyed_hair import DyedHair
from .earrings import Earrings
from .hair_accessory import HairAccessory
from .hair_over_ears import HairOverEars
from .heavy_makeup import HeavyMakeup
from .lens import Lens
from .lighting import Lighting
from .marks import Marks
from .necklace import Necklace
from .retouching import Retouching
from .tinted_glasses import TintedGlasses

SYNTHESISERS: dict[str, Synthesiser] = {
    "tinted_glasses": TintedGlasses(),
    "earrings": Earrings(),
    "hair_over_ears": HairOverEars(),
    "busy_clothing": BusyClothing(),
    "heavy_makeup": HeavyMakeup(),
    "retouching": Retouching(),
    "necklace": Necklace(),
    "hair_accessory": HairAccessory(),
    "dyed_hair": DyedHair(),
}
"""Every effect that teaches an attribute, by the attribute's id."""

FRAME_EFFECTS: dict[str, Synthesiser] = {
    "background": Background(),
    "lighting": Lighting(),
    "lens": Lens(),
    "marks": Marks(),
    "capture": Capture(),
}
"""Effects that teach no attribute, for the rules, the parsing and robustness, by name."""

__all__ = [
    "FRAME_EFFECTS",
    "SYNTHESISERS",
    "Background",
    "BusyClothing",
    "Canvas",
    "Capture",
    "DyedHair",
    "Earrings",
    "HairAccessory",
    "HairOverEars",
    "HeavyMakeup",
    "Lens",
    "Lighting",
    "Marks",
    "Necklace",
    "NotPaintable",
    "Painted",
    "Retouching",
    "Synthesiser",
    "TintedGlasses",
]
