"""Retouching from both what the network sees and the texture of the skin that it does not see (:mod:`.texture`).

Two logistic regressions, one upon the other: of the texture alone, then of that and the network's answer. Their numbers
stand in ``retouching.json`` and hold for one network, known by its fingerprint; ``training.fit_retouching`` fits them.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from .texture import FEATURES, skin_texture

COEFFICIENTS = Path(__file__).parent / "retouching.json"
"""The shipped numbers."""

FARTHEST = 3.0
"""Deviations from the mean that a feature counts for at most: what fitting never saw must not decide alone."""


class Feature(BaseModel):
    """One feature of the texture: what it is among the pictures fitted on, and its weight once standardised."""

    mean: float
    deviation: float
    weight: float


class TextureModel(BaseModel):
    """Log odds of retouching from the texture of the skin alone; ``features`` holds all of :data:`FEATURES`."""

    features: dict[str, Feature]
    offset: float

    def log_odds(self, texture: NDArray[np.float32]) -> NDArray[np.float64]:
        """Of textures [..., 19], log odds [...]."""
        mean, deviation, weight = (
            np.array([getattr(self.features[name], part) for name in FEATURES])
            for part in ("mean", "deviation", "weight")
        )
        return standardised(texture, mean, deviation) @ weight + self.offset


class RetouchingModel(BaseModel):
    """Probability of retouching from the network's and from the texture.

    Attributes:
        network: SHA-256 of the ``portrait.onnx`` that it was fitted with.
        photos: how many untouched photos it was fitted on, by split and source.
        texture: the regression on the texture alone.
        texture_weight, network_weight, offset: of the regression on the log odds of both.
        threshold: probability from which a photo is called retouched.
        false_alarms, recall: shares that reach it, of the untouched and of the retouched pictures of ``calibration``.
    """

    network: str
    photos: dict[str, dict[str, int]]
    texture: TextureModel
    texture_weight: float
    network_weight: float
    offset: float
    threshold: float
    false_alarms: float
    recall: float

    @classmethod
    def of_network(cls, sha256: str, path: Path = COEFFICIENTS) -> RetouchingModel | None:
        """What a file holds, if it was fitted with this network; None if it fits another or is not there."""
        if not path.is_file():
            return None
        found = cls.model_validate_json(path.read_bytes())
        return found if found.network == sha256 else None

    def probability(self, network: float, image: NDArray[np.uint8], parsing: NDArray[np.uint8]) -> float:
        """Probability in 0..1; the network's own when hardly any skin is seen.

        Args:
            network: the network's probability.
            image: uint8 RGB [640, 480, 3].
            parsing: uint8 [320, 240].
        """
        texture = skin_texture(image, parsing)
        if texture is None:
            return network
        both = self.texture_weight * float(self.texture.log_odds(texture)) + self.network_weight * log_odds(network)
        return 1 / (1 + math.exp(-(both + self.offset)))


def standardised(texture: NDArray, mean: NDArray, deviation: NDArray) -> NDArray[np.float64]:
    """Features [..., 19] in deviations from the mean, at most :data:`FARTHEST`; a region that is not seen is average."""
    return np.clip(np.nan_to_num((texture - mean) / deviation), -FARTHEST, FARTHEST)


def log_odds(probability: float) -> float:
    """ln(p / (1 - p)) of a probability kept off 0 and 1 by a millionth."""
    kept = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(kept / (1 - kept))
