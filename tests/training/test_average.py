"""The mean of two networks."""

import pytest

torch = pytest.importorskip("torch")

from biyezhao.models.network import PortraitNet  # noqa: E402
from biyezhao.training.average import average  # noqa: E402


@pytest.fixture(scope="module")
def networks() -> tuple[PortraitNet, PortraitNet]:
    torch.manual_seed(0)
    return PortraitNet(), PortraitNet()


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_every_weight_lies_between(networks: tuple[PortraitNet, PortraitNet], share: float) -> None:
    before, after = (network.state_dict() for network in networks)
    for name, value in average(*networks, share).state_dict().items():
        if value.is_floating_point():
            torch.testing.assert_close(value, (1 - share) * before[name] + share * after[name])


def test_other_encoders_are_refused(networks: tuple[PortraitNet, PortraitNet]) -> None:
    with pytest.raises(ValueError, match="resnet18"):
        average(networks[0], PortraitNet("resnet18"), 0.5)
