from __future__ import annotations

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.conversation import Answer, Decision, Role, Trace
from desk.messages import (
    ConversationFull,
    EventType,
    KeyReused,
    Message,
    State,
    StoreUnavailable,
    UnknownConversation,
    UnknownMessage,
    Vote,
)
from desk.store import ConversationStore


def answer(text: str) -> Answer:
    return Answer(text, Decision.ANSWER, (), (), Trace(3, "test", "1"))


def describe(message: Message) -> str:
    return json.dumps({"id": message.id, "text": message.text})


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'new' / 'desk.db'}"


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(url(tmp_path))


def say(store: ConversationStore, conversation: str, text: str, key: str | None = None) -> Message:
    return store.accept(conversation, text, key, describe, limit=200).message


def reply(store: ConversationStore, conversation: str, text: str) -> Message:
    message = store.claim(conversation)
    assert message is not None
    return store.finish(message, answer(text), describe)


def test_a_conversation_is_read_back_after_the_process_died(tmp_path: Path) -> None:
    first = ConversationStore(url(tmp_path))
    conversation = first.create()
    say(first, conversation, "hello")
    reply(first, conversation, "good day")
    say(first, conversation, "and now?")
    # Not closed: a process that is killed closes nothing.

    second = ConversationStore(url(tmp_path))
    messages = second.snapshot(conversation).messages
    assert [(m.role, m.text, m.state) for m in messages] == [
        (Role.SHOPPER, "hello", State.ANSWERED),
        (Role.ASSISTANT, "good day", State.ANSWERED),
        (Role.SHOPPER, "and now?", State.ACCEPTED),
    ]
    assert messages[1].answer == answer("good day")
    assert messages[1].reply_to == messages[0].id


def test_the_assistant_reads_answered_turns_and_then_the_open_one(
    store: ConversationStore,
) -> None:
    conversation = store.create()
    say(store, conversation, "one")
    say(store, conversation, "two")
    say(store, conversation, "three")
    reply(store, conversation, "first")
    failed = store.claim(conversation)
    assert failed is not None
    store.fail(failed, "{}")
    opened = store.claim(conversation)
    assert opened is not None

    turns = store.conversation(conversation).turns
    assert [(turn.role, turn.text) for turn in turns] == [
        (Role.SHOPPER, "one"),
        (Role.ASSISTANT, "first"),
        (Role.SHOPPER, "three"),
    ]
    assert turns[1].answer == answer("first")


def test_answers_stay_beside_their_questions_when_two_were_waiting(
    store: ConversationStore,
) -> None:
    conversation = store.create()
    for text in ("one", "two", "three"):
        say(store, conversation, text)
    reply(store, conversation, "first")
    reply(store, conversation, "second")
    store.claim(conversation)
    said = [turn.text for turn in store.conversation(conversation).turns]
    assert said == ["one", "first", "two", "second", "three"]


def test_the_same_key_brings_the_same_message(store: ConversationStore) -> None:
    conversation = store.create()
    first = store.accept(conversation, "hello", "k", describe, 200)
    again = store.accept(conversation, "hello", "k", describe, 200)
    assert again.repeated
    assert not first.repeated
    assert again.message.id == first.message.id
    assert again.sequence == first.sequence
    assert len(store.snapshot(conversation).messages) == 1
    assert store.repeated(conversation, "hello", "k") == again
    with pytest.raises(KeyReused, match="use a new key"):
        store.accept(conversation, "other", "k", describe, 200)


def test_a_key_belongs_to_its_conversation(store: ConversationStore) -> None:
    one, other = store.create(), store.create()
    assert say(store, one, "hello", "k").id != say(store, other, "hello", "k").id


def test_events_are_numbered_from_one_and_read_from_anywhere(store: ConversationStore) -> None:
    conversation = store.create()
    message = say(store, conversation, "hello")
    claimed = store.claim(conversation)
    assert claimed is not None
    store.tell(claimed, EventType.STATUS, '"s"')
    store.tell(claimed, EventType.DELTA, '"d"')
    store.finish(claimed, answer("good day"), describe)

    events = store.events(conversation, after=0)
    assert [event.sequence for event in events] == [1, 2, 3, 4]
    assert [event.type.value for event in events] == ["message", "status", "delta", "answer"]
    assert {event.message_id for event in events} == {message.id}
    assert store.events(conversation, after=2) == events[2:]
    assert store.events(conversation, after=1, limit=2) == events[1:3]
    assert store.events(conversation, after=4) == ()
    assert store.last_event(conversation) == 4


def test_pieces_are_dropped_when_the_next_message_comes_and_numbers_go_on(
    store: ConversationStore,
) -> None:
    conversation = store.create()
    say(store, conversation, "hello")
    claimed = store.claim(conversation)
    assert claimed is not None
    store.tell(claimed, EventType.DELTA, '"d"')
    store.finish(claimed, answer("good day"), describe)
    say(store, conversation, "more")
    events = store.events(conversation, after=0)
    assert [(e.sequence, e.type.value) for e in events] == [
        (1, "message"),
        (3, "answer"),
        (4, "message"),
    ]


def test_what_a_dead_process_left_is_found_and_taken_up_again(tmp_path: Path) -> None:
    first = ConversationStore(url(tmp_path))
    conversation = first.create()
    message = say(first, conversation, "hello")
    claimed = first.claim(conversation)
    assert claimed is not None
    first.tell(claimed, EventType.DELTA, '"half"')
    say(first, conversation, "still there?")

    second = ConversationStore(url(tmp_path))
    left = second.interrupted()
    assert [(m.text, m.state) for m in left] == [
        ("hello", State.ANSWERING),
        ("still there?", State.ACCEPTED),
    ]
    assert second.claim(conversation) is None, "one turn at a time"
    second.requeue(left[0])
    assert [e.type.value for e in second.events(conversation, 0)] == ["message", "message"]
    again = second.claim(conversation)
    assert again is not None
    assert (again.id, again.attempts) == (message.id, 2)
    assert second.waiting(conversation)
    second.finish(again, answer("good day"), describe)
    reply(second, conversation, "yes")
    assert second.interrupted() == ()
    assert not second.waiting(conversation)


def test_a_failed_message_ends_with_an_event(store: ConversationStore) -> None:
    conversation = store.create()
    say(store, conversation, "hello")
    claimed = store.claim(conversation)
    assert claimed is not None
    store.fail(claimed, '"sorry"')
    assert store.snapshot(conversation).messages[0].state is State.FAILED
    assert store.events(conversation, 0)[-1].type is EventType.ERROR
    assert store.claim(conversation) is None


def test_the_last_rating_wins_and_only_answers_are_rated(store: ConversationStore) -> None:
    conversation = store.create()
    question = say(store, conversation, "hello")
    given = reply(store, conversation, "good day")
    store.rate(conversation, given.id, Vote.UP, "")
    store.rate(conversation, given.id, Vote.DOWN, "too short")
    assert [m.rating for m in store.snapshot(conversation).messages] == [None, Vote.DOWN]
    for other, message in (
        (conversation, question.id),
        (conversation, "m_none"),
        (store.create(), given.id),
    ):
        with pytest.raises(UnknownMessage, match="rate the id of an answer"):
            store.rate(other, message, Vote.UP, "")


def test_unknown_conversations_are_refused(store: ConversationStore) -> None:
    with pytest.raises(UnknownConversation, match="start a new one"):
        store.snapshot("c_none")
    with pytest.raises(UnknownConversation):
        say(store, "c_none", "hello")
    with pytest.raises(UnknownConversation):
        store.last_event("c_none")


def test_a_full_conversation_takes_no_more_and_stays_as_it_was(store: ConversationStore) -> None:
    conversation = store.create()
    for text in ("one", "two"):
        store.accept(conversation, text, None, describe, 2)
    with pytest.raises(ConversationFull, match="start a new conversation"):
        store.accept(conversation, "three", None, describe, 2)
    snapshot = store.snapshot(conversation)
    assert [m.text for m in snapshot.messages] == ["one", "two"]
    assert snapshot.sequence == 2


def test_threads_share_a_conversation_without_losing_or_doubling_anything(
    store: ConversationStore,
) -> None:
    conversation = store.create()
    texts = [f"message {n}" for n in range(20)]
    with ThreadPoolExecutor(8) as pool:
        # Each is sent twice, as an impatient client would.
        ids = list(pool.map(lambda text: say(store, conversation, text, text).id, texts * 2))
    snapshot = store.snapshot(conversation)
    assert sorted(m.text for m in snapshot.messages) == sorted(texts)
    assert {m.id for m in snapshot.messages} == set(ids)
    assert [m.ordinal for m in snapshot.messages] == list(range(1, 21))
    events = store.events(conversation, 0)
    assert [event.sequence for event in events] == list(range(1, 21))


def test_two_threads_never_claim_the_same_message(store: ConversationStore) -> None:
    conversation = store.create()
    say(store, conversation, "hello")
    with ThreadPoolExecutor(4) as pool:
        claimed = [m for m in pool.map(store.claim, [conversation] * 8) if m]
    assert len(claimed) == 1


def test_ids_can_not_be_guessed(store: ConversationStore) -> None:
    ids = {store.create() for _ in range(50)}
    assert len(ids) == 50
    assert all(len(one) >= 24 for one in ids)


def test_a_database_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "desk.db").write_text("this is no database, and long enough to be read as one" * 9)
    with pytest.raises(StoreUnavailable, match="not a database"):
        ConversationStore(f"sqlite:///{tmp_path / 'desk.db'}")
    with pytest.raises(StoreUnavailable, match="not a database address"):
        ConversationStore("nonsense")
    with pytest.raises(StoreUnavailable, match="need a file"):
        ConversationStore("sqlite://")


def test_a_commit_survives_a_power_cut(store: ConversationStore, tmp_path: Path) -> None:
    # What can be checked without cutting the power: the journal and when it is flushed.
    store.create()
    with store._database.reading() as sql:
        assert sql.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    with sqlite3.connect(tmp_path / "new" / "desk.db") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_nobody_but_the_owner_may_read_what_people_said(tmp_path: Path) -> None:
    store = ConversationStore(url(tmp_path))
    say(store, store.create(), "Hello?")
    modes = {f.name: f.stat().st_mode & 0o777 for f in (tmp_path / "new").iterdir()}
    assert modes["desk.db"] == 0o600
    assert set(modes.values()) == {0o600}
