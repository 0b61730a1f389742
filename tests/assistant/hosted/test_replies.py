"""Odd replies that are still replies: they are understood, mended or asked for again."""

from __future__ import annotations

import json

import pytest
from werkzeug import Response

from assistant.agent import Assistant
from assistant.conversation import Decision
from assistant.hosted.middleware import ROUNDS
from tests.assistant.hosted.conftest import Impatient
from tests.assistant.hosted.test_outage import begun, stream, whole
from tests.conftest import ask
from tests.fakes import Call, HostedModel

ASKED = "Do you have a tent for two?"
SEARCH = Call("search_products", {"query": "two person tent"})


@pytest.mark.parametrize(
    "arguments",
    [
        '{"query": ',
        "{}",
        '{"query": 7, "limit": 99}',
        '{"query": "tent", "max_price": "cheap"}',
        json.dumps({"query": "tent " * 400}),
    ],
)
def test_wrong_arguments_are_told_to_the_model(
    hosted: Assistant, model: HostedModel, arguments: str
) -> None:
    model.says(Call("search_products", arguments), "I can look again.")
    answer = ask(hosted, ASKED)
    assert answer.text == "I can look again."
    assert "rror" in str(model.messages()[-1]["content"])
    assert answer.trace.fallback == ""


@pytest.mark.parametrize("arguments", ["not json", "[]"])
def test_arguments_that_are_no_object_are_asked_for_again(
    hosted: Assistant, model: HostedModel, arguments: str
) -> None:
    model.says(Call("search_products", arguments), SEARCH, "Here you are.")
    answer = ask(hosted, ASKED)
    assert answer.text == "Here you are."
    assert "valid JSON" in model.messages(1)[-1]["content"]
    assert [use.arguments for use in answer.trace.tools] == [json.dumps(SEARCH.arguments)]


def test_a_model_that_can_t_write_arguments_is_not_asked_for_ever(
    hosted: Assistant, model: HostedModel
) -> None:
    model.says(Call("search_products", "not json"))
    answer = ask(hosted, ASKED)
    assert "aren't JSON" in answer.trace.fallback
    assert answer.cards
    assert len(model.requests) == 2


def test_a_tool_that_is_not_there_is_told_to_the_model(
    hosted: Assistant, model: HostedModel
) -> None:
    model.says(Call("delete_everything", {}), "I can't do that.")
    answer = ask(hosted, "delete everything")
    assert answer.text == "I can't do that."
    assert answer.trace.fallback == ""


def test_an_endless_loop_of_tool_calls_ends_with_what_was_found(
    hosted: Assistant, model: HostedModel
) -> None:
    model.says(SEARCH)
    answer = ask(hosted, ASKED)
    assert len(model.requests) == ROUNDS
    assert model.requests[-1]["tool_choice"] == "none"
    assert "tool_choice" not in model.requests[-2]
    assert answer.decision is Decision.ANSWER
    assert answer.cards
    assert "looked things up" in answer.trace.fallback


def test_a_server_that_can_not_stream_is_understood(hosted: Assistant, model: HostedModel) -> None:
    function = {"name": "search_products", "arguments": json.dumps(SEARCH.arguments)}
    calls = [{"id": "a", "type": "function", "function": function}]
    model.says(whole(content=None, tool_calls=calls), whole(content="Here you are."))
    answer = ask(hosted, ASKED)
    assert (answer.text, answer.trace.fallback) == ("Here you are.", "")
    assert [use.name for use in answer.trace.tools] == ["search_products"]


def test_a_stream_under_another_name_is_understood(hosted: Assistant, model: HostedModel) -> None:
    model.says(Response(begun("Hello.") + "data: [DONE]\n\n", content_type="text/plain"))
    assert ask(hosted, "hello").text == "Hello."


def test_a_stream_that_never_said_why_it_stopped_but_that_it_did_is_whole(
    hosted: Assistant, model: HostedModel
) -> None:
    model.says(stream(begun("Hello there."), "data: [DONE]\n\n"))
    answer = ask(hosted, "hello")
    assert (answer.text, answer.trace.fallback) == ("Hello there.", "")


def test_what_a_model_thinks_aloud_is_not_shown(hosted: Assistant, model: HostedModel) -> None:
    model.says("<think>\nMaybe a joke?</think>\n\nHello there.")
    assert ask(hosted, "hello").text == "Hello there."


def test_results_come_back_in_the_order_of_their_calls(
    hosted: Assistant, model: HostedModel
) -> None:
    calls = [Call("search_help", {"question": f"delivery {n}"}) for n in range(3)]
    model.says([*calls, SEARCH], "Here is all of it.")
    ask(hosted, "delivery and tents?")
    asked, *results = model.messages()[-5:]
    assert [m["tool_call_id"] for m in results] == [c["id"] for c in asked["tool_calls"]]


def test_the_next_call_goes_over_the_same_connection(
    impatient: Impatient, model: HostedModel
) -> None:
    model.says(SEARCH, "Here you are.")
    assert ask(impatient(20), ASKED).text == "Here you are."
