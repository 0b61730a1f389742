from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.ui.api.conftest import Client
from tests.ui.api.scripted import Scripted, build, served
from ui.api.limits import PAGE_LIMIT


def problem(response: httpx.Response, status: int, name: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert set(document) == {"type", "title", "status", "detail", "instance"}
    assert document["type"] == f"/docs#problem-{name}"
    assert document["status"] == status
    assert document["instance"] == response.request.url.path
    return document


def test_a_long_text_is_refused_with_the_limit(client: Client) -> None:
    detail = problem(client.say("x" * 50_000), 422, "invalid-request")["detail"]
    assert "50,000 characters" in detail
    assert "4,000" in detail
    assert client.messages() == []
    assert client.say("x" * 4000).status_code == 202


def test_a_large_body_is_refused_before_it_is_read(client: Client) -> None:
    declared = client.say("x" * 70_000)
    assert "65,536 bytes" in problem(declared, 413, "too-large")["detail"]

    def pieces() -> Iterator[bytes]:
        for _ in range(20):
            yield b"x" * 10_000

    undeclared = client.http.post(f"{client.path}/messages", content=pieces())
    problem(undeclared, 413, "too-large")


def test_pages_beside_the_api_take_no_large_body_either(client: Client) -> None:
    # The chat page's own addresses read what they are sent as a whole.
    for path in ("/chat/gradio_api/queue/join", "/docs", "/v1x"):
        declared = client.http.post(path, content=b"x" * (PAGE_LIMIT + 1))
        problem(declared, 413, "too-large")

        def pieces() -> Iterator[bytes]:
            for _ in range(PAGE_LIMIT // 50_000 + 1):
                yield b"x" * 50_000

        problem(client.http.post(path, content=pieces()), 413, "too-large")
        assert client.http.post(path, content=b"x" * PAGE_LIMIT).status_code in (404, 405)


@pytest.mark.parametrize("text", ["", "   \n\t ", "\x00\x07", "\u202e"])
def test_a_text_of_nothing_is_refused(client: Client, text: str) -> None:
    assert "write what" in problem(client.say(text), 422, "invalid-request")["detail"]


def test_control_characters_are_taken_out(client: Client) -> None:
    client.ask("  a\x00b\x1b[31m\r\nc\u202ed\te  ")
    assert client.messages()[0]["text"] == "ab[31m\ncd\te"
    # Half a surrogate pair is JSON, but no text that could be stored.
    json = {"Content-Type": "application/json"}
    client.http.post(f"{client.path}/messages", content=b'{"text": "a\\ud800b"}', headers=json)
    assert client.messages()[2]["text"] == "ab"


def test_broken_bodies_are_told_apart(client: Client) -> None:
    address, post = f"{client.path}/messages", client.http.post
    json = {"Content-Type": "application/json"}
    problem(post(address, content=b"{bad", headers=json), 400, "unreadable-request")
    problem(post(address, content=b"\xff\xfe", headers=json), 400, "unreadable-request")
    untyped = problem(post(address, content=b'{"text": "a"}'), 422, "invalid-request")
    assert "Content-Type: application/json" in untyped["detail"]
    listed = problem(post(address, json=["a"]), 422, "invalid-request")
    assert "JSON object" in listed["detail"]
    misspelt = problem(post(address, json={"txt": "a"}), 422, "invalid-request")
    assert "txt: there is no such field" in misspelt["detail"]
    assert "text: it is required" in misspelt["detail"]


def test_unknown_things_are_named(client: Client) -> None:
    http = client.http
    unknown = problem(http.get("/v1/conversations/c_none"), 404, "unknown-conversation")
    assert "c_none" in unknown["detail"]
    problem(http.get("/v1/conversations/c_none/events"), 404, "unknown-conversation")
    said = http.post("/v1/conversations/c_none/messages", json={"text": "hello"})
    problem(said, 404, "unknown-conversation")
    problem(http.get("/v1/nothing"), 404, "unknown-address")
    assert "POST" in problem(http.put("/v1/conversations"), 405, "wrong-method")["detail"]


def test_wrong_event_numbers_are_refused(client: Client) -> None:
    events = f"{client.path}/events"
    for after in ("-1", "x", "9" * 30):
        answer = client.http.get(events, params={"after": after})
        assert "after" in problem(answer, 422, "invalid-request")["detail"]
    for last in ("x", "-1", "9" * 30):
        answer = client.http.get(events, headers={"Last-Event-ID": last})
        assert "last-event-id" in problem(answer, 422, "invalid-request")["detail"]


def test_ratings_are_checked(client: Client) -> None:
    address = f"{client.path}/messages/m_none/rating"
    problem(client.http.put(address, json={"value": "up"}), 404, "unknown-message")
    wrong = problem(client.http.put(address, json={"value": "meh"}), 422, "invalid-request")
    assert "'up' or 'down'" in wrong["detail"]
    long = client.http.put(address, json={"value": "up", "comment": "x" * 1001})
    problem(long, 422, "invalid-request")


def test_a_full_conversation_says_so(client: Client) -> None:
    for n in range(5):
        client.ask(f"question {n}")
    full = problem(client.say("one more"), 409, "conversation-full")
    assert "start a new conversation" in full["detail"]
    assert len(client.messages()) == 10


def test_too_many_waiting_messages_are_refused_and_nothing_is_stored(
    tmp_path: Path, scripted: Scripted
) -> None:
    scripted.gate.clear()
    with (
        served(lambda _: build(tmp_path, scripted, workers=1, waiting=1)) as address,
        httpx.Client(base_url=address, trust_env=False) as http,
    ):
        shoppers = [Client(http) for _ in range(3)]
        first = shoppers[0].say("one", **{"Idempotency-Key": "a"})
        assert shoppers[1].say("two").status_code == 202
        refused = shoppers[2].say("three")
        problem(refused, 503, "busy")
        assert int(refused.headers["Retry-After"]) > 0
        assert shoppers[2].messages() == []
        again = shoppers[0].say("one", **{"Idempotency-Key": "a"})
        assert again.json() == first.json(), "a repeated request needs no room"
        scripted.gate.set()
        shoppers[1].events()
        assert shoppers[2].say("three").status_code == 202
        shoppers[2].events()


def test_a_database_that_fails_is_a_problem_without_inner_details(
    tmp_path: Path, scripted: Scripted
) -> None:
    with (
        served(lambda _: build(tmp_path, scripted)) as address,
        httpx.Client(base_url=address, trust_env=False) as http,
    ):
        client = Client(http)
        for file in tmp_path.glob("desk.db*"):
            file.write_bytes(b"broken" * 5000)
        failed = client.http.get(client.path)
        document = problem(failed, 503, "store-unavailable")
        assert "Retry-After" in failed.headers
        assert str(tmp_path) not in document["detail"]


def test_pages_outside_the_api_keep_their_own_errors(http: httpx.Client) -> None:
    missing = http.get("/nothing")
    assert missing.status_code == 404
    assert missing.headers["content-type"] == "application/json"
