from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from desk.store import ConversationStore
from tests.ui.api.conftest import Client
from tests.ui.api.events import read
from tests.ui.api.scripted import Scripted, answer, build, card, citation, served


def begun(app: FastAPI) -> tuple[dict[str, str], str]:
    """What a visitor has who began a conversation with an application that isn't served."""
    service = app.state.service
    visitor = service.books.visitors.create("default")
    token = service.sessions.issue(visitor.id, "default").token
    conversation = service.store.create(site="default", visitor=visitor.id)
    return {"Authorization": f"Bearer {token}"}, conversation


def test_a_conversation_begins_with_a_greeting_and_questions(http: httpx.Client) -> None:
    started = http.post("/v1/conversations")
    assert started.status_code == 201
    body = started.json()
    assert started.headers["location"] == f"/v1/conversations/{body['id']}"
    assert body["greeting"] == "Hello! What are you looking for?"
    assert body["suggestions"] == ["Show me rain jackets", "How do returns work?"]
    standing = {"charge": "bot", "status": "open", "agent": None, "waiting": False}
    standing |= {"ended": False, "agent_read": None, "rated": False}
    whole = body | {"messages": [], "sequence": 0, "standing": standing}
    assert http.get(started.headers["location"]).json() == whole


def test_a_message_is_answered_over_events(client: Client) -> None:
    events = client.ask("hello")
    kinds = [event.type for event in events]
    assert kinds == ["message", "status", "delta", "delta", "answer"]
    assert [event.id for event in events] == [1, 2, 3, 4, 5]
    data = [json.loads(event.data) for event in events]
    assert data[0]["text"] == "hello"
    assert data[1]["doing"] == "search_products"
    text = ""
    for delta in data[2:4]:
        assert delta["offset"] == len(text)
        text += delta["text"]
    assert text == data[4]["answer"]["text"] == "You said: hello. That is all. Goodbye."
    assert {entry["message_id"] for entry in data} == {data[0]["message_id"]}


def test_pieces_of_an_answer_are_shown_as_the_whole_answer_is(
    client: Client, scripted: Scripted
) -> None:
    mark = "[email:0123456789abcdef]"
    scripted.answers["me"] = answer(f"I have {mark}. Is that one still yours, or is it another?")
    pieces = [json.loads(e.data) for e in client.ask("me") if e.type in ("delta", "answer")]
    text = "".join(p["text"] for p in pieces[:-1])
    assert text == pieces[-1]["answer"]["text"]
    assert "0123456789abcdef" not in text


def test_an_answer_carries_its_proof_and_not_how_it_was_made(
    client: Client, scripted: Scripted
) -> None:
    scripted.answers["jackets"] = answer(
        "This one.", cards=(card(),), citations=(citation(),), suggestions=("In blue?",)
    )
    client.ask("jackets")
    question, reply = client.messages()
    assert question["state"] == "answered"
    assert reply["reply_to"] == question["id"]
    given = reply["answer"]
    assert isinstance(given, dict)
    assert given["cards"][0]["price"] == {"amount": "129.00", "currency": "GBP"}
    assert given["cards"][0]["options"][0] == {"name": "Colour", "values": ["Slate", "Moss"]}
    assert given["citations"][0]["quote"] == "You can return anything unworn within 60 days."
    assert (given["model"], given["edition"]) == ("scripted", 7)
    assert "trace" not in given


def test_the_assistant_hears_what_was_said_before(client: Client, scripted: Scripted) -> None:
    client.ask("one")
    client.ask("two")
    said = [turn.text for turn in scripted.heard[-1].turns]
    assert said == ["one", "You said: one. That is all. Goodbye.", "two"]


def test_the_same_key_never_makes_a_second_message(client: Client, scripted: Scripted) -> None:
    key = {"Idempotency-Key": "abc"}
    first, again = client.say("hello", **key), client.say("hello", **key)
    assert first.status_code == again.status_code == 202
    assert first.json() == again.json()
    client.events()
    assert client.say("hello", **key).json() == first.json()
    assert len(client.messages()) == 2
    assert len(scripted.heard) == 1
    other = client.say("other words", **key)
    assert other.status_code == 422
    assert other.json()["type"].endswith("idempotency-key-reused")


def test_messages_of_one_conversation_are_answered_one_after_the_other(
    client: Client, scripted: Scripted
) -> None:
    scripted.gate.clear()
    client.say("one")
    client.say("two")
    client.say("three")
    scripted.gate.set()
    client.events()
    turns = [[turn.text for turn in heard.turns] for heard in scripted.heard]
    assert [said[-1] for said in turns] == ["one", "two", "three"]
    assert [len(said) for said in turns] == [1, 3, 5]


def test_a_stream_stays_open_over_turns(client: Client) -> None:
    with client.http.stream("GET", f"{client.path}/events") as stream:
        events = read(stream)
        for text in ("one", "two"):
            client.say(text)
            assert json.loads(next(events).data)["text"] == text
            while next(events).type != "answer":
                pass


def test_a_cut_stream_is_taken_up_without_losing_or_doubling(
    client: Client, scripted: Scripted
) -> None:
    scripted.gate.clear()
    address = client.say("hello").json()["events"]
    seen = []
    # Cut after each event: five connections, one event each.
    while not seen or seen[-1].type != "answer":
        headers = {"Last-Event-ID": str(seen[-1].id)} if seen else {}
        with client.http.stream("GET", address, headers=headers) as stream:
            seen.append(next(read(stream)))
        if seen[-1].type == "delta":
            scripted.gate.set()
    assert [event.id for event in seen] == [1, 2, 3, 4, 5]
    assert seen == client.events(), "in pieces and in one go it is the same"


def test_events_of_another_process_arrive_too(tmp_path: Path, scripted: Scripted) -> None:
    with (
        served(lambda _: build(tmp_path, scripted, poll_seconds=0.05)) as address,
        httpx.Client(base_url=address, trust_env=False) as http,
    ):
        client = Client(http)
        with client.http.stream("GET", f"{client.path}/events") as stream:
            other = ConversationStore(f"sqlite:///{tmp_path / 'desk.db'}")
            other.accept(client.id, "hello", None, lambda _: '"from elsewhere"', 5)
            assert next(read(stream)).data == '"from elsewhere"'
            other.close()


def test_the_header_of_a_reconnect_goes_before_the_address(client: Client) -> None:
    client.ask("hello")
    assert [event.id for event in client.events(after=1)] == [2, 3, 4, 5]
    assert [event.id for event in client.events(after=1, **{"Last-Event-ID": "4"})] == [5]
    assert client.events(after=5) == []


def test_two_readers_see_the_same(client: Client, scripted: Scripted) -> None:
    scripted.gate.clear()
    address = client.say("hello").json()["events"] + "&until=answer"
    with (
        client.http.stream("GET", address) as one,
        client.http.stream("GET", address) as other,
    ):
        scripted.gate.set()
        assert list(read(one)) == list(read(other))


def test_a_rating_is_kept_and_can_be_changed(client: Client) -> None:
    client.ask("hello")
    question, reply = client.messages()
    address = f"{client.path}/messages/{reply['id']}/rating"
    first = client.http.put(address, json={"value": "up", "comment": " fine\x00 "})
    assert first.json() == {"message_id": reply["id"], "value": "up", "comment": "fine"}
    client.http.put(address, json={"value": "down"})
    assert client.messages()[1]["rating"] == "down"
    wrong = client.http.put(f"{client.path}/messages/{question['id']}/rating", json={"value": "up"})
    assert wrong.status_code == 404
    assert wrong.json()["type"].endswith("unknown-message")


def test_health_says_what_the_app_says(http: httpx.Client) -> None:
    health = http.get("/v1/health")
    assert health.status_code == 200
    assert health.json()["ready"] is True
    assert health.json()["edition"] == 7


@pytest.mark.parametrize("word", ["break", "crash", "stop"])
def test_what_goes_wrong_inside_is_an_event_without_inner_details(
    client: Client, word: str
) -> None:
    events = client.ask(word)
    assert events[-1].type == "error"
    problem = json.loads(events[-1].data)["problem"]
    assert problem["type"].endswith("not-answered")
    assert "try again" in problem["detail"]
    assert "10.0.0.7" not in events[-1].data
    assert client.messages()[0]["state"] == "failed"
    assert client.ask("hello")[-1].type == "answer", "the conversation goes on"


def test_what_a_killed_server_left_is_answered_by_the_next(
    tmp_path: Path, scripted: Scripted
) -> None:
    app = build(tmp_path, scripted)
    # A process that dies between accepting and answering leaves this behind.
    store = app.state.service.store
    token, conversation = begun(app)
    store.accept(conversation, "hello", None, lambda m: f'{{"text": "{m.text}"}}', 5)
    store.claim(conversation)
    store.close()
    app.state.service.books.close()
    with (
        served(lambda _: build(tmp_path, scripted)) as address,
        httpx.Client(base_url=address, trust_env=False, headers=token) as http,
        http.stream("GET", f"/v1/conversations/{conversation}/events?until=answer") as stream,
    ):
        assert [e.type for e in read(stream)] == ["message", "status", "delta", "delta", "answer"]


def test_a_message_that_was_tried_twice_is_failed_with_a_word(
    tmp_path: Path, scripted: Scripted
) -> None:
    app = build(tmp_path, scripted)
    store = app.state.service.store
    token, conversation = begun(app)
    store.accept(conversation, "hello", None, lambda _: "{}", 5)
    claimed = store.claim(conversation)
    assert claimed is not None
    store.requeue(claimed)
    store.claim(conversation)
    store.close()
    app.state.service.books.close()
    with (
        served(lambda _: build(tmp_path, scripted)) as address,
        httpx.Client(base_url=address, trust_env=False, headers=token) as http,
        http.stream("GET", f"/v1/conversations/{conversation}/events?until=answer") as stream,
    ):
        assert [event.type for event in read(stream)] == ["message", "error"]
    assert scripted.heard == []
