"""Inspections and standardisations: what is answered, in which form, and how everything else is refused."""

from __future__ import annotations

import base64
import io
import json

import httpx
import numpy as np
import pytest
from biyezhao.serving import Report, inspect
from biyezhao.serving.api.problems import problem_pages
from PIL import Image

from .conftest import encoded

INSPECTIONS, STANDARDISATIONS = "/v1/inspections", "/v1/standardisations"
JPEG = {"Content-Type": "image/jpeg"}


def form(photo: bytes, **others: bytes) -> dict[str, tuple[str, bytes, str]]:
    return {name: ("a.jpg", data, "image/jpeg") for name, data in {"photo": photo, **others}.items()}


def without_times(report: dict) -> dict:
    return {key: value for key, value in report.items() if key != "timing_ms"}


def test_a_form_a_raw_body_and_the_library_agree(client, photo) -> None:
    from_form = client.post(INSPECTIONS, files=form(photo))
    from_body = client.post(INSPECTIONS, content=photo, headers=JPEG)
    known = json.loads(inspect(photo).model_dump_json())
    assert from_form.status_code == from_body.status_code == 200
    assert without_times(from_form.json()) == without_times(from_body.json()) == without_times(known)
    assert from_form.headers["x-verdict"] == known["verdict"]
    assert from_form.headers["cache-control"] == "no-store"
    Report.model_validate(from_form.json())


@pytest.mark.parametrize("standard", ["chsi", "cet", "zikao-xinjiang"])
def test_the_standard_is_asked_for_by_name(client, photo, standard) -> None:
    assert client.post(INSPECTIONS, params={"standard": standard}, files=form(photo)).json()["standard"] == standard


@pytest.mark.parametrize(("language", "kept"), [("zh", {"zh"}), ("en", {"en"}), (None, {"zh", "en"})])
def test_only_one_language_when_asked(client, photo, language, kept) -> None:
    params = {} if language is None else {"language": language}
    findings = client.post(INSPECTIONS, params=params, files=form(photo)).json()["requirements"]
    for finding in findings:
        assert set(finding["message"]) == kept
        assert finding["reason"] is None or set(finding["reason"]) == kept


def test_evidence_may_be_left_out(client, photo) -> None:
    report = client.post(INSPECTIONS, params={"evidence": "false"}, files=form(photo)).json()
    assert "landmarks" not in report
    assert all("evidence" not in finding for finding in report["requirements"])


def test_the_admission_photo_is_compared(client, photo, original) -> None:
    def verdict(**others: bytes) -> str:
        report = Report.model_validate(client.post(INSPECTIONS, files=form(photo, **others)).json())
        return report.finding("different_from_admission_photo").verdict

    assert verdict() == "not_assessed"
    assert verdict(admission=original) == "fail"


def test_the_overlay_as_a_picture(client, photo) -> None:
    answer = client.post(INSPECTIONS, params={"language": "zh"}, files=form(photo), headers={"Accept": "image/png"})
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-verdict"] in ("accepted", "rejected", "needs_review")
    assert Image.open(io.BytesIO(answer.content)).width > 1000


@pytest.mark.parametrize(("language", "title"), [("zh", "照片不合格"), ("en", "Rejected")])
def test_the_report_for_people(client, photo, language, title) -> None:
    def ask(accept: str) -> httpx.Response:
        params = {"language": language}
        return client.post(INSPECTIONS, params=params, files=form(photo), headers={"Accept": accept})

    page = ask("text/html,application/xhtml+xml,*/*;q=0.8")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert title in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    document = ask("application/pdf")
    assert document.headers["content-type"] == "application/pdf"
    assert document.content.startswith(b"%PDF")


def test_standardised_as_a_file_and_as_json(client, original) -> None:
    file = client.post(STANDARDISATIONS, files=form(original))
    assert (file.status_code, file.headers["content-type"]) == (200, "image/jpeg")
    finished = Image.open(io.BytesIO(file.content))
    assert (finished.size, finished.info["dpi"]) == ((480, 640), (300, 300))
    document = client.post(STANDARDISATIONS, files=form(original), headers={"Accept": "application/json"}).json()
    assert base64.b64decode(document["jpeg"]) == file.content
    assert Report.model_validate(document["report"]).verdict == file.headers["x-verdict"]
    assert len(document["crop"]) == 4


def grey(width: int, height: int) -> bytes:
    return encoded(np.full((height, width, 3), 128, np.uint8))


PLAIN = grey(480, 640)
REFUSED = {
    "not an image": (415, "not_an_image", b"no image at all"),
    "empty": (422, "empty_file", b""),
    "cut off": (422, "truncated", PLAIN[:-900]),
    "HEIC": (415, "unsupported_format", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
    "PDF": (415, "unsupported_format", b"%PDF-1.7"),
    "too small": (422, "too_small", grey(20, 20)),
    "too many pixels": (413, "too_many_pixels", grey(2000, 1501)),
    "too many bytes": (413, "file_too_large", bytes(2_000_001)),
}


@pytest.mark.parametrize(("status", "code", "data"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("path", [INSPECTIONS, STANDARDISATIONS])
def test_what_is_no_photo_is_refused_as_on_the_command_line(client, path, status, code, data) -> None:
    for answer in (
        client.post(path, content=data, headers={**JPEG, "Accept-Language": "zh-CN,en;q=0.5"}),
        client.post(path, files=form(data), params={"language": "zh"}),
    ):
        problem = answer.json()
        assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-language"] == "zh"
        assert problem["detail"] == problem["message"]["zh"] != problem["message"]["en"]
        assert problem["request_id"] == answer.headers["x-request-id"]
        assert client.get(problem["type"]).json()["code"] == code


def test_what_cannot_be_standardised_names_the_requirement(client) -> None:
    problem = client.post(STANDARDISATIONS, files=form(PLAIN)).json()
    assert (problem["status"], problem["code"]) == (422, "single_face")
    assert client.get(problem["type"]).json()["code"] == "single_face"


def test_a_bad_admission_photo_is_told_from_a_bad_photo(client, photo) -> None:
    problem = client.post(INSPECTIONS, files=form(photo, admission=b"nothing")).json()
    assert (problem["status"], problem["code"]) == (415, "admission_photo")


BAD_REQUESTS = {
    "no type": ({"content": b"x"}, 415, "unsupported_media_type"),
    "JSON": ({"json": {"photo": "x"}}, 415, "unsupported_media_type"),
    "another part": ({"files": {"picture": b"x"}}, 422, "bad_form"),
    "no file": ({"data": {"photo": "x"}, "files": {"photo": b"x"}}, 422, "bad_form"),
    "twice": ({"files": [("photo", b"x"), ("photo", b"x")]}, 422, "bad_form"),
    "no boundary": ({"content": b"x", "headers": {"Content-Type": "multipart/form-data"}}, 422, "bad_form"),
    "no form": ({"content": b"x", "headers": {"Content-Type": "multipart/form-data; boundary=y"}}, 422, "bad_form"),
    "no such standard": ({"files": {"photo": b"x"}, "params": {"standard": "../x"}}, 422, "unknown_standard"),
    "no such language": ({"files": {"photo": b"x"}, "params": {"language": "fr"}}, 422, "invalid_parameter"),
}


@pytest.mark.parametrize(("request_", "status", "code"), BAD_REQUESTS.values(), ids=BAD_REQUESTS)
def test_bad_requests(client, request_, status, code) -> None:
    answer = client.post(INSPECTIONS, **request_)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "{" not in answer.json()["detail"]


def test_every_problem_has_its_page(client) -> None:
    pages = client.get("/v1/problems").json()
    assert [page["code"] for page in pages] == [page.code for page in problem_pages()]
    assert len({page["code"] for page in pages}) == len(pages)
    for page in pages:
        assert client.get(f"/v1/problems/{page['code']}").json() == page
        assert page["message"]["zh"] != page["message"]["en"]
