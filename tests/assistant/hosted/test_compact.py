from __future__ import annotations

import json

from langchain_core.messages import HumanMessage, ToolMessage

from assistant.hosted.compact import compacted


def test_measurements_links_and_repeated_quotes_are_left_out() -> None:
    found = {
        "products": [{"id": "a", "title": "Tent", "url": "https://x", "confidence": 0.9}],
        "passages": [{"key": "k", "text": "All of it.", "quote": "It.", "article_id": "r"}],
        "nearest": 0.3,
    }
    (made,) = compacted([ToolMessage(json.dumps(found), tool_call_id="1")])
    assert json.loads(str(made.content)) == {
        "products": [{"id": "a", "title": "Tent"}],
        "passages": [{"key": "k", "text": "All of it."}],
    }


def test_what_the_store_named_itself_stays_whatever_its_name() -> None:
    found = {"product": {"attributes": {"coverage": "2 m²", "url": "x"}, "options": {"quote": []}}}
    (made,) = compacted([ToolMessage(json.dumps(found), tool_call_id="1")])
    assert json.loads(str(made.content)) == found


def test_products_that_came_closest_stay() -> None:
    found = {"nearest": [{"id": "a", "title": "Tent"}]}
    (made,) = compacted([ToolMessage(json.dumps(found), tool_call_id="1")])
    assert json.loads(str(made.content)) == found


def test_an_error_and_a_question_are_as_they_were() -> None:
    messages = [HumanMessage('{"url": 1}'), ToolMessage("Error: no such tool", tool_call_id="1")]
    assert compacted(messages) == messages
