"""The last layer fitted again."""

import pytest

torch = pytest.importorskip("torch")

from biyezhao.models.attributes import ATTRIBUTE_IDS  # noqa: E402
from biyezhao.models.network import PortraitNet  # noqa: E402
from biyezhao.training.features import Seen  # noqa: E402
from biyezhao.training.refit import refit  # noqa: E402


def test_what_is_labelled_is_learnt_and_all_else_stays() -> None:
    torch.manual_seed(0)
    network = PortraitNet().eval()
    makeup, retouching = ATTRIBUTE_IDS.index("heavy_makeup"), ATTRIBUTE_IDS.index("retouching")
    labels = torch.full((64, len(ATTRIBUTE_IDS)), torch.nan)
    labels[:, makeup] = torch.arange(64) % 2
    labels[:, retouching] = 0
    context = torch.randn(64, 64)
    context[:, 0] += 3 * labels[:, makeup]
    before = {name: value.clone() for name, value in network.state_dict().items()}
    refit(network, Seen(torch.randn(64, 64, 4, 3).half(), context, labels, torch.empty(0)), epochs=20)
    after = network.state_dict()

    changed = {name for name, value in after.items() if not torch.equal(value, before[name])}
    assert changed == {
        f"attribute_head.{layer}.{kind}" for layer in ("local", "context") for kind in ("weight", "bias")
    }
    for name in changed:
        rows = (after[name] != before[name]).flatten(1).any(1) if after[name].ndim > 1 else after[name] != before[name]
        assert rows.nonzero().flatten().tolist() == [makeup]
    weight = after["attribute_head.context.weight"] - before["attribute_head.context.weight"]
    assert weight[makeup].argmax() == 0
