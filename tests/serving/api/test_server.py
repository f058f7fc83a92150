"""The command as operators run it: started, stopped, killed; nothing on disk, nothing but JSON in the log."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest
from biyezhao.serving import cli
from typer.testing import CliRunner

from .conftest import COMMAND


def test_requests_under_way_are_finished_when_it_is_stopped(server, photo) -> None:
    running = server()
    address = ("127.0.0.1", httpx.URL(running.url).port or 0)
    head = (
        f"POST /v1/inspections HTTP/1.1\r\nHost: x\r\nContent-Type: image/jpeg\r\nContent-Length: {len(photo)}\r\n\r\n"
    )
    open_requests = [socket.create_connection(address, timeout=120) for _ in range(3)]
    for request in open_requests:
        request.sendall(head.encode() + photo[:-1])
    while "biyezhao_photos_inside 3.0" not in httpx.get(f"{running.url}/metrics", timeout=99).text:
        time.sleep(0.02)
    running.process.send_signal(signal.SIGTERM)
    while not any(b"Waiting for connections to close" in line for line in list(running.lines)):
        time.sleep(0.02)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(address)
    for request in open_requests:
        request.sendall(photo[-1:])
        assert request.recv(12) == b"HTTP/1.1 200"
    assert running.process.wait(120) == -signal.SIGTERM
    assert [line["status"] for line in running.log() if line["event"] == "request"] == [200, 200, 200]


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_no_worker_outlives_a_killed_server(server) -> None:
    running = server()
    workers = running.workers()
    assert workers
    running.process.kill()
    running.process.wait()
    deadline = time.monotonic() + 60
    while any(worker.exists() for worker in workers):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_nothing_is_written_and_the_log_is_json_without_names(server, photo) -> None:
    running = server()
    padded = photo + bytes(5_000_000)
    name = "../../张三-secret.jpg"
    pdf = {"Accept": "application/pdf"}
    httpx.post(f"{running.url}/v1/inspections", files={"photo": photo}, headers=pdf, timeout=99)
    for data in (photo, padded, b"broken" * 1000):
        for path in ("inspections", "standardisations"):
            httpx.post(f"{running.url}/v1/{path}", files={"photo": (name, data)}, timeout=99)
    assert [path for path in running.folder.rglob("*") if path.is_file()] == []
    running.process.send_signal(signal.SIGTERM)
    running.process.wait(30)
    text = json.dumps(running.log(), ensure_ascii=False)
    assert text.count('"event": "request"') == 7
    assert "secret" not in text
    assert "Traceback" not in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_stops_it_from_starting_is_said(tmp_path, lang) -> None:
    (tmp_path / "keys").write_text("not a key")
    (tmp_path / "bad.toml").write_text("size = 3")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for options in (
            ["--port", str(taken.getsockname()[1])],
            ["--keys", str(tmp_path / "keys")],
            ["--keys", str(tmp_path / "none")],
            ["--standard", str(tmp_path / "bad.toml")],
            ["--standard", str(tmp_path / "none.toml")],
        ):
            result = CliRunner().invoke(cli.app, ["serve", "--lang", lang, *options])
            assert result.exit_code == 2, options
            assert "Traceback" not in result.output
            assert result.stderr.strip()


def test_without_the_extra_its_install_command_is_shown() -> None:
    code = "import sys; sys.modules['fastapi'] = None; sys.argv[1:] = ['serve', '--lang', 'en']; " + COMMAND
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert 'pip install "biyezhao[serve]"' in done.stderr
    assert "Traceback" not in done.stderr


def test_a_new_key_is_accepted() -> None:
    from biyezhao.serving.api import keys

    key, entry = CliRunner().invoke(cli.app, ["api-key", "school"]).stdout.split()
    assert keys.owner_of(key, keys.parse(entry)) == "school"
    assert CliRunner().invoke(cli.app, ["api-key", "a school"]).exit_code == 2
