"""``biyezhao batch``: what it prints, its exit codes, and what it says when it cannot run."""

from __future__ import annotations

import sys

import pytest
from biyezhao.serving.batch import command
from biyezhao.serving.cli import app
from typer.testing import CliRunner, Result


@pytest.fixture
def cli(run, engine, monkeypatch, tmp_path):
    """``cli("in", ...)`` runs the command on a folder, with the work done in this process."""
    monkeypatch.setattr(command, "LocalEngine", lambda jobs: engine)

    def invoke(source: str, *options: str) -> Result:
        result = CliRunner().invoke(app, ["batch", str(tmp_path / source), "-o", str(tmp_path / "out"), *options])
        assert "Traceback" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return invoke


def test_exit_codes_and_counts(photo, cli) -> None:
    photo("in/2021001.jpg", "good")
    result = cli("in", "--lang", "en")
    assert (result.exit_code, "1  Ready" in result.stdout) == (0, True)
    assert "report.html" in result.stdout
    photo("in/2021002.jpg", "bad")
    result = cli("in", "--lang", "zh", "--graduation", "2027-06")
    assert (result.exit_code, "1  需重拍" in result.stdout) == (1, True)


@pytest.mark.parametrize(
    ("source", "options", "said"),
    [
        ("none", (), "There is no"),
        ("in", ("--graduation", "2027-07"), "June or December"),
        ("in", ("--standard", "none"), "chsi"),
        ("in", ("--jobs", "0"), "jobs"),
    ],
)
def test_what_cannot_run_says_why(photo, cli, source, options, said) -> None:
    photo("in/2021001.jpg")
    result = cli(source, "--lang", "en", *options)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


def test_an_output_that_cannot_be_written(photo, cli, tmp_path) -> None:
    photo("in/2021001.jpg")
    (tmp_path / "out").write_text("a file")
    result = cli("in", "--lang", "en")
    assert result.exit_code == 2
    assert "cannot read or write" in result.stderr


def test_an_interruption_says_how_to_go_on(photo, cli, monkeypatch, engine) -> None:
    def interrupted(work, items):
        raise KeyboardInterrupt

    photo("in/2021001.jpg")
    monkeypatch.setattr(engine, "map", interrupted)
    result = cli("in", "--lang", "zh")
    assert result.exit_code == 2
    assert "再次运行同一条命令" in result.stderr


def test_a_missing_extra_is_named(photo, tmp_path, monkeypatch) -> None:
    photo("in/2021001.jpg")
    monkeypatch.delitem(sys.modules, "biyezhao.serving.batch.command")
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    monkeypatch.delitem(sys.modules, "biyezhao.serving.batch.run", raising=False)
    monkeypatch.delitem(sys.modules, "biyezhao.serving.batch.identification", raising=False)
    monkeypatch.delitem(sys.modules, "biyezhao.serving.batch.codes", raising=False)
    result = CliRunner().invoke(app, ["batch", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--lang", "en"])
    assert result.exit_code == 2
    assert 'pip install "biyezhao[batch]"' in result.stderr
