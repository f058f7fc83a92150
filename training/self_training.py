"""Parse the photos that nobody masked with a trained network, so that the next run learns from them too.

```
python -m biyezhao.training.self_training runs/portraitnet/network.safetensors ../cache/parsings
```

Pixels the network is unsure of, and pixels outside its frame, stay unknown (255). Photos of people known to wear a hat are
left out: stage 1 knows too few hats.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from numpy.typing import NDArray
from PIL import Image
from rich.progress import track

from ..data.attribute_labels import files_with, hand_labels
from ..data.framing import back_on_photo, whole_head
from ..data.manifest import Manifest
from ..data.portraits import Library
from ..data.teacher import UNKNOWN, with_torso
from ..models.anatomy import PARSING_CLASSES, mirrored
from ..models.network import INPUT_SIZE, PortraitNet, at_input_size
from .losses import without_class_weights

SURE = 0.55
"""Probability from which a pixel's class is believed."""

_CLASS_TWIN = list(mirrored(PARSING_CLASSES))


@torch.inference_mode()
def parse(
    network: PortraitNet, pixels: NDArray[np.uint8], face_box: NDArray[np.float32], size: tuple[int, int]
) -> NDArray[np.uint8]:
    """Parse one photo (uint8 [H, W, 3]), seen as it is and mirrored; uint8 [H, W], 255 unknown."""
    frame, matrix = whole_head(pixels, face_box, size)
    batch = torch.from_numpy(np.stack((frame, frame[:, ::-1]))).permute(0, 3, 1, 2).float()
    shares = at_input_size(without_class_weights(network(batch).parsing)).softmax(-1).movedim(-1, 1)
    probability, best = ((shares[0] + shares[1].flip(-1)[_CLASS_TWIN]) / 2).max(0)
    classes = best.numpy().astype(np.uint8)
    classes[probability.numpy() < SURE] = UNKNOWN
    return back_on_photo(classes, matrix, (pixels.shape[1], pixels.shape[0]))


def parse_all(weights: Path, output: Path, portraits: Path) -> int:
    """Parse every photo of the train split without a mask into ``output``; photos already parsed are kept."""
    network = PortraitNet.load(weights).eval().to(memory_format=torch.channels_last)
    library = Library(Manifest.read(portraits), "train")
    hats = files_with("headwear", portraits / "weak_labels.csv", hand_labels(portraits))
    bare = [f for f in library.files if f not in hats and library.mask_path(f) is None]
    todo = [f for f in bare if not (output / f).with_suffix(".png").exists()]
    for file in track(todo, "parsing"):
        try:
            pixels, teaching = library.read(file)
        except OSError:
            continue  # the library lists it
        path = (output / file).with_suffix(".png")
        path.parent.mkdir(parents=True, exist_ok=True)
        parsing = with_torso(parse(network, pixels, teaching.face_box, INPUT_SIZE), teaching)
        Image.fromarray(parsing).save(path)
    return len(todo) - len(library.broken)


def main(
    weights: Annotated[Path, typer.Argument(help="network.safetensors of a finished run")],
    output: Annotated[Path, typer.Argument(help="folder for the parsings")],
    portraits: Annotated[Path, typer.Option(help="the portrait collection")] = Path("../shared/portraits"),
) -> None:
    """Parse the photos without masks."""
    print(f"{parse_all(weights, output, portraits)} photos parsed into {output}")


if __name__ == "__main__":
    typer.run(main)
