"""The reference page of the API, rendered here: it needs no script and no other host."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import jinja2
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from markdown_it import MarkdownIt

from ui.api.problems import KINDS, MEDIA_TYPE

# The page is text with a style sheet of its own; a browser need not allow more.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "frame-ancestors 'none'"
)

# In the order of use: something has to be made before it can be read.
_METHODS = ("post", "get", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field of an object."""

    name: str
    type: str
    place: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What an operation may answer; ``schema`` names a shape, ``problems`` kinds of problem."""

    status: str
    description: str
    schema: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method at one address."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Field, ...]
    body: str
    curl: str
    replies: tuple[Reply, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """An object that goes over the wire."""

    name: str
    description: str
    fields: tuple[Field, ...]
    values: tuple[str, ...]


def install_reference(app: FastAPI) -> None:
    """Serve the reference page at ``/docs``."""
    rendered: list[str] = []

    def reference() -> HTMLResponse:
        if not rendered:
            rendered.append(render(app.openapi()))
        return HTMLResponse(rendered[0], headers={"Content-Security-Policy": _POLICY})

    app.add_api_route("/docs", reference, include_in_schema=False)


def render(document: Mapping[str, Any]) -> str:
    """The page for an OpenAPI document."""
    markdown = MarkdownIt("commonmark", {"html": False})
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["markdown"] = lambda text: _safe(markdown.render(text))
    environment.filters["inline"] = lambda text: _safe(markdown.renderInline(text))
    folder = resources.files("ui.api") / "templates"
    template = environment.from_string((folder / "reference.html").read_text("utf-8"))
    operations = list(_operations(document))
    return template.render(
        info=document["info"],
        style=_safe((folder / "reference.css").read_text("utf-8")),
        groups=[
            (tag, [operation for name, operation in operations if name == tag["name"]])
            for tag in document.get("tags", [])
        ],
        kinds=KINDS,
        shapes=[_shape(name, schema) for name, schema in _schemas(document)],
    )


def _safe(html: str) -> str:
    from markupsafe import Markup

    return Markup(html)  # noqa: S704 - our own style sheet, and Markdown with HTML switched off


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, Operation]]:
    for path, methods in document["paths"].items():
        for method in sorted(methods, key=_METHODS.index):
            operation = methods[method]
            body, example = _body(document, operation)
            yield (
                operation.get("tags", ["Other"])[0],
                Operation(
                    id=f"{method}-{path.strip('/').replace('/', '-')}".translate(
                        str.maketrans("", "", "{}")
                    ),
                    method=method.upper(),
                    path=path,
                    summary=operation.get("summary", ""),
                    description=operation.get("description", ""),
                    parameters=tuple(_parameter(item) for item in operation.get("parameters", [])),
                    body=body,
                    curl=_curl(method, path, operation, example),
                    replies=tuple(
                        _reply(status, reply)
                        for status, reply in sorted(operation["responses"].items())
                    ),
                ),
            )


def _parameter(item: Mapping[str, Any]) -> Field:
    return Field(
        name=item["name"],
        type=_type(item.get("schema", {})),
        place=item["in"],
        required=item.get("required", False),
        description=item.get("description", ""),
    )


def _body(document: Mapping[str, Any], operation: Mapping[str, Any]) -> tuple[str, object]:
    content = operation.get("requestBody", {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    name = reference.rpartition("/")[2]
    if not name:
        return "", None
    return name, (document["components"]["schemas"][name].get("examples") or [None])[0]


def _curl(method: str, path: str, operation: Mapping[str, Any], example: object) -> str:
    streams = any(
        "text/event-stream" in reply.get("content", {}) for reply in operation["responses"].values()
    )
    words = ["curl", "-N" if streams else "", f"-X {method.upper()}" if method != "get" else ""]
    line = " ".join(word for word in [*words, f'"$STORE{path}"'] if word)
    # An empty entry means that it goes without a token, too.
    if operation.get("security") and {} not in operation["security"]:
        line += ' \\\n  -H "Authorization: Bearer $TOKEN"'
    if "multipart/form-data" in operation.get("requestBody", {}).get("content", {}):
        line += " \\\n  -F 'file=@photo.jpg'"
    if example is not None:
        line += " \\\n  -H 'Content-Type: application/json'"
        line += f" \\\n  -d '{json.dumps(example)}'"
    return line


def _reply(status: str, reply: Mapping[str, Any]) -> Reply:
    content = reply.get("content", {})
    problems = content.get(MEDIA_TYPE, {}).get("examples", {})
    schema = content.get("application/json", {}).get("schema", {})
    if "text/event-stream" in content:
        return Reply(status, "A stream of server-sent events", "", ())
    return Reply(status, reply.get("description", ""), _named(schema), tuple(problems))


def _schemas(document: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return sorted(document["components"]["schemas"].items())


def _shape(name: str, schema: Mapping[str, Any]) -> Shape:
    required = schema.get("required", [])
    fields = tuple(
        Field(key, _type(item), "", key in required, item.get("description", ""))
        for key, item in schema.get("properties", {}).items()
    )
    values = tuple(str(value) for value in schema.get("enum", ()))
    return Shape(name, schema.get("description", ""), fields, values)


def _named(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return _named(schema)
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_type(option) for option in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if "const" in schema:
        return f'"{schema["const"]}"'
    if schema.get("type") == "array":
        return f"{_type(schema.get('items', {}))}[]"
    return str(schema.get("type", "any"))
