"""Painting attributes on portraits: photo and known labels in, photo with effects, labels and evidence masks out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..models.anatomy import PARSING_CLASSES
from ..models.attributes import ATTRIBUTE_IDS
from .synthesis import SYNTHESISERS, Canvas, NotPaintable
from .teacher import UNKNOWN, Teaching, with_hidden_ears

EVIDENCE_CLASSES = {"tinted_glasses": "glasses", "earrings": "earring", "necklace": "necklace", "dyed_hair": "hair"}
"""Attributes whose evidence on a natural positive is a parsing class."""

EMPHASIS = {"retouching": 2.5}
"""How much more often an effect is painted than the others: no natural photo is known to show this one."""

UNSETTLES = {"hair_over_ears": "earrings", "tinted_glasses": "hair_accessory"}
"""What is no longer known once an effect was painted: earrings under hair, glasses pushed up into it."""


class Painter:
    """Paints one or two effects, or their hard negatives, on a photo.

    Args:
        effects: ids of the attributes to paint, of :data:`SYNTHESISERS`.
        share: share of photos that are painted.
        negative_share: share of hard negatives among the effects.
    """

    def __init__(self, effects: Iterable[str] = SYNTHESISERS, share: float = 0.65, negative_share: float = 0.4) -> None:
        self.effects, self.share, self.negative_share = list(effects), share, negative_share
        weight = np.array([EMPHASIS.get(name, 1.0) for name in self.effects])
        self._chances = weight / weight.sum()
        self.skipped: Counter[str] = Counter()

    def __call__(
        self, image: NDArray[np.uint8], teaching: Teaching, labels: NDArray[np.float32], rng: np.random.Generator
    ) -> tuple[NDArray[np.uint8], Teaching, NDArray[np.float32], NDArray[np.uint8]]:
        """Paint one photo.

        Args:
            image: uint8 [H, W, 3].
            teaching: with a parsing, else nothing is painted.
            labels: float32 [9], NaN unknown.
            rng: source of every random choice.

        Returns:
            image, teaching (its parsing changed where glasses, earrings or hair were added, ears under hair hidden),
            labels float32 [9], and evidence uint8 [9, H, W]: 0..254 as 0..1, 255 unknown.
        """
        labels = labels.copy()
        evidence = natural_evidence(labels, teaching.parsing, image.shape[:2])
        parsing = teaching.parsing
        if parsing is None or rng.random() >= self.share:
            return image, teaching, labels, evidence
        before = parsing
        order = rng.choice(self.effects, len(self.effects), replace=False, p=self._chances)
        wanted = 1 + (rng.random() < 0.5)
        for name in order:
            i = ATTRIBUTE_IDS.index(name)
            if labels[i] == 1 or (name == "retouching" and labels[i] != 0):
                continue
            negative = rng.random() < self.negative_share
            if negative and labels[i] != 0:
                continue
            effect = SYNTHESISERS[name]
            canvas = Canvas(image, parsing, teaching.landmarks)
            try:
                painted = (effect.negative if negative else effect.positive)(canvas, float(rng.uniform(0.15, 1)), rng)
            except NotPaintable:
                self.skipped[name] += 1
                continue
            image, parsing = painted.image, painted.parsing
            if painted.landmarks is not None:
                teaching = replace(teaching, landmarks=painted.landmarks)
            if painted.label:
                labels[i] = 1
                evidence[i] = np.round(painted.mask * 254).astype(np.uint8)
            if name in UNSETTLES:
                labels[ATTRIBUTE_IDS.index(UNSETTLES[name])] = np.nan
            wanted -= 1
            if wanted == 0:
                break
        return image, with_hidden_ears(replace(teaching, parsing=parsing), before), labels, evidence


def natural_evidence(
    labels: NDArray[np.float32], parsing: NDArray[np.uint8] | None, size: tuple[int, int]
) -> NDArray[np.uint8]:
    """Evidence maps of an unpainted photo, uint8 [9, H, W].

    Empty where an attribute is known to be absent, the parsed part where it is present and has one, else unknown (255).
    """
    evidence = np.full((len(ATTRIBUTE_IDS), *size), UNKNOWN, np.uint8)
    for i, name in enumerate(ATTRIBUTE_IDS):
        if labels[i] == 0:
            evidence[i] = 0
        elif labels[i] == 1 and parsing is not None and name in EVIDENCE_CLASSES:
            part = parsing == PARSING_CLASSES.index(EVIDENCE_CLASSES[name])
            if part.any():
                evidence[i] = part * np.uint8(254)
    return evidence
