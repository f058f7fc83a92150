"""How the network's maps come to a finer resolution."""

import pytest

torch = pytest.importorskip("torch")

from biyezhao.models.network import at_input_size, enlarge  # noqa: E402


def test_parsing_cells_lie_on_even_rows_and_columns_and_their_means_between():
    cells = torch.tensor([[1.0, 3.0], [5.0, 9.0]]).expand(1, 19, 2, 2)
    fine = at_input_size(cells)
    assert fine.shape == (1, 4, 4, 19)
    expected = [[1, 2, 3, 3], [3, 4.5, 6, 6], [5, 7, 9, 9], [5, 7, 9, 9]]
    assert fine[0, ..., 7].tolist() == expected


@pytest.mark.parametrize("size", [(10, 8), (20, 15)])
def test_enlarges_by_two_and_by_any_other_factor_alike(size):
    torch.manual_seed(0)
    x, finer = torch.rand(1, 3, 10, 8), torch.zeros(1, 5, 2 * size[0], 2 * size[1])
    expected = torch.nn.functional.interpolate(x, size=finer.shape[-2:], mode="bilinear", align_corners=False)
    assert torch.equal(enlarge(x, finer), expected)
