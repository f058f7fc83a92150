"""What losses, painted samples, evidence maps and unlabelled photos bring to the attribute heads, on frozen features.

```
python -m biyezhao.training.head_experiments runs/heads.pt --parsings runs/parsings
```

The trained network looks once at every hand-labelled ``calibration`` and ``val`` photo, and at some hand-labelled
``train`` photos as they are and painted, and at some that nobody labelled; what its pyramid sees is kept in the file.
Fresh heads are then trained on that, several seeds a setting, in a minute or two each on one core. The features were
learnt with one of the settings, so this shows what a setting does to the heads, not what it would do to the network.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import numpy as np
import torch
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from torch import Tensor

from ..data.attribute_labels import AttributeLabels, hand_labels
from ..data.manifest import Manifest
from ..data.painting import Painter
from ..data.portraits import Library, PortraitDataset, Shares
from ..models import WEIGHTS
from ..models.attributes import ATTRIBUTE_IDS
from ..models.network import INPUT_SIZE, AttributeHead, PortraitNet
from .features import Seen, look
from .losses import evidence_loss
from .memory import keep_freed_memory
from .metrics import METRICS
from .natural import MIN_OF_EACH

PROGRESS = Console(stderr=True)
BATCH = 16
LEARNING_RATE, WEIGHT_DECAY = 2e-3, 0.02


class Loss(NamedTuple):
    """Binary cross entropy that looks away from what is answered well.

    A positive of probability p weighs (1 - p)^positive_focus, a negative q^negative_focus with q = max(p - margin, 0).
    All 0 is plain cross entropy; 2 and 2 the focal loss (Lin et al. 2017); 0, 4 and a margin of 0.05 the asymmetric
    loss (Ridnik et al. 2021).
    """

    positive_focus: float = 0.0
    negative_focus: float = 0.0
    margin: float = 0.0

    def __call__(self, logits: Tensor, target: Tensor) -> Tensor:
        """Mean over the entries of target [N, A] that are not NaN; those between 0 and 1 count for both sides."""
        known = torch.isfinite(target)
        if not known.any():
            return logits.sum() * 0
        target, p = target[known], logits[known].sigmoid()
        q = (p - self.margin).clamp(min=0)
        positive = (1 - p) ** self.positive_focus * p.clamp(min=1e-7).log()
        negative = q**self.negative_focus * (1 - q).clamp(min=1e-7).log()
        return -(target * positive + (1 - target) * negative).mean()


class Setting(NamedTuple):
    """How heads are trained.

    Attributes:
        loss: of the answers.
        painted: share of the labelled photos that are painted.
        evidence: whether maps teach them where to look.
        teacher: whose answers, the mean of a photo and its mirror image, are learnt on as many photos that nobody
            labelled, in as many steps: ``peers`` are the heads of the reference, ``network`` is the network itself.
    """

    loss: Loss = Loss()
    painted: float = 0.5
    evidence: bool = True
    teacher: Literal["peers", "network"] | None = None


SETTINGS: Mapping[str, Setting] = {
    "cross entropy, half painted, evidence": Setting(),
    "focal loss": Setting(loss=Loss(2, 2)),
    "asymmetric loss": Setting(loss=Loss(0, 4, 0.05)),
    "without evidence": Setting(evidence=False),
    "none painted": Setting(painted=0),
    "a quarter painted": Setting(painted=0.25),
    "three quarters painted": Setting(painted=0.75),
    "self-training: taught by the mean of such heads": Setting(teacher="peers"),
    "distillation: taught by the network's own heads": Setting(teacher="network"),
}
"""The first is the reference; each of the others differs from it in one thing."""
REFERENCE = next(iter(SETTINGS))


def look_at_all(
    network: PortraitNet, portraits: Path, parsings: Path | None, photos: int, size: tuple[int, int]
) -> dict[str, Seen]:
    """What the network sees of each part.

    ``calibration``, ``val``, the same train photos ``plain`` and ``painted``, and as many that nobody labelled,
    ``unlabelled``; ``val mirrored`` and ``unlabelled mirrored`` are mirror images.
    """
    manifest, hand = Manifest.read(portraits), AttributeLabels(hand=hand_labels(portraits))

    def labelled(library: Library) -> list[int]:
        return [i for i, file in enumerate(library.files) if hand.tells_of(file)]

    seen = {}
    for split in ("calibration", "val"):
        library = Library(manifest, split)
        dataset = PortraitDataset(library, size, Shares(), augment=False, labels=hand)
        seen[split] = look(network, dataset, labelled(library))
        if split == "val":
            seen["val mirrored"] = look(network, dataset, labelled(library), mirrored=True)
    library = Library(manifest, "train", parsings)
    rows = np.random.default_rng(0).permutation(labelled(library))[:photos].tolist()
    for name, painter in (("plain", None), ("painted", Painter(share=1))):
        alone = Shares(wide=0, two_people=0, faceless=0)
        seen[name] = look(network, PortraitDataset(library, size, alone, labels=hand, painter=painter), rows)
    bare = sorted(set(range(len(library))) - set(labelled(library)))
    rows = np.random.default_rng(1).permutation(bare)[:photos].tolist()
    dataset = PortraitDataset(library, size, Shares(), augment=False)
    seen["unlabelled"], seen["unlabelled mirrored"] = (look(network, dataset, rows, side) for side in (False, True))
    return seen


def taught(heads: list[list[AttributeHead]], seen: Mapping[str, Seen]) -> Seen:
    """The unlabelled photos with the answers of teachers, each one or more heads that share the attributes."""
    views = seen["unlabelled"], seen["unlabelled mirrored"]
    mean = np.mean([answers(teacher, view) for teacher in heads for view in views], 0)
    return views[0]._replace(labels=torch.from_numpy(mean))


def train_head(plain: Seen, painted: Seen, setting: Setting, epochs: int, seed: int) -> AttributeHead:
    """A fresh head for all attributes; each photo is seen once an epoch, painted as often as the setting says."""
    torch.manual_seed(seed)
    head = AttributeHead(plain.context.shape[1], len(ATTRIBUTE_IDS)).to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(head.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    count = len(plain.context)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, epochs * -(-count // BATCH))
    for _ in range(epochs):
        for rows in torch.randperm(count).split(BATCH):
            use = torch.rand(len(rows)) < setting.painted
            batch = Seen(*(torch.cat((a[rows[~use]], b[rows[use]])) for a, b in zip(plain, painted, strict=True)))
            fine = batch.fine.float().contiguous(memory_format=torch.channels_last)
            logits, maps = head(fine, batch.context)
            loss = setting.loss(logits, batch.labels)
            if setting.evidence:
                loss = loss + evidence_loss(maps, batch.evidence)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return head.eval()


@torch.inference_mode()
def answers(heads: list[AttributeHead], seen: Seen) -> NDArray[np.float32]:
    """Probabilities [n, 9] of heads that share the attributes among them."""
    parts = zip(seen.fine.split(BATCH), seen.context.split(BATCH), strict=True)
    logits = [torch.cat([head(fine.float(), context)[0] for head in heads], 1) for fine, context in parts]
    return torch.cat(logits).sigmoid().numpy()


def aurocs(scores: NDArray[np.float32], labels: Tensor) -> dict[str, float]:
    """AUROC of each attribute with enough photos of both kinds."""
    found = {}
    for i, name in enumerate(ATTRIBUTE_IDS):
        truth = labels[:, i].numpy()
        known = np.isfinite(truth)
        if min((truth == 0).sum(), (truth == 1).sum()) >= MIN_OF_EACH:
            found[name] = float(METRICS["auroc"](truth[known], scores[known, i]))
    return found


class Result(NamedTuple):
    """AUROC by attribute on ``val``, the mean over attributes on both splits, and how far seeds lie apart in it."""

    val: dict[str, float]
    val_mean: float
    calibration_mean: float
    spread: float


def result(by_seed: list[tuple[NDArray, NDArray]], seen: Mapping[str, Seen]) -> Result:
    """From the answers on ``val`` and ``calibration`` of each seed."""
    val = [aurocs(scores, seen["val"].labels) for scores, _ in by_seed]
    calibration = [aurocs(scores, seen["calibration"].labels) for _, scores in by_seed]
    means = [np.mean(list(one.values())) for one in val]
    return Result(
        {name: float(np.mean([one[name] for one in val])) for name in val[0]},
        float(np.mean(means)),
        float(np.mean([list(one.values()) for one in calibration])),
        float(np.ptp(means)),
    )


def compare(network: PortraitNet, seen: Mapping[str, Seen], epochs: int, seeds: int) -> dict[str, Result]:
    """The network's own heads, the same with the mirror image, and fresh heads by each setting."""
    own = [network.attribute_head, network.adornment_head]
    val, mirrored, calibration = (answers(own, seen[name]) for name in ("val", "val mirrored", "calibration"))
    found = {
        "the network's own heads": result([(val, calibration)], seen),
        "... mean of photo and mirror image": result([((val + mirrored) / 2, calibration)], seen),
    }
    teachers: dict[str | None, list[list[AttributeHead]]] = {"network": [own]}
    for name, setting in track(SETTINGS.items(), "settings", console=PROGRESS):
        plain, painted, turns = seen["plain"], seen["painted"], epochs
        if setting.teacher is not None:
            unlabelled = taught(teachers[setting.teacher], seen)
            plain, painted = (Seen(*map(torch.cat, zip(one, unlabelled, strict=True))) for one in (plain, painted))
            turns = round(epochs * len(seen["plain"].labels) / len(plain.labels))
        heads = [train_head(plain, painted, setting, turns, seed) for seed in range(seeds)]
        if name == REFERENCE:
            teachers["peers"] = [[head] for head in heads]
        found[name] = result([(answers([h], seen["val"]), answers([h], seen["calibration"])) for h in heads], seen)
    return found


def as_markdown(found: Mapping[str, Result]) -> str:
    """The results as a table."""
    names = list(next(iter(found.values())).val)
    lines = [
        f"| heads | {' | '.join(name.replace('_', ' ') for name in names)} | mean | seeds apart | mean, calibration |",
        "| --- " * (len(names) + 4) + "|",
    ]
    for name, one in found.items():
        values = (*one.val.values(), one.val_mean, one.spread, one.calibration_mean)
        lines.append(f"| {name} | " + " | ".join(f"{value:.3f}" for value in values) + " |")
    return "\n".join(lines)


def main(
    kept: Annotated[Path, typer.Argument(help="file for what the network sees; used again when it is there")],
    weights: Annotated[Path, typer.Option(help="safetensors of the network")] = WEIGHTS,
    portraits: Annotated[Path, typer.Option(help="the portrait collection")] = Path("../shared/portraits"),
    parsings: Annotated[Path | None, typer.Option(help="network-made parsings to paint on")] = None,
    photos: Annotated[int, typer.Option(help="train photos, each seen plain and painted")] = 800,
    epochs: Annotated[int, typer.Option(help="of each head")] = 6,
    seeds: Annotated[int, typer.Option(help="heads trained by each setting")] = 2,
) -> None:
    """Compare ways to train the attribute heads, on frozen features."""
    keep_freed_memory()
    network = PortraitNet.load(weights).eval().to(memory_format=torch.channels_last)
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        seen = look_at_all(network, portraits, parsings, photos, INPUT_SIZE)
        torch.save({name: one._asdict() for name, one in seen.items()}, kept)
    seen = {name: Seen(**one) for name, one in torch.load(kept).items()}
    print(as_markdown(compare(network, seen, epochs, seeds)))


if __name__ == "__main__":
    typer.run(main)
