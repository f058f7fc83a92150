"""Check two portraits that come with scikit-image and matplotlib, and write everything that there is to see.

python -m biyezhao.serving.samples demo-output
"""

from __future__ import annotations

import json
import shutil
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated, get_args

import typer
from rich.console import Console

from .inspection import Inspector
from .overlay import draw
from .presentation import Lang
from .printing import print_results

SAMPLES = (
    ("astronaut.png", "skimage", "data/astronaut.png"),
    ("grace_hopper.jpg", "matplotlib", "mpl-data/sample_data/grace_hopper.jpg"),
)
"""Name, package and path in it: Eileen Collins (NASA) and Grace Hopper (US Navy), both in the public domain."""


def sample_bytes(package: str, path: str) -> bytes:
    """One of the sample portraits; raises ModuleNotFoundError when its package is not installed."""
    return (files(package) / path).read_bytes()


def copy_samples(folder: Path) -> list[Path]:
    """Copy the sample portraits into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    copies = []
    for name, package, path in SAMPLES:
        with as_file(files(package) / path) as source:
            copies.append(Path(shutil.copy(source, folder / name)))
    return copies


def main(output: Annotated[Path, typer.Argument(help="Folder to write to.")] = Path("demo-output")) -> None:
    """Check the sample portraits; write overlays and JSON, print verdicts in Chinese and in English."""
    console, inspector = Console(), Inspector()
    for photo in copy_samples(output / "photos"):
        inspection = inspector.inspect(photo)
        report = inspection.report
        written = [output / f"{photo.stem}.json"]
        written[0].write_text(json.dumps(json.loads(report.model_dump_json()), ensure_ascii=False, indent=2), "utf-8")
        for lang in get_args(Lang):
            console.rule(style="dim")
            print_results(console, [report], lang)
            written.append(output / f"{photo.stem}.{lang}.png")
            draw(inspection, inspector.standard, lang).save(written[-1])
        console.print("\n→", ", ".join(map(str, written)), style="bold", highlight=False, soft_wrap=True)


if __name__ == "__main__":
    typer.run(main)
