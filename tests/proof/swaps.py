"""How surely swapped backgrounds are found on other people's photos, by a method that ``training`` does not use.

The method is OpenCV's GrabCut: hard edges at half resolution, feathered a little, before a plain colour, as simple
ID-photo tools do it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from biyezhao.data.manifest import Manifest
from biyezhao.serving.portrait import Portrait
from biyezhao.serving.report import Verdict
from biyezhao.serving.requirements import BY_ID
from biyezhao.serving.standards import load
from biyezhao.training.background_replacement import compressed, new_colour, swaps, untouched

from .intervals import Share, mean_of_two

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
    for _, portrait in untouched(manifest, split):
        pictures = [("untouched", portrait.view), ("GrabCut (unseen)", grabcut(portrait, rng))]
        pictures += [("as trained on", swap) for swap in swaps(portrait, rng)]
        for name, pixels in pictures:
            finding = BY_ID[ID].inspect(compressed(pixels, rng), standard)
            yield name, finding.verdict


@dataclass(frozen=True)
class Kind:
    """Verdicts on one kind of picture."""

    name: str
    passed: Share
    reviewed: Share
    failed: Share

    def balanced(self, untouched: Kind) -> tuple[float, float, float]:
        """Balanced accuracy of swaps against untouched photos, and its 95 % interval."""
        return mean_of_two(untouched.passed, Share(self.passed.of - self.passed.count, self.passed.of))


def measured(manifest: Manifest, split: str = "val") -> list[Kind]:
    """The verdicts on untouched photos and on each kind of swap."""
    found: dict[str, list[Verdict]] = {}
    for name, verdict in verdicts(manifest, split):
        found.setdefault(name, []).append(verdict)
    kinds = []
    for name, of in found.items():
        passed, reviewed, failed = (Share(of.count(v), len(of)) for v in (Verdict.PASS, Verdict.REVIEW, Verdict.FAIL))
        kinds.append(Kind(name, passed, reviewed, failed))
    return kinds
