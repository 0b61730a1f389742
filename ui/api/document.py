"""The API's own description of itself: OpenAPI 3.1, with problems and events as they are."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from ui.api import events
from ui.api.problems import API_PREFIX, MEDIA_TYPE, Problem


def described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of the application; made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            tags=app.openapi_tags,
        )
        _describe_problems(document)
        _describe_events(document)
        # Who comes for the first time has no token yet.
        begin = document["paths"][f"{API_PREFIX}/visitors"]["post"]
        begin["security"] = [{}, *begin["security"]]
        app.openapi_schema = document
    return app.openapi_schema


def _describe_problems(document: dict[str, Any]) -> None:
    # FastAPI describes validation errors as its own handler answers them; here they are problems.
    schemas = document["components"]["schemas"]
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    schemas["Problem"] = Problem.model_json_schema()
    for operations in document["paths"].values():
        for operation in operations.values():
            content = operation["responses"].get("422", {}).get("content", {})
            if "application/json" in content:
                content[MEDIA_TYPE] = {"schema": {"$ref": "#/components/schemas/Problem"}}
                del content["application/json"]


def _describe_events(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    shapes = (
        events.MessageEvent,
        events.StatusEvent,
        events.DeltaEvent,
        events.AnswerEvent,
        events.WithdrawnEvent,
        events.AgentEvent,
        events.SystemEvent,
        events.StateEvent,
        events.ErrorEvent,
        events.TypingEvent,
        events.ReadEvent,
    )
    for shape in shapes:
        schema = shape.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(schema.pop("$defs", {}))
        schemas[shape.__name__] = schema
