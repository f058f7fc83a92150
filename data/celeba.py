"""CelebA and CelebAMask-HQ, downloaded by yourself, as a table of labels and masks for a collection of your own.

```
python -m biyezhao.data.celeba labels list_attr_celeba.txt labels.csv --identities identity_CelebA.txt
python -m biyezhao.data.celeba masks CelebAMask-HQ-mask-anno COLLECTION/masks
```

``data/recipes.md`` has all steps and the terms of both sets.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Final

import numpy as np
import pandas as pd
import typer
from numpy.typing import NDArray
from PIL import Image
from rich.progress import track

from .manifest import ManifestError

MEANING: Final[dict[str, dict[str, dict[str, str]]]] = {
    "Eyeglasses": {"-1": {"tinted_glasses": "0", "clear_glasses": "0"}},
    "Wearing_Earrings": {"1": {"earrings": "1"}},
    "Heavy_Makeup": {"-1": {"heavy_makeup": "0"}},
    "Wearing_Hat": {"1": {"headwear": "1"}, "-1": {"headwear": "0"}},
}
"""What an attribute's value says about our labels; every other value says nothing.

On 190 CelebA photos labelled by hand, earrings given were there 14 times of 15, but 19 of 33 were not given; no photo
without CelebA's heavy makeup had ours, and 2 of 4 with it had; hats were right but for 2 missed of 14; of 11 necklaces
given 3 were there.
"""

PARTS: Final = (
    *("skin", "nose", "eye_g", "l_eye", "r_eye", "l_brow", "r_brow", "l_ear", "r_ear", "mouth", "u_lip", "l_lip"),
    *("hair", "hat", "ear_r", "neck_l", "neck", "cloth"),
)
"""CelebAMask-HQ's names of ``PARSING_CLASSES[1:]``, in the order in which later parts cover earlier ones."""

_MASK = re.compile(r"(\d+)_(\w+)\.png")

app = typer.Typer(help="Turn CelebA and CelebAMask-HQ into labels and masks.")


def read_attributes(path: Path) -> pd.DataFrame:
    """An attribute list: a count, the names, then a file and -1 or 1 for each; strings by file.

    Raises:
        ManifestError: the file is missing, or no such list.
    """
    if not path.is_file():
        raise ManifestError(f"{path}: no such file")
    _, names, *rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()] or [
        [],
        [],
    ]
    missing = set(MEANING) - set(names)
    if missing or any(len(row) != len(names) + 1 for row in rows):
        lacks = f"lacks {', '.join(sorted(missing))}" if missing else "has rows of another length than its header"
        raise ManifestError(f"{path} {lacks}: is this CelebA's list of attributes?")
    return pd.DataFrame([row[1:] for row in rows], columns=names, index=[row[0] for row in rows])


def as_table(attributes: pd.DataFrame, identities: dict[str, str]) -> pd.DataFrame:
    """The table that ``training.prepare`` takes: file, source, subject and what :data:`MEANING` says."""
    files = attributes.index.astype(str)
    table = pd.DataFrame({"file": files, "source": "celeba", "subject": [identities.get(file, "") for file in files]})
    for attribute, meaning in MEANING.items():
        for value, labels in meaning.items():
            for label, said in labels.items():
                if label not in table:
                    table[label] = "?"
                table.loc[attributes[attribute].eq(value).to_numpy(), label] = said
    return table


def merge_parts(paths: dict[str, Path]) -> NDArray[np.uint8]:
    """One parsing [H, W] from the pictures of its parts, by CelebAMask-HQ's names."""
    parsing: NDArray[np.uint8] | None = None
    for number, part in enumerate(PARTS, start=1):
        if part not in paths:
            continue
        mask = np.asarray(Image.open(paths[part]).convert("L")) > 0
        if parsing is None:
            parsing = np.zeros(mask.shape, np.uint8)
        parsing[mask] = number
    if parsing is None:
        raise ManifestError(f"none of {', '.join(map(str, paths.values()))} is a part of a face")
    return parsing


@app.command()
def labels(
    attributes: Annotated[Path, typer.Argument(help="list_attr_celeba.txt or CelebAMask-HQ-attribute-anno.txt")],
    table: Annotated[Path, typer.Argument(help="CSV to write, for training.prepare")],
    identities: Annotated[
        Path | None, typer.Option(help="identity_CelebA.txt: a file and its person in each line")
    ] = None,
) -> None:
    """Write the labels that CelebA's attributes tell."""
    people = {} if identities is None else dict(line.split() for line in identities.read_text().splitlines())
    found = as_table(read_attributes(attributes), people)
    found.to_csv(table, index=False)
    typer.echo(f"{len(found)} photos in {table}")


@app.command()
def masks(
    annotations: Annotated[Path, typer.Argument(help="CelebAMask-HQ-mask-anno")],
    output: Annotated[Path, typer.Argument(help="folder masks/ of a collection")],
) -> None:
    """Merge CelebAMask-HQ's pictures of parts to one parsing a photo."""
    parts: dict[int, dict[str, Path]] = {}
    for path in annotations.rglob("*.png"):
        if (match := _MASK.fullmatch(path.name)) and match[2] in PARTS:
            parts.setdefault(int(match[1]), {})[match[2]] = path
    if not parts:
        raise typer.BadParameter(f"{annotations}: no masks such as 0/00000_skin.png; is this CelebAMask-HQ-mask-anno?")
    output.mkdir(parents=True, exist_ok=True)
    for number, paths in track(sorted(parts.items()), "masks"):
        Image.fromarray(merge_parts(paths)).save(output / f"{number}.png")
    typer.echo(f"{len(parts)} masks in {output}")


if __name__ == "__main__":
    app()
