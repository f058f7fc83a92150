import numpy as np
import pytest
from biyezhao.data.painting import Painter
from biyezhao.data.synthesis import Canvas
from biyezhao.data.teacher import Teaching
from biyezhao.models.anatomy import LANDMARKS, PARSING_CLASSES
from biyezhao.models.attributes import ATTRIBUTE_IDS


@pytest.mark.parametrize("seed", range(8))
def test_ears_under_painted_hair_are_hidden(seed: int, long_haired_canvas: Canvas) -> None:
    count = len(LANDMARKS)
    teaching = Teaching(
        long_haired_canvas.landmarks,
        np.ones(count, np.float32),
        np.array([124, 130, 260, 320], np.float32),
        np.zeros(3, np.float32),
        long_haired_canvas.parsing,
    )
    labels = np.zeros(len(ATTRIBUTE_IDS), np.float32)
    paint = Painter(["hair_over_ears"], share=1, negative_share=0)
    _, painted, labels, _ = paint(long_haired_canvas.image, teaching, labels, np.random.default_rng(seed))
    assert painted.parsing is not None
    assert labels[ATTRIBUTE_IDS.index("hair_over_ears")] == 1
    hidden = 0
    for side in ("left", "right"):
        ear = PARSING_CLASSES.index(f"{side}_ear")
        shown = (painted.parsing == ear).sum() / (long_haired_canvas.parsing == ear).sum()
        seen = [painted.visibility[LANDMARKS.index(f"{side}_ear_{part}")] for part in ("top", "lobe")]
        assert shown > 0 or not any(seen)
        assert shown < 1 or all(seen)
        hidden += seen.count(0)
    assert hidden > 0
    others = [i for i, name in enumerate(LANDMARKS) if "_ear_" not in name]
    assert painted.visibility[others].all()
