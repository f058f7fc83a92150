"""What the commands that look at the effects promise: dishonest masks are found out, sheets show every strength."""

from dataclasses import replace

import numpy as np
import pytest
from biyezhao.data.coverage import COVERED, Coverage, as_row, measure
from biyezhao.data.sheets import CELL, STRENGTHS, TITLE, sheet
from biyezhao.data.synthesis import FRAME_EFFECTS, SYNTHESISERS, Canvas, Painted
from biyezhao.models.anatomy import PARSING_CLASSES


def test_what_a_mask_misses_is_counted(person_canvas: Canvas) -> None:
    image, mask = person_canvas.image.copy(), np.zeros(person_canvas.parsing.shape, np.float32)
    image[200:210, 180:200] = 0
    mask[200:205, 180:200] = 0.5
    inside = Coverage.of(person_canvas, Painted(image, mask, 1, person_canvas.parsing))
    assert (inside.changed, inside.covered, inside.outside) == (200, 100, 0)
    image[:10, :10] = 255
    assert Coverage.of(person_canvas, Painted(image, mask, 1, person_canvas.parsing)).outside == 100
    worn = person_canvas.parsing.copy()
    worn[:14, :14] = PARSING_CLASSES.index("hat")
    assert Coverage.of(person_canvas, Painted(image, mask, 1, worn)).outside == 0
    assert as_row("earrings", [inside], meant=False) == "| earrings | 1 | 50.00 % | 0.0 % | 0 | 0.00 % |"


@pytest.mark.parametrize("effect", SYNTHESISERS | FRAME_EFFECTS)
@pytest.mark.parametrize("way", ["positive", "negative"])
def test_masks_cover_what_changed(effect: str, way: str, person_canvas: Canvas, long_haired_canvas: Canvas) -> None:
    (found,) = measure(effect, way, [long_haired_canvas if effect == "hair_over_ears" else person_canvas])
    assert found.covered >= COVERED * found.changed or (effect, way) == ("background", "positive")


def test_a_sheet_shows_every_strength_and_why_nothing_was_painted(person_canvas: Canvas) -> None:
    bald = np.where(
        person_canvas.mask("left_ear", "right_ear"), PARSING_CLASSES.index("background"), person_canvas.parsing
    )
    earless = replace(
        person_canvas, parsing=bald.astype(np.uint8), landmarks=np.full_like(person_canvas.landmarks, np.nan)
    )
    page = sheet(SYNTHESISERS["earrings"], "positive", [("a.jpg", person_canvas), ("b.jpg", earless)])
    assert page.size == ((1 + len(STRENGTHS)) * CELL[0], TITLE + 4 * CELL[1])
    cells = np.asarray(page)[TITLE : TITLE + CELL[1]].reshape(CELL[1], -1, CELL[0], 3)
    assert all((cells[:, 0] != cells[:, column]).any() for column in range(1, 1 + len(STRENGTHS)))
    reason = np.asarray(page)[TITLE + 2 * CELL[1] : TITLE + 3 * CELL[1], CELL[0] :]
    assert (reason.mean(-1) > 250).mean() > 0.9
    assert (reason == 0).any()
