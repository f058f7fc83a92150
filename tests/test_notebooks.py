"""The notebooks run from top to bottom, as they are."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

pytest.importorskip("torch")
nbclient = pytest.importorskip("nbclient")

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_there_are_four() -> None:
    assert [path.name[0] for path in NOTEBOOKS] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTRAITS", str(ROOT.parent / "shared" / "portraits"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")  # on a busy machine, threads that wait for one another take minutes
    notebook = nbformat.read(path.open(encoding="utf-8"), as_version=4)
    client = nbclient.NotebookClient(notebook, timeout=240, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_is_stored_was_run_in_order_and_is_small(path: Path) -> None:
    cells = [
        cell for cell in nbformat.read(path.open(encoding="utf-8"), as_version=4).cells if cell.cell_type == "code"
    ]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert not [output for cell in cells for output in cell.outputs if output.output_type == "error"]
    assert path.stat().st_size < 500_000
