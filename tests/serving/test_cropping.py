"""The finished crop: always inside the photo, legal wherever a legal crop exists."""

import numpy as np
import pytest
from biyezhao.serving.cropping import finished_frame
from biyezhao.serving.framing import Frame, Head
from biyezhao.serving.standards import Geometry, load

BANDS = load("chsi").geometry


def placed(head: Head, frame: Frame) -> dict[str, float]:
    scale = 480 / frame.width
    return {
        "hair_top": (head.hair_top - frame.y0) * scale,
        "eye_line": (head.eye_line - frame.y0) * scale,
        "face_width": head.face_width * scale,
        "centre": (head.centre_x - frame.x0) * scale - 240,
    }


def met(head: Head, frame: Frame, bands: Geometry = BANDS) -> set[str]:
    values = placed(head, frame)
    names = ("hair_top", "eye_line", "face_width")
    return {name for name in names if getattr(bands, name)[0] - 0.5 <= values[name] <= getattr(bands, name)[1] + 0.5}


ALL = {"hair_top", "eye_line", "face_width"}
CASES = [
    # head: centre, hair, eyes, face width; photo; bands met; what it shows
    (Head(1000, 600, 950, 430), (2000, 3000), ALL, "roomy: the ideal crop"),
    (Head(1000, 120, 470, 430), (2000, 3000), ALL, "little above, a tighter crop does"),
    (Head(1000, 0, 350, 430), (2000, 3000), {"eye_line", "face_width"}, "hair cut off: only the hair is at fault"),
    (Head(235, 160, 500, 430), (2000, 3000), ALL, "near the left edge, yet within reach off centre"),
    (Head(350, 80, 370, 420), (700, 933), ALL, "fills the photo"),
    (Head(350, 20, 450, 640), (700, 933), set(), "a head too big for any crop"),
]


@pytest.mark.parametrize(("head", "size", "expected", "why"), CASES, ids=[case[-1] for case in CASES])
def test_meets_what_can_be_met(head, size, expected, why):
    frame = finished_frame(head, BANDS, size, 20)
    assert max(frame.overhang(size)) < 1e-6
    assert frame.height == pytest.approx(frame.width * 4 / 3)
    assert met(head, frame) >= expected


def test_never_worse_than_any_other_crop():
    rng = np.random.default_rng(1)
    for _ in range(300):
        width = rng.uniform(150, 700)
        eyes = rng.uniform(0.3, 1.5) * width
        head = Head(rng.uniform(0.2, 0.8) * 1200, max(0.0, eyes - rng.uniform(0.5, 1.0) * width), eyes, width)
        size = (1200, int(rng.uniform(900, 1800)))
        found = finished_frame(head, BANDS, size, 20)
        assert max(found.overhang(size)) < 1e-6
        if met(head, found) == ALL and abs(placed(head, found)["centre"]) <= 20.5:
            continue
        for _ in range(300):
            side = 480 * width / rng.uniform(*BANDS.face_width)
            y0 = head.hair_top - rng.uniform(*BANDS.hair_top) * side / 480
            frame = Frame(head.centre_x - side / 2, y0, side, side * 4 / 3)
            legal = met(head, frame) == ALL and max(frame.overhang(size)) == 0
            assert not legal or met(head, found) == ALL


def test_keeps_clear_of_the_limits():
    values = placed(head := Head(1000, 0, 350, 430), finished_frame(head, BANDS, (2000, 3000), 20))
    assert BANDS.eye_line[0] + 0.9 < values["eye_line"] < BANDS.eye_line[1] - 0.9
