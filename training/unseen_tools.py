"""Retouching by algorithms that no training photo was painted with: how far the attribute reaches beyond its own recipes.

Each tool works on a photo that an honest camera took and its owner saves afterwards, as the painted ones do; the negatives
are the same photos, camera and saving without the tool. ``data/synthesis`` uses none of these algorithms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.filters import butterworth
from skimage.restoration import denoise_tv_chambolle, denoise_wavelet
from skimage.transform import ThinPlateSplineTransform, warp

from ..data.portraits import Library
from ..data.synthesis import Canvas, NotPaintable
from ..data.synthesis.capture import camera, user
from ..data.synthesis.face import Face, Plane, luma, mix, to_uint8
from ..data.synthesis.retouching import LEAST_CHANGE
from .metrics import METRICS, Estimate, estimate
from .painted import canvases
from .scoring import Scorer

PHOTOS = 60
"""At most so many photos, the first of the list."""

Tool = Callable[[Face, float], Plane]
"""A face and a strength in 0..1 to the changed crop, float RGB [h, w, 3] in 0..255."""


def total_variation(face: Face, strength: float) -> Plane:
    """The picture of least total variation near the photo (Chambolle 2004)."""
    return denoise_tv_chambolle(face.image / 255, 0.03 + 0.07 * strength, channel_axis=-1) * 255


def wavelet_shrinkage(face: Face, strength: float) -> Plane:
    """Wavelet coefficients softened by a threshold for each band (BayesShrink, Chang et al. 2000)."""
    sigma = 0.02 + 0.05 * strength
    return denoise_wavelet(face.image / 255, sigma, convert2ycbcr=True, channel_axis=-1, rescale_sigma=True) * 255


def non_local_means(face: Face, strength: float) -> Plane:
    """Patches averaged with their likes (Buades et al. 2005)."""
    return cv2.fastNlMeansDenoisingColored(face.pixels, None, 4 + 8 * strength, 8, 5, 15).astype(np.float32)


def domain_transform(face: Face, strength: float) -> Plane:
    """Edge-aware smoothing along a transformed line (Gastal and Oliveira 2011)."""
    filtered = cv2.edgePreservingFilter(face.pixels, flags=1, sigma_s=face.unit * 0.2, sigma_r=0.1 + 0.25 * strength)
    return filtered.astype(np.float32)


def mean_shift(face: Face, strength: float) -> Plane:
    """Colours moved to the next mode of their neighbourhood (Comaniciu and Meer 2002)."""
    return cv2.pyrMeanShiftFiltering(face.pixels, face.unit * 0.05, 5 + 9 * strength).astype(np.float32)


def low_pass(face: Face, strength: float) -> Plane:
    """High frequencies taken away by a Butterworth filter."""
    cut = (0.16 - 0.08 * strength) * 100 / face.unit
    return np.asarray(butterworth(face.image, min(cut, 0.4), high_pass=False, order=2, channel_axis=-1))


def pale_transfer(face: Face, strength: float) -> Plane:
    """Mean and spread of the skin's colour moved towards porcelain in CIELAB (Reinhard et al. 2001)."""
    lab = cv2.cvtColor(face.image / 255, cv2.COLOR_RGB2LAB)
    mean = lab[face.face_skin > 0.5].mean(0)
    porcelain = np.array((min(mean[0] + 12, 88), 10, 13))
    moved = (lab - mean) * (0.9, 0.75, 0.75) + porcelain
    pale = lab + (moved - lab) * (0.2 + 0.5 * strength)
    return cv2.cvtColor(pale.astype(np.float32), cv2.COLOR_LAB2RGB) * 255


def thin_plate_warp(face: Face, strength: float) -> Plane:
    """Jaw and cheeks drawn in and eyes enlarged by a thin-plate spline (Bookstein 1989)."""
    centre = face.point("nose_tip")
    moves = [
        (face.point(f"{side}_{part}"), by) for side in ("right", "left") for part, by in (("jaw", 1), ("cheek", 0.6))
    ]
    moved = [(at, at + np.dot(centre - at, face.across) * face.across * 0.13 * strength * by) for at, by in moves]
    for side in ("right", "left"):
        corners = [face.point(f"{side}_eye_{part}") for part in ("outer", "inner", "upper", "lower")]
        middle = np.mean(corners, 0)
        moved += [(at, middle + (at - middle) * (1 + 0.2 * strength)) for at in corners]
    names = ("nose_bridge", "nose_tip", "upper_lip_top", "right_mouth_corner", "left_mouth_corner", "forehead")
    h, w = face.parsing.shape
    border = [np.array((x, y)) for x in (0, w / 2, w - 1) for y in (0, h / 2, h - 1) if (x, y) != (w / 2, h / 2)]
    moved += [(at, at) for at in (*map(face.point, names), *border)]
    pairs = np.array([pair for pair in moved if np.isfinite(pair).all()])
    spline = ThinPlateSplineTransform.from_estimate(pairs[:, 1], pairs[:, 0])
    return warp(face.image, spline, order=3, mode="edge", preserve_range=True).astype(np.float32)


ON_SKIN: Mapping[str, Tool] = {
    "total variation": total_variation,
    "wavelet shrinkage": wavelet_shrinkage,
    "non-local means": non_local_means,
    "domain transform": domain_transform,
    "mean shift": mean_shift,
    "low pass": low_pass,
    "pale transfer": pale_transfer,
}
"""Tools that are laid over the parsed skin alone."""
ON_SHAPE: Mapping[str, Tool] = {"thin-plate warp": thin_plate_warp}
"""Tools that move features."""
UNTOUCHED, ALL = "untouched", "all tools"


def retouched(canvas: Canvas, name: str, strength: float) -> NDArray[np.uint8]:
    """The picture after one tool, uint8 RGB [H, W, 3].

    Raises:
        NotPaintable: no face to work on, or a change that nobody could tell.
    """
    face = Face.of(canvas)
    image = (
        ON_SHAPE[name](face, strength)
        if name in ON_SHAPE
        else mix(face.image, ON_SKIN[name](face, strength), face.skin)
    )
    change = np.abs(luma(to_uint8(image)) - luma(face.image)) * face.face_skin
    if change.sum() < LEAST_CHANGE * face.face_skin.sum():
        raise NotPaintable("the skin has no detail that the tool could take away")
    return face.paste(image)


def pictures(canvas: Canvas, seed: int) -> dict[str, NDArray[np.uint8]]:
    """One photo as its camera took it (:data:`UNTOUCHED`) and after each tool at half to full strength, saved alike.

    A tool that cannot work on it is left out.
    """
    rng = np.random.default_rng(seed)
    processing, strength = rng.uniform(0, 0.6), float(rng.uniform(0.5, 1))
    taken = Canvas(camera(canvas.image, processing * 0.7, rng), canvas.parsing, canvas.landmarks)
    state = rng.bit_generator.state
    found = {}
    for name in (UNTOUCHED, *ON_SKIN, *ON_SHAPE):
        rng.bit_generator.state = state
        try:
            image = taken.image if name == UNTOUCHED else retouched(taken, name, strength)
        except NotPaintable:
            continue
        found[name] = user(image, processing, rng)
    return found


def by_unseen_tool(library: Library, files: list[str], scorer: Scorer) -> dict[str, dict[str, Estimate]]:
    """AUROC and recall at 5 % false alarms of each tool, and of all at once.

    Args:
        library: the photos.
        files: which of them are untouched; the first :data:`PHOTOS` are taken.
        scorer: the network.
    """
    column = scorer.names.index("retouching")
    scores: dict[str, list[float]] = {name: [] for name in (UNTOUCHED, *ON_SKIN, *ON_SHAPE)}
    for seed, (_, canvas) in enumerate(canvases(library, files[:PHOTOS], scorer)):
        for name, picture in pictures(canvas, seed).items():
            scores[name].append(float(scorer([picture]).attributes[0, column]))
    return measured(scores)


def measured(scores: dict[str, list[float]]) -> dict[str, dict[str, Estimate]]:
    """AUROC and recall of each tool, and of all at once, from the scores of its pictures and of the untouched ones."""
    negatives = scores[UNTOUCHED]
    positives = {name: found for name, found in scores.items() if name != UNTOUCHED and found}
    positives[ALL] = [*chain.from_iterable(positives.values())]
    return {name: told_apart(negatives, found) for name, found in positives.items()}


def told_apart(negatives: list[float], positives: list[float]) -> dict[str, Estimate]:
    """AUROC and recall at 5 % false alarms of scores."""
    truth, scores = np.repeat((0, 1), (len(negatives), len(positives))), np.array(negatives + positives)
    return {name: estimate(METRICS[name], truth, scores) for name in ("auroc", "recall_at_5_percent_false_alarms")}
