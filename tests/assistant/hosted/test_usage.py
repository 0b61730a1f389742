from __future__ import annotations

import json
from decimal import Decimal

from assistant.agent import Assistant
from assistant.models import Price
from tests.assistant.hosted.conftest import Impatient
from tests.assistant.hosted.test_outage import begun, stream
from tests.conftest import ask
from tests.fakes import Call, HostedModel, refusal

SEARCH = Call("search_products", {"query": "two person tent"})


def counted(text: str, prompt: int, completion: int) -> object:
    usage = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": 0}
    chunk = {"choices": [], "usage": usage}
    stop = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    parts = (f"data: {json.dumps(c)}\n\n" for c in (stop, chunk))
    return stream(begun(text), *parts, "data: [DONE]\n\n")


def test_tokens_of_all_calls_are_added_up_and_priced(
    impatient: Impatient, model: HostedModel, price: Price
) -> None:
    model.says(SEARCH, counted("Here you are.", 1200, 30))  # type: ignore[arg-type]
    usage = ask(impatient(20, price=price), "a tent?").trace.usage
    assert usage.calls == 2
    assert usage.estimated
    model.says(counted("Hello.", 1000, 100))  # type: ignore[arg-type]
    usage = ask(impatient(20, price=price), "hello").trace.usage
    assert (usage.calls, usage.prompt, usage.completion) == (1, 1000, 100)
    assert usage.cost == Decimal("0.00056")
    assert not usage.estimated


def test_usage_is_asked_for_and_without_a_price_nothing_is_priced(
    hosted: Assistant, model: HostedModel
) -> None:
    model.says("Hello.")
    usage = ask(hosted, "hello").trace.usage
    assert model.requests[0]["stream_options"] == {"include_usage": True}
    assert usage.cost is None
    assert usage.estimated
    assert usage.prompt > 100


def test_a_server_that_does_not_know_the_option_is_asked_without(
    impatient: Impatient, model: HostedModel
) -> None:
    model.says(refusal(400, "Unrecognized request argument: stream_options"), "Hello.")
    assert ask(impatient(20), "hello").text == "Hello."
    assert "stream_options" not in model.requests[1]
    assert ask(impatient(20), "hello").text == "Hello."
    assert "stream_options" not in model.requests[2]


def test_a_reply_that_broke_off_is_counted_too(impatient: Impatient, model: HostedModel) -> None:
    model.says(stream(begun("Hello there. And"), length=9000))
    usage = ask(impatient(20), "hello").trace.usage
    assert usage.prompt > 100
    assert usage.estimated
    assert usage.calls == 2  # the keyless model's is one as well


def test_the_prompt_stays_inside_the_window(impatient: Impatient, model: HostedModel) -> None:
    model.says([SEARCH, Call("search_help", {"question": "delivery"})], "Here you are.")
    ask(impatient(20, window=3000), "a tent?", "another?", "one more?", "the last?")
    for request in model.requests:
        size = len(json.dumps([request["messages"], request["tools"]]).encode())
        assert size / 3 <= 3000
    assert model.messages()[0]["role"] == "system"
    assert "the last?" in [m["content"] for m in model.messages()]


def test_a_prompt_that_was_too_long_after_all_is_sent_again_shorter(
    impatient: Impatient, model: HostedModel
) -> None:
    too_long = refusal(400, "context_length_exceeded")
    model.says([SEARCH, SEARCH], too_long, "Here you are.")
    answer = ask(impatient(20, window=4000), "a tent?")
    assert answer.text == "Here you are."
    assert len(json.dumps(model.messages(2))) < len(json.dumps(model.messages(1)))
