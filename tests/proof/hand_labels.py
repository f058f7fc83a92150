"""How often requirements err on photos labelled by hand (``data/labels``)."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from biyezhao.data.attribute_labels import HAND_LABELS
from biyezhao.data.manifest import Manifest
from biyezhao.serving.report import Verdict
from biyezhao.serving.requirements import BY_ID

from .collection import Verdicts
from .intervals import Share, mean_of_two

LABEL_OF = {
    "single_face": "two_people",
    "head_pose": "not_frontal",
    "eyes_open": "eyes_closed",
    "eyes_visible": "face_occluded",
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

LOOSELY = {
    "eyes_visible": "the label is of anything before any part of the face",
    "neutral_expression": "the label is of open mouths, not of expressions",
}
"""Requirements of which the label says only something near by."""

WITHIN = {"glasses_glare": ("clear_glasses",)}
"""Requirement -> labels of which one must hold for the photo to count: no glare without glasses."""


@dataclass(frozen=True)
class Score:
    """How one requirement did; photos that were not assessed count only in ``unassessed``.

    Attributes:
        caught: of the photos that do not meet it, those that do not pass (``fail`` or ``review``).
        failed: of the same, those that fail.
        passed: of the photos that meet it, those that pass.
        wrongly_failed: of the same, those that fail.
        unassessed: photos with a label that were not assessed.
    """

    caught: Share
    failed: Share
    passed: Share
    wrongly_failed: Share
    unassessed: int

    @property
    def balanced(self) -> tuple[float, float, float]:
        """Balanced accuracy when ``review`` counts as not passing, and its 95 % interval."""
        return mean_of_two(self.caught, self.passed)


def truth(manifest: Manifest, split: str = "val") -> pd.DataFrame:
    """File by label: ``1``, ``0`` or ``?``, of the labelled photos of a split."""
    table = pd.read_csv(HAND_LABELS).pivot(index="file", columns="label", values="value")
    return table.loc[table.index.isin(manifest.files(split))]


def score(id: str, found: Verdicts, table: pd.DataFrame) -> Score:
    """Hold one requirement's verdicts against its label."""
    if id in WITHIN:
        table = table.loc[(table[list(WITHIN[id])] == "1").any(axis=1)]
    sides, unassessed = [], 0
    for value in ("1", "0"):
        side = [found[str(file)][id] for file in table.index if table.at[file, LABEL_OF[id]] == value]
        unassessed += side.count(Verdict.NOT_ASSESSED)
        sides.append([verdict for verdict in side if verdict is not Verdict.NOT_ASSESSED])
    unmet, met = sides
    return Score(
        Share(len(unmet) - unmet.count(Verdict.PASS), len(unmet)),
        Share(unmet.count(Verdict.FAIL), len(unmet)),
        Share(met.count(Verdict.PASS), len(met)),
        Share(met.count(Verdict.FAIL), len(met)),
        unassessed,
    )


def scores(found: Verdicts, table: pd.DataFrame) -> tuple[dict[str, Score], list[str]]:
    """Requirement -> its score, and the requirements that have a label but are not there."""
    there = {id: score(id, found, table) for id in LABEL_OF if id in BY_ID}
    return there, [id for id in LABEL_OF if id not in BY_ID]
