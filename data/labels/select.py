"""Choose the photos of a further round of labels: those of the train split that are most worth a person's look.

``python -m biyezhao.data.labels.select PORTRAITS`` lets the network score every train photo without hand labels and
appends a round to ``selection.csv``. Of each source a fixed number is taken: a quarter at random, so that negatives are
natural; the rest where the network is in doubt or finds an attribute that it knows least of.
"""

from __future__ import annotations

from itertools import cycle
from pathlib import Path
from typing import Annotated, Final

import numpy as np
import pandas as pd
import typer
from rich.progress import track

from ...models import ONNX
from ...models.attributes import ATTRIBUTE_IDS
from ...models.runtime import open_session
from ..framing import Placement, place
from ..manifest import Manifest
from ..portraits import Library
from .labels import SELECTION, read_rows, write_rows

COLUMNS: Final = ("file", "source", "split", "round")

QUOTAS: Final = {
    "cncf": 110,
    "scut": 90,
    "mebeauty": 90,
    "celebamask": 70,
    "celeba_glasses": 60,
    "thai": 40,
    "civil": 20,
    "fellows": 20,
}
"""Photos by source."""

RANDOM_SHARE: Final = 0.25
TURNS: Final = ("busy_clothing", "necklace", "earrings", "hair_accessory", "heavy_makeup", "dyed_hair")
"""Whose best candidate is taken next, over and over."""

WANTED: Final = 0.75
"""A candidate is better the nearer its score comes to this: even odds and certainty are both a quarter away."""

HOPELESS: Final = 0.05
"""Below this score a photo is no candidate."""


def score(library: Library, files: list[str]) -> pd.DataFrame:
    """The packaged network's probability of each attribute, one row a photo, heads at the standard's geometry."""
    session = open_session(ONNX)
    rng, rows = np.random.default_rng(0), []
    for file in track(files, "scoring"):
        frame = place(*library.read(file), Placement(0.43, 0.5, 0.47), (240, 320), rng).image
        rows.append(np.asarray(session.run(["attributes"], {"image": frame[None]})[0])[0])
    return pd.DataFrame(rows, index=files, columns=list(ATTRIBUTE_IDS))


def choose(scores: pd.DataFrame, count: int, rng: np.random.Generator) -> list[str]:
    """So many of the scored photos (all, when there are fewer), a quarter of them at random."""
    shuffled = rng.permutation(scores.index).tolist()
    count = min(count, len(shuffled))
    chosen = dict.fromkeys(shuffled[: round(RANDOM_SHARE * count)])
    candidates = {name: iter(_best_first(scores.index.tolist(), scores[name].to_numpy())) for name in TURNS}
    running = set(TURNS)
    for name in cycle(TURNS):
        if len(chosen) == count or not running:
            break
        best = next((file for file in candidates[name] if file not in chosen), None)
        if best is None:
            running.discard(name)
        else:
            chosen[best] = None
    rest = [file for file in shuffled if file not in chosen]
    return sorted([*chosen, *rest[: count - len(chosen)]])


def _best_first(files: list[str], scores: np.ndarray) -> list[str]:
    """The candidates of one attribute."""
    order = np.argsort(np.abs(scores - WANTED), kind="stable")
    return [files[i] for i in order if scores[i] >= HOPELESS]


def main(
    portraits: Annotated[Path, typer.Argument(help="The portrait collection.")],
    selection: Annotated[Path, typer.Option(help="CSV file,source,split,round to append to.")] = SELECTION,
    seed: Annotated[int, typer.Option(help="Of the random share.")] = 3,
) -> None:
    """Append a round of train photos to the selection."""
    manifest = Manifest.read(portraits)
    library = Library(manifest, "train")
    earlier = [tuple(row[name] for name in COLUMNS) for row in read_rows(selection, COLUMNS)]
    number = max(int(row[-1]) for row in earlier) + 1
    files = sorted(set(library.files) - {row[0] for row in earlier})
    scores = score(library, files)
    source_of = manifest.sources
    rng = np.random.default_rng(seed)
    rows = [
        (file, source, "train", str(number))
        for source, count in sorted(QUOTAS.items())
        for file in choose(scores.loc[[file for file in files if source_of[file] == source]], count, rng)
    ]
    write_rows(selection, COLUMNS, [*earlier, *rows])
    typer.echo(f"round {number}: {len(rows)} photos appended to {selection}")


if __name__ == "__main__":
    typer.run(main)
