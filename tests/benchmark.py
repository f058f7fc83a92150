"""Measure what the README claims, on the manifest's ``val`` photos and on this machine's clock: ``make bench``.

```
python tests/benchmark.py ../shared/portraits [--limit 200] [--markdown docs/benchmark.md]
```
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from biyezhao.data.manifest import Manifest
from biyezhao.data.portraits import Library
from biyezhao.data.scenes import faceless
from biyezhao.data.teacher import UNKNOWN
from biyezhao.models.anatomy import LANDMARKS, PARSING_CLASSES
from biyezhao.serving.engine import PortraitModel
from biyezhao.serving.framing import VIEW_SIZE
from biyezhao.serving.photo import Photo
from biyezhao.serving.portrait import Portrait
from numpy.typing import NDArray
from PIL import Image
from rich.console import Console
from rich.progress import track
from rich.table import Table

FROM_MASKS_OR_BODY = (
    "hair_top",
    "right_ear_top",
    "right_ear_lobe",
    "left_ear_top",
    "left_ear_lobe",
    "right_shoulder",
    "left_shoulder",
)
NON_FACES = 1000

Row = tuple[str, str, str]
"""What was measured, the result, the target."""


def landmarks_faces_and_parsing(library: Library, model: PortraitModel, files: list[str]) -> tuple[list[Row], NDArray]:
    """Landmark error, faces found and parsing IoU over photos with one face, each read and framed as serving does."""
    errors: dict[str, list[float]] = {name: [] for name in LANDMARKS}
    confusion = np.zeros((len(PARSING_CLASSES),) * 2, np.int64)
    one_face = 0
    for file in track(files, "val photos"):
        portrait = Portrait(Photo.read(library.root / "images" / file), model)
        one_face += portrait.face_count == 1
        if portrait.face_count == 0:
            continue
        _, truth = library.read(file)
        eyes = [truth.landmarks[LANDMARKS.index(f"{side}_eye_outer")] for side in ("left", "right")]
        interocular = float(np.linalg.norm(eyes[0] - eyes[1]))
        for name, point, seen in zip(LANDMARKS, truth.landmarks, truth.visibility, strict=True):
            if seen == 1:
                errors[name].append(float(np.linalg.norm(portrait.landmarks[name][:2] - point)) / interocular)
        if truth.parsing is not None:
            target = _labels(truth.parsing, portrait)
            known = portrait.inside & (target != UNKNOWN)
            pairs = target[known].astype(np.int64) * len(PARSING_CLASSES) + portrait.parsing[known]
            confusion += np.bincount(pairs, minlength=confusion.size).reshape(confusion.shape)
    face = [e for name, values in errors.items() if name not in FROM_MASKS_OR_BODY for e in values]
    everything = [e for values in errors.values() for e in values]
    union = confusion.sum(0) + confusion.sum(1) - confusion.diagonal()
    iou = confusion.diagonal() / np.maximum(union, 1)
    rows = [
        (
            f"landmark error, all {len(LANDMARKS)} points, % of the interocular distance",
            f"{100 * np.mean(everything):.2f}",
            "<= 3.0",
        ),
        (
            f"landmark error, the {len(LANDMARKS) - len(FROM_MASKS_OR_BODY)} points of the face mesh, %",
            f"{100 * np.mean(face):.2f}",
            "<= 3.0",
        ),
        (
            "landmark error, ears, hair top and shoulders, %",
            f"{100 * np.mean([e for n in FROM_MASKS_OR_BODY for e in errors[n]]):.2f}",
            "",
        ),
        ("parsing mIoU, 19 classes", f"{iou.mean():.3f}", ">= 0.70"),
        (f"exactly one face found, of {len(files)} photos, %", f"{100 * one_face / len(files):.2f}", ">= 99.5"),
    ]
    for name, value in zip(PARSING_CLASSES, iou, strict=True):
        rows.append((f"parsing IoU, {name}", f"{value:.3f}", ""))
    rows += [
        (f"landmark error, {name}, %", f"{100 * np.mean(values):.2f}", "") for name, values in errors.items() if values
    ]
    return rows, iou


def _labels(parsing: NDArray[np.uint8], portrait: Portrait) -> NDArray[np.uint8]:
    xs, ys = np.meshgrid(np.arange(VIEW_SIZE[0]) + 0.5, np.arange(VIEW_SIZE[1]) + 0.5)
    points = np.floor(portrait.to_photo(np.stack((xs, ys), -1))).astype(int)
    height, width = parsing.shape
    return parsing[points[..., 1].clip(0, height - 1), points[..., 0].clip(0, width - 1)]


def non_faces(library: Library, files: list[str], count: int) -> list[NDArray[np.uint8]]:
    """Pictures without a face: parts of val photos beside the head, heads covered, textures, things and landscapes."""
    from skimage import data
    from sklearn.datasets import load_sample_images

    rng = np.random.default_rng(0)
    things = [
        *load_sample_images().images,
        data.coffee(),
        data.chelsea(),
        data.rocket(),
        data.page(),
        data.coins(),
        data.brick(),
        data.grass(),
    ]
    pictures = []
    for i in range(count):
        if i % 4 == 0:
            thing = things[int(rng.integers(len(things)))]
            thing = thing if thing.ndim == 3 else np.repeat(thing[..., None], 3, -1)
            h, w = thing.shape[:2]
            side = int(rng.uniform(0.3, 1) * min(h, w))
            y, x = int(rng.integers(h - side + 1)), int(rng.integers(w - side + 1))
            pictures.append(np.ascontiguousarray(thing[y : y + side, x : x + side, :3]))
        else:
            picture, _ = faceless(*library.read(files[int(rng.integers(len(files)))]), (640, 480), rng)
            pictures.append(picture)
    return pictures


def speed(folder: Path) -> list[Row]:
    """Warm inspection, cold start and peak memory, each in a process of its own on one thread."""
    from skimage import data

    pixels = data.astronaut()
    photo = folder / "photo.jpg"
    Image.fromarray(cv2.resize(pixels[:, 64:448], (480, 640))).save(photo, quality=92, dpi=(300, 300))
    warm = f"""
import json, re, statistics, sys, time
from pathlib import Path
from biyezhao.serving import inspect
times = []
for _ in range(60):
    start = time.perf_counter(); inspect({str(photo)!r}); times.append(time.perf_counter() - start)
modules = [name for name in sys.modules if name.split('.')[0] in ('torch', 'torchvision', 'timm')]
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024
print(json.dumps([statistics.median(times[5:]) * 1e3, peak, modules]))
"""
    median, memory, modules = json.loads(
        subprocess.run([sys.executable, "-c", warm], capture_output=True, check=True, text=True).stdout
    )
    cold = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run(
            [Path(sys.executable).parent / "biyezhao", "check", photo, "--json"], capture_output=True, check=False
        )
        cold.append(time.perf_counter() - start)
    return [
        ("480x640 photo, file to report, one thread, median ms", f"{median:.1f}", "<= 60"),
        ("`biyezhao check` on one photo from a cold start, median s", f"{statistics.median(cold):.2f}", "<= 2"),
        ("peak memory, MB", f"{memory:.0f}", "<= 400"),
        ("modules of torch imported", str(len(modules)), "0"),
    ]


def main(
    portraits: Annotated[
        Path, typer.Argument(help="folder with manifest.csv, images/, masks/ and landmarks.npz")
    ] = Path("../shared/portraits"),
    limit: Annotated[int | None, typer.Option(help="only so many val photos, every source in turn")] = None,
    markdown: Annotated[Path | None, typer.Option(help="write the table here, too")] = None,
) -> None:
    """Measure accuracy and speed."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        rows += speed(Path(folder))
    if (portraits / "manifest.csv").is_file():
        library = Library(Manifest.read(portraits), "val")
        files = library.files if limit is None else list(np.random.default_rng(0).permutation(library.files)[:limit])
        model = PortraitModel()
        measured, _ = landmarks_faces_and_parsing(library, model, files)
        pictures = non_faces(library, files, NON_FACES if limit is None else limit)
        none = sum(Portrait(Photo.read(p), model).face_count == 0 for p in track(pictures, "non-faces"))
        rows += [
            *measured[:5],
            (
                f"no face found, of {len(pictures)} pictures without one, %",
                f"{100 * none / len(pictures):.2f}",
                ">= 99",
            ),
            *measured[5:],
        ]
    else:
        print(f"{portraits}: no manifest.csv there; accuracy was not measured", file=sys.stderr)
    table = Table("measured", "result", "target")
    for row in rows:
        table.add_row(*row)
    Console().print(table)
    if markdown is not None:
        lines = ["| measured | result | target |", "| --- | --- | --- |", *(f"| {a} | {b} | {c} |" for a, b, c in rows)]
        markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
