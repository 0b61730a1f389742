from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.conversation import Answer, Decision, Identity, Proof, Trace
from desk.messages import Message, Pace, TooFast, UnknownConversation, Vote
from desk.retention import Erased, Retention
from desk.store import ConversationStore


def describe(message: Message) -> str:
    return json.dumps({"id": message.id, "text": message.text})


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'desk.db'}"


def talked(store: ConversationStore, text: str, customer: str = "") -> str:
    """A conversation with one question, its answer, and a rating with a comment."""
    conversation = store.create()
    store.accept(conversation, text, None, describe, limit=9)
    message = store.claim(conversation)
    assert message is not None
    identity = Identity(customer, Proof.SESSION) if customer else None
    answer = Answer("Fine.", Decision.ANSWER, (), (), Trace(1, "m", "1"), identity=identity)
    reply = store.finish(message, answer, describe)
    store.rate(conversation, reply.id, Vote.UP, f"comment on {text}")
    return conversation


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(url(tmp_path))


@pytest.fixture
def retention(tmp_path: Path) -> Retention:
    return Retention(url(tmp_path))


def age(folder: Path, conversation: str, days: float) -> None:
    moment = datetime.now(UTC) - timedelta(days=days)
    text = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    with sqlite3.connect(folder / "desk.db") as sql:
        sql.execute("UPDATE desk_conversations SET active=? WHERE id=?", (text, conversation))


def test_a_conversation_is_found_by_its_customer_by_itself_and_by_a_written_mark(
    store: ConversationStore, retention: Retention
) -> None:
    mark = "[email:0123456789abcdef]"
    anna = talked(store, "where is it?", "anna_1")
    wrote = talked(store, f"I am {mark}")
    talked(store, "something else", "ben_2")
    assert retention.found("anna_1") == (anna,)
    assert retention.found(wrote) == (wrote,)
    assert retention.found("jane@mail.com", mark) == (wrote,)
    assert retention.found("nobody") == ()


def test_the_first_identity_stays_the_conversation_s(
    store: ConversationStore, retention: Retention
) -> None:
    conversation = talked(store, "one", "anna_1")
    store.accept(conversation, "two", None, describe, limit=9)
    message = store.claim(conversation)
    assert message is not None
    other = Identity("ben_2", Proof.SESSION)
    store.finish(
        message, Answer("x", Decision.ANSWER, (), (), Trace(1, "m", "1"), identity=other), describe
    )
    assert retention.found("anna_1") == (conversation,)
    assert retention.found("ben_2") == ()


def test_the_export_holds_everything_that_is_kept(
    store: ConversationStore, retention: Retention
) -> None:
    conversation = talked(store, "is it waterproof?", "anna_1")
    (exported,) = retention.export([conversation])
    json.dumps(exported)
    assert exported["id"] == conversation
    assert exported["customer"] == "anna_1"
    asked, replied = exported["messages"]
    assert asked["text"] == "is it waterproof?"
    assert replied["answer"]["text"] == "Fine."
    assert (replied["rating"], replied["comment"]) == ("up", "comment on is it waterproof?")
    assert [event["type"] for event in exported["events"]] == ["message", "answer"]


def test_what_is_erased_is_in_no_file_any_more(
    tmp_path: Path, store: ConversationStore, retention: Retention
) -> None:
    gone = talked(store, "my zebrafish is unwell")
    kept = talked(store, "my walrus is fine")
    files = lambda: b"".join(f.read_bytes() for f in tmp_path.glob("desk.db*"))  # noqa: E731
    assert b"zebrafish" in files()
    assert retention.erase([gone]) == Erased(1, 2, 2, 1)
    # The other connections are still open, as a running server's are.
    assert b"zebrafish" not in files()
    assert b"walrus" in files()
    with pytest.raises(UnknownConversation):
        store.snapshot(gone)
    assert len(store.snapshot(kept).messages) == 2


def test_nothing_is_promised_while_a_reader_holds_the_log(
    tmp_path: Path, store: ConversationStore, retention: Retention
) -> None:
    gone = talked(store, "zebrafish")
    reader = sqlite3.connect(tmp_path / "desk.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM desk_messages").fetchone()
    with sqlite3.connect(tmp_path / "desk.db") as sql:
        sql.execute("PRAGMA busy_timeout=0")
    erased = retention.erase([gone])
    assert erased.conversations == 1
    assert not erased.settled
    reader.execute("COMMIT")
    assert retention.expire(0).settled


def test_old_conversations_are_forgotten_whole_and_young_ones_stay(
    tmp_path: Path, store: ConversationStore, retention: Retention
) -> None:
    old = [talked(store, f"old {n}") for n in range(3)]
    young = talked(store, "young")
    for conversation in old:
        age(tmp_path, conversation, 31)
    age(tmp_path, young, 29)
    assert retention.expire(30) == Erased(3, 6, 6, 3)
    assert retention.expire(30) == Erased()
    assert len(store.snapshot(young).messages) == 2
    with sqlite3.connect(tmp_path / "desk.db") as sql:
        for table in ("messages", "events", "ratings"):
            count = sql.execute(f"SELECT count(*) FROM desk_{table}").fetchone()[0]
            assert count == {"messages": 2, "events": 2, "ratings": 1}[table]


def test_a_brand_may_keep_everything(
    tmp_path: Path, store: ConversationStore, retention: Retention
) -> None:
    age(tmp_path, talked(store, "ancient"), 5_000)
    assert retention.expire(0) == Erased()


def test_more_conversations_than_a_batch_expire(
    tmp_path: Path, store: ConversationStore, retention: Retention
) -> None:
    for _ in range(450):
        store.create()
    with sqlite3.connect(tmp_path / "desk.db") as sql:
        sql.execute("UPDATE desk_conversations SET active='2001-01-01T00:00:00.000Z'")
    assert retention.expire(1).conversations == 450


def test_a_database_of_an_earlier_release_gains_the_customer(tmp_path: Path) -> None:
    first = ConversationStore(url(tmp_path))
    conversation = talked(first, "before")
    first.close()
    with sqlite3.connect(tmp_path / "desk.db") as sql:
        sql.execute("DROP INDEX desk_conversations_customer")
        sql.execute("ALTER TABLE desk_conversations DROP COLUMN customer")
    again = ConversationStore(url(tmp_path))
    assert len(again.snapshot(conversation).messages) == 2
    named = talked(again, "after", "anna_1")
    assert Retention(url(tmp_path)).found("anna_1") == (named,)


def test_messages_in_a_hurry_are_refused_and_nothing_of_them_is_kept(
    store: ConversationStore,
) -> None:
    pace = Pace(messages=3, seconds=60)
    conversation = store.create()
    for number in range(3):
        store.accept(conversation, f"{number}", None, describe, 200, pace)
    with pytest.raises(TooFast) as refused:
        store.accept(conversation, "3", None, describe, 200, pace)
    assert 1 <= refused.value.seconds <= 60
    assert "nothing was stored" in str(refused.value)
    assert len(store.snapshot(conversation).messages) == 3
    other = store.create()
    store.accept(other, "another visitor", None, describe, 200, pace)


def test_a_repeated_request_is_no_hurry(store: ConversationStore) -> None:
    pace = Pace(messages=1, seconds=60)
    conversation = store.create()
    store.accept(conversation, "hello", "k", describe, 200, pace)
    assert store.accept(conversation, "hello", "k", describe, 200, pace).repeated
