"""How surely the same shot is found again, and another shot of the same person let pass, on real photos."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from biyezhao.data.manifest import Manifest
from biyezhao.serving.comparison import compare
from biyezhao.serving.engine import default_model
from biyezhao.serving.photo import Photo
from biyezhao.serving.portrait import Portrait
from biyezhao.serving.report import Verdict
from biyezhao.serving.requirements.base import band_verdict
from biyezhao.serving.standards import load

from .collection import STANDARD
from .intervals import Share

Pixels = np.ndarray
PER_SOURCE = 12
"""So many photos of each source are changed."""


def jpeg(pixels: Pixels, quality: int) -> Pixels:
    """Compressed and decoded again."""
    return cv2.imdecode(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)  # pyright: ignore


def cropped(pixels: Pixels) -> Pixels:
    """Less of every side."""
    height, width = pixels.shape[:2]
    return np.ascontiguousarray(pixels[int(0.03 * height) : int(0.9 * height), int(0.08 * width) : int(0.95 * width)])


def recoloured(pixels: Pixels) -> Pixels:
    """Another gamma in each channel."""
    return (255 * np.clip(1.05 * (pixels / 255) ** (0.8, 0.95, 1.15), 0, 1)).astype(np.uint8)


def reduced(pixels: Pixels, width: int) -> Pixels:
    """The width of an admission photo of old."""
    return cv2.resize(pixels, (width, round(pixels.shape[0] * width / pixels.shape[1])), interpolation=cv2.INTER_AREA)


def turned(pixels: Pixels) -> Pixels:
    """Three degrees, and larger."""
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 3, 1.06)
    return cv2.warpAffine(pixels, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)


def before_red(pixels: Pixels, portrait: Portrait) -> Pixels:
    """The background painted red through the parsing."""
    frame = portrait.frame
    scale = np.array((480 / frame.width, 640 / frame.height))
    onto = np.column_stack((np.diag(scale), -scale * (frame.x0, frame.y0)))
    person = cv2.warpAffine(
        (~portrait.mask("background")).astype(np.float32),
        onto,
        pixels.shape[1::-1],
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    alpha = cv2.GaussianBlur(person, (0, 0), 1)[..., None]
    return (pixels * alpha + np.array((220, 30, 40)) * (1 - alpha)).astype(np.uint8)


CHANGES: dict[str, Callable[[Pixels, Portrait], Pixels]] = {
    "cropped": lambda pixels, _: jpeg(cropped(pixels), 85),
    "mirrored": lambda pixels, _: jpeg(np.ascontiguousarray(pixels[:, ::-1]), 85),
    "recoloured": lambda pixels, _: jpeg(recoloured(pixels), 85),
    "JPEG 25": lambda pixels, _: jpeg(pixels, 25),
    "150 px wide": lambda pixels, _: jpeg(reduced(pixels, 150), 80),
    "turned": lambda pixels, _: jpeg(turned(pixels), 85),
    "smoothed": lambda pixels, _: jpeg(cv2.bilateralFilter(pixels, 9, 35, 5), 85),
    "red background": lambda pixels, portrait: jpeg(before_red(pixels, portrait), 85),
    "all but smoothed": lambda pixels, portrait: jpeg(
        reduced(np.ascontiguousarray(turned(recoloured(before_red(pixels, portrait)))[:, ::-1]), 240), 60
    ),
}
"""What is done to a photo to hand it in again."""


def same_shots(manifest: Manifest, split: str) -> Iterator[tuple[str, float]]:
    """Each change with the similarity of photo and changed photo."""
    table = manifest.table[manifest.table["split"] == split]
    files = table.groupby("source")["file"].apply(lambda of: of.sample(min(PER_SOURCE, len(of)), random_state=0))
    for file in files:
        portrait = Portrait(Photo.read(manifest.root / "images" / file), default_model())
        if not portrait.faces:
            continue
        for name, change in CHANGES.items():
            again = Portrait(Photo.read(change(portrait.photo.pixels, portrait)), default_model())
            yield name, compare(portrait, again).similarity if again.faces else 0.0


def other_shots(manifest: Manifest, split: str) -> Iterator[tuple[str, float]]:
    """The source with the similarity of the first two photos of each person who has two."""
    table = manifest.table[manifest.table["split"] == split]
    groups = [files for files in table.groupby("subject")["file"].apply(list) if len(files) > 1]
    for files in groups:
        pair = [Portrait(Photo.read(manifest.root / "images" / file), default_model()) for file in files[:2]]
        if all(portrait.faces for portrait in pair):
            yield f"two shots, {files[0].split('/')[0]}", compare(*pair).similarity


@dataclass(frozen=True)
class Pairs:
    """Similarities of one kind of pair, and the verdicts on them."""

    name: str
    similarities: tuple[float, ...]
    failed: Share
    reviewed: Share


def measured(manifest: Manifest, split: str = "val") -> list[Pairs]:
    """Each kind of pair: the same shot changed, which must fail, and other shots of one person, which must pass."""
    limit = load(STANDARD).limit("different_from_admission_photo")
    found: dict[str, list[float]] = {}
    for name, similarity in (*same_shots(manifest, split), *other_shots(manifest, split)):
        found.setdefault(name, []).append(similarity)
    rows = []
    for name, values in found.items():
        given = [band_verdict(value, limit) for value in values]
        shares = (Share(given.count(verdict), len(given)) for verdict in (Verdict.FAIL, Verdict.REVIEW))
        rows.append(Pairs(name, tuple(values), *shares))
    return rows
