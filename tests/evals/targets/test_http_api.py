from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from assistant.agent import Assistant
from assistant.conversation import CardVariant, Decision, Handoff, HandoffReason
from evals.replay import replay
from evals.targets.endpoint import Patience
from evals.targets.http_api import HttpApi
from evals.targets.target import TargetError
from kb.documents import Availability, Money
from tests.evals.targets.contract import LIGHTEST, TargetContract, golden
from tests.ui.api.scripted import Scripted, answer, build, card, citation, free_port, served

QUICK = Patience(attempts=3, wait=0.001, answer=20)
FORMS = (
    CardVariant(
        "RJ-MOS-M",
        (("Size", "M"), ("Colour", "Moss")),
        Money(Decimal("139.50"), "GBP"),
        None,
        Availability.OUT_OF_STOCK,
        0,
    ),
)
ASKED = golden(("hello", {"says": ["x"]}))


@pytest.fixture(scope="module")
def shop(demo_assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running Aisle that answers from the demo shop."""
    folder = tmp_path_factory.mktemp("desk")
    with served(lambda _address: build(folder, demo_assistant)) as address:  # type: ignore[arg-type]
        yield address


@pytest.fixture
def scripted(tmp_path: Path) -> Iterator[tuple[Scripted, HttpApi]]:
    says = Scripted()
    with (
        served(lambda _address: build(tmp_path, says)) as address,
        HttpApi(address, patience=QUICK) as target,
    ):
        yield says, target


class TestHttpApi(TargetContract):
    @pytest.fixture
    def target(self, shop: str) -> Iterator[HttpApi]:
        with HttpApi(shop, key="sk-secret", patience=QUICK) as target:
            yield target


def test_everything_that_the_api_shows_arrives_as_it_was(scripted: tuple[Scripted, HttpApi]):
    says, target = scripted
    says.answers["hello"] = answer(
        "One of these.",
        decision=Decision.HANDOFF,
        cards=(card(), card(product_id="other", variants=FORMS, price=None, variant_id="v")),
        citations=(citation(),),
        handoff=Handoff(HandoffReason.SAFETY, "She asked about a burn."),
        suggestions=("And now?",),
    )
    with target.open(ASKED) as session:
        found = session.say("hello").answer
    given = says.answers["hello"]
    assert found.cards == given.cards
    assert found.citations == given.citations
    assert found.handoff == given.handoff
    assert (found.text, found.decision) == (given.text, given.decision)
    assert found.suggestions == given.suggestions
    assert (found.trace.edition, found.trace.model) == (7, "scripted")


def test_an_address_may_end_in_the_version_of_the_api(shop: str):
    with HttpApi(f"{shop}/v1/", patience=QUICK) as target:
        assert target.fingerprint.target == shop
        assert target.fingerprint.edition == "7"


def test_the_assistant_goes_on_after_a_hand_over_and_leaves_nobody_waiting(
    scripted: tuple[Scripted, HttpApi],
):
    says, target = scripted
    handed = Handoff(HandoffReason.ASKED, "Wants a person.")
    says.answers["person"] = answer("Yes.", decision=Decision.HANDOFF, handoff=handed)
    with target.open(ASKED) as session:
        assert session.say("person").answer.handoff == handed
        assert session.say("and now?").answer.text.startswith("You said: and now?")
        assert session.say("person").answer.handoff == handed
        assert len(session.ended().inbox) == 2
    headers = {"Aisle-Visitor": session._token}
    found = target._endpoint.json("GET", session._path, headers=headers)
    assert found["standing"]["ended"]
    assert found["standing"]["charge"] == "bot"


def test_a_message_that_could_not_be_answered_is_an_error_and_no_wrong_answer(
    scripted: tuple[Scripted, HttpApi],
):
    _, target = scripted
    result = replay(target, golden(("break", {"says": ["x"]})))
    assert "could not be answered" in result.error
    assert not result.turns


def test_a_message_that_the_server_refuses_is_an_error_at_once(scripted: tuple[Scripted, HttpApi]):
    _, target = scripted
    result = replay(target, golden(("x" * 4001, {"says": ["x"]})))
    assert "422" in result.error
    assert "shorten it" in result.error
    assert "attempts" not in result.error


def test_a_server_that_is_not_there_is_named_with_what_to_do():
    address = f"http://127.0.0.1:{free_port()}"
    with HttpApi(address, patience=QUICK) as target, pytest.raises(TargetError) as refused:
        replay(target, ASKED)
    said = str(refused.value)
    assert address in said
    assert "start the server" in said
    assert "after 3 attempts" in said


@pytest.mark.parametrize(
    "address", ["", "shop", "ftp://shop.example", "http://", "http://h:port/", "http://[/"]
)
def test_what_is_no_address_is_refused(address: str):
    with pytest.raises(TargetError, match="not the address of a server"):
        HttpApi(address)


@pytest.mark.parametrize(
    "address",
    ["http://me:pw@shop.example/", "https://shop.example/?key=pw", "http://s.example/#pw"],
)
def test_an_address_with_a_secret_in_it_is_refused_and_not_repeated(address: str):
    with pytest.raises(TargetError) as refused:
        HttpApi(address)
    assert "pw" not in str(refused.value)
    assert "environment" in str(refused.value)


class Server:
    """A server that says what a test tells it; every request gets the next response."""

    def __init__(self, server: HTTPServer) -> None:
        self.server = server
        self.asked: list[Request] = []
        self.responses: list[Response] = []
        server.expect_request(re.compile(".*")).respond_with_handler(self._respond)

    def says(self, *responses: Response | dict[str, Any]) -> HttpApi:
        self.responses = [
            r if isinstance(r, Response) else Response(json.dumps(r), content_type="text/json")
            for r in responses
        ]
        return HttpApi(self.server.url_for("/"), patience=QUICK)

    def _respond(self, request: Request) -> Response:
        if request.path == "/v1/visitors":
            return Response(json.dumps(VISITOR), 201, content_type="text/json")
        self.asked.append(request)
        return self.responses.pop(0) if len(self.responses) > 1 else self.responses[0]


@pytest.fixture
def server(httpserver: HTTPServer) -> Server:
    return Server(httpserver)


HEALTH = {"ready": True, "edition": 3, "model": "keyless"}
VISITOR = {"visitor_id": "v_1", "token": "a.b.c"}
STARTED = {"id": "c_1", "greeting": "", "suggestions": []}
DONE = {"text": "Yes.", "decision": "answer", "model": "m", "edition": 3}


def stream(*events: tuple[int, str, dict[str, Any]]) -> Response:
    lines = [f"id: {n}\nevent: {kind}\ndata: {json.dumps(data)}\n\n" for n, kind, data in events]
    return Response(": alive\n\n" + "".join(lines), content_type="text/event-stream")


def test_a_server_that_is_busy_is_asked_again(server: Server):
    with server.says(Response("busy", 503, {"Retry-After": "0"}), HEALTH) as target:
        assert target.fingerprint.edition == "3"
    assert len(server.asked) == 2


def test_a_server_that_stays_broken_is_given_up(server: Server):
    document = json.dumps({"detail": "the store is away"})
    with (
        server.says(Response(document, 503)) as target,
        pytest.raises(TargetError, match=r"503: the store is away \(after 3 attempts\)"),
    ):
        _ = target.fingerprint
    assert len(server.asked) == 3


def test_what_is_no_json_is_named(server: Server):
    with (
        server.says(Response("<html>hello</html>")) as target,
        pytest.raises(TargetError, match="isn't JSON: <html>hello</html>; look whether"),
    ):
        _ = target.fingerprint
    assert len(server.asked) == 1


def test_what_is_no_aisle_is_named(server: Server):
    with (
        server.says(HEALTH, {"object": "list"}) as target,
        pytest.raises(TargetError, match=r"isn't Aisle's API as this version knows it \(id"),
        target.open(ASKED),
    ):
        pass


def test_a_redirect_is_not_followed(server: Server):
    elsewhere = Response("", 307, {"Location": "http://elsewhere.example/"})
    with (
        server.says(elsewhere) as target,
        pytest.raises(TargetError, match=r"redirect to http://elsewhere\.example/"),
    ):
        _ = target.fingerprint


def test_a_stream_that_breaks_is_taken_up_where_it_broke(server: Server):
    begun = stream((1, "message", {"message_id": "m"}), (2, "delta", {"message_id": "m"}))
    whole = stream((3, "answer", {"message_id": "m", "answer": DONE}))
    with server.says(STARTED, {"id": "m"}, begun, whole) as target, target.open(ASKED) as session:
        observed = session.say("hello")
    assert observed.answer.text == "Yes."
    assert observed.first_ms is not None
    assert [r.args["after"] for r in server.asked[2:]] == ["0", "2"]


def test_a_message_that_is_sent_again_is_sent_under_the_same_key(server: Server):
    whole = stream((3, "answer", {"message_id": "m", "answer": DONE}))
    replies = (STARTED, Response("no", 502), {"id": "m"}, whole)
    with server.says(*replies) as target, target.open(ASKED) as session:
        session.say("hello")
        keys = [r.headers["Idempotency-Key"] for r in server.asked[1:3]]
    assert keys[0] == keys[1]


def test_another_messages_answer_is_not_taken_for_this_ones(server: Server):
    whole = stream(
        (3, "answer", {"message_id": "other", "answer": {**DONE, "text": "No."}}),
        (4, "answer", {"message_id": "m", "answer": DONE}),
    )
    with server.says(STARTED, {"id": "m"}, whole) as target, target.open(ASKED) as session:
        assert session.say("hello").answer.text == "Yes."


def test_the_key_is_sent_and_stands_nowhere_else(server: Server):
    target = HttpApi(server.server.url_for("/"), key="sk-secret", patience=QUICK)
    server.says(HEALTH)
    with target:
        assert "sk-secret" not in repr(target.fingerprint)
    assert server.asked[0].headers["Authorization"] == "Bearer sk-secret"


def test_the_shops_answer_is_scored_like_any_other(shop: str):
    with HttpApi(shop, patience=QUICK) as target:
        wrong = replay(target, golden((LIGHTEST, {"decision": "decline"})))
    assert wrong.failures
