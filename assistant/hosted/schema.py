"""Tools as they are told to a hosted model: in as few tokens as leave no doubt."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

# Limits are checked where the arguments come in; defaults that say nothing need no words.
_UNSAID = frozenset({"title", "maxLength", "minimum", "maximum", "minItems", "maxItems"})
_NOTHING = (None, "", False)
_INJECTED = re.compile(r"\n\s*runtime: [^\n]*")
# To make a schema takes milliseconds; of each tool there is one.
_made: dict[tuple[str, str], dict[str, Any]] = {}

Told = BaseTool | dict[str, Any]


def schema_of(tool: Told) -> dict[str, Any]:
    """What a server is told of a tool."""
    if not isinstance(tool, BaseTool):
        return tool
    name = (tool.name, tool.description)
    if name not in _made:
        made = convert_to_openai_tool(tool)
        function = made["function"]
        described = _INJECTED.sub("", str(function["description"]))
        function["description"] = re.sub(r"\n\s*", "\n", described)
        function["parameters"] = _brief(function["parameters"])
        _made[name] = made
    return _made[name]


def size_of_tools(tools: Sequence[Told]) -> int:
    """Bytes of the tools as they are told to the model."""
    return sum(len(json.dumps(schema_of(tool))) for tool in tools)


def _brief(schema: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema without what a model can do without.

    Alternatives become the first one: the others are null, or what the same may be written as.
    """
    if "anyOf" in schema:
        rest = {k: v for k, v in schema.items() if k != "anyOf"}
        schema = {**schema["anyOf"][0], **rest}
    found: dict[str, Any] = {}
    for name, value in schema.items():
        if name in _UNSAID or (name == "default" and value in _NOTHING):
            continue
        if name == "properties":
            found[name] = {key: _brief(part) for key, part in value.items()}
        else:
            found[name] = _brief(value) if isinstance(value, dict) else value
    return found
