"""How well the attributes do on natural, hand-labelled photos: overall, by group, and when the picture gets worse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import albumentations as A
import cv2
import numpy as np
from numpy.typing import NDArray

from ..data.attribute_labels import AttributeLabels
from ..data.portraits import Library
from ..models.anatomy import PARSING_CLASSES
from .metrics import METRICS, Estimate, ReviewBand, estimate, review_band
from .scoring import STANDARD, Scorer, Scores, standard_frame, standard_frames

MIN_OF_EACH = 8
"""Least positives and negatives of a group that gets a number."""

SKIN_TONES = {"dark": -90.0, "brown": -30.0, "tan": 10.0, "intermediate": 28.0, "light": 41.0, "very light": 55.0}
"""Lowest individual typology angle of each tone in degrees (Chardon 1991; Del Bino 2013)."""


def _albumentation(transform: A.BasicTransform) -> Callable[[NDArray], NDArray]:
    return lambda image: A.Compose([transform], seed=0)(image=image)["image"]


def _jpeg(quality: int) -> Callable[[NDArray], NDArray]:
    return _albumentation(A.ImageCompression(quality_range=(quality, quality), p=1))


def _exposure(factor: float) -> Callable[[NDArray], NDArray]:
    return _albumentation(A.RandomBrightnessContrast((factor, factor), (0, 0), p=1))


def _blur(sigma: float) -> Callable[[NDArray], NDArray]:
    return lambda image: cv2.GaussianBlur(image, (0, 0), sigma)


def _small(image: NDArray) -> NDArray:
    return cv2.resize(image, (240, 320), interpolation=cv2.INTER_AREA)


DEGRADATIONS: Mapping[str, Callable[[NDArray], NDArray]] = {
    "JPEG 95": _jpeg(95),
    "JPEG 80": _jpeg(80),
    "JPEG 60": _jpeg(60),
    "JPEG 40": _jpeg(40),
    "240x320": _small,
    "blur, sigma 1.5": _blur(1.5),
    "blur, sigma 3": _blur(3),
    "darker by 20 %": _exposure(-0.2),
    "brighter by 20 %": _exposure(0.2),
}
"""What is done to the 480x640 frames."""
TILTS = (-8.0, 8.0)
"""Degrees clockwise."""


@dataclass(frozen=True)
class NaturalPhotos:
    """Hand-labelled photos of one split and what the network says of them.

    Attributes:
        files: n names.
        truth: float32 [n, 9]; 1 and 0 by hand, NaN unknown.
        scores: of the photos as they are.
    """

    files: list[str]
    truth: NDArray[np.float32]
    scores: Scores

    @classmethod
    def scored(cls, library: Library, labels: AttributeLabels, scorer: Scorer) -> NaturalPhotos:
        """Score every photo of the library that has a hand label."""
        files = [file for file in library.files if labels.tells_of(file)]
        return cls(files, np.stack([labels[file] for file in files]), scorer(standard_frames(library, files)))

    def known(self, attribute: int) -> NDArray[np.bool_]:
        """Which photos have a label of one attribute."""
        return np.isfinite(self.truth[:, attribute])

    def measure(self, attribute: int) -> dict[str, Estimate] | None:
        """Every metric of one attribute; None without positives and negatives."""
        known = self.known(attribute)
        truth, scores = self.truth[known, attribute], self.scores.attributes[known, attribute]
        if min((truth == 1).sum(), (truth == 0).sum()) < MIN_OF_EACH:
            return None
        return {name: estimate(metric, truth, scores) for name, metric in METRICS.items()}

    def band(self, attribute: int) -> ReviewBand:
        """Where a person must look for at most 2 % errors elsewhere."""
        known = self.known(attribute)
        return review_band(self.truth[known, attribute], self.scores.attributes[known, attribute])

    def with_scores(self, scores: Scores) -> NaturalPhotos:
        """The same photos as another picture of them was scored."""
        return replace(self, scores=scores)

    def auroc(self, attribute: int, rows: NDArray[np.bool_] | None = None) -> tuple[float, int, int] | None:
        """AUROC over some photos, with the positives and negatives among them; None when too few."""
        known = self.known(attribute) if rows is None else self.known(attribute) & rows
        truth, scores = self.truth[known, attribute], self.scores.attributes[known, attribute]
        positives, negatives = int((truth == 1).sum()), int((truth == 0).sum())
        if min(positives, negatives) < MIN_OF_EACH:
            return None
        return METRICS["auroc"](truth, scores), positives, negatives


def groups(
    photos: NaturalPhotos, sources: Mapping[str, str], ages: Mapping[str, str], tones: list[str]
) -> dict[tuple[str, str], NDArray[np.bool_]]:
    """Rows of each group.

    Args:
        photos: n photos.
        sources: by file.
        ages: apparent age by file, where it is known.
        tones: of each photo, a name of :data:`SKIN_TONES` or another.

    Returns:
        by what the group goes by and its name; by ``source``, ``sex`` where the source's file names tell it
        (SCUT-FBP5500), ``apparent age`` and ``skin tone``.
    """
    sexes = {"F": "women", "M": "men"}
    kinds = {
        "source": [sources[file] for file in photos.files],
        "sex": [sexes.get(file[6:7]) if file.startswith("scut/") else None for file in photos.files],
        "apparent age": [ages.get(file) for file in photos.files],
        "skin tone": [tone if tone in SKIN_TONES else None for tone in tones],
    }
    return {
        (kind, name): np.array([one == name for one in of])
        for kind, of in kinds.items()
        for name in dict.fromkeys(of)
        if name is not None
    }


def skin_tone(frame: NDArray[np.uint8], parsing: NDArray[np.uint8]) -> str:
    """Skin tone of a frame by its individual typology angle, atan((L* - 50) / b*) of the median skin pixel.

    ``unknown`` when the parsing holds no skin.
    """
    skin = cv2.resize(parsing, frame.shape[1::-1], interpolation=cv2.INTER_NEAREST) == PARSING_CLASSES.index("skin")
    if not skin.any():
        return "unknown"
    lab = cv2.cvtColor(frame.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[skin]
    lightness, _, yellow = np.median(lab, axis=0)
    angle = np.rad2deg(np.arctan2(lightness - 50, max(float(yellow), 1e-3)))
    return next(name for name, low in reversed(SKIN_TONES.items()) if angle >= low)


def degraded(photos: NaturalPhotos, library: Library, scorer: Scorer) -> dict[str, NaturalPhotos]:
    """The photos scored again after each degradation and each tilt."""
    worse = {
        name: scorer(change(frame) for frame in standard_frames(library, photos.files))
        for name, change in DEGRADATIONS.items()
    }
    for angle in TILTS:
        tilted = replace(STANDARD, roll=angle)
        frames = (standard_frame(library.read(file), tilted).image for file in photos.files)
        worse[f"tilted by {angle:+.0f} degrees"] = scorer(frames)
    return {name: photos.with_scores(scores) for name, scores in worse.items()}
