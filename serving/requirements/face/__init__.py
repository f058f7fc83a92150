"""What the face must show."""

from .brows_visible import BrowsVisible
from .eyes_open import EyesOpen
from .head_covering import HeadCovering
from .mouth_closed import MouthClosed
from .single_face import SingleFace

__all__ = ["BrowsVisible", "EyesOpen", "HeadCovering", "MouthClosed", "SingleFace"]
