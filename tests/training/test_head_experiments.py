"""The heads' experiments in small, and the loss that they compare."""

import pytest

torch = pytest.importorskip("torch")

from biyezhao.models.network import AttributeHead, PortraitNet  # noqa: E402
from biyezhao.training.features import Seen  # noqa: E402
from biyezhao.training.head_experiments import (  # noqa: E402
    SETTINGS,
    Loss,
    answers,
    as_markdown,
    compare,
    look_at_all,
    taught,
)
from biyezhao.training.losses import known_bce  # noqa: E402


def test_without_focus_the_loss_is_cross_entropy():
    logits, target = torch.randn(5, 9), torch.rand(5, 9)
    target[0] = torch.nan
    assert Loss()(logits, target) == pytest.approx(known_bce(logits, target).item(), rel=1e-5)


def test_focus_turns_away_from_what_is_answered_well():
    well, badly = torch.tensor([[4.0]]), torch.tensor([[-1.0]])
    yes = torch.ones(1, 1)
    for loss in (Loss(2, 2), Loss(1, 4, 0.05)):
        assert loss(well, yes) / Loss()(well, yes) < 0.1 * loss(badly, yes) / Loss()(badly, yes)
    assert Loss(0, 4, 0.05)(torch.tensor([[-4.0]]), 1 - yes) == 0
    assert Loss(2, 2)(torch.tensor([[-4.0]]), 1 - yes) > 0


def test_teachers_answers_are_averaged_over_photo_and_mirror_image():
    torch.manual_seed(0)
    view, mirrored = (Seen(torch.randn(3, 8, 4, 4), torch.randn(3, 8), torch.empty(3, 9), torch.empty(3)) for _ in "ab")
    heads = [AttributeHead(8, 9).eval() for _ in range(2)]
    found = taught([[head] for head in heads], {"unlabelled": view, "unlabelled mirrored": mirrored})
    each = [answers([head], one) for head in heads for one in (view, mirrored)]
    assert found.labels.numpy() == pytest.approx(sum(each) / 4)
    assert found.fine is view.fine


def test_every_setting_is_compared(draw_collection):
    collection = draw_collection(photos=60, val=24)
    rows = [f"drawn/{i}.jpg,tinted_glasses,{int(i % 3 == 0)},agreed" for i in range(50)]
    (collection / "labels.csv").write_text("file,label,value,how\n" + "\n".join(rows) + "\n")
    torch.manual_seed(0)
    network = PortraitNet().eval()
    seen = look_at_all(network, collection, None, photos=16, size=(64, 48))
    assert len(seen["plain"].labels) == len(seen["painted"].labels) == 16
    assert len(seen["unlabelled"].labels) == len(seen["unlabelled mirrored"].labels) > 0
    found = compare(network, seen, epochs=1, seeds=1)
    assert len(found) == 2 + len(SETTINGS)
    assert set(found["none painted"].val) == {"tinted_glasses"}
    assert "| asymmetric loss | " in as_markdown(found)
