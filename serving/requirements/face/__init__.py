"""What the face must show."""

from .brows_visible import BrowsVisible
from .coloured_contacts import ColouredContacts
from .eyes_open import EyesOpen
from .eyes_visible import EyesVisible
from .gaze import Gaze
from .glasses_frame import GlassesFrame
from .glasses_glare import GlassesGlare
from .head_covering import HeadCovering
from .mouth_closed import MouthClosed
from .neutral_expression import NeutralExpression
from .single_face import SingleFace

__all__ = [
    "BrowsVisible",
    "ColouredContacts",
    "EyesOpen",
    "EyesVisible",
    "Gaze",
    "GlassesFrame",
    "GlassesGlare",
    "HeadCovering",
    "MouthClosed",
    "NeutralExpression",
    "SingleFace",
]
