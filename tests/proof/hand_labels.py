"""How often requirements err on the photos labelled by hand, and how many studio photos each of them fails.

```
python tests/proof/hand_labels.py ../shared/portraits [--split val] [--only gaze --only necklace]
```
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
import typer
from biyezhao.data.labels import labels
from biyezhao.data.manifest import Manifest
from biyezhao.serving.engine import PortraitModel
from biyezhao.serving.photo import Photo
from biyezhao.serving.portrait import Portrait
from biyezhao.serving.report import Verdict
from biyezhao.serving.requirements import BY_ID
from biyezhao.serving.standards import load
from rich.console import Console
from rich.progress import track
from rich.table import Table

LABELS = Path(labels.__file__).parent / "labels.csv"
LABEL_OF = {
    "single_face": "two_people",
    "head_pose": "not_frontal",
    "eyes_open": "eyes_closed",
    "gaze": "gaze_away",
    "mouth_closed": "mouth_open",
    "neutral_expression": "mouth_open",
    "brows_visible": "fringe_over_brows",
    "hair_over_ears": "hair_over_ears",
    "tinted_glasses": "tinted_glasses",
    "glasses_glare": "glasses_glare",
    "head_covering": "headwear",
    "hair_accessory": "hair_accessory",
    "dyed_hair": "dyed_hair",
    "earrings": "earrings",
    "necklace": "necklace",
    "heavy_makeup": "heavy_makeup",
    "busy_clothing": "busy_clothing",
}
"""Requirement -> the hand label that holds where it is not met."""

WITHIN = {"glasses_glare": ("clear_glasses",)}
"""Requirement -> labels of which one must hold for the photo to count: no glare without glasses."""

STUDIO = {"london": 18, "thai": 60, "fellows": 44, "civil": 38, "cncf": 60}
"""Sources of mostly compliant photos, and how many of each are looked at."""


@dataclass(frozen=True)
class Score:
    """How one requirement did on labelled photos; all but the counts are shares in 0..1.

    Attributes:
        positives: photos in which the requirement is not met.
        negatives: photos in which it is.
        caught: of the positives, those that do not pass (``fail`` or ``review``).
        caught_failed: of the positives, those that fail.
        alarmed: of the negatives, those that do not pass.
        alarmed_failed: of the negatives, those that fail.
        unassessed: photos with a label that were not assessed; they count nowhere else.
    """

    positives: int
    negatives: int
    caught: float
    caught_failed: float
    alarmed: float
    alarmed_failed: float
    unassessed: int

    @property
    def balanced(self) -> float:
        """Balanced accuracy when ``review`` counts as not passing."""
        return (self.caught + 1 - self.alarmed) / 2

    @property
    def decided(self) -> float:
        """Balanced accuracy over those photos alone that pass or fail, the ones left to nobody's look."""
        kept, kept_right = 1 - self.caught + self.caught_failed, 1 - self.alarmed + self.alarmed_failed
        if not kept or not kept_right:
            return float("nan")
        return (self.caught_failed / kept + (1 - self.alarmed) / kept_right) / 2


def verdicts(
    portraits: Iterable[tuple[str, Portrait]], ids: Iterable[str], standard: str = "chsi-2017"
) -> dict[str, dict[str, Verdict]]:
    """Requirement -> file -> verdict, of the named requirements on each photo."""
    rules, ids = load(standard), list(ids)
    found: dict[str, dict[str, Verdict]] = {id: {} for id in ids}
    for file, portrait in portraits:
        for id in ids:
            found[id][file] = BY_ID[id].inspect(portrait, rules).verdict
    return found


def opened(root: Path, files: Iterable[str], model: PortraitModel) -> Iterable[tuple[str, Portrait]]:
    """Each photo with its portrait, one at a time."""
    for file in files:
        yield file, Portrait(Photo.read(root / "images" / file), model)


def truth(split: str, manifest: Manifest) -> pd.DataFrame:
    """File by label: ``1``, ``0`` or ``?``, of the labelled photos of a split."""
    table = pd.read_csv(LABELS).pivot(index="file", columns="label", values="value")
    return table.loc[table.index.isin(manifest.files(split))]


def score(id: str, found: dict[str, Verdict], table: pd.DataFrame) -> Score:
    """Hold the verdicts of one requirement against its hand label."""
    known = table.loc[[file for file in table.index if file in found]]
    if id in WITHIN:
        known = known[(known[list(WITHIN[id])] == "1").any(axis=1)]
    values = known[LABEL_OF[id]]
    sides = {value: [found[file] for file in values.index[values == value]] for value in ("1", "0")}
    unassessed = sum(verdict is Verdict.NOT_ASSESSED for side in sides.values() for verdict in side)
    positives, negatives = ([v for v in sides[value] if v is not Verdict.NOT_ASSESSED] for value in ("1", "0"))

    def share(side: list[Verdict], counts: Callable[[Verdict], bool]) -> float:
        return float(np.mean([counts(verdict) for verdict in side])) if side else float("nan")

    return Score(
        len(positives),
        len(negatives),
        share(positives, lambda v: v is not Verdict.PASS),
        share(positives, lambda v: v is Verdict.FAIL),
        share(negatives, lambda v: v is not Verdict.PASS),
        share(negatives, lambda v: v is Verdict.FAIL),
        unassessed,
    )


def studio(manifest: Manifest, split: str = "val") -> dict[str, list[str]]:
    """Source -> files, of sources whose photos are mostly compliant; the same ones each time."""
    table = manifest.table[manifest.table["split"] == split]
    return {
        source: table.loc[table["source"] == source, "file"].sample(frac=1, random_state=0).tolist()[:count]
        for source, count in STUDIO.items()
    }


def main(
    root: Annotated[Path, typer.Argument(help="folder with manifest.csv and images/")] = Path("../shared/portraits"),
    split: Annotated[str, typer.Option(help="val to report, train to develop")] = "val",
    only: Annotated[list[str] | None, typer.Option(help="requirements; all that a label speaks of by default")] = None,
) -> None:
    """Print both tables."""
    manifest, model = Manifest.read(root), PortraitModel()
    labelled = [id for id in only or BY_ID if id in BY_ID]
    table, groups = truth(split, manifest), studio(manifest, split)
    files = dict.fromkeys([*table.index, *(file for group in groups.values() for file in group)])
    found = verdicts(track(opened(root, files, model), "photos", len(files)), labelled)
    console = Console(width=150)
    shown = Table("requirement", "1", "0", "caught", "failed", "alarms", "failed", "balanced", "decided", "unassessed")
    for id in (id for id in labelled if id in LABEL_OF):
        s = score(id, found[id], table)
        shares = (s.caught, s.caught_failed, s.alarmed, s.alarmed_failed, s.balanced, s.decided)
        shown.add_row(id, str(s.positives), str(s.negatives), *(f"{v:.3f}" for v in shares), str(s.unassessed))
    console.print(shown)
    shown = Table("fail/review, %", *(f"{source} {len(group)}" for source, group in groups.items()))
    for id in labelled:
        cells = []
        for group in groups.values():
            of = [found[id][file] for file in group]
            cells.append("/".join(f"{100 * np.mean([v is w for v in of]):.0f}" for w in (Verdict.FAIL, Verdict.REVIEW)))
        shown.add_row(id, *cells)
    console.print(shown)


if __name__ == "__main__":
    typer.run(main)
