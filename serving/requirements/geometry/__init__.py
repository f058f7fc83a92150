"""Where head and shoulders stand in the finished photo."""

from .distortion import Distortion
from .eye_line import EyeLine
from .face_width import FaceWidth
from .hair_top_margin import HairTopMargin
from .head_pose import HeadPose
from .head_position import HeadPosition
from .shoulders_level import ShouldersLevel
from .shoulders_visible import ShouldersVisible

__all__ = [
    "Distortion",
    "EyeLine",
    "FaceWidth",
    "HairTopMargin",
    "HeadPose",
    "HeadPosition",
    "ShouldersLevel",
    "ShouldersVisible",
]
