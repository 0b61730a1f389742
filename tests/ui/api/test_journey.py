"""The straight way of a shopper through the API, and what makes it hold when requests go wrong."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from assistant.conversation import Decision, Handoff, HandoffReason, Trace, Usage
from desk.messages import Author
from desk.requests import Requests, RequestUnderWay
from desk.routing import Routing
from desk.sites import SiteSettings
from tests.ui.api.conftest import Client
from tests.ui.api.events import Event, read
from tests.ui.api.scripted import FREE, Scripted, answer, begin, build, served
from tests.ui.api.test_tokens import signed

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
ANNA = Author("a_1", "Anna Berg")


@pytest.fixture
def made(tmp_path: Path, scripted: Scripted) -> Iterator[tuple[FastAPI, httpx.Client]]:
    apps: list[FastAPI] = []

    def make(_address: str) -> FastAPI:
        routing = Routing(here=lambda: True)
        apps.append(build(tmp_path, scripted, routing=routing, mail=lambda: True))
        return apps[0]

    with (
        served(make) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=30) as client,
    ):
        yield apps[0], client


def test_a_shopper_is_helped_by_the_assistant_and_then_by_a_person(
    made: tuple[FastAPI, httpx.Client], scripted: Scripted
) -> None:
    app, http = made
    client = Client(http)
    store = app.state.service.store
    with client.http.stream("GET", f"{client.path}/events") as stream:
        events = (e for e in read(stream) if e.type not in ("status", "delta"))

        def comes(*types: str) -> dict[str, Any]:
            event = next(events)
            assert event.type in types, event
            data: dict[str, Any] = json.loads(event.data)
            return data

        client.say("hello")
        comes("message")
        assert comes("answer")["answer"]["text"].startswith("You said: hello")
        handed = client.http.post(f"{client.path}/handover", json={"to": "person"})
        assert (handed.status_code, handed.json()["charge"]) == (202, "person")
        assert handed.json()["waiting"]
        assert comes("system")["code"] == "handed_over"
        assert comes("state") == {
            "charge": "person", "status": "open", "agent": None, "waiting": True, "ended": False,
        }  # fmt: skip
        again = client.http.post(f"{client.path}/handover", json={"to": "person"})
        assert again.status_code == 202
        client.say("are you there?")
        assert comes("message")["text"] == "are you there?"
        store.reply(client.id, ANNA, "I am.", seen=5, key=None)
        kinds = []
        while "agent" not in kinds:
            event = next(events)
            kinds.append(event.type)
        assert json.loads(event.data)["author"] == {"name": "Anna"}
        assert json.loads(event.data)["text"] == "I am."
        assert "answer" not in kinds, "the assistant is silent while a person is in charge"
    view = client.http.get(client.path).json()
    assert [m["role"] for m in view["messages"]] == [
        "shopper", "assistant", "system", "shopper", *[m["role"] for m in view["messages"][4:]],
    ]  # fmt: skip
    assert view["messages"][-1]["author"] == {"name": "Anna"}
    assert view["messages"][-1]["data"] == {}
    assert view["standing"]["agent"] == {"name": "Anna"}
    seen = client.http.put(f"{client.path}/read", json={"message_id": view["messages"][-1]["id"]})
    assert seen.status_code == 204
    listed = client.http.get("/v1/conversations").json()["conversations"]
    assert [(c["id"], c["title"], c["unread"], c["charge"]) for c in listed] == [
        (client.id, "hello", 0, "person")
    ]
    assert client.http.put(
        f"{client.path}/contact", json={"email": " jane@mail.example "}
    ).json() == {"email": "jane@mail.example", "name": ""}
    assert store.standing(client.id).contact_email == "jane@mail.example"
    back = client.http.post(f"{client.path}/handover", json={"to": "bot"}).json()
    assert back["charge"] == "bot"
    assert client.ask("thanks")[-1].type == "answer"
    ended = client.http.post(f"{client.path}/end")
    assert (ended.status_code, ended.json()["ended"]) == (200, True)
    assert client.http.post(f"{client.path}/end").json()["ended"]
    survey = client.http.put(f"{client.path}/survey", json={"score": 5, "comment": " quick "})
    assert survey.json() == {"score": 5, "comment": "quick"}
    assert client.http.get(client.path).json()["standing"]["rated"]
    client.ask("one more thing")
    assert not client.http.get(client.path).json()["standing"]["ended"], "words open it again"


def test_typing_and_reading_are_passed_on_and_not_kept(
    made: tuple[FastAPI, httpx.Client],
) -> None:
    from ui.api.events import TypingEvent
    from ui.api.notifier import Ephemeral

    app, http = made
    client = Client(http)
    notifier = app.state.service.notifier
    with client.http.stream("GET", f"{client.path}/events") as stream:
        lines = stream.iter_lines()
        assert next(lines) == ":"
        typed = client.http.post(f"{client.path}/typing", json={"typing": True})
        assert typed.status_code == 204
        told = TypingEvent(by="agent", name="Anna", typing=True).model_dump_json()
        while not notifier.followed(client.id):
            time.sleep(0.01)
        notifier.send(client.id, Ephemeral("typing", "agent", told))
        got = [next(lines) for _ in range(4)]
    assert got[1] == "event: typing", "what the shopper types is not told to the shopper"
    assert json.loads(got[2].removeprefix("data: ")) == json.loads(told)
    assert got[3] == "", "without an id, so that nothing is skipped after a reconnect"
    assert client.events() == []


@pytest.mark.parametrize("times", [6])
def test_what_is_sent_twice_with_one_key_is_done_once(
    made: tuple[FastAPI, httpx.Client], times: int
) -> None:
    app, http = made
    client = Client(http)
    requests: list[tuple[str, dict[str, Any]]] = [
        ("/v1/conversations", {"json": {"locale": "de"}}),
        (f"{client.path}/messages", {"json": {"text": "hello"}}),
        (f"{client.path}/files", {"files": {"file": ("a.png", PNG)}}),
        (f"{client.path}/transcript", {"json": {"email": "jane@mail.example"}}),
    ]
    # All at once and out of order, as a shaky connection has it.
    jobs = [(n, *request) for _ in range(times) for n, request in enumerate(requests)]
    with ThreadPoolExecutor(8) as pool:

        def send(job: tuple[int, str, dict[str, Any]]) -> tuple[int, httpx.Response]:
            n, path, body = job
            for _ in range(50):
                headers = {"Idempotency-Key": f"key-{n}"}
                response = client.http.post(path, headers=headers, **body)
                if response.status_code != 409:
                    return n, response
                assert response.json()["type"].endswith("request-under-way")
                time.sleep(0.02)
            raise AssertionError("never answered")

        answered = list(pool.map(send, jobs))
    for n in range(len(requests)):
        mine = [response for which, response in answered if which == n]
        assert {r.status_code for r in mine} <= {201, 202}, [r.text for r in mine]
        assert len({r.text for r in mine}) == 1, "all are told the same"
    client.events()
    assert [m["role"] for m in client.messages()] == ["shopper", "assistant"]
    listed = client.http.get("/v1/conversations").json()["conversations"]
    assert len(listed) == 2
    books = app.state.service.books
    assert len(books.outbox.due(limit=99)) == 1
    for n, (path, body) in enumerate(requests):
        other: dict[str, Any] = {
            0: {"json": {"locale": "fr"}},
            1: {"json": {"text": "other words"}},
            2: {"files": {"file": ("b.png", PNG)}},
            3: {"json": {"email": "john@mail.example"}},
        }[n]
        assert body != other
        refused = client.http.post(path, headers={"Idempotency-Key": f"key-{n}"}, **other)
        assert refused.status_code == 422, refused.text
        assert refused.json()["type"].endswith("idempotency-key-reused")
    stranger = Client(http)
    fresh = stranger.http.post("/v1/conversations", headers={"Idempotency-Key": "key-0"})
    assert fresh.json()["id"] != listed[0]["id"], "keys are each visitor's own"


def test_a_request_that_came_to_nothing_may_be_tried_again(tmp_path: Path) -> None:
    with Requests(f"sqlite:///{tmp_path / 'desk.db'}") as requests:
        assert requests.begin("v", "k", "d") is None
        with pytest.raises(RequestUnderWay):
            requests.begin("v", "k", "d")
        requests.drop("v", "k")
        assert requests.begin("v", "k", "d") is None
        requests.keep("v", "k", 201, "{}")
        assert requests.begin("v", "k", "d") is not None
        assert requests.tidy(hours=1) == 0
        assert requests.tidy(hours=-1) == 1
        assert requests.begin("v", "k", "other") is None


def test_a_copy_waits_to_be_sent_or_the_shopper_is_told_that_none_can_be(
    made: tuple[FastAPI, httpx.Client], tmp_path: Path, scripted: Scripted
) -> None:
    app, http = made
    client = Client(http)
    client.ask("<b>hello</b>")
    path = f"{client.path}/transcript"
    sent = client.http.post(path, json={"email": "jane@mail.example"})
    assert (sent.status_code, sent.json()) == (202, {"messages": 2})
    mail = app.state.service.books.outbox.due()[0]
    assert mail.recipient == "jane@mail.example"
    assert "You said: <b>hello</b>" in mail.text
    assert "<b>hello</b>" not in mail.html
    unsendable = ("=?utf-8?q?x?=@b.de", "a@" + "x.".rjust(60, "x") * 5 + "de")
    for bad in (
        "jane",
        "a@b",
        "a b@c.de",
        "a@b.de\r\nBcc: x@y.de",
        "x" * 400 + "@b.de",
        *unsendable,
    ):
        assert client.http.post(path, json={"email": bad}).status_code == 422
        assert client.http.put(f"{client.path}/contact", json={"email": bad}).status_code == 422
    (tmp_path / "other").mkdir()
    with (
        served(lambda _: build(tmp_path / "other", scripted)) as address,
        httpx.Client(base_url=address, trust_env=False) as bare,
    ):
        mute = Client(bare)
        refused = mute.http.post(f"{mute.path}/transcript", json={"email": "jane@mail.example"})
        assert refused.status_code == 409
        assert refused.json()["type"].endswith("no-mail")
        assert "sends no e-mails" in refused.json()["detail"]


def signed_in(app: FastAPI, http: httpx.Client, customer: str, **claims: object) -> dict[str, Any]:
    key = app.state.service.books.sites.identity_key("default")
    given = {"sub": customer, "exp": int(time.time()) + 300, "aud": "aisle"} | claims
    body = {"site": "default", "identity": signed(given, key.encode())}
    begun: dict[str, Any] = http.post("/v1/visitors", json=body).json()
    return begun


def test_the_customer_whom_the_shop_signs_reaches_the_assistant_and_all_devices(
    made: tuple[FastAPI, httpx.Client], scripted: Scripted
) -> None:
    app, http = made
    phone = Client(http)
    phone.ask("before")
    assert scripted.heard[-1].session is None
    same = signed_in(app, phone.http, "c-7", name="Jane")
    assert same["identified"]
    assert same["visitor_id"] == phone.visitor["visitor_id"]
    phone.ask("after")
    session = scripted.heard[-1].session
    assert session is not None
    assert (session.customer_id, session.proof.value) == ("c-7", "session")
    laptop = Client(http)
    assert laptop.http.get(phone.path).status_code == 404
    signed_in(app, laptop.http, "c-7")
    assert laptop.http.get(phone.path).status_code == 200
    listed = laptop.http.get("/v1/conversations").json()["conversations"]
    assert {c["id"] for c in listed} == {phone.id, laptop.id}
    # Somebody else signs in at the same machine: another visitor, who sees none of it.
    other = signed_in(app, phone.http, "c-8")
    assert other["visitor_id"] != same["visitor_id"]
    token = {"Authorization": f"Bearer {other['token']}"}
    assert phone.http.get(phone.path, headers=token).status_code == 404
    assert phone.http.get("/v1/conversations", headers=token).json() == {"conversations": []}
    forged = phone.http.post("/v1/visitors", json={"site": "default", "identity": same["token"]})
    assert forged.status_code == 422
    assert forged.json()["type"].endswith("identity-refused")


def test_customers_of_one_site_are_not_those_of_another(
    made: tuple[FastAPI, httpx.Client],
) -> None:
    app, http = made
    sites = app.state.service.books.sites
    sites.add("other", FREE)
    mine = Client(http)
    signed_in(app, mine.http, "42")
    given = {"sub": "42", "exp": int(time.time()) + 300, "aud": "aisle"}
    identity = signed(given, sites.identity_key("other").encode())
    with httpx.Client(base_url=http.base_url, trust_env=False) as thief:
        begin(thief, site="other", identity=identity)
        assert thief.get(mine.path).status_code == 404
        assert thief.get("/v1/conversations").json() == {"conversations": []}


def spent(cost: str) -> Trace:
    return Trace(edition=1, model="hosted", prompt_version="1", usage=Usage(cost=Decimal(cost)))


def test_a_day_has_so_much_money_and_so_many_answers(tmp_path: Path, scripted: Scripted) -> None:
    limited = SiteSettings(
        limits=FREE.limits, spend_per_day=Decimal("0.05"), answers_per_day=4, locale="de"
    )
    for word in "abcd":
        scripted.answers[word] = answer(word, trace=spent("0.03"))
    keyless = Scripted()
    apps: list[FastAPI] = []

    def make(_address: str) -> FastAPI:
        apps.append(build(tmp_path, scripted, site=limited, frugal=keyless))
        return apps[0]

    with (
        served(make) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=30) as http,
    ):
        client = Client(http)
        for word in "abcd":
            client.ask(word)
        assert [c.turns[-1].text for c in scripted.heard] == ["a", "b"], "then the money is spent"
        assert [c.turns[-1].text for c in keyless.heard] == ["c", "d"]
        told = json.loads(client.ask("e")[-1].data)["answer"]
        assert told["decision"] == "decline"
        assert "Heute" in told["text"]
        assert told["suggestions"] == ["Mit einem Menschen sprechen"]
        assert len(scripted.heard) + len(keyless.heard) == 4, "nobody was asked"
        called = json.loads(
            next(e for e in client.ask(told["suggestions"][0]) if e.type == "answer").data
        )["answer"]
        assert called["decision"] == Decision.HANDOFF
        assert client.http.get(client.path).json()["standing"]["charge"] == "person"
        today = apps[0].state.service.books.spending.today("default")
        assert (today.answers, today.cost_usd) == (4, Decimal("0.06"))


def test_a_blocked_visitor_reads_on_and_says_no_more(made: tuple[FastAPI, httpx.Client]) -> None:
    app, http = made
    client = Client(http)
    client.ask("hello")
    app.state.service.books.visitors.block(client.visitor["visitor_id"], "a_1")
    refused = client.say("buy now")
    assert refused.status_code == 403
    assert refused.json()["type"].endswith("blocked")
    assert len(client.messages()) == 2


def test_a_person_who_takes_over_in_mid_answer_ends_it_on_every_stream(
    made: tuple[FastAPI, httpx.Client], scripted: Scripted
) -> None:
    app, http = made
    client = Client(http)
    scripted.gate.clear()
    accepted = client.say("hello").json()
    seen: list[Event] = []
    with client.http.stream("GET", accepted["events"]) as stream:
        for event in read(stream):
            seen.append(event)
            if event.type == "delta":
                app.state.service.store.take_over(client.id, ANNA)
                scripted.gate.set()
            if event.type == "state":
                break
    assert "withdrawn" in [event.type for event in seen]
    assert "answer" not in [event.type for event in seen]
    numbers = [event.id for event in seen]
    assert numbers == sorted(set(numbers))
    assert [e.type for e in client.events() if e.type == "delta"] == []
    assert client.messages()[0]["state"] == "passed"


def test_a_hand_over_by_the_assistant_reaches_the_stream(
    made: tuple[FastAPI, httpx.Client], scripted: Scripted
) -> None:
    _, http = made
    handoff = Handoff(HandoffReason.ANGER, "She is cross.")
    scripted.answers["grr"] = replace(answer("Sorry."), decision=Decision.HANDOFF, handoff=handoff)
    client = Client(http)
    types = [event.type for event in client.ask("grr")]
    assert types[-3:] == ["answer", "system", "state"]
