"""Which photos the proof looks at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np
from biyezhao.data.manifest import Manifest
from biyezhao.serving.engine import default_model
from biyezhao.serving.inspection import Inspector
from biyezhao.serving.photo import Photo
from biyezhao.serving.portrait import Portrait
from biyezhao.serving.report import Verdict
from biyezhao.serving.requirements import BY_ID
from biyezhao.serving.samples import SAMPLES, sample_bytes

from .changes import Subject

STANDARD = "chsi-2017"
"""The national standard with its three backgrounds: most photos at hand were taken before white or grey."""

CLEAN = {"london": 5, "fellows": 4, "thai": 3}
"""Sources of the photos that are changed, and how many of each."""
MUST_PASS = ("single_face", "head_pose", "eyes_open", "sharpness", "exposure", "background_uniformity")
"""What a photo must pass to count as clean."""

Verdicts = dict[str, dict[str, Verdict]]
"""File -> requirement -> verdict."""


def packaged() -> list[Subject]:
    """The two photos in the public domain that come with matplotlib and scikit-image."""
    return [Subject(name, Photo.read(sample_bytes(package, path))) for name, package, path in SAMPLES]


def subject(manifest: Manifest, file: str) -> Subject:
    """A photo of the collection, to be changed."""
    return Subject(file, Photo.read(manifest.root / "images" / file))


def clean(manifest: Manifest) -> list[str]:
    """The first val photos of each source of :data:`CLEAN` that pass :data:`MUST_PASS`; always the same ones."""
    inspector = Inspector(STANDARD)

    def passes(file: str) -> bool:
        report = inspector.inspect(manifest.root / "images" / file).report
        return all(report.finding(id).verdict is Verdict.PASS for id in MUST_PASS)

    return [
        file for source, count in CLEAN.items() for file in islice(filter(passes, of_source(manifest, source)), count)
    ]


def of_source(manifest: Manifest, source: str, split: str = "val") -> list[str]:
    """A source's photos of one split, in an order that says nothing."""
    table = manifest.table[(manifest.table["split"] == split) & (manifest.table["source"] == source)]
    return np.random.default_rng(0).permutation(sorted(table["file"])).tolist()


def opened(manifest: Manifest, files: Iterable[str]) -> Iterator[tuple[str, Portrait]]:
    """Each file with its portrait, one at a time."""
    for file in files:
        yield file, Portrait(Photo.read(manifest.root / "images" / file), default_model())


def verdicts(manifest: Manifest, files: Iterable[str]) -> Verdicts:
    """Every requirement's verdict on each photo."""
    inspector, found = Inspector(STANDARD), {}
    for file in files:
        report = inspector.inspect(manifest.root / "images" / file).report
        found[file] = {id: report.finding(id).verdict for id in BY_ID}
    return found
