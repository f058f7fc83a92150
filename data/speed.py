"""How fast training samples are made: finished samples a second on one core, and milliseconds by effect.

``python -m biyezhao.data.speed PORTRAITS`` prints tables in Markdown. Everything runs on one thread, from reading the
file to the tensors, with all effects of the painter: on its usual share of the photos, and on every photo.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import torch
import typer
from PIL import Image
from rich.console import Console
from rich.progress import track

from .attribute_labels import AttributeLabels, hand_labels
from .canvases import Canvases
from .manifest import Manifest
from .painting import Painter
from .portraits import Library, PortraitDataset, Shares
from .synthesis import FRAME_EFFECTS, SYNTHESISERS, Canvas, NotPaintable

PROGRESS = Console(stderr=True)

SIZES = ((512, 384), (320, 240))
"""Heights and widths of the samples that are measured."""


def samples_per_second(library: Library, size: tuple[int, int], count: int, painter: Painter) -> float:
    """Of so many samples; the best of three passes in CPU time, as other processes slow it."""
    labels = AttributeLabels(library.root / "weak_labels.csv", hand_labels(library.root))
    dataset = PortraitDataset(library, size, Shares(), labels=labels, painter=painter)
    order = np.random.default_rng(0).permutation(len(dataset))[:count].tolist()
    return len(order) / min(_seconds(lambda: [dataset[i] for i in order]) for _ in range(3))


def milliseconds(effect: str, canvases: list[Canvas]) -> dict[str, tuple[float, int]]:
    """Mean time of the effect and of its hard negative, with the paintings it is the mean of."""
    synthesiser, found = (SYNTHESISERS | FRAME_EFFECTS)[effect], {}
    for way in ("positive", "negative"):
        rng, times = np.random.default_rng(0), []
        for canvas in canvases:
            start = time.process_time()
            try:
                getattr(synthesiser, way)(canvas, float(rng.random()), rng)
            except NotPaintable:
                continue
            times.append(time.process_time() - start)
        found[way] = 1000 * float(np.mean(times)), len(times)
    return found


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main(
    portraits: Annotated[Path, typer.Argument(help="the portrait collection")],
    photos: Annotated[int, typer.Option(help="photos and samples to measure on")] = 120,
) -> None:
    """Measure how fast training samples are made."""
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    canvases = Canvases(portraits)
    files = list(islice(canvases.shuffled(), photos))
    with tempfile.TemporaryDirectory() as folder:
        chosen = {}
        for file in track(files, "parsing", console=PROGRESS):
            chosen[file] = canvases[file]
            path = (Path(folder) / file).with_suffix(".png")
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(chosen[file].parsing).save(path)
        manifest = Manifest.read(portraits)
        table = manifest.table[manifest.table["file"].isin(files)]
        library = Library(replace(manifest, table=table), "train", Path(folder))
        print("## Speed\n")
        print("| samples | painted as in training | every photo painted |\n| --- | --- | --- |")
        for size in SIZES:
            usual, all_painted = (
                samples_per_second(library, size, photos, painter) for painter in (Painter(), Painter(share=1.0))
            )
            print(f"| {size[1]}x{size[0]} | {usual:.1f} / s | {all_painted:.1f} / s |", flush=True)
    print("\n| effect | ms | of its hard negative | paintings |\n| --- | --- | --- | --- |")
    for effect in track(SYNTHESISERS | FRAME_EFFECTS, "effects", console=PROGRESS):
        (positive, many), (negative, more) = milliseconds(effect, list(chosen.values())).values()
        print(f"| {effect} | {positive:.1f} | {negative:.1f} | {many + more} |")
    print()


if __name__ == "__main__":
    typer.run(main)
