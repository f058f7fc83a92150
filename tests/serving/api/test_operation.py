"""What operators need: health, metrics, keys, request ids, logs, CORS and the description of the API."""

from __future__ import annotations

import json

import pytest
from biyezhao.serving.api import keys
from biyezhao.serving.api.app import create_app
from biyezhao.serving.api.settings import Settings
from biyezhao.serving.requirements import BY_ID
from biyezhao.serving.standards import load, names
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

INSPECTIONS = "/v1/inspections"


def test_ready_only_while_the_workers_are() -> None:
    app = create_app(Settings(workers=1))
    before = TestClient(app)
    assert before.get("/healthz").status_code == 200
    for path in ("/readyz", "/v1/model"):
        assert (before.get(path).status_code, before.get(path).json()["code"]) == (503, "not_ready")
        assert before.get(path).headers["retry-after"]
    with TestClient(app) as running:
        assert running.get("/readyz").json() == {"status": "ready"}
    assert before.get("/readyz").status_code == 503


def test_the_catalogue_tells_all_requirements_and_standards(client) -> None:
    assert [entry["id"] for entry in client.get("/v1/requirements").json()] == list(BY_ID)
    for id, requirement in BY_ID.items():
        page = client.get(f"/v1/requirements/{id}").json()
        assert page["title"] == requirement.title.model_dump()
        assert "Measured" in page["documentation"]
        assert page["limits"]["chsi"] == json.loads(load("chsi").model_dump_json())["limits"][id]
    assert [entry["name"] for entry in client.get("/v1/standards").json()] == list(names())
    for name in names():
        assert client.get(f"/v1/standards/{name}").json() == json.loads(load(name).model_dump_json())


def test_the_model_is_named(client, photo) -> None:
    model = client.get("/v1/model").json()
    report = client.post(INSPECTIONS, files={"photo": photo}).json()
    assert report["model"] == {"version": model["version"], "sha256": model["sha256"]}
    assert [attribute["id"] for attribute in model["attributes"]] == list(report["attributes"])
    assert set(model["landmarks"]) == set(report["landmarks"])


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/nothing", 404, "unknown_path"),
        ("GET", "/v1/requirements/nothing", 404, "unknown_id"),
        ("GET", "/v1/standards/..%2f..%2fetc%2fpasswd", 404, "unknown_path"),
        ("GET", "/v1/problems/nothing", 404, "unknown_id"),
        ("GET", INSPECTIONS, 405, "method_not_allowed"),
        ("BREW", "/v1/model", 405, "method_not_allowed"),
    ],
)
def test_wrong_addresses(client, method, path, status, code) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_metrics_can_be_read_and_count(client, photo) -> None:
    def samples() -> dict[str, float]:
        families = text_string_to_metric_families(client.get("/metrics").text)
        return {f"{s.name}{sorted(s.labels.items())}": s.value for family in families for s in family.samples}

    before = samples()
    client.post(INSPECTIONS, files={"photo": photo})
    client.post(INSPECTIONS, files={"photo": b"x"})
    after = samples()
    grown = {key: after[key] - before.get(key, 0) for key in after}
    status = "biyezhao_requests_total[('method', 'POST'), ('route', '/v1/inspections'), ('status', '{}')]"
    assert grown[status.format(200)] == grown[status.format(415)] == 1
    assert grown["biyezhao_problems_total[('code', 'not_an_image')]"] == 1
    assert sum(v for k, v in grown.items() if k.startswith("biyezhao_photos_total")) == 1
    assert sum(v for k, v in grown.items() if k.startswith("biyezhao_findings_total")) == len(BY_ID)
    assert after["biyezhao_photos_inside[]"] == 0


@pytest.mark.parametrize(
    ("sent", "kept"), [("abc-1.2_3", True), ("with space", False), ("x" * 65, False), ("é", False)]
)
def test_request_ids(client, sent, kept) -> None:
    returned = client.get("/healthz", headers={"X-Request-ID": sent.encode()}).headers["x-request-id"]
    assert (returned == sent) == kept
    assert len(returned) > 0


def test_the_log_has_no_file_name_no_query_and_no_path(client, photo, capsys) -> None:
    client.post(INSPECTIONS, files={"photo": ("张三.jpg", photo)}, headers={"X-Request-ID": "look-here"})
    client.get("/张三?name=张三")
    client.get("/healthz")
    logged = capsys.readouterr().out
    assert "look-here" in logged
    assert "verdict" in logged
    assert "张三" not in logged
    assert "%E5" not in logged
    assert "healthz" not in logged


def test_keys(service, photo) -> None:
    key, entry = keys.new("教学点".encode().hex())
    with service(keys=keys.parse(f"# accepted\n{entry}\n")) as client:

        def status(**headers: str) -> int:
            return client.post(INSPECTIONS, files={"photo": photo}, headers=headers).status_code

        assert status(Authorization=f"Bearer {key}") == 200
        for wrong in (
            {},
            {"Authorization": f"Bearer {key}x"},
            {"Authorization": f"Basic {key}"},
            {"Authorization": "x"},
        ):
            assert status(**wrong) == 401
        refused = client.post(INSPECTIONS, files={"photo": photo})
        assert refused.headers["www-authenticate"] == "Bearer"
        assert refused.json()["code"] == "unauthorised"
        for path in ("/healthz", "/readyz", "/v1/requirements"):
            assert client.get(path).status_code == 200


@pytest.mark.parametrize("entries", ["name", "name:abc", "na me:" + "0" * 64, "a:" + "0" * 64 + " b:" + "g" * 64])
def test_wrong_entries_of_keys_are_told(entries) -> None:
    with pytest.raises(keys.KeysError):
        keys.parse(entries)


def test_scripts_of_other_pages_need_permission(service) -> None:
    with service(origins=("https://school.example",)) as client:
        for origin, allowed in (("https://school.example", True), ("https://other.example", False)):
            answer = client.get("/v1/standards", headers={"Origin": origin})
            assert ("access-control-allow-origin" in answer.headers) == allowed


def test_the_description_is_complete(client) -> None:
    schema = client.get("/openapi.json").json()
    assert {
        *("/v1/inspections", "/v1/standardisations", "/v1/requirements", "/v1/requirements/{id}", "/v1/standards"),
        *(
            "/v1/standards/{name}",
            "/v1/model",
            "/v1/problems",
            "/v1/problems/{code}",
            "/healthz",
            "/readyz",
            "/metrics",
        ),
    } == set(schema["paths"])
    text = json.dumps(schema)
    for name in set(schema["components"]["schemas"]):
        assert f"#/components/schemas/{name}" in text
    operation = schema["paths"][INSPECTIONS]["post"]
    assert {"200", "401", "413", "415", "422", "429", "503"} <= set(operation["responses"])
    assert set(operation["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]) == {
        "photo",
        "admission",
    }


def test_the_page_of_the_api_needs_no_other_server(client) -> None:
    page = client.get("/docs").text
    assert "https://" not in page
    for asset in ("swagger-ui-bundle.js", "swagger-ui.css"):
        assert client.get(f"/static-offline-docs/{asset}").status_code == 200
