"""What was measured before by the same weights, rules, labels and proof need not be measured again."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from biyezhao.models import ONNX

ROOT = Path(__file__).parents[2]
OF_THE_PAGE = ("page.py", "documentation.py", "plots.py")
"""Files of the proof that only show what was measured."""

T = TypeVar("T")


def state() -> str:
    """Hash of everything that a measurement depends on, the photos aside."""
    digest = hashlib.sha256(Path(ONNX).read_bytes())
    for folder in ("serving", "tests/proof", "data"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".toml", ".json", ".csv") and path.name not in OF_THE_PAGE:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


class Memory:
    """Results on disk, by name and state.

    Args:
        folder: where they lie.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / state()

    def get(self, name: str, measure: Callable[[], T]) -> T:
        """The remembered result, or what ``measure`` returns, which is remembered."""
        path = self.folder / f"{name}.pickle"
        if path.is_file():
            return pickle.loads(path.read_bytes())
        result = measure()
        self.folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps(result))
        return result
