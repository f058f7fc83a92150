"""Coverage stays float32, whatever numbers the geometry hands over: OpenCV's derivatives take nothing else."""

import numpy as np
import pytest
from biyezhao.data.synthesis import drawing


@pytest.mark.parametrize("width", [0.1, 3.0])
def test_a_stroke_of_any_width_is_float32(width):
    region = drawing.Region.around(np.array([[2.0, 2.0], [30.0, 20.0]]), 2, (40, 40))
    cover = drawing.stroke(np.array([[4.0, 4.0], [28.0, 18.0]]), np.float64(width), region)
    assert cover.dtype == np.float32
    assert 0 < cover.max() <= 1
