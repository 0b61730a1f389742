from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.conversation import Answer, Decision, Identity, Proof, Trace
from desk.accounts import AccountRole
from desk.audit import AuditTrail
from desk.files import FileBook
from desk.messages import Message, Pace, TooFast, UnknownConversation, Vote
from desk.outbox import Outbox
from desk.retention import Erased, Person, Retention
from desk.store import ConversationStore
from tests.desk.desks import Desk


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


def everything(folder: Path) -> tuple[Desk, str, str]:
    """A shopper about whom something is kept in every place there is: desk, visitor, talk."""
    desk = Desk(folder)
    ada = desk.agent("Ada Lovelace", AccountRole.OWNER)
    visitor = desk.visitor()
    talk = desk.says("my zebrafish", visitor=visitor)
    desk.visitors.identify(visitor, "anna_1", "Zebraname", "zebra@mail.example")
    desk.visitors.viewed(visitor, "https://shop.example/zebraview", "Zebratitle")
    desk.notes.add(talk, ada.id, "@Ada zebranote")
    desk.notes.add(talk, desk.agent("Bob Ray").id, "@Ada zebranote")
    desk.inbox.label(talk, "zebralabel", ada.id)
    desk.hand_over(talk, "The zebrasummary.")
    desk.store.contact(talk, "zebra@mail.example", "Zebracontact")
    desk.store.survey(talk, 2, "zebrasurvey")
    outbox = Outbox(desk.database)
    outbox.put("zebra@mail.example", "zebrasubject", "zebramail", "<p>zebramail</p>", talk)
    outbox.put("Zebra@Mail.example", "zebraalone", "zebraletter")
    files = FileBook(desk.database, folder / "files")
    files.add(talk, "zebrafile.txt", "text/plain", b"zebrabytes")
    with desk.database.writing() as sql:
        sql.exec_driver_sql(
            "INSERT INTO desk_requests VALUES (?, 'k', 'd', 200, 'zebrabody', '2026')", (visitor,)
        )
    return desk, visitor, talk


def on_the_disk(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file()).lower()


@pytest.mark.parametrize("who", ["anna_1", "ZEBRA@mail.example", "visitor"])
def test_a_person_is_erased_wherever_something_is_kept_about_them(tmp_path: Path, who: str) -> None:
    desk, visitor, talk = everything(tmp_path)
    other = desk.says("my walrus", visitor=desk.visitor("ben_2"))
    assert on_the_disk(tmp_path).count(b"zebra") > 20
    retention = Retention(desk.url)
    wanted = visitor if who == "visitor" else who
    person = retention.person(wanted, email=who if "@" in who else "")
    assert (person.conversations, person.visitors) == ((talk,), (visitor,))
    gone = retention.erase_person(person)
    assert (gone.conversations, gone.notes, gone.files, gone.visitors) == (1, 2, 1, 1)
    assert gone.mails == 2
    assert gone.settled
    left = on_the_disk(tmp_path)
    # The label is the desk's own word, and stays in the audit.
    assert left.replace(b"zebralabel", b"").count(b"zebra") == 0
    assert b"walrus" in left
    assert desk.store.snapshot(other).messages
    assert desk.found("walrus") == [other]
    actions = {deed.action for deed in AuditTrail(desk.database).trail(talk)}
    assert {"noted", "labelled", "handed_over", "surveyed"} <= actions
    assert retention.person(wanted, email=who if "@" in who else "") == Person((), ())


def test_the_export_of_a_person_holds_what_would_be_erased(tmp_path: Path) -> None:
    desk, visitor, _ = everything(tmp_path)
    retention = Retention(desk.url)
    person = retention.person("anna_1")
    (conversation,) = retention.export(person.conversations)
    (known,) = retention.export_visitors(person)
    mails = retention.export_mails(person)
    json.dumps([conversation, known, mails])
    assert [note["text"] for note in conversation["notes"]] == ["@Ada zebranote"] * 2
    assert conversation["labels"] == ["zebralabel"]
    assert conversation["files"][0]["name"] == "zebrafile.txt"
    assert conversation["surveys"][0]["comment"] == "zebrasurvey"
    assert conversation["outbox"][0]["text"] == "zebramail"
    assert conversation["contact_name"] == "Zebracontact"
    assert conversation["summary"] == "The zebrasummary."
    assert (known["id"], known["email"]) == (visitor, "zebra@mail.example")
    assert known["views"][0]["url"] == "https://shop.example/zebraview"
    assert [mail["subject"] for mail in mails] == ["zebraalone"]


def test_a_visitor_who_also_talked_elsewhere_stays(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    visitor = desk.visitor()
    one, two = desk.says("one", visitor=visitor), desk.says("two", visitor=visitor)
    retention = Retention(desk.url)
    person = retention.person(one)
    assert (person.conversations, person.visitors) == ((one,), ())
    assert retention.erase_person(person).visitors == 0
    assert desk.visitors.get(visitor).id == visitor
    last = retention.person(two)
    assert last.visitors == (visitor,)


def test_what_was_merged_is_found_and_erased_together(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    visitor = desk.visitor()
    a, b, c = (desk.says(f"hello {n}", visitor=visitor) for n in range(3))
    desk.inbox.merge(a, b, "a_1")
    retention = Retention(desk.url)
    for who in (a, b):
        assert retention.found(who) == (a, b)
    retention.erase([b])
    assert desk.inbox.destination(a) == a
    assert desk.inbox.destination(c) == c


def test_the_same_bytes_stay_while_somebody_else_sent_them(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    files = FileBook(desk.database, tmp_path / "files")
    one, two = desk.says("one"), desk.says("two")
    for it in (one, two):
        files.add(it, "same.txt", "text/plain", b"the same bytes")
    retention = Retention(desk.url)
    assert retention.erase([one]).files == 0
    assert b"the same bytes" in on_the_disk(tmp_path / "files")
    assert retention.erase([two]).files == 1
    assert on_the_disk(tmp_path / "files") == b""


def test_visitors_and_pages_are_forgotten_in_time(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    silent, busy, new = desk.visitor(), desk.visitor(), desk.visitor()
    for visitor in (silent, busy, new):
        desk.visitors.viewed(visitor, "https://shop.example/", "Home")
    desk.says("hello", visitor=busy)
    old = "2020-01-01T00:00:00.000Z"
    desk.run("UPDATE desk_visitors SET seen = ? WHERE id <> ?", old, new)
    desk.run("UPDATE desk_views SET at = ? WHERE visitor_id = ?", old, busy)
    gone = Retention(desk.url).expire(30)
    assert (gone.visitors, gone.conversations) == (1, 0)
    assert desk.run("SELECT id FROM desk_visitors ORDER BY id") == sorted([(busy,), (new,)])
    assert desk.run("SELECT visitor_id FROM desk_views") == [(new,)]


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
