"""``glasses_consistent`` on pairs of photos whose glasses were labelled by hand; it does not look at who wears them."""

from __future__ import annotations

from itertools import product

import pandas as pd
from biyezhao.data.manifest import Manifest
from biyezhao.serving.report import Verdict
from biyezhao.serving.requirements import BY_ID
from biyezhao.serving.standards import load

from .collection import STANDARD, opened
from .intervals import Share

PHOTOS = 40
"""So many with clear glasses, and as many without."""


def measured(manifest: Manifest, table: pd.DataFrame) -> list[tuple[str, Share, Share]]:
    """What is paired, and of the pairs those that get the right verdict, and those that get the opposite one.

    Args:
        manifest: the collection.
        table: file by hand label.
    """
    kinds = {
        name: [portrait for _, portrait in opened(manifest, _labelled(table, value))]
        for name, value in (("glasses", "1"), ("none", "0"))
    }
    rows, standard = [], load(STANDARD)
    for before, now in product(kinds, kinds):
        right, wrong = (Verdict.PASS, Verdict.FAIL) if before == now else (Verdict.FAIL, Verdict.PASS)
        given = []
        for i, portrait in enumerate(kinds[now]):
            portrait.admission = kinds[before][(i + 1) % len(kinds[before])]
            given.append(BY_ID["glasses_consistent"].inspect(portrait, standard).verdict)
        rows.append(
            (f"admission photo: {before}, photo: {now}", *(Share(given.count(v), len(given)) for v in (right, wrong)))
        )
    return rows


def _labelled(table: pd.DataFrame, value: str) -> list[str]:
    rows = zip(table.index, table["clear_glasses"], table["tinted_glasses"], strict=True)
    return [file for file, clear, tinted in rows if clear == value and tinted == "0"][:PHOTOS]
