from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessageChunk
from langchain_openai.chat_models.base import _convert_delta_to_message_chunk

from assistant.hosted.deltas import Deltas
from assistant.hosted.outage import HostedError


def merged(*deltas: dict[str, Any], taken: frozenset[str] = frozenset()) -> AIMessageChunk:
    """What the client makes of these deltas once they are mended."""
    mender = Deltas(taken=taken)
    whole = AIMessageChunk("")
    for delta in deltas:
        chunk = {"choices": [{"index": 0, "delta": dict(delta)}]}
        mender.mend(chunk)
        made = _convert_delta_to_message_chunk(chunk["choices"][0]["delta"], AIMessageChunk)
        assert isinstance(made, AIMessageChunk)
        whole += made
    return whole


def piece(name: str | None = None, arguments: str = "", **more: Any) -> dict[str, Any]:
    function: dict[str, Any] = {"arguments": arguments}
    if name:
        function["name"] = name
    return {"tool_calls": [{"type": "function", "function": function, **more}]}


def calls(whole: AIMessageChunk) -> list[tuple[str, dict[str, Any]]]:
    return [(call["name"], call["args"]) for call in whole.tool_calls]


def test_a_call_in_pieces_is_one_call() -> None:
    whole = merged(
        piece("search", index=0, id="a"), piece(None, '{"q": ', index=0), piece(None, "1}", index=0)
    )
    assert calls(whole) == [("search", {"q": 1})]
    assert whole.tool_calls[0]["id"] == "a"


def test_gaps_between_the_numbers_of_calls_don_t_matter() -> None:
    whole = merged(
        piece("one", '{"a": 1}', index=3, id="a"), piece("two", '{"b": 2}', index=7, id="b")
    )
    assert calls(whole) == [("one", {"a": 1}), ("two", {"b": 2})]


def test_calls_that_all_have_the_same_number_are_told_apart_by_their_ids() -> None:
    whole = merged(
        piece("one", '{"a"', index=0, id="a"),
        piece(None, ": 1}", index=0),
        piece("two", '{"b": 2}', index=0, id="b"),
    )
    assert calls(whole) == [("one", {"a": 1}), ("two", {"b": 2})]


def test_calls_without_numbers_and_ids_are_told_apart_by_their_names() -> None:
    whole = merged(piece("one", '{"a": 1}'), piece("two", '{"b": 2}'))
    assert calls(whole) == [("one", {"a": 1}), ("two", {"b": 2})]
    first, second = (call["id"] for call in whole.tool_calls)
    assert first
    assert second
    assert first != second


def test_ids_and_names_that_come_with_each_piece_count_once() -> None:
    whole = merged(piece("one", '{"a"', index=0, id="a"), piece("one", ": 1}", index=0, id="a"))
    assert calls(whole) == [("one", {"a": 1})]
    assert whole.tool_calls[0]["id"] == "a"


def test_an_id_of_an_earlier_call_is_not_used_again() -> None:
    whole = merged(piece("one", "{}", index=0, id="call_0"), taken=frozenset({"call_0"}))
    assert whole.tool_calls[0]["id"] != "call_0"


@given(st.lists(st.integers(1, 9), max_size=30))
def test_thoughts_are_left_out_however_they_are_cut(cuts: list[int]) -> None:
    text = "\n<think>I could say £5.</think>We have tents <think> of."
    pieces, at = [], 0
    for cut in cuts:
        pieces.append(text[at : at + cut])
        at += cut
    pieces.append(text[at:])
    whole = merged(*({"content": piece} for piece in pieces))
    assert whole.text == "We have tents <think> of."


def test_text_that_only_begins_like_a_thought_is_text() -> None:
    assert merged({"content": "<th"}, {"content": "in air> up"}).text == "<thin air> up"


def test_what_a_model_reasons_beside_its_text_is_no_text() -> None:
    whole = merged({"reasoning_content": "£5?", "content": ""}, {"content": "Hello."})
    assert whole.text == "Hello."


@pytest.mark.parametrize(
    "delta", [{"content": "word " * 3000}, piece("search", "x" * 30_000, index=0, id="a")]
)
def test_a_reply_without_an_end_is_ended(delta: dict[str, Any]) -> None:
    with pytest.raises(HostedError, match="more than"):
        merged(delta)


def test_a_chunk_without_choices_or_delta_is_nothing() -> None:
    mender = Deltas()
    for chunk in ({}, {"choices": []}, {"choices": None}, {"choices": [{"index": 0}]}):
        mender.mend(chunk)
    assert mender.spoken == ""
