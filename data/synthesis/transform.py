"""Synthesisers as albumentations transforms."""

from __future__ import annotations

from typing import Any

import albumentations as A
import numpy as np

from .base import Canvas, NotPaintable, Synthesiser


class Synthesise(A.BasicTransform):
    """Paint one effect, or its hard negative, on the sample.

    Targets: ``image`` uint8 [H, W, 3], ``mask`` uint8 [H, W] (the parsing) and ``landmarks`` float32 [40, >=2] in pixels.
    ``image``, ``mask`` and, by effects that move them, ``landmarks`` are replaced; ``painted`` (a dict, made when absent)
    gains ``Painted`` under the effect's attribute, or under the class name when it has none. A portrait that lacks what
    the effect needs passes unchanged, and ``skipped`` counts it. Randomness comes from the transform's own generator,
    seeded by ``Compose(seed=...)``.

    Args:
        synthesiser: the effect.
        p: probability of painting at all.
        strength_range: strengths are drawn uniformly from it, 0..1.
        negative_share: share of hard negatives among the painted samples.

    Examples:
        >>> from biyezhao.data.synthesis import SYNTHESISERS
        >>> paint = A.Compose([Synthesise(SYNTHESISERS["earrings"], p=0.5)], seed=1)  # doctest: +SKIP
        >>> sample = paint(image=image, mask=parsing, landmarks=landmarks)  # doctest: +SKIP
        >>> sample["painted"]["earrings"].label  # doctest: +SKIP
        1
    """

    def __init__(
        self,
        synthesiser: Synthesiser,
        p: float = 0.5,
        strength_range: tuple[float, float] = (0.0, 1.0),
        negative_share: float = 0.5,
    ) -> None:
        super().__init__(p=p)
        self.synthesiser = synthesiser
        self.strength_range = strength_range
        self.negative_share = negative_share
        self.skipped = 0

    @property
    def targets(self) -> dict[str, Any]:
        """The targets are painted together in :meth:`apply_with_params`, so none has a function of its own."""
        return {}

    def apply_with_params(self, params: dict[str, Any], *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Paint; returns the sample with ``image``, ``mask`` and ``painted`` replaced."""
        rng: np.random.Generator = self.random_generator
        canvas = Canvas(kwargs["image"], kwargs["mask"], np.asarray(kwargs["landmarks"], np.float32)[:, :2])
        negative = rng.random() < self.negative_share
        strength = float(rng.uniform(*self.strength_range))
        try:
            paint = self.synthesiser.negative if negative else self.synthesiser.positive
            painted = paint(canvas, strength, rng)
        except NotPaintable:
            self.skipped += 1
            return kwargs
        key = self.synthesiser.attribute or type(self.synthesiser).__name__
        landmarks = kwargs["landmarks"]
        if painted.landmarks is not None:
            landmarks = np.array(landmarks, np.float32)
            landmarks[:, :2] = painted.landmarks
        return kwargs | {
            "image": painted.image,
            "mask": painted.parsing,
            "landmarks": landmarks,
            "painted": kwargs.get("painted", {}) | {key: painted},
        }
