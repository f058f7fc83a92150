"""Average the weights of a network before and after further training (WiSE-FT, Wortsman et al. 2022).

```
python -m biyezhao.training.average BEFORE.safetensors AFTER.safetensors AVERAGED.safetensors --share 0.5
```

Further training on a new mixture teaches new things and forgets some old ones; the mean of both networks' weights keeps
most of each, at no cost when the network runs. Choose the share on the ``calibration`` split.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import torch
import typer

from ..models.network import PortraitNet


def average(before: PortraitNet, after: PortraitNet, share: float) -> PortraitNet:
    """A network whose weights and batch statistics lie between those of two others.

    Args:
        before: the network that was trained on from.
        after: the network after further training, with the same encoder.
        share: 0 is ``before``, 1 is ``after``.

    Raises:
        ValueError: the encoders differ.
    """
    if before.encoder_name != after.encoder_name:
        raise ValueError(f"weights of {before.encoder_name} and {after.encoder_name} cannot be averaged")
    averaged = PortraitNet(after.encoder_name)
    first, second = before.state_dict(), after.state_dict()
    averaged.load_state_dict(
        {
            name: torch.lerp(first[name], value, share) if value.is_floating_point() else value
            for name, value in second.items()
        }
    )
    return averaged


def main(
    before: Annotated[Path, typer.Argument(help="safetensors trained on from")],
    after: Annotated[Path, typer.Argument(help="safetensors after further training")],
    output: Annotated[Path, typer.Argument(help="safetensors to write")],
    share: Annotated[float, typer.Option(help="0 is before, 1 is after", min=0, max=1)] = 0.5,
) -> None:
    """Average two networks' weights."""
    average(PortraitNet.load(before), PortraitNet.load(after), share).save(output)


if __name__ == "__main__":
    typer.run(main)
