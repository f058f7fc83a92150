"""Painting attributes on portraits: photo and known labels in, photo with effects, labels and evidence masks out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..models.anatomy import PARSING_CLASSES
from ..models.attributes import ATTRIBUTE_IDS
from .synthesis import SYNTHESISERS, Canvas, Necklace, NotPaintable
from .teacher import UNKNOWN, Teaching

EVIDENCE_CLASSES = {"tinted_glasses": "glasses", "earrings": "earring"}
"""Attributes whose evidence on a natural positive is a parsing class."""


class Painter:
    """Paints up to two effects, or their hard negatives, on a photo, and now and then a necklace.

    Args:
        share: share of photos that are painted.
        negative_share: share of hard negatives among the effects.
        necklace_share: share of painted photos that get a necklace, which the parsing learns.
    """

    def __init__(self, share: float = 0.6, negative_share: float = 0.4, necklace_share: float = 0.15) -> None:
        self.share, self.negative_share, self.necklace_share = share, negative_share, necklace_share
        self._necklace = Necklace()
        self.skipped: Counter[str] = Counter()

    def __call__(
        self, image: NDArray[np.uint8], teaching: Teaching, labels: NDArray[np.float32], rng: np.random.Generator
    ) -> tuple[NDArray[np.uint8], Teaching, NDArray[np.float32], NDArray[np.uint8]]:
        """Paint one photo.

        Args:
            image: uint8 [H, W, 3].
            teaching: with a parsing, else nothing is painted.
            labels: float32 [6], NaN unknown.
            rng: source of every random choice.

        Returns:
            image, teaching (its parsing changed where glasses, earrings or hair were added), labels float32 [6], and
            evidence uint8 [6, H, W]: 0..254 as 0..1, 255 unknown.
        """
        labels = labels.copy()
        evidence = natural_evidence(labels, teaching.parsing, image.shape[:2])
        parsing = teaching.parsing
        if parsing is None or rng.random() >= self.share:
            return image, teaching, labels, evidence
        order = rng.permutation(list(SYNTHESISERS))
        wanted = 1 + (rng.random() < 0.35)
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
                if name == "hair_over_ears":
                    labels[ATTRIBUTE_IDS.index("earrings")] = np.nan
            wanted -= 1
            if wanted == 0:
                break
        if rng.random() < self.necklace_share:
            image, parsing = self._with_necklace(Canvas(image, parsing, teaching.landmarks), rng)
        return image, replace(teaching, parsing=parsing), labels, evidence

    def _with_necklace(self, canvas: Canvas, rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        paint = self._necklace.negative if rng.random() < self.negative_share / 2 else self._necklace.positive
        try:
            painted = paint(canvas, float(rng.random()), rng)
        except NotPaintable:
            self.skipped["necklace"] += 1
            return canvas.image, canvas.parsing
        return painted.image, painted.parsing


def natural_evidence(
    labels: NDArray[np.float32], parsing: NDArray[np.uint8] | None, size: tuple[int, int]
) -> NDArray[np.uint8]:
    """Evidence maps of an unpainted photo, uint8 [6, H, W].

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
