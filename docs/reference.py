"""Writes docs/api.md from the service's own description: ``make docs``.

```
python docs/reference.py --record   # ask a running service for the examples
python docs/reference.py            # the page, from the recorded examples
```
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from biyezhao.serving.api import openapi
from biyezhao.serving.api.app import create_app
from biyezhao.serving.api.problems import problem_pages
from biyezhao.serving.api.settings import Settings

TARGET = Path(__file__).with_name("api.md")
EXAMPLES = Path(openapi.__file__).with_name("examples.json")
LONGEST_LIST, LONGEST_TABLE, LONGEST_TEXT = 2, 8, 160
INTRODUCTION = """# The REST API

*Written by `make docs` from the service's own description: change the code, not this page.*

`biyezhao serve` answers under `http://127.0.0.1:8000`; `/docs` shows this reference as a page to try it out on, and
`/openapi.json` describes it for generators of clients. [operating.md](operating.md) is for those who run it.

With curl, as in [examples/api.sh](examples/api.sh):

```bash
{curl}
```

With JavaScript, as in [examples/api.mjs](examples/api.mjs); for a web page the operator must allow its address with
`biyezhao serve --origin https://your.page`:

```js
{script}
```

A photo that is not accepted is still an answer (200). What cannot be answered is a *problem*
([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)), `application/problem+json`, in the language of the query or of
`Accept-Language`; its `code` never changes and is that of the command line. On 429 and 503 wait for the seconds of
`Retry-After` and ask again. Where the operator has set keys, send `Authorization: Bearer <key>`. Every answer has an
`X-Request-ID`; send your own to find a request in the service's log.
"""


def record() -> None:
    """Ask a running service about Eileen Collins' portrait (NASA, public domain) and keep its answers."""
    import cv2
    from fastapi.testclient import TestClient
    from PIL import Image
    from skimage import data

    def jpeg(pixels: Any) -> dict[str, bytes]:
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, "JPEG", quality=92, dpi=(300, 300))
        return {"photo": buffer.getvalue()}

    person = data.astronaut()
    finished = jpeg(cv2.resize(person[:, 64:448], (480, 640)))
    original = jpeg(cv2.resize(person, (1600, 1600), interpolation=cv2.INTER_CUBIC))
    with TestClient(create_app(Settings(workers=1))) as client:
        inspection = client.post("/v1/inspections", files=finished).json()
        standardisation = client.post(
            "/v1/standardisations",
            params={"language": "en", "evidence": False},
            files=original,
            headers={"Accept": "application/json"},
        ).json()
    standardisation["jpeg"] = standardisation["jpeg"][:60] + "…"
    recorded = {"inspection": inspection, "standardisation": standardisation}
    EXAMPLES.write_text(json.dumps(recorded, ensure_ascii=False, indent=1) + "\n", "utf-8")


def shortened(value: Any) -> Any:
    """An example with its long lists, tables and texts cut."""
    if isinstance(value, dict):
        kept = dict(list(value.items())[:LONGEST_TABLE]) if len(value) > 2 * LONGEST_TABLE else value
        more = {"…": f"{len(value) - len(kept)} more"} if len(kept) < len(value) else {}
        return {key: shortened(entry) for key, entry in kept.items()} | more
    if isinstance(value, list):
        if len(value) > LONGEST_LIST and not all(isinstance(entry, float | int) for entry in value):
            return [*map(shortened, value[:LONGEST_LIST]), f"… {len(value) - LONGEST_LIST} more"]
        return value
    return value[:LONGEST_TEXT] + "…" if isinstance(value, str) and len(value) > LONGEST_TEXT else value


def reference(schema: dict[str, Any]) -> str:
    """The whole page."""
    tags: dict[str, list[str]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            tags.setdefault(operation["tags"][0], []).append("\n".join(_operation(method, path, operation, schema)))
    examples = TARGET.parent / "examples"
    curl, script = ((examples / name).read_text("utf-8").strip() for name in ("api.sh", "api.mjs"))
    parts = [INTRODUCTION.replace("{curl}", curl).replace("{script}", script)]
    for tag, operations in tags.items():
        parts += [f"## {tag.capitalize()}\n", *operations]
    return "\n".join([*parts, *_problems(), *_models(schema)]).rstrip() + "\n"


def _operation(method: str, path: str, operation: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    yield f"### {method.upper()} {path}\n"
    yield operation["description"] + "\n"
    if parameters := operation.get("parameters"):
        yield "| parameter | type | default | |\n| --- | --- | --- | --- |"
        for parameter in parameters:
            what = parameter["schema"]
            default = what.get("default", "required" if parameter["required"] else "")
            yield f"| `{parameter['name']}` | {_type(what)} | {_cell(default)} | {parameter.get('description', '')} |"
        yield ""
    if body := operation.get("requestBody"):
        form = body["content"]["multipart/form-data"]["schema"]
        others = [f"`{name}`" for name in form["properties"] if name not in form["required"]]
        raw = ", ".join(f"`{media_type}`" for media_type in body["content"] if media_type != "multipart/form-data")
        optional = f", and {', '.join(others)} where there is one" if others else ""
        yield f"Body: `multipart/form-data` with the file `photo`{optional}; or the photo itself as {raw}.\n"
    yield "| status | type | |\n| --- | --- | --- |"
    for status, response in operation["responses"].items():
        types = [f"`{media_type}`{_model(entry)}" for media_type, entry in response.get("content", {}).items()]
        yield f"| {status} | {', '.join(types)} | {response['description'].replace('Successful Response', '')} |"
    yield ""
    for response in operation["responses"].values():
        for media_type, entry in response.get("content", {}).items():
            if "example" in entry and media_type == "application/json":
                example = json.dumps(shortened(entry["example"]), ensure_ascii=False, indent=2)
                yield f"<details><summary>Example, shortened</summary>\n\n```json\n{example}\n```\n\n</details>\n"


def _model(entry: dict[str, Any]) -> str:
    name = _type(entry.get("schema", {}))
    return f": {name}" if "[" in name else ""


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(map(_type, schema["anyOf"]))
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "prefixItems" in schema:
        return f"[{', '.join(map(_type, schema['prefixItems']))}]"
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    if isinstance(values := schema.get("additionalProperties"), dict):
        return f"object of {_type(values)}"
    return schema.get("type", "any")


def _cell(value: Any) -> str:
    return json.dumps(value).strip('"')


def _problems() -> Iterator[str]:
    yield "## Problems\n"
    yield "Standardisations add the ids of requirements, each with 422. `GET /v1/problems/{code}` tells the same.\n"
    yield "| status | code | |\n| --- | --- | --- |"
    for page in problem_pages():
        yield f"| {page.status} | `{page.code}` | {page.message.en} |"
    yield ""


def _models(schema: dict[str, Any]) -> Iterator[str]:
    yield "## Models\n"
    for name, model in schema["components"]["schemas"].items():
        yield f"### {name}\n"
        yield model["description"] + "\n"
        if "enum" in model:
            yield _type(model) + "\n"
            continue
        yield "| field | type | |\n| --- | --- | --- |"
        for field, what in model["properties"].items():
            yield f"| `{field}` | {_type(what)} | {what.get('description', '')} |"
        yield ""


def main(record_examples: Annotated[bool, typer.Option("--record")] = False) -> None:
    """Write the page; with --record, ask a running service for the examples, which the next start describes."""
    if record_examples:
        record()
        return
    TARGET.write_text(reference(create_app(Settings(workers=1)).openapi()), "utf-8")


if __name__ == "__main__":
    typer.run(main)
