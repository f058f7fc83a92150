"""Whether retouching is found that its head never learnt from: each family of filters left out in turn.

```
python -m biyezhao.training.left_out_families runs/families.pt --refitted runs/families.safetensors
```

Untouched ``train`` photos are painted with one family of filters at a time, and the retouching row of the attribute head
(where it looks, what it reads there, what it reads from the whole picture) is fitted afresh: on all families, and
without each. It is judged on untouched ``val`` photos painted with that family alone, and on the tools of
:mod:`.unseen_tools`. The network below that row stays as it is and was trained with all the families: this tells what
the row owes to a family, not what the features do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Annotated, NamedTuple

import cv2
import numpy as np
import torch
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from torch import Tensor
from torch.nn import functional as F

from ..data.attribute_labels import AttributeLabels, hand_labels
from ..data.manifest import Manifest
from ..data.portraits import Library
from ..data.synthesis import Canvas, NotPaintable, Retouching
from ..data.synthesis.retouching import FAMILIES
from ..data.synthesis.smoothing import SMOOTHERS
from ..data.teacher import UNKNOWN
from ..models import ONNX, WEIGHTS
from ..models.network import INPUT_SIZE, AttributeHead, PortraitNet
from .features import see
from .losses import evidence_loss, known_bce
from .memory import keep_freed_memory
from .metrics import Estimate
from .painted import canvases
from .scoring import ROW, Scorer
from .unseen_tools import PHOTOS as TOOL_PHOTOS
from .unseen_tools import UNTOUCHED, measured, pictures, told_apart

FAMILIES_EACH = 3
"""Families, drawn at random, that a train photo is painted with, each on its own."""
VAL_PHOTOS = 60
BATCH, LEARNING_RATE = 16, 3e-3

NOTHING = "nothing"
LEFT_OUT: Mapping[str, tuple[str, ...]] = {
    NOTHING: (),
    **{name: (name,) for name in FAMILIES},
    "all smoothing": tuple(SMOOTHERS),
    "all light and colour": ("whiten", "even_tone", "shadows", "sculpt", "eyes_teeth_lips"),
}
"""What a row does not learn from; it is judged on just that."""

PROGRESS = Console(stderr=True)

Picture = tuple[str, NDArray[np.uint8], NDArray[np.float32] | None]
"""Which family or tool made it, RGB [H, W, 3], and where (0..1, [H, W]; None where nobody asks)."""


class Pictures(NamedTuple):
    """What the pyramid sees of n pictures.

    Attributes:
        names: which family or tool made each; :data:`UNTOUCHED` where none did.
        fine: float16 [n, c, h/4, w/4].
        context: float32 [n, c].
        evidence: uint8 [n, h/4, w/4], 0..254 as 0..1.
    """

    names: list[str]
    fine: Tensor
    context: Tensor
    evidence: Tensor

    def are(self, names: Iterable[str]) -> NDArray[np.bool_]:
        """Which pictures are by one of these families or tools."""
        return np.isin(self.names, list(names))


def painted(canvas: Canvas, families: Iterable[str], weakest: float, rng: np.random.Generator) -> Iterator[Picture]:
    """The photo honestly processed, and retouched by each family alone that can work on it."""
    honest = Retouching().negative(canvas, float(rng.uniform(0, 0.6)), rng)
    yield UNTOUCHED, honest.image, np.zeros_like(honest.mask)
    for name in families:
        try:
            found = Retouching(family=name).positive(canvas, float(rng.uniform(weakest, 1)), rng)
        except NotPaintable:
            continue
        yield name, found.image, found.mask


@torch.inference_mode()
def look(network: PortraitNet, made: Iterable[Picture]) -> Pictures:
    """What the network's pyramid sees in pictures, reduced as the exported network reduces them."""
    names, seen = [], []
    for name, image, mask in made:
        pixels = torch.from_numpy(image).permute(2, 0, 1)[None].float()
        fine, context = see(network, F.interpolate(pixels, INPUT_SIZE, mode="bilinear", antialias=True))
        h, w = fine.shape[-2:]
        cells = np.zeros((h, w)) if mask is None else cv2.resize(mask, (w, h), interpolation=cv2.INTER_AREA)
        names.append(name)
        seen.append((fine, context, torch.from_numpy(np.round(cells * 254).astype(np.uint8))[None]))
    return Pictures(names, *map(torch.cat, zip(*seen, strict=True)))


def look_at_all(network: PortraitNet, scorer: Scorer, portraits: Path, photos: int) -> dict[str, Pictures]:
    """``train`` and ``val`` by family, and the val photos by tool (``tools``)."""
    manifest, labels = Manifest.read(portraits), AttributeLabels(hand=hand_labels(portraits))
    rng = np.random.default_rng(0)

    def prepared(split: str, count: int | None) -> Iterator[Canvas]:
        library = Library(manifest, split)
        untouched = [file for file in library.files if labels[file][ROW] == 0]
        chosen = untouched[:TOOL_PHOTOS] if count is None else rng.permutation(untouched)[:count].tolist()
        found = canvases(library, chosen, scorer)
        return (canvas for _, canvas in track(found, f"looking, {split}", len(chosen), console=PROGRESS))

    def some() -> list[str]:
        return rng.choice(list(FAMILIES), FAMILIES_EACH, replace=False).tolist()

    train = (one for canvas in prepared("train", photos) for one in painted(canvas, some(), 0.15, rng))
    val = (one for canvas in prepared("val", VAL_PHOTOS) for one in painted(canvas, FAMILIES, 0.5, rng))
    tools = (
        (name, image, None)
        for seed, canvas in enumerate(prepared("val", None))
        for name, image in pictures(canvas, seed).items()
    )
    return {"train": look(network, train), "val": look(network, val), "tools": look(network, tools)}


def fit_rows(network: PortraitNet, train: Pictures, epochs: int, seed: int = 0) -> AttributeHead:
    """A head with a fresh row for each of :data:`LEFT_OUT`, all fitted at once and none knowing of the others.

    The layers that the network's attributes share stay as they are.
    """
    torch.manual_seed(seed)
    shared = deepcopy(network.attribute_head.evidence[0]).requires_grad_(False)
    head = AttributeHead(train.context.shape[1], len(LEFT_OUT)).eval()
    head.evidence[0] = shared
    out = torch.from_numpy(np.stack([train.are(left) for left in LEFT_OUT.values()], 1))
    label = torch.from_numpy(~train.are([UNTOUCHED])).float()
    target = torch.where(out, torch.nan, label[:, None])
    fresh = [parameter for parameter in head.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(fresh, LEARNING_RATE)
    count = len(train.names)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, epochs * -(-count // BATCH))
    for _ in track(range(epochs), "fitting", console=PROGRESS):
        for rows in torch.randperm(count).split(BATCH):
            logits, maps = head(train.fine[rows].float(), train.context[rows])
            where = train.evidence[rows, None].expand(-1, len(LEFT_OUT), -1, -1)
            where = where.masked_fill(out[rows, :, None, None], UNKNOWN)
            loss = known_bce(logits, target[rows]) + evidence_loss(maps, where)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return head


@torch.inference_mode()
def scores(head: AttributeHead, seen: Pictures) -> NDArray[np.float32]:
    """Logits [n, A] of a head."""
    parts = zip(seen.fine.split(BATCH), seen.context.split(BATCH), strict=True)
    return torch.cat([head(fine.float(), context)[0] for fine, context in parts]).numpy()


class Found(NamedTuple):
    """AUROC and recall at 5 % false alarms by the network's own row, a fresh one, and one that left something out."""

    own: dict[str, Estimate]
    fresh: dict[str, Estimate]
    without: dict[str, Estimate]


def by_family(network: PortraitNet, head: AttributeHead, val: Pictures) -> dict[str, Found]:
    """What each family, or kind of families, loses by being left out."""
    own, fresh = scores(network.attribute_head, val)[:, ROW], scores(head, val)
    untouched = val.are([UNTOUCHED])
    found = {}
    for column, (name, families) in enumerate(LEFT_OUT.items()):
        retouched = val.are(families or FAMILIES)
        rows = (own, fresh[:, 0], fresh[:, column])
        if retouched.any():
            found[name] = Found(*(told_apart(row[untouched].tolist(), row[retouched].tolist()) for row in rows))
    return found


def by_tool(row: NDArray[np.float32], seen: Pictures) -> dict[str, dict[str, Estimate]]:
    """AUROC and recall of each tool that training never used, from the logits of one row."""
    return measured({name: row[seen.are([name])].tolist() for name in dict.fromkeys(seen.names)})


def put(network: PortraitNet, head: AttributeHead) -> None:
    """Replace the network's retouching row by the one that left nothing out."""
    old, first = network.attribute_head, list(LEFT_OUT).index(NOTHING)
    pairs = ((old.evidence[1], head.evidence[1]), (old.local, head.local), (old.context, head.context))
    with torch.no_grad():
        for layer, fitted in pairs:
            for name, parameter in layer.named_parameters():
                parameter[ROW] = fitted.get_parameter(name)[first]


def as_markdown(families: Mapping[str, Found], own: Mapping, fresh: Mapping) -> str:
    """Both tables."""
    rows = [f"{metric}, {row}" for metric in ("AUROC", "recall") for row in ("own", "fresh", "left out")]
    lines = [f"| left out | {' | '.join(rows)} |", "| --- " * 7 + "|"]
    for name, one in families.items():
        values = [str(row[metric]) for metric in one.own for row in one]
        lines.append(f"| {name.replace('_', ' ')} | " + " | ".join(values) + " |")
    lines += ["", "| tool never trained on | AUROC, own | AUROC, fresh | recall, own | recall, fresh |"]
    lines.append("| --- " * 5 + "|")
    for name, before in own.items():
        values = [str(row[metric]) for metric in before for row in (before, fresh[name])]
        lines.append(f"| {name} | " + " | ".join(values) + " |")
    return "\n".join(lines)


def main(
    kept: Annotated[Path, typer.Argument(help="file for what the network sees; used again when it is there")],
    weights: Annotated[Path, typer.Option(help="safetensors of the network")] = WEIGHTS,
    model: Annotated[Path, typer.Option(help="ONNX that parses the photos")] = ONNX,
    portraits: Annotated[Path, typer.Option(help="the portrait collection")] = Path("../shared/portraits"),
    photos: Annotated[int, typer.Option(help="untouched train photos to paint on")] = 500,
    epochs: Annotated[int, typer.Option(help="of the fresh rows")] = 8,
    refitted: Annotated[
        Path | None, typer.Option(help="write the network with the row that knows all families")
    ] = None,
) -> None:
    """Leave one family of retouching out at a time."""
    keep_freed_memory()
    network = PortraitNet.load(weights).eval().to(memory_format=torch.channels_last)
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        seen = look_at_all(network, Scorer(model), portraits, photos)
        torch.save({name: one._asdict() for name, one in seen.items()}, kept)
    seen = {name: Pictures(**one) for name, one in torch.load(kept).items()}
    head, tools = fit_rows(network, seen["train"], epochs), seen["tools"]
    own, fresh = (by_tool(scores(of, tools)[:, row], tools) for of, row in ((network.attribute_head, ROW), (head, 0)))
    print(as_markdown(by_family(network, head, seen["val"]), own, fresh))
    if refitted is not None:
        put(network, head)
        network.save(refitted)


if __name__ == "__main__":
    typer.run(main)
