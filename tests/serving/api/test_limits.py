"""Limits of room, time and size, and workers that hang, crash or are killed: every request gets its answer."""

from __future__ import annotations

import asyncio
import os
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import active_children

import pytest
from biyezhao.serving.api import photos, uploads
from biyezhao.serving.api.gate import Gate
from biyezhao.serving.api.problems import OverloadedError, TooManyRequestsError
from fastapi import Request

INSPECTIONS = "/v1/inspections"


class Hang:
    """A task that keeps the worker busy for so many seconds as soon as it arrives."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __reduce__(self) -> tuple:
        return time.sleep, (self.seconds,)


class Crash:
    """A task that ends the worker as a crash of a decoder does."""

    def __reduce__(self) -> tuple:
        return os.abort, ()


def codes_of(client, photo: bytes, count: int) -> list[str]:
    """Codes of as many requests at once, ``ok`` for an answer."""

    def ask(_: int) -> str:
        answer = client.post(INSPECTIONS, files={"photo": photo})
        if answer.status_code in (429, 503):
            assert int(answer.headers["retry-after"]) >= 1
        return "ok" if answer.status_code == 200 else answer.json()["code"]

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(ask, range(count)))


def test_a_full_queue_answers_503_at_once(service, photo) -> None:
    with service(queue=1, per_client=9) as client:
        codes = codes_of(client, photo, 8)
        assert set(codes) == {"ok", "overloaded"}
        assert codes.count("ok") >= 2
        assert codes_of(client, photo, 1) == ["ok"]


def test_one_client_cannot_take_it_all(service, photo) -> None:
    with service(queue=9, per_client=2) as client:
        codes = codes_of(client, photo, 8)
        assert set(codes) == {"ok", "too_many_requests"}
        assert codes_of(client, photo, 1) == ["ok"]


def test_work_that_takes_too_long_is_stopped_and_the_rest_goes_on(service, photo, monkeypatch) -> None:
    with service(timeout=8.0) as client:  # enough for the photo after it, on a busy machine too
        before = {child.pid for child in active_children()}
        with monkeypatch.context() as patched:
            patched.setattr(photos, "Inspection", lambda *_: Hang(60))
            started = time.monotonic()
            assert codes_of(client, photo, 1) == ["took_too_long"]
            assert time.monotonic() - started < 40
        assert before.isdisjoint(child.pid for child in active_children())
        assert codes_of(client, photo, 1) == ["ok"]
        assert 'biyezhao_worker_restarts_total{reason="timeout"} 1.0' in client.get("/metrics").text


def test_who_waits_too_long_is_told_to_come_back(service, photo, monkeypatch) -> None:
    monkeypatch.setattr(photos, "Inspection", lambda *_: Hang(60))
    with service(timeout=1.0) as client:
        assert set(codes_of(client, photo, 3)) == {"overloaded", "took_too_long"}


def test_a_crash_costs_one_answer(service, photo, monkeypatch) -> None:
    with service() as client:
        with monkeypatch.context() as patched:
            patched.setattr(photos, "Inspection", lambda *_: Crash())
            assert codes_of(client, photo, 1) == ["decoder_failed"]
            assert 'biyezhao_worker_restarts_total{reason="crash"} 2.0' in client.get("/metrics").text
        assert codes_of(client, photo, 1) == ["ok"]


def test_a_worker_killed_while_idle_costs_nothing(service, photo) -> None:
    with service() as client:
        for child in active_children():
            if child.name == "biyezhao-worker":
                child.kill()
        assert codes_of(client, photo, 2) == ["ok", "ok"]


def test_a_fault_of_ours_is_logged_and_not_told(service, photo, monkeypatch, capsys) -> None:
    monkeypatch.setattr(photos, "Inspection", lambda *_: Hang(0))
    with service() as client:
        answer = client.post(INSPECTIONS, files={"photo": ("geheim.jpg", photo)})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "Traceback" not in answer.text
    logged = capsys.readouterr().out
    assert "Traceback" in logged
    assert answer.json()["request_id"] in logged
    assert "geheim" not in logged


def test_the_gate_counts_in_and_out() -> None:
    gate = Gate(workers=1, queue=1, per_client=1)
    with gate.admit("a"):
        with pytest.raises(TooManyRequestsError), gate.admit("a"):
            pass
        with gate.admit("b"):
            assert gate.inside == 2
            with pytest.raises(OverloadedError), gate.admit("c"):
                pass
    assert gate.inside == 0
    with gate.admit("a"):
        pass


@pytest.mark.parametrize("media_type", ["image/jpeg", "multipart/form-data; boundary=x"])
def test_a_slow_upload_is_given_up(monkeypatch, media_type) -> None:
    monkeypatch.setattr(uploads, "UPLOAD_SECONDS", 0.05)

    async def receive() -> dict:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"-", "more_body": True}

    request = Request({"type": "http", "headers": [(b"content-type", media_type.encode())]}, receive)  # pyright: ignore
    with pytest.raises(uploads.SlowUploadError):
        asyncio.run(uploads.read_photos(request, ("photo",), 1000))


@pytest.mark.parametrize("media_type", ["image/jpeg", "multipart/form-data; boundary=x"])
def test_a_body_of_undeclared_size_is_bounded(media_type) -> None:
    chunks = iter([b"--x\r\nContent-Disposition: form-data; name=photo; filename=a\r\n\r\n"] + [bytes(400)] * 10)

    async def receive() -> dict:
        return {"type": "http.request", "body": next(chunks), "more_body": True}

    request = Request({"type": "http", "headers": [(b"content-type", media_type.encode())]}, receive)  # pyright: ignore
    with pytest.raises(uploads.FileTooLargeError):
        asyncio.run(uploads.read_photos(request, ("photo",), 1000))
    assert len(list(chunks)) > 5


def test_the_demo_under_the_root_leaves_the_api_its_problems(service, photo) -> None:
    with service(demo=True) as client:
        page = client.get("/")
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert client.post("/v1/inspections", content=photo, headers={"Content-Type": "image/jpeg"}).status_code == 200
        unknown, wrong = client.get("/v1/nothing"), client.get("/v1/inspections")
    for answer, status in ((unknown, 404), (wrong, 405)):
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
    assert wrong.headers["allow"] == "POST"
