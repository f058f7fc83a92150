import copy

import pytest

torch = pytest.importorskip("torch")

from biyezhao.models.network import PortraitNet  # noqa: E402
from biyezhao.training.depthwise import freeze_depthwise  # noqa: E402


def test_frozen_depthwise_gives_the_same_output_and_gradients():
    torch.manual_seed(0)
    plain = PortraitNet().eval()
    frozen = copy.deepcopy(plain)
    assert freeze_depthwise(frozen.encoder) == 16
    pixels = torch.rand(1, 3, 64, 48) * 255
    outputs = [net(pixels).parsing for net in (plain, frozen)]
    torch.testing.assert_close(outputs[0], outputs[1])
    for output in outputs:
        output.square().mean().backward()
    for (name, a), b in zip(plain.encoder.named_parameters(), frozen.encoder.parameters(), strict=True):
        if b.requires_grad and a.grad is not None:
            torch.testing.assert_close(a.grad, b.grad, rtol=1e-3, atol=1e-7, msg=name)
