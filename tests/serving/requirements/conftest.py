"""A portrait drawn by hand: a grey person before a light blue wall, whose every part a test can move or repaint.

All coordinates are those of a well-made 480x640 photo; ``scale`` and ``offset`` place it in a larger original.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import pytest
from biyezhao.models.anatomy import LANDMARKS, PARSING_CLASSES
from biyezhao.models.attributes import ATTRIBUTE_IDS
from biyezhao.serving.engine import NetworkOutput, PortraitModel
from biyezhao.serving.framing import Frame
from biyezhao.serving.photo import Photo
from biyezhao.serving.portrait import Portrait
from biyezhao.serving.report import Finding
from biyezhao.serving.requirements import BY_ID
from biyezhao.serving.standards import load

POINTS = {
    "forehead": (240, 165),
    "nose_bridge": (240, 250),
    "nose_tip": (240, 310),
    "nose_base": (240, 322),
    "upper_lip_top": (240, 345),
    "upper_lip_bottom": (240, 353),
    "lower_lip_top": (240, 353),
    "lower_lip_bottom": (240, 364),
    "chin": (240, 410),
    "hair_top": (240, 80),
}
MIRRORED = {
    "eye_outer": (70, 250),
    "eye_inner": (30, 250),
    "eye_upper": (50, 244),
    "eye_lower": (50, 256),
    "iris": (50, 250),
    "brow_outer": (80, 225),
    "brow_mid": (52, 218),
    "brow_inner": (24, 225),
    "ala": (18, 318),
    "mouth_corner": (40, 354),
    "jaw": (85, 370),
    "cheek": (108, 260),
    "ear_top": (112, 240),
    "ear_lobe": (110, 300),
    "shoulder": (190, 540),
}
for _name, (_x, _y) in MIRRORED.items():
    POINTS[f"right_{_name}"], POINTS[f"left_{_name}"] = (240 - _x, _y), (240 + _x, _y)

COLOURS = {"background": (100, 197, 255), "cloth": (40, 45, 60), "hair": (25, 20, 20)}
SKIN = (205, 165, 140)


@dataclass(frozen=True)
class Scene:
    """What stands in the photo; ``draw`` repaints the parsing, ``paint`` the pixels, both in place at 480x640."""

    scale: float = 1.0
    offset: tuple[float, float] = (0, 0)
    size: tuple[int, int] = (480, 640)
    points: dict[str, tuple[float, float]] = field(default_factory=dict)
    colours: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    draw: Callable[[np.ndarray], None] | None = None
    paint: Callable[[np.ndarray], None] | None = None
    pose: tuple[float, float, float] = (0, 0, 0)
    faces: tuple[tuple[float, float, float, float, float], ...] = ((132, 165, 348, 410, 0.99),)
    attributes: dict[str, float] = field(default_factory=dict)
    marks: dict[str, list[tuple[int, int, int, int]]] = field(default_factory=dict)

    def parsing(self) -> np.ndarray:
        """uint8 [640, 480] class indices; beyond it the edge repeats."""
        image = np.zeros((640, 480), np.uint8)
        fill(image, "hair", (240, 200), (118, 120))
        cv2.fillPoly(
            image, [np.array([(0, 640), (0, 545), (170, 470), (310, 470), (480, 545), (480, 640)])], index("cloth")
        )
        cv2.rectangle(image, (190, 380), (290, 480), index("neck"), -1)
        fill(image, "skin", (240, 287), (107, 123))
        for side in (-1, 1):
            part = "left" if side > 0 else "right"
            fill(image, f"{part}_eye", (240 + side * 50, 250), (20, 6))
            fill(image, f"{part}_brow", (240 + side * 52, 222), (28, 5))
        fill(image, "upper_lip", (240, 349), (40, 4))
        fill(image, "lower_lip", (240, 359), (36, 5))
        if self.draw:
            self.draw(image)
        return image

    def pixels(self, parsing: np.ndarray) -> np.ndarray:
        """uint8 [640, 480, 3]."""
        palette = np.full((len(PARSING_CLASSES), 3), SKIN, np.uint8)
        for name, colour in {**COLOURS, **self.colours}.items():
            palette[index(name)] = colour
        image = palette[parsing]
        if self.paint:
            self.paint(image)
        return image


class DrawnModel(PortraitModel):
    """Says what the scene says about whichever frame it is asked for."""

    def __init__(self) -> None:
        self.thresholds = {}
        self.version, self.sha256 = "drawn", "0"


class DrawnPortrait(Portrait):
    """A portrait of a scene that needs no network."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._placed = np.array([[scene.scale, 0, scene.offset[0]], [0, scene.scale, scene.offset[1]]], float)
        self._parsing = scene.parsing()
        pixels = cv2.warpAffine(
            scene.pixels(self._parsing),
            self._placed,
            scene.size,
            flags=cv2.INTER_NEAREST,
            borderMode=cv2.BORDER_REPLICATE,
        )
        super().__init__(Photo.read(pixels), DrawnModel())

    def _run(self, frame: Frame) -> NetworkOutput:
        scene = self.scene
        landmarks = np.ones((1, len(LANDMARKS), 3), np.float32)
        points = np.array([{**POINTS, **scene.points}[name] for name in LANDMARKS], float)
        landmarks[0, :, :2] = frame.from_photo(points * scene.scale + scene.offset)
        faces = np.zeros((1, 8, 5), np.float32)
        for row, (*box, score) in enumerate(scene.faces):
            corners = np.reshape(box, (2, 2)) * scene.scale + scene.offset
            faces[0, row] = [*frame.from_photo(corners).ravel(), score]
        zoom = np.array([[240 / frame.width, 0], [0, 320 / frame.height]])
        matrix = np.column_stack((zoom @ self._placed[:, :2], zoom @ (self._placed[:, 2] - (frame.x0, frame.y0))))
        parsing = cv2.warpAffine(
            self._parsing, matrix, (240, 320), flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE
        )
        evidence = np.zeros((1, len(ATTRIBUTE_IDS), 80, 60), np.float32)
        for name, boxes in scene.marks.items():
            for box in boxes:
                corners = np.reshape(box, (2, 2)) * scene.scale + scene.offset
                (x0, y0), (x1, y1) = np.round(frame.from_photo(corners) * (60, 80)).astype(int)
                evidence[0, ATTRIBUTE_IDS.index(name), y0:y1, x0:x1] = 0.9
        attributes = np.array([[scene.attributes.get(name, 0.02) for name in ATTRIBUTE_IDS]], np.float32)
        return NetworkOutput(attributes, evidence, parsing[None], landmarks, faces, np.array([scene.pose], np.float32))


def index(name: str) -> int:
    """Value of a class in a parsing."""
    return PARSING_CLASSES.index(name)


def fill(parsing: np.ndarray, name: str, centre: tuple[int, int], axes: tuple[int, int]) -> None:
    """Draw an ellipse of a class."""
    cv2.ellipse(parsing, centre, axes, 0, 0, 360, index(name), -1)


@pytest.fixture
def scene() -> Callable[..., Scene]:
    """Scenes by keyword; without any, a photo that meets every requirement."""
    return Scene


@pytest.fixture
def look() -> Callable[..., Finding]:
    """Inspects one requirement on a scene: ``look("eyes_open", points={...}, standard="chsi")``."""

    def inspect(id: str, standard: str = "chsi", base: Scene | None = None, **changes: object) -> Finding:
        return BY_ID[id].inspect(DrawnPortrait(replace(base or Scene(), **changes)), load(standard))

    return inspect


@pytest.fixture
def ellipse() -> Callable[..., Callable[[np.ndarray], None]]:
    """``ellipse("hair", centre, axes)`` for ``draw``."""
    return lambda name, centre, axes: lambda parsing: fill(parsing, name, centre, axes)


@pytest.fixture
def rectangle() -> Callable[..., Callable[[np.ndarray], None]]:
    """``rectangle("background", x0, y0, x1, y1)`` for ``draw``."""

    def make(name: str, x0: int, y0: int, x1: int, y1: int) -> Callable[[np.ndarray], None]:
        def draw(parsing: np.ndarray) -> None:
            parsing[y0:y1, x0:x1] = index(name)

        return draw

    return make


@pytest.fixture
def drawn() -> Callable[..., DrawnPortrait]:
    """``drawn(points={...})``: the portrait of a scene, for what is measured on it."""
    return lambda **changes: DrawnPortrait(Scene(**changes))
