"""How surely swapped backgrounds are found on other people's photos, by a method that ``training`` does not use.

```
python tests/proof/swaps.py ../shared/portraits [--split val]
```

The method is OpenCV's GrabCut: hard edges at half resolution, feathered a little, before a plain colour, as simple
ID-photo tools do it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from biyezhao.data.manifest import Manifest
from biyezhao.serving.portrait import Portrait
from biyezhao.serving.report import Verdict
from biyezhao.serving.requirements import BY_ID
from biyezhao.serving.standards import load
from biyezhao.training.background_replacement import compressed, new_colour, swaps, untouched
from rich.console import Console
from rich.table import Table

ID = "background_replacement"
BELT = 13
"""Width in view pixels of what GrabCut decides on, along the parsing's edge."""


def grabcut(portrait: Portrait, rng: np.random.Generator) -> np.ndarray:
    """uint8 [640, 480, 3], cut out by GrabCut and put before another colour."""
    person = (~portrait.mask("background")).view(np.uint8)
    kernel = np.ones((BELT, BELT), np.uint8)
    seeds = np.where(person > 0, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    seeds[cv2.erode(person, kernel) > 0] = cv2.GC_FGD
    seeds[cv2.dilate(person, kernel) == 0] = cv2.GC_BGD
    half = cv2.resize(portrait.view, (240, 320), interpolation=cv2.INTER_AREA)
    seeds = cv2.resize(seeds, (240, 320), interpolation=cv2.INTER_NEAREST)
    cv2.grabCut(half, seeds, None, np.zeros((1, 65)), np.zeros((1, 65)), 3, cv2.GC_INIT_WITH_MASK)  # pyright: ignore
    found = np.isin(seeds, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.float32)
    hard = (cv2.resize(found, (480, 640), interpolation=cv2.INTER_LINEAR) > 0.5).astype(np.float32)
    alpha = cv2.GaussianBlur(hard, (0, 0), float(rng.choice([0.5, 1.0, 1.6])))[..., None]
    return (portrait.view * alpha + new_colour(rng) * (1 - alpha)).astype(np.uint8)


def verdicts(manifest: Manifest, split: str) -> Iterator[tuple[str, Verdict]]:
    """What was done, and the verdict on it."""
    rng, standard = np.random.default_rng(1), load("chsi")
    for file, portrait in untouched(manifest, split):
        pictures = [("untouched", portrait.view), ("GrabCut (unseen)", grabcut(portrait, rng))]
        pictures += [("as trained on", swap) for swap in swaps(portrait, rng)]
        for name, pixels in pictures:
            finding = BY_ID[ID].inspect(compressed(pixels, rng), standard)
            if name == "untouched" and finding.verdict is not Verdict.PASS:
                print(file, finding.verdict.value, finding.value)
            yield name, finding.verdict


def main(
    portraits: Annotated[Path, typer.Argument(help="Folder with manifest.csv and images/.")], split: str = "val"
) -> None:
    """Print the share of verdicts, and the balanced accuracy of anything but a pass."""
    found: dict[str, list[Verdict]] = {}
    for name, verdict in verdicts(Manifest.read(portraits), split):
        found.setdefault(name, []).append(verdict)
    table = Table("pictures", "n", "pass", "review", "fail", "balanced accuracy", title=f"{split} photos")
    passed = {name: np.mean([v is Verdict.PASS for v in of]) for name, of in found.items()}
    for name, of in found.items():
        shares = [
            f"{np.mean([v is verdict for v in of]):.1%}" for verdict in (Verdict.PASS, Verdict.REVIEW, Verdict.FAIL)
        ]
        accuracy = "" if name == "untouched" else f"{(passed['untouched'] + 1 - passed[name]) / 2:.3f}"
        table.add_row(name, str(len(of)), *shares, accuracy)
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
