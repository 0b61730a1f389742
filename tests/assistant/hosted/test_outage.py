"""Whatever a model server does, the shopper gets an answer, and the trace says what happened."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator

import pytest
from werkzeug import Response

from assistant.agent import Assistant
from assistant.conversation import Answer, Decision, Finished, TextDelta
from assistant.models import ModelChoice, model_health
from tests.assistant.hosted.conftest import Impatient
from tests.conftest import ask, conversation
from tests.fakes import Call, HostedModel, Reply, events, refusal

SEARCH = Call("search_products", {"query": "two person tent"})
TENT = "tarnmoss-hollow-2-tent"
STREAM = "text/event-stream"


def stream(*parts: str | bytes, length: int | None = None) -> Response:
    """What a server sends; where it promised more than that, the connection breaks."""
    sent = (part.encode() if isinstance(part, str) else part for part in parts)
    response = Response(sent, content_type=STREAM)
    if length is not None:
        response.headers["Content-Length"] = str(length)
    return response


def begun(text: str) -> str:
    return "".join(events(text, end=False))


def whole(**message: object) -> Response:
    """A completion of a server that doesn't stream."""
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": "stop"}
    body = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    return Response(json.dumps(body), content_type="application/json")


def ended(finish: str, text: str = "") -> Response:
    head = begun(text)
    tail = {"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]}
    return stream(head, f"data: {json.dumps(tail)}\n\n", "data: [DONE]\n\n")


def refused() -> Response:
    delta = {"choices": [{"index": 0, "delta": {"refusal": "I can't help with that."}}]}
    return stream(f"data: {json.dumps(delta)}\n\n", "data: [DONE]\n\n")


BROKEN: dict[str, tuple[Callable[[], Reply], str]] = {
    "401": (lambda: refusal(401), "refused the key (HTTP 401); check OPENAI_API_KEY"),
    "403": (lambda: refusal(403), "refused the key (HTTP 403)"),
    "404": (lambda: refusal(404, "no such model"), "set AISLE_MODEL"),
    "400": (lambda: refusal(400, "bad tools"), "refused the request (HTTP 400"),
    "429": (lambda: refusal(429), "HTTP 429"),
    "500": (lambda: refusal(500), "HTTP 500"),
    "503": (lambda: refusal(503), "HTTP 503"),
    "a web page": (lambda: Response("<html>It works!</html>"), "web page"),
    "a web page called a stream": (lambda: stream("\n<!doctype html>"), "web page"),
    "JSON of another protocol": (lambda: Response('{"ok": true}'), "no completion"),
    "half a JSON": (lambda: Response('{"choices": [{"mess'), "no completion"),
    "an error in the stream": (
        lambda: stream('data: {"error": {"message": "overloaded"}}\n\n'),
        "overloaded",
    ),
    "no events": (lambda: stream("data: {broken\n\n"), "can't be read"),
    "nothing": (lambda: stream(""), ""),
    "a cut before any text": (lambda: stream(length=5000), "broke off"),
    "a cut inside a tool call": (
        lambda: stream("".join(list(events(SEARCH))[:3]), length=5000),
        "broke off",
    ),
    "an end without an end": (lambda: stream(begun("")), "broke off in the middle"),
    "invalid UTF-8": (lambda: stream(begun("A t"), b'data: {"a": "\xff\xfe"}\n\n'), "UTF-8"),
    "an empty reply": (lambda: "", "empty"),
    "a blank reply": (lambda: "  \n\n ", "empty"),
    "a refusal": (refused, "refused to answer: I can't help"),
    "a content filter": (lambda: ended("content_filter"), "content filter"),
    "the limit of tokens": (lambda: ended("length", "Our tents a"), "limit of tokens"),
    "only thoughts": (lambda: "<think>Which tents are there", "empty"),
    "a megabyte without an end": (
        lambda: stream(*(begun("tent " * 100) for _ in range(2000))),
        "didn't stop",
    ),
    "a megabyte without an event": (lambda: stream(*["x" * 100_000] * 90), "more than 8,000,000"),
    "arguments without an end": (
        lambda: Call("search_products", '{"query": "' + "tent " * 5000),
        "arguments of more than",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_keyless_model_answers_in_its_place(
    impatient: Impatient, model: HostedModel, demo_assistant: Assistant, name: str
) -> None:
    make, says = BROKEN[name]

    class Anew(list[Reply]):
        """Each request is answered anew: a response can be sent once."""

        def __len__(self) -> int:
            return 1

        def __getitem__(self, _index: object) -> Reply:  # type: ignore[override]
            return make()

    model.replies = Anew()
    answer = ask(impatient(20), "Do you have a tent for two?")
    expected = ask(demo_assistant, "Do you have a tent for two?")
    assert answer.text == expected.text
    assert answer.cards == expected.cards
    assert answer.decision is Decision.ANSWER
    assert says in answer.trace.fallback
    assert answer.trace.fallback
    assert answer.trace.model == "keyless"
    assert "test-key" not in answer.trace.fallback


def test_a_server_that_is_not_there(impatient: Impatient, demo_assistant: Assistant) -> None:
    answer = ask(impatient(base_url="http://127.0.0.1:9/v1"), "Do you have a tent for two?")
    assert answer.text == ask(demo_assistant, "Do you have a tent for two?").text
    assert "can't be reached" in answer.trace.fallback
    assert "OPENAI_BASE_URL" in answer.trace.fallback


@pytest.fixture
def release() -> Iterator[threading.Event]:
    """Set when the test is over, so that the server's threads end."""
    event = threading.Event()
    yield event
    event.set()


def test_a_server_that_never_begins(
    impatient: Impatient, model: HostedModel, release: threading.Event
) -> None:
    def silence() -> Iterator[str]:
        release.wait(30)
        yield ""

    model.says(Response(silence(), content_type=STREAM))
    answer = ask(impatient(), "Do you have a tent for two?")
    assert answer.trace.fallback == "the model server was silent for 0.5 s"
    assert answer.cards


def test_a_server_that_only_shows_signs_of_life(
    impatient: Impatient, model: HostedModel, release: threading.Event
) -> None:
    def alive() -> Iterator[str]:
        while not release.wait(0.02):
            yield ": processing\n\n"

    model.says(Response(alive(), content_type=STREAM))
    answer = ask(impatient(), "Do you have a tent for two?")
    assert answer.trace.fallback == "the model took longer than 1 s"
    assert answer.cards


def test_a_server_that_trickles_is_left_when_the_time_is_up(
    impatient: Impatient, model: HostedModel, release: threading.Event
) -> None:
    def trickle() -> Iterator[str]:
        yield begun("Good evening. ")
        while not release.wait(0.02):
            yield begun("Very ")

    model.says(Response(trickle(), content_type=STREAM))
    answer = ask(impatient(4), "Do you have a tent for two?")
    assert answer.trace.fallback == "the model took longer than 4 s"
    assert answer.text.startswith("Good evening. ")
    assert "Very" not in answer.text
    assert answer.cards


def heard(assistant: Assistant, asked: str) -> tuple[Answer, str]:
    """The answer, and what was streamed of it."""
    shown = list(assistant.stream(conversation(asked)))
    assert isinstance(shown[-1], Finished)
    return shown[-1].answer, "".join(e.text for e in shown if isinstance(e, TextDelta))


def test_a_cut_after_two_sentences_takes_nothing_back_and_repeats_nothing(
    impatient: Impatient, model: HostedModel
) -> None:
    said = f"The [[p:{TENT}]] sleeps two. It is in stock. It costs only £2"
    model.says(SEARCH, stream(begun(said), length=9000))
    answer, shown = heard(impatient(20), "Do you have a tent for two?")
    assert shown == answer.text
    assert answer.text.startswith("The **Tarnmoss Hollow 2 Tent** sleeps two. It is in stock.")
    assert "£2" not in answer.text.partition("in stock.")[0]
    assert "only" not in answer.text
    assert answer.text.count("sleeps two") == 1
    assert answer.trace.model == "test-model, then keyless"
    assert "broke off" in answer.trace.fallback
    assert answer.cards[0].product_id == TENT


def test_a_cut_after_everything_was_said_adds_nothing_that_was_said(
    impatient: Impatient, model: HostedModel, demo_assistant: Assistant
) -> None:
    asked = "How long do I have to return something?"
    model.says(Call("search_help", {"question": asked}), "x")
    ask(impatient(20), asked)
    passages = json.loads(model.messages()[-1]["content"])["passages"]
    quote = ask(demo_assistant, asked).citations[0].quote
    key = next(p["key"] for p in passages if quote.split(". ")[0] in p["text"])
    first = quote.split(". ")[0].rstrip(".")
    said = f"{first}. [[c:{key}]] And"
    model.says(Call("search_help", {"question": asked}), stream(begun(said), length=9000))
    answer, shown = heard(impatient(20), asked)
    assert shown == answer.text
    assert answer.text.count(first) == 1
    assert answer.trace.model == "test-model, then keyless"


def test_what_was_looked_up_before_the_outage_is_used(
    impatient: Impatient, model: HostedModel
) -> None:
    model.says([SEARCH, Call("search_help", {"question": "delivery"})], refusal(503))
    answer = ask(impatient(20), "Do you have a tent for two?")
    assert answer.trace.tools[0].arguments == json.dumps(SEARCH.arguments)
    assert answer.trace.model == "keyless"
    assert answer.cards


def test_a_person_is_still_asked_when_the_model_fails_after_handing_over(
    impatient: Impatient, model: HostedModel
) -> None:
    model.says(Call("hand_over", {"reason": "asked", "summary": "Wants Meg."}), refusal(500))
    answer = ask(impatient(20), "Can I talk to a person?")
    assert answer.decision is Decision.HANDOFF
    assert answer.handoff is not None
    assert answer.text


def test_a_short_outage_is_not_noticed(impatient: Impatient, model: HostedModel) -> None:
    model.says(refusal(503), refusal(429), "Here again.")
    answer = ask(impatient(20), "hello?")
    assert (answer.text, answer.trace.fallback) == ("Here again.", "")


def test_a_server_that_asks_for_more_patience_than_a_shopper_has_is_not_waited_for(
    impatient: Impatient, model: HostedModel
) -> None:
    busy = refusal(429)
    del busy.headers["retry-after-ms"]
    busy.headers["Retry-After"] = "30"
    model.says(busy)
    assert ask(impatient(20), "Do you have a tent for two?").cards
    assert len(model.requests) == 1


def test_a_server_that_keeps_failing_is_left_alone(
    impatient: Impatient, model: HostedModel
) -> None:
    assistant = impatient(20)
    model.says(refusal(500))
    for _ in range(5):
        assert ask(assistant, "Do you have a tent for two?").cards
    asked = len(model.requests)
    answer = ask(assistant, "Do you have a tent for two?")
    assert len(model.requests) == asked
    assert "not asked for another" in answer.trace.fallback
    assert "HTTP 500" in answer.trace.fallback


def test_a_wrong_key_is_logged_once_and_told_to_who_asks_how_the_model_does(
    impatient: Impatient, model: HostedModel, caplog: pytest.LogCaptureFixture
) -> None:
    assistant = impatient(20)
    model.says(refusal(401))
    for _ in range(3):
        ask(assistant, "hello")
    assert len(model.requests) == 1
    errors = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert len(errors) == 1
    assert "OPENAI_API_KEY" in errors[0].getMessage()
    assert "test-key" not in errors[0].getMessage()
    health = model_health(ModelChoice("test-key", model.base_url, "test-model"))
    assert health is not None
    assert health.state == "misconfigured"
    assert "OPENAI_API_KEY" in health.detail


def test_a_reply_of_no_use_says_nothing_about_the_server(
    impatient: Impatient, model: HostedModel
) -> None:
    assistant = impatient(20)
    model.says("")
    for _ in range(8):
        ask(assistant, "Do you have a tent for two?")
    assert len(model.requests) == 8
    health = model_health(ModelChoice("test-key", model.base_url, "test-model"))
    assert health is not None
    assert health.state == "well"
    assert model_health(ModelChoice()) is None
