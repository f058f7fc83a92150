"""The background was not swapped."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...outline import Outline, outline
from ...report import Text, Verdict
from ..base import BandRequirement, Judgement, Measurement, NotAssessable, band_verdict
from .background_uniformity import BackgroundUniformity

if TYPE_CHECKING:
    from ...portrait import Portrait
    from ...standards import Standard

_LEAST_CONTRAST = 15
"""Levels of CIELAB (8-bit scale) between person and background, at least, where an edge can be judged."""
_LEAST = 30
_SHOWN = 8
PER_PROFILE = ("slope", "over", "under", "residue", "relative_residue", "unsettled", "noise_out", "noise_in", "width",
               "step_out", "step_in")  # fmt: skip
"""What is measured on each profile; of each the 10th, 50th and 90th percentile along the edge is a sign."""
SIGNS = (
    *(f"{name}_{percentile}" for name in PER_PROFILE for percentile in (10, 50, 90)),
    *(f"hair_slope_{percentile}" for percentile in (10, 50, 90)),
    *("jagged", "grain_out", "grain_in", "mean_residue", "halo"),
)


class BackgroundReplacement(BandRequirement):
    """The background was not swapped: no cut-out edge, halo or fringe round head and shoulders.

    Asked by: the commissioning notice, point ⑧ (不要换底色).

    Measured: profiles across the edge of head and shoulders, every three pixels along it. Where a camera took person and
    background together, each profile blends one colour into the other, as sharply as the lens draws and with the noise
    of both sides; a swap leaves colours that are no blend (halo, fringe, remains of the old background), steps beside
    the edge, an edge too sharp or too soft, jagged, or a background without the person's noise. 41 such signs are
    weighed by a logistic regression, trained on untouched photos and on swaps made from them
    (``training/background_replacement.py``); the value is its probability 0..1.

    Limit: at most ``max``; up to ``review`` above it a person must look. Before a background whose evenness, as
    ``background_uniformity`` measures it, is beyond ``uneven``, a person must look however high the probability is: what
    changes behind the edge reads as remains of another background. Not assessed where the edge is out of the photo or
    the person hardly differs from the background.

    Errs: a swap with a good matte, made before the photo was reduced to 480x640, may pass; strong smoothing, sharpening
    or a rim of back light looks like a halo; flyaway hair before a busy background may need review.
    """

    id = "background_replacement"
    title = Text(zh="未换背景", en="background not swapped")
    unit = "probability"
    digits = 2
    passed = Text(zh="没有发现换背景的痕迹。", en="Nothing shows that the background was swapped.")
    too_low = passed
    too_high = Text(
        zh="头发和肩部边缘有抠图痕迹（可能性 {value}，上限 {max}），请使用在浅蓝色背景前直接拍摄的原图，不要后期换底色。",
        en="The edge of hair and shoulders looks cut out (probability {value}, at most {max}): use the photo as it was taken "
        "before a background of the right colour; do not swap the background afterwards.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Probability of a swap; evidence: boxes on the edge where colours are least a blend of both sides."""
        portrait.require_face()
        edge = outline(portrait)
        if edge is None:
            raise NotAssessable(
                "头肩边缘不在画面内，无法判断背景是否被替换。", "The edge of head and shoulders lies outside the photo."
            )
        found = signs(edge)
        if found is None:
            raise NotAssessable(
                "人物与背景颜色太接近，无法判断背景是否被替换。",
                "Person and background differ too little to judge the edge.",
            )
        values, residue = found
        mean, scale, weights, bias = _fitted()
        probability = 1 / (1 + np.exp(-(((values - mean) / scale).clip(-6, 6) @ weights + bias)))
        worst = edge.points[np.argsort(residue)[-_SHOWN:]]
        boxes = [portrait.box_to_photo((x - 8, y - 8, x + 8, y + 8)) for x, y in worst.tolist()]
        return Measurement(float(probability), {"boxes": boxes})

    def measure_for(self, portrait: Portrait, standard: Standard) -> Measurement:
        """``measure``, and where a swap would be certain how uneven the background is."""
        found = self.measure(portrait)
        if band_verdict(float(found.value), standard.limit(self.id)) == Verdict.FAIL:
            try:
                uneven = float(BackgroundUniformity().measure(portrait).value)
            except NotAssessable:
                uneven = 0.0
            found.details["uneven"] = uneven
        return found

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """As any band; before an uneven background nothing is certain."""
        judgement = super().judge(measurement, standard)
        uneven = measurement.details.get("uneven", 0.0) > judgement.limit["uneven"]
        return replace(judgement, verdict=Verdict.REVIEW) if uneven else judgement


def signs(edge: Outline) -> tuple[np.ndarray, np.ndarray] | None:
    """The signs of a swap, float64 [41] in the order of SIGNS, and how little each profile is a blend, float32 [n].

    None when person and background differ on too few profiles.
    """
    across = np.ascontiguousarray(edge.aligned.T)  # [3, 17, n]: numpy is fast along a long last axis
    inner, outer = across[:, :4].mean(1), across[:, 12:].mean(1)
    change = outer - inner
    contrast = _length(change)
    clear = contrast > _LEAST_CONTRAST
    if clear.sum() < _LEAST:
        return None
    contrast = np.maximum(contrast, 1)
    share = np.einsum("ctn,cn->tn", across - inner[:, None], change) / contrast**2
    off = across - inner[:, None] - share * change[:, None]
    rest = _length(off)
    steps = np.abs(np.diff(across, axis=1)).sum(0)
    edge_step = np.maximum(steps[7], 1)
    slope, residue = np.diff(share, axis=0)[4:11].max(0), rest[5:11].max(0)
    table = np.stack(
        (
            slope,
            share[9:13].max(0),
            share[3:7].min(0),
            residue,
            residue / contrast,
            _length(across[:, 9:11] - outer[:, None]).mean(0) / contrast,
            across[:, 12:].std(1).mean(0),
            across[:, :4].std(1).mean(0),
            ((share[4:13] > 0.15) & (share[4:13] < 0.85)).sum(0),
            steps[9:15].max(0) / edge_step,
            steps[1:5].max(0) / edge_step,
        )
    )
    percentiles = (10, 50, 90)
    of_hair = slope[clear & edge.hair]
    lightness = edge.profiles[..., 0]
    values = np.concatenate(
        (
            np.percentile(table[:, clear], percentiles, axis=1).T.ravel(),
            np.percentile(of_hair if len(of_hair) >= _LEAST // 2 else slope[clear], percentiles),
            (
                np.abs(np.diff(edge.edge, 2)).mean(),
                np.abs(np.diff(lightness[:, -5:], axis=1)).mean(),
                np.abs(np.diff(lightness[:, :5], axis=1)).mean(),
                rest[5:11, clear].mean(),
                np.linalg.norm(off[:, 7:11, clear].mean((1, 2))),
            ),
        )
    )
    return values, np.where(clear, residue, 0)


def _length(vectors: np.ndarray) -> np.ndarray:
    """Euclidean length along the first axis."""
    return np.sqrt(np.einsum("c...,c...->...", vectors, vectors))


@cache
def _fitted() -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Mean, scale and weight of each sign, and the bias."""
    table = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
    mean, scale, weights = (
        np.array([table["signs"][name][key] for name in SIGNS]) for key in ("mean", "scale", "weight")
    )
    return mean, scale, weights, table["bias"]
