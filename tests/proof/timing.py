"""What each requirement costs in one inspection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import process_time

import numpy as np
from biyezhao.serving.engine import default_model
from biyezhao.serving.photo import Photo
from biyezhao.serving.portrait import Portrait
from biyezhao.serving.requirements import REQUIREMENTS
from biyezhao.serving.standards import load

from .changes import Subject
from .changes.base import encoded
from .collection import STANDARD

TIMES = 15


@dataclass(frozen=True)
class Timing:
    """Milliseconds of the processor, medians: of each step, and of all together."""

    steps: dict[str, float]
    total: float


def timing(subjects: Sequence[Subject], times: int = TIMES) -> Timing:
    """Inspect finished 480x640 files over and over.

    What several requirements share (masks, colours) is computed by, and counted for, the one that first asks.
    """
    files, standard = [encoded(subject.pixels, 90) for subject in subjects], load(STANDARD)
    spent: dict[str, list[float]] = {}
    totals = []
    for file in files * times:
        clock = started = process_time()

        def lap(step: str) -> None:
            nonlocal clock
            now = process_time()
            spent.setdefault(step, []).append(1000 * (now - clock))
            clock = now

        photo = Photo.read(file)
        lap("reading the file")
        portrait = Portrait(photo, default_model(), standard.size)
        _ = portrait.faces, portrait.attributes, portrait.landmarks
        lap("the network")
        for requirement in REQUIREMENTS:
            requirement.inspect(portrait, standard)
            lap(requirement.id)
        totals.append(1000 * (clock - started))
    return Timing({step: float(np.median(values)) for step, values in spent.items()}, float(np.median(totals)))
