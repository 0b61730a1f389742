"""A database that the release before wrote opens, and all that is new works in it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from assistant.conversation import Role, dump_answer
from desk.inbox import Folder, Inbox, View
from desk.messages import Charge, Side, State, Status
from desk.receipts import Receipts
from desk.retention import Retention
from desk.routing import Routing
from desk.store import ConversationStore
from tests.desk.scenes import MARA, answer, case, claim, describe, say, url
from tests.desk.test_retention import talked

_MESSAGES = """
CREATE TABLE desk_messages (
    id VARCHAR(64) NOT NULL, conversation_id VARCHAR(64) NOT NULL, ordinal INTEGER NOT NULL,
    role VARCHAR(16) NOT NULL, text TEXT NOT NULL, answer TEXT, reply_to VARCHAR(64),
    state VARCHAR(16) NOT NULL, attempts INTEGER NOT NULL, created VARCHAR(32) NOT NULL,
    idempotency_key VARCHAR(200), PRIMARY KEY (id), UNIQUE (conversation_id, ordinal),
    UNIQUE (conversation_id, idempotency_key),
    FOREIGN KEY(conversation_id) REFERENCES desk_conversations (id)
);
"""
# As `.schema` prints it of a database of release 0.6.
EARLIER = f"""
CREATE TABLE desk_conversations (
    id VARCHAR(64) NOT NULL, created VARCHAR(32) NOT NULL, active VARCHAR(32) NOT NULL,
    messages INTEGER NOT NULL, events INTEGER NOT NULL, customer VARCHAR(200), PRIMARY KEY (id)
);
{_MESSAGES}CREATE INDEX desk_messages_state ON desk_messages (state);
CREATE TABLE desk_events (
    conversation_id VARCHAR(64) NOT NULL, sequence INTEGER NOT NULL, type VARCHAR(16) NOT NULL,
    message_id VARCHAR(64) NOT NULL, data TEXT NOT NULL, created VARCHAR(32) NOT NULL,
    PRIMARY KEY (conversation_id, sequence),
    FOREIGN KEY(conversation_id) REFERENCES desk_conversations (id)
) WITHOUT ROWID;
CREATE TABLE desk_ratings (
    message_id VARCHAR(64) NOT NULL, value VARCHAR(8) NOT NULL, comment TEXT NOT NULL,
    created VARCHAR(32) NOT NULL, PRIMARY KEY (message_id),
    FOREIGN KEY(message_id) REFERENCES desk_messages (id)
);
CREATE INDEX desk_conversations_customer ON desk_conversations (customer);
CREATE INDEX desk_conversations_active ON desk_conversations (active);
"""
# What the first release made, which knew no customers.
FIRST = f"""
CREATE TABLE desk_conversations (
    id VARCHAR(64) NOT NULL, created VARCHAR(32) NOT NULL, active VARCHAR(32) NOT NULL,
    messages INTEGER NOT NULL, events INTEGER NOT NULL, PRIMARY KEY (id)
);
{_MESSAGES}
CREATE TABLE desk_events (
    conversation_id VARCHAR(64) NOT NULL, sequence INTEGER NOT NULL, type VARCHAR(16) NOT NULL,
    message_id VARCHAR(64) NOT NULL, data TEXT NOT NULL, created VARCHAR(32) NOT NULL,
    PRIMARY KEY (conversation_id, sequence)
) WITHOUT ROWID;
INSERT INTO desk_conversations VALUES
  ('c_old', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 2, 0);
INSERT INTO desk_messages VALUES
  ('m_1', 'c_old', 1, 'shopper', 'is it waterproof?', NULL, NULL, 'answered', 1,
   '2026-01-01T00:00:00.000Z', NULL),
  ('m_2', 'c_old', 2, 'assistant', 'Fine.', NULL, 'm_1', 'answered', 0,
   '2026-01-01T00:00:00.000Z', NULL);
"""
MOMENT = "2026-03-02T12:00:00.000Z"


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """One answered question, and one that the process died over."""
    with sqlite3.connect(tmp_path / "desk.db") as sql:
        sql.executescript(EARLIER)
        sql.execute(
            "INSERT INTO desk_conversations VALUES ('c_old', ?, ?, 3, 3, NULL)", (MOMENT, MOMENT)
        )
        given = dump_answer(answer("Two of them.", case()))
        rows = [
            ("m_1", 1, "shopper", "A [email:0123456789abcdef] tent?", None, None, "answered"),
            ("m_2", 2, "assistant", "Two of them.", given, "m_1", "answered"),
            ("m_3", 3, "shopper", "And which is better?", None, None, "answering"),
        ]
        for id_, ordinal, role, text, stored, reply_to, state in rows:
            sql.execute(
                "INSERT INTO desk_messages VALUES (?, 'c_old', ?, ?, ?, ?, ?, ?, 1, ?, NULL)",
                (id_, ordinal, role, text, stored, reply_to, state, MOMENT),
            )
        for number, (type_, message) in enumerate(
            (("message", "m_1"), ("answer", "m_1"), ("message", "m_3")), 1
        ):
            sql.execute(
                "INSERT INTO desk_events VALUES ('c_old', ?, ?, ?, '{}', ?)",
                (number, type_, message, MOMENT),
            )
        sql.execute("INSERT INTO desk_ratings VALUES ('m_2', 'up', '', ?)", (MOMENT,))
    sql.close()
    return tmp_path


def test_an_earlier_conversation_is_the_bot_s_and_nobody_s(earlier: Path) -> None:
    store = ConversationStore(url(earlier))
    stands = store.standing("c_old")
    assert (stands.charge, stands.status, stands.waiting) == (Charge.BOT, Status.OPEN, False)
    owner = store.owner("c_old")
    assert (owner.site, owner.visitor, owner.customer, owner.ended) == ("", "", "", False)
    assert store.mine("") == (), "and in nobody's list"
    said = store.snapshot("c_old").messages
    assert [(m.author, m.code, m.data, m.attachments) for m in said] == [("", "", "", ())] * 3


def test_what_was_left_unanswered_is_answered(earlier: Path) -> None:
    store = ConversationStore(url(earlier))
    (left,) = store.interrupted()
    store.requeue(left)
    reply = store.finish(claim(store, "c_old"), answer("The red one."), describe)
    assert reply is not None
    assert [t.text for t in store.conversation("c_old").turns][-1] == "The red one."


def test_a_person_takes_an_earlier_conversation_over(earlier: Path) -> None:
    store = ConversationStore(url(earlier), Routing(here=lambda: True))
    assert store.take_over("c_old", MARA) is not None
    assert store.snapshot("c_old").messages[2].state is State.PASSED
    store.reply("c_old", MARA, "The red one.", seen=3, key=None)
    assert store.read("c_old", Side.VISITOR, 4)
    assert store.give_back("c_old", MARA)
    assert store.hand_over("c_old", case()) is not None
    assert store.end("c_old") is not None
    assert say(store, "c_old", "Thanks!").role is Role.SHOPPER
    numbers = [event.sequence for event in store.events("c_old", 0)]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] == store.last_event("c_old")


def test_the_inbox_receipts_and_the_privacy_commands_read_it(earlier: Path) -> None:
    with Inbox(url(earlier)) as inbox:
        assert inbox.details("c_old") is not None
    receipts = Receipts(url(earlier))
    assert receipts.receipt("m_2").asked.endswith("tent?")
    receipts.close()
    retention = Retention(url(earlier))
    assert len(list(retention.export(["c_old"]))) == 1
    assert retention.erase(["c_old"]).conversations == 1
    retention.close()


def test_a_database_of_the_first_release_is_taken_over_whole(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "desk.db") as sql:
        sql.executescript(FIRST)
    sql.close()
    again = ConversationStore(url(tmp_path))
    assert len(again.snapshot("c_old").messages) == 2
    named = talked(again, "after", "anna_1")
    retention = Retention(url(tmp_path))
    assert retention.found("anna_1") == (named,)
    inbox = Inbox(url(tmp_path))
    assert {row.id for row in inbox.list(View(Folder.BOT)).rows} == {named, "c_old"}
    assert [row.id for row in inbox.list(View(query="waterproof")).rows] == ["c_old"]
    assert retention.erase(["c_old"]).messages == 2
    assert inbox.list(View(query="waterproof")).rows == ()
