"""The distributed engine, on a cluster that Ray starts on this machine."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest
from biyezhao.serving.batch.journal import Journal

pytest.importorskip("ray.data", reason="the extra ray is not installed")


@pytest.mark.timeout(900)
def test_both_engines_come_to_the_same_end(tmp_path, monkeypatch) -> None:
    monkeypatch.syspath_prepend(Path(__file__).resolve().parents[2])
    from batch_kills import STANDARD, contents, finish, make_batch, start  # pyright: ignore[reportMissingImports]

    photos, fresh = tmp_path / "photos", tmp_path / "fresh"
    photos.mkdir()
    fresh.mkdir()
    make_batch(photos, 5, Random(0))
    (photos / "trial.toml").write_text(STANDARD, "utf-8")
    Journal(fresh / "journal.sqlite").close()  # the same salt, so that fingerprints can be compared
    for engine in ("local", "ray"):
        shutil.copytree(fresh, tmp_path / engine)
        finish(start(photos, tmp_path / engine, engine))
    found = contents(tmp_path / "ray")
    assert {"students.jsonl", "report.html"} <= found.keys()
    assert found == contents(tmp_path / "local")
