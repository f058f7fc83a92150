"""What is installed: every package is listed, and checking photos needs nothing of the training stack."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOP = ("data", "models", "serving", "training")


def test_every_package_is_listed() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    found = [file.parent.relative_to(ROOT) for top in TOP for file in (ROOT / top).rglob("__init__.py")]
    assert sorted(listed) == sorted(".".join(("biyezhao", *folder.parts)) for folder in found)


def test_checking_imports_no_training_stack() -> None:
    code = (
        "import sys, biyezhao.serving.cli, biyezhao.serving.overlay, biyezhao.serving.standardisation\n"
        "heavy = {'torch', 'timm', 'lightning', 'matplotlib', 'sklearn', 'biyezhao.data', 'biyezhao.training'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_twin_readmes_have_the_same_headings_and_commands() -> None:
    english, chinese = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh.md"))
    for mark in ("## ", "| ", "biyezhao ", "make "):
        counts = [sum(line.startswith(mark) for line in text.splitlines()) for text in (english, chinese)]
        assert counts[0] == counts[1], mark
