from __future__ import annotations

import json

from langchain_core.utils.function_calling import convert_to_openai_tool

from assistant.hosted.schema import schema_of, size_of_tools
from assistant.tools import TOOLS


def test_every_argument_is_told_with_its_type_and_what_has_to_be_given() -> None:
    for tool in TOOLS:
        whole = convert_to_openai_tool(tool)["function"]["parameters"]
        brief = schema_of(tool)["function"]["parameters"]
        assert set(brief["properties"]) == set(whole["properties"])
        assert brief.get("required") == whole.get("required")
        for part in brief["properties"].values():
            assert "type" in part or "enum" in part


def test_choices_are_told() -> None:
    (search,) = [t for t in TOOLS if t.name == "search_products"]
    sort = schema_of(search)["function"]["parameters"]["properties"]["sort"]
    assert "cheapest" in sort["enum"]


def test_nothing_is_said_of_what_the_agent_supplies() -> None:
    assert "runtime" not in json.dumps([schema_of(tool) for tool in TOOLS])


def test_it_is_shorter_by_a_fifth_at_least() -> None:
    whole = sum(len(json.dumps(convert_to_openai_tool(tool))) for tool in TOOLS)
    assert size_of_tools(TOOLS) < 0.8 * whole
