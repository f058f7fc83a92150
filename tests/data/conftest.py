from dataclasses import replace

import cv2
import numpy as np
import pytest
from biyezhao.data.synthesis import Canvas
from biyezhao.models.anatomy import LANDMARKS, PARSING_CLASSES

POINTS = {
    "right_eye_outer": (150, 200), "right_eye_inner": (178, 200), "right_eye_upper": (164, 195), "right_eye_lower": (164, 205),
    "left_eye_outer": (234, 200), "left_eye_inner": (206, 200), "left_eye_upper": (220, 195), "left_eye_lower": (220, 205),
    "right_iris": (164, 200), "left_iris": (220, 200),
    "right_brow_outer": (144, 186), "right_brow_mid": (162, 180), "right_brow_inner": (180, 184),
    "left_brow_outer": (240, 186), "left_brow_mid": (222, 180), "left_brow_inner": (204, 184),
    "nose_bridge": (192, 200), "nose_tip": (192, 240), "nose_base": (192, 252), "right_ala": (178, 246), "left_ala": (206, 246),
    "right_mouth_corner": (168, 276), "left_mouth_corner": (216, 276), "upper_lip_top": (192, 268),
    "upper_lip_bottom": (192, 275), "lower_lip_top": (192, 277), "lower_lip_bottom": (192, 287), "chin": (192, 320),
    "right_jaw": (140, 280), "left_jaw": (244, 280), "right_cheek": (124, 215), "left_cheek": (260, 215),
    "forehead": (192, 130), "hair_top": (192, 80), "right_ear_top": (117, 190), "right_ear_lobe": (122, 248),
    "left_ear_top": (267, 190), "left_ear_lobe": (262, 248), "right_shoulder": (60, 430), "left_shoulder": (324, 430),
}  # fmt: skip


@pytest.fixture
def person_canvas() -> Canvas:
    """A drawn person, 512x384, every part where the landmarks say; textured, so that changes can be seen."""
    rng = np.random.default_rng(7)
    parsing = np.zeros((512, 384), np.uint8)

    def part(name: str, centre: tuple[int, int], axes: tuple[int, int]) -> None:
        cv2.ellipse(parsing, centre, axes, 0, 0, 360, PARSING_CLASSES.index(name), -1)

    part("hair", (192, 190), (86, 110))
    part("cloth", (192, 520), (170, 150))
    cv2.rectangle(parsing, (152, 280), (232, 385), PARSING_CLASSES.index("neck"), -1)
    part("right_ear", (119, 219), (11, 31))
    part("left_ear", (265, 219), (11, 31))
    part("skin", (192, 225), (68, 96))
    part("nose", (192, 230), (14, 26))
    for side, x in (("right", 164), ("left", 220)):
        part(f"{side}_eye", (x, 200), (14, 6))
        part(f"{side}_brow", (x, 183), (18, 4))
    part("upper_lip", (192, 271), (24, 5))
    part("lower_lip", (192, 282), (22, 6))

    colours = np.full((len(PARSING_CLASSES), 3), 200, np.float32)
    for name, colour in {
        "background": (120, 150, 200), "hair": (40, 30, 25), "cloth": (150, 150, 160), "neck": (190, 150, 130),
        "right_brow": (60, 45, 40), "left_brow": (60, 45, 40), "upper_lip": (170, 90, 90), "lower_lip": (180, 95, 95),
        "skin": (205, 165, 145), "nose": (210, 170, 150), "left_ear": (195, 150, 135), "right_ear": (195, 150, 135),
    }.items():  # fmt: skip
        colours[PARSING_CLASSES.index(name)] = colour
    image = colours[parsing]
    folds = cv2.resize(rng.standard_normal((20, 15)).astype(np.float32), (384, 512), interpolation=cv2.INTER_CUBIC)
    image = image * (1 + 0.08 * folds)[..., None] + rng.normal(0, 3, image.shape)
    landmarks = np.array([POINTS[name] for name in LANDMARKS], np.float32)
    return Canvas(np.clip(image, 0, 255).astype(np.uint8), parsing, landmarks)


@pytest.fixture
def long_haired_canvas(person_canvas: Canvas) -> Canvas:
    """The same person with hair that hangs behind both ears down beside the neck."""
    parsing, image = person_canvas.parsing.copy(), person_canvas.image.copy()
    beside = np.zeros(parsing.shape, bool)
    beside[230:340, 96:288] = parsing[230:340, 96:288] == PARSING_CLASSES.index("background")
    parsing[beside] = PARSING_CLASSES.index("hair")
    image[beside] = np.random.default_rng(8).normal((40, 30, 25), 3, (np.count_nonzero(beside), 3)).astype(np.uint8)
    return replace(person_canvas, parsing=parsing, image=image)
