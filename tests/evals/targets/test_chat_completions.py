from __future__ import annotations

import json
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from assistant.agent import Assistant
from assistant.conversation import Conversation, Role
from assistant.models import Price
from evals.replay import replay
from evals.result import Outcome
from evals.targets.chat_completions import ChatCompletions
from evals.targets.endpoint import Patience
from evals.targets.target import TargetError
from tests.evals.targets.contract import TargetContract, golden
from tests.fakes import HostedModel, events, refusal

QUICK = Patience(attempts=3, wait=0.001, answer=20)
ASKED = golden(("hello", {"says": ["yes"]}))


@pytest.fixture
def hosted(httpserver: HTTPServer) -> HostedModel:
    return HostedModel(httpserver)


def target_of(hosted: HostedModel, **options: Any) -> ChatCompletions:
    return ChatCompletions(hosted.base_url, "test", patience=QUICK, **options)


def whole(text: str, **more: Any) -> Response:
    body = {"choices": [{"message": {"role": "assistant", "content": text}}], **more}
    return Response(json.dumps(body), content_type="application/json")


class TestChatCompletions(TargetContract):
    @pytest.fixture
    def target(
        self, httpserver: HTTPServer, demo_assistant: Assistant
    ) -> Iterator[ChatCompletions]:
        """The demo shop's assistant as a bot that shows its words only."""

        def respond(request: Request) -> Response:
            said = Conversation("bot")
            for message in json.loads(request.get_data())["messages"]:
                role = Role.SHOPPER if message["role"] == "user" else Role.ASSISTANT
                if role is Role.SHOPPER:
                    said = said.said(role, message["content"])
                    answer = demo_assistant.answer(said)
                else:
                    said = said.said(role, message["content"], answer)
            return Response(list(events(answer.text)), content_type="text/event-stream")

        httpserver.expect_request("/v1/chat/completions").respond_with_handler(respond)
        url = httpserver.url_for("/v1")
        with ChatCompletions(url, "bot", key="sk-secret", patience=QUICK) as target:
            yield target


def test_everything_said_before_is_sent_again(hosted: HostedModel):
    hosted.says("One.", "Two.")
    with target_of(hosted, system="Be brief.").open(ASKED) as session:
        session.say("first")
        session.say("second")
    assert [(m["role"], m["content"]) for m in hosted.messages()] == [
        ("system", "Be brief."),
        ("user", "first"),
        ("assistant", "One."),
        ("user", "second"),
    ]
    assert hosted.requests[0]["model"] == "test"


def test_a_server_that_does_not_stream_is_heard_in_one_piece(hosted: HostedModel):
    hosted.says(whole("yes", usage={"prompt_tokens": 9, "completion_tokens": 3}))
    with target_of(hosted).open(ASKED) as session:
        observed = session.say("hello")
    assert observed.answer.text == "yes"
    assert observed.first_ms is None
    usage = observed.answer.trace.usage
    assert (usage.prompt, usage.completion, usage.estimated) == (9, 3, False)


def test_tokens_that_the_server_does_not_count_are_said_to_be_estimated(hosted: HostedModel):
    with target_of(hosted.says("yes")).open(ASKED) as session:
        usage = session.say("hello there").answer.trace.usage
    assert usage.estimated
    assert usage.prompt == 3


def test_a_price_makes_a_cost(hosted: HostedModel):
    hosted.says(whole("yes", usage={"prompt_tokens": 1000, "completion_tokens": 100}))
    price = Price(Decimal("0.40"), Decimal("1.60"))
    with target_of(hosted, price=price).open(ASKED) as session:
        assert session.say("hello").answer.trace.usage.cost == Decimal("0.00056")


def test_a_server_that_knows_no_streaming_is_asked_without_from_then_on(hosted: HostedModel):
    hosted.says(
        refusal(400, "stream_options is not supported"),
        refusal(400, "stream must be false"),
        whole("yes"),
    )
    with target_of(hosted).open(ASKED) as session:
        assert session.say("hello").answer.text == "yes"
        session.say("again")
    asked = [(r.get("stream"), "stream_options" in r) for r in hosted.requests]
    assert asked == [(True, True), (True, False), (None, False), (None, False)]


def test_a_wrong_request_is_an_error_at_once(hosted: HostedModel):
    hosted.says(refusal(404, "no such model"))
    result = replay(target_of(hosted), ASKED)
    assert result.outcome is Outcome.ERROR
    assert "404: no such model; check the address and the model's name" in result.error
    assert len(hosted.requests) == 1


def test_a_wrong_key_says_where_to_look(hosted: HostedModel):
    hosted.says(refusal(401, "bad key"))
    result = replay(target_of(hosted, key="sk-secret"), ASKED)
    assert "check the key in the environment" in result.error
    assert "sk-secret" not in result.error


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_server_that_recovers_is_not_an_error(hosted: HostedModel, status: int):
    hosted.says(refusal(status), refusal(status), "yes")
    assert replay(target_of(hosted), ASKED).outcome is Outcome.PASSED
    assert len(hosted.requests) == 3


def test_a_server_that_does_not_is_given_up(hosted: HostedModel):
    hosted.says(refusal(500, "out of memory"))
    result = replay(target_of(hosted), ASKED)
    assert "500: out of memory (after 3 attempts)" in result.error


def test_a_wait_that_the_server_asks_for_is_kept_but_bounded(
    hosted: HostedModel, monkeypatch: pytest.MonkeyPatch
):
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    soon = Response("{}", 429, {"Retry-After": "7"})
    late = Response("{}", 503, {"Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"})
    hosted.says(soon, late, "yes")
    assert replay(target_of(hosted), ASKED).outcome is Outcome.PASSED
    assert [w for w in waits if w >= 1] == [7.0, QUICK.longest]


def test_an_answer_that_breaks_off_is_asked_for_again(hosted: HostedModel):
    half = Response(list(events("ye", end=False)), content_type="text/event-stream")
    fault = 'data: {"error": {"message": "overloaded"}}\n\n'
    broken = Response([fault], content_type="text/event-stream")
    hosted.says(half, broken, "yes")
    assert replay(target_of(hosted), ASKED).outcome is Outcome.PASSED


def test_a_turn_that_failed_leaves_nothing_in_the_conversation(hosted: HostedModel):
    with target_of(hosted.says(refusal(400))).open(ASKED) as session:
        with pytest.raises(TargetError):
            session.say("first")
        hosted.says("yes")
        session.say("second")
    assert [m["content"] for m in hosted.messages()] == ["second"]


@pytest.mark.parametrize(
    ("response", "told"),
    [
        (Response("not json"), "isn't JSON: not json"),
        (Response("{}"), "without choices"),
        (Response('{"choices": 3}'), r"isn't Chat Completions \(choices"),
        (Response(["data: {x\n\n"], content_type="text/event-stream"), "isn't Chat Completions"),
    ],
)
def test_what_is_no_chat_completions_is_named(hosted: HostedModel, response: Response, told: str):
    with (
        target_of(hosted.says(response)).open(ASKED) as session,
        pytest.raises(TargetError, match=told),
    ):
        session.say("hello")


def test_an_answer_that_never_ends_is_given_up(hosted: HostedModel):
    drip = "data: " + json.dumps({"choices": [{"delta": {"content": "la "}}]}) + "\n\n"

    def endless() -> Iterator[str]:
        for _ in range(200):
            time.sleep(0.01)
            yield drip

    hosted.says(Response(endless(), content_type="text/event-stream"))
    patience = Patience(attempts=1, answer=0.1)
    with (
        ChatCompletions(hosted.base_url, "test", patience=patience).open(ASKED) as session,
        pytest.raises(TargetError, match=r"wasn't whole after 0\.1 seconds"),
    ):
        session.say("hello")


def test_another_prompt_or_model_is_another_fingerprint(hosted: HostedModel):
    plain = target_of(hosted).fingerprint
    assert plain == target_of(hosted, key="sk-secret").fingerprint
    assert plain != target_of(hosted, system="Be brief.").fingerprint
    assert plain != target_of(hosted, temperature=0.0).fingerprint
    assert plain != ChatCompletions(hosted.base_url, "other").fingerprint
