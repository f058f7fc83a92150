"""Retouching with a family left out, in small."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from biyezhao.data.synthesis.retouching import FAMILIES  # noqa: E402
from biyezhao.data.synthesis.smoothing import SMOOTHERS  # noqa: E402
from biyezhao.models import ONNX  # noqa: E402
from biyezhao.models.network import PortraitNet  # noqa: E402
from biyezhao.training import left_out_families, metrics  # noqa: E402
from biyezhao.training.left_out_families import (  # noqa: E402
    ROW,
    UNTOUCHED,
    Pictures,
    as_markdown,
    by_family,
    by_tool,
    fit_rows,
    look_at_all,
    put,
    scores,
)
from biyezhao.training.scoring import Scorer  # noqa: E402


@pytest.fixture(autouse=True)
def _few_resamples(monkeypatch):
    monkeypatch.setattr(metrics, "RESAMPLES", 10)


def drawn(names):
    """Pictures whose context tells warps in one channel, all other families in another."""
    torch.manual_seed(0)
    fine, context = torch.randn(len(names), 64, 4, 3), torch.randn(len(names), 64) / 4
    for i, name in enumerate(names):
        if name != UNTOUCHED:
            context[i, 0 if name == "warp" else 1] += 8
    return Pictures(list(names), fine.half(), context, torch.zeros(len(names), 4, 3, dtype=torch.uint8))


@pytest.fixture
def network():
    torch.manual_seed(0)
    return PortraitNet().eval()


def test_a_family_that_shares_nothing_is_lost_when_left_out(network):
    train, val = (drawn([UNTOUCHED, "warp", "median", "guided"] * n) for n in (30, 20))
    head = fit_rows(network, train, epochs=30)
    found = by_family(network, head, val)
    warp, median = found["warp"], found["median"]
    assert warp.fresh["auroc"].value > 0.95
    assert warp.fresh["auroc"].value > warp.without["auroc"].value + 0.1
    assert median.without["auroc"].value > 0.95
    assert set(found) == {"nothing", "warp", "median", "guided", "all smoothing"}


def test_the_row_that_knows_all_families_replaces_the_networks_own(network):
    train = drawn([UNTOUCHED, "warp", "median"] * 8)
    head = fit_rows(network, train, epochs=1)
    before = scores(network.attribute_head, train)
    put(network, head)
    after = scores(network.attribute_head, train)
    assert np.allclose(after[:, ROW], scores(head, train)[:, 0], atol=1e-5)
    assert np.array_equal(np.delete(after, ROW, 1), np.delete(before, ROW, 1))


def test_untouched_photos_are_painted_and_looked_at(network, canvas, draw_collection, monkeypatch):
    collection = draw_collection(photos=24, val=8)
    rows = [f"drawn/{i}.jpg,retouching,0,agreed" for i in range(0, 24, 2)]
    (collection / "labels.csv").write_text("file,label,value,how\n" + "\n".join(rows) + "\n")
    monkeypatch.setattr(left_out_families, "INPUT_SIZE", (64, 48))
    monkeypatch.setattr(left_out_families, "VAL_PHOTOS", 2)
    monkeypatch.setattr(left_out_families, "TOOL_PHOTOS", 1)
    monkeypatch.setattr(left_out_families, "canvases", lambda _, files, __: ((file, canvas) for file in files))
    seen = look_at_all(network, Scorer(ONNX), collection, photos=4)
    assert [one.names.count(UNTOUCHED) for one in seen.values()] == [4, 2, 1]
    assert {*SMOOTHERS, "warp", "spots"} <= set(seen["val"].names) <= {UNTOUCHED, *FAMILIES}
    assert len(seen["train"].names) < len(seen["val"].names)
    retouched = torch.from_numpy(~seen["val"].are([UNTOUCHED]))
    assert seen["val"].evidence[retouched].flatten(1).any(1).all()
    assert not seen["val"].evidence[~retouched].any()
    head = fit_rows(network, seen["train"], epochs=1)
    found = by_tool(scores(head, seen["tools"])[:, 0], seen["tools"])
    assert {"thin-plate warp", "all tools"} <= set(found)
    assert "| all tools | " in as_markdown(by_family(network, head, seen["val"]), found, found)
