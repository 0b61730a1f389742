from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk import search
from desk.inbox import Folder, Inbox, View
from desk.retention import Retention
from desk.schema import Database
from tests.desk.desks import Desk, author, describe, mark


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_word_is_found_wherever_it_stands(desk: Desk) -> None:
    ada = desk.agent("Ada Lovelace")
    visitor = desk.visitor()
    it = desk.says("My order FL-10492 is late", visitor=visitor)
    desk.says("something else")
    desk.notes.add(it, ada.id, "She is a jewel")
    desk.store.contact(it, "jane.doe@mail.example", "Jane Doe")
    desk.visitors.identify(visitor, "cust-0077", "Jana Dörfler", "jana@firm.example")
    desk.hand_over(it, "The tent pole broke.")
    desk.store.reply(it, author(ada), "We send a replacement", seen=99, key=None)
    for query in (
        "late", "FL-10492", "fl 10492", "10492", "jewel", "jane.doe@mail.example", "Doe",
        "cust-0077", "jana", "dorfler", "DÖRFLER", "jana@firm.example", "pole broke",
        "replacement", "order late", "repl", it,
    ):  # fmt: skip
        assert desk.found(query) == [it], query
    for query in ("FL-10493", "jewels are here", "xyz", "late jewel", "firm.example jewel"):
        assert desk.found(query) == [], query


def test_an_address_that_a_shopper_typed_is_found_by_its_mark(desk: Desk) -> None:
    it = desk.says(f"I am {mark('jane@mail.example')}")
    assert desk.found("Jane@Mail.example") == [it]
    assert desk.found("john@mail.example") == []


def test_words_said_to_everybody_are_no_find(desk: Desk) -> None:
    it = desk.says("hello")
    desk.hand_over(it)
    system = desk.store.snapshot(it).messages[-1]
    assert "colleague" in system.text
    assert desk.found("colleague") == []


def test_the_latest_find_comes_first_and_pages_hold_each_once(desk: Desk) -> None:
    ids = [desk.says(f"tent number {n}", f"more of {n}") for n in range(12)]
    desk.says("the tent again", conversation=ids[3])
    desk.says("tent tent tent", conversation=ids[0])
    expected = [ids[0], ids[3], *[it for it in reversed(ids) if it not in (ids[0], ids[3])]]
    seen, cursor = [], ""
    while True:
        page = desk.inbox.list(View(query="tent"), cursor, limit=5)
        seen += [row.id for row in page.rows]
        if not page.next:
            break
        cursor = page.next
    assert seen == expected


def test_a_search_in_a_folder_finds_what_is_in_it(desk: Desk) -> None:
    open_, resolved = desk.says("a tent"), desk.says("a tent")
    desk.inbox.resolve(resolved, "a_1")
    desk.inbox.label(open_, "vip", "a_1")
    assert desk.ids(Folder.RESOLVED, query="tent") == [resolved]
    assert desk.ids(query="tent", label="vip") == [open_]
    assert desk.ids(Folder.RESOLVED, query=open_) == []


def test_a_word_that_stands_everywhere_is_read_in_parts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "WINDOW", 4)
    ids = [desk.says(f"tent {n}") for n in range(10)]
    desk.inbox.label(ids[0], "vip", "a_1")
    found, cursor, pages = [], "", 0
    while True:
        page = desk.inbox.list(View(query="tent", label="vip"), cursor)
        found += [row.id for row in page.rows]
        pages += 1
        if not page.next:
            break
        cursor = page.next
    assert found == [ids[0]]
    assert pages == 3


HOSTILE = [
    '"', '""', '"""', "'", "a\"b", "(", ")", "a AND", "AND", "OR", "NOT a", "NEAR(a b)", "a*", "*",
    "^a", "text:a", "{a}: b", "-a", "a + b", "\\", "%", "_", ";", "--", "a; DROP TABLE desk_words",
    "🙂", "🙂 tent", "\0", "\ud800", "a\0b", "a\ud800b", "x" * 10_000, "x " * 10_000, "é" * 10_000,
    "🙂" * 10_000, "\u202e", "𝕥𝕖𝕟𝕥", "ｔｅｎｔ", "', 1) --", "c_", "c_'--", "[email:x]", "@", "a@b",
]  # fmt: skip


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """One desk for all that is only read, or that never finds anything else."""
    desk = Desk(tmp_path_factory.mktemp("busy"))
    desk.says("a tent")
    return desk


@pytest.mark.parametrize("query", HOSTILE)
def test_no_text_is_an_error(busy: Desk, query: str) -> None:
    busy.inbox.list(View(query=query))
    busy.inbox.list(View(Folder.MINE, account="a_1", label=query, query=query))


@given(text=st.text(max_size=80))
@settings(deadline=None, max_examples=60)
def test_whatever_was_said_is_found_by_its_own_words(busy: Desk, text: str) -> None:
    busy.inbox.list(View(query=text))
    words = search.sought(text)
    if words is None or "\0" in text or len(words.words) == search.MOST_WORDS:
        return
    it = busy.store.create(site="default")
    busy.store.accept(it, text.encode("utf-8", "replace").decode(), None, describe, 200)
    assert it in busy.found(text)


def test_what_is_erased_is_not_found_and_in_no_file(desk: Desk) -> None:
    ada = desk.agent("Ada")
    visitor = desk.visitor()
    gone = desk.says("my zebrafish FL-99871", visitor=visitor)
    desk.notes.add(gone, ada.id, "a walrusnote")
    desk.store.contact(gone, "quokka@mail.example", "Quokka")
    desk.visitors.identify(visitor, "cust-okapi", "Okapiname")
    kept = [desk.says(f"other {n} fish") for n in range(5)]
    words = ("zebrafish", "99871", "walrusnote", "quokka", "okapiname", "okapi")
    assert all(desk.found(word) == [gone] for word in words)
    retention = Retention(desk.url)
    assert retention.erase_person(retention.person(gone)).settled
    data = b"".join(each.read_bytes().lower() for each in desk.folder.glob("desk.db*"))
    for word in words:
        assert desk.found(word) == []
        assert word.encode() not in data
    assert set(desk.found("fish")) == set(kept)
    assert desk.run("SELECT count(*) FROM desk_words WHERE conversation_id = ?", gone) == [(0,)]
    assert desk.run("INSERT INTO desk_search (desk_search) VALUES ('integrity-check')") == []


def test_a_note_taken_away_and_a_name_changed_are_not_found_any_more(desk: Desk) -> None:
    ada = desk.agent("Ada")
    visitor = desk.visitor()
    it = desk.says("hello", visitor=visitor)
    note = desk.notes.add(it, ada.id, "wombat")
    desk.visitors.identify(visitor, "cust-1", "Before")
    assert desk.found("wombat") == desk.found("before") == [it]
    desk.notes.remove(note.id, ada.id)
    desk.visitors.identify(visitor, "cust-1", "After")
    assert desk.found("wombat") == desk.found("before") == []
    assert desk.found("after") == [it]
    desk.visitors.erase(visitor)
    assert desk.found("after") == []


def test_a_database_of_an_earlier_release_is_indexed_when_it_is_opened(desk: Desk) -> None:
    ada = desk.agent("Ada")
    it = desk.says("my zebrafish")
    desk.notes.add(it, ada.id, "walrus")
    desk.store.contact(it, "quokka@mail.example", "Quokka")
    desk.store.close()
    desk.database.close()
    with sqlite3.connect(desk.folder / "desk.db") as sql:
        for (name,) in sql.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'desk_words%'"
        ).fetchall():
            sql.execute(f"DROP TRIGGER {name}")
        sql.execute("DROP TABLE desk_search")
        sql.execute("DROP TABLE desk_words")
    again = Inbox(Database(desk.url))
    for word in ("zebrafish", "walrus", "quokka"):
        assert [row.id for row in again.list(View(query=word)).rows] == [it]


def test_vacuum_leaves_the_index_as_it_is(desk: Desk) -> None:
    first = [desk.says(f"tent {n}") for n in range(6)]
    Retention(desk.url).erase(first[:3])
    later = desk.says("a zebrafish")
    desk.database.settle()
    with sqlite3.connect(desk.folder / "desk.db", isolation_level=None) as sql:
        sql.execute("VACUUM")
    assert desk.found("zebrafish") == [later]
    Retention(desk.url).erase([later])
    assert desk.found("zebrafish") == []
    assert set(desk.found("tent")) == set(first[3:])


def test_without_the_index_the_same_is_found_by_letters(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = desk.agent("Ada")
    visitor = desk.visitor()
    it = desk.says("My order FL-10492", "is 100% late", visitor=visitor)
    desk.notes.add(it, ada.id, "a jewel")
    desk.visitors.identify(visitor, "cust-1", "Jane Doe")
    others = [desk.says(f"other {n}") for n in range(7)]
    monkeypatch.setattr(search, "indexed", lambda _sql: False)
    for query in ("fl-10492", "JEWEL", "jane", "order fl", "100%", "cust-1"):
        assert desk.found(query) == [it], query
    assert desk.found("zebra") == []
    seen, cursor = [], ""
    while True:
        page = desk.inbox.list(View(query="other"), cursor, limit=3)
        seen += [row.id for row in page.rows]
        if not page.next:
            break
        cursor = page.next
    assert seen == list(reversed(others))
    for query in HOSTILE:
        desk.inbox.list(View(query=query))


def test_a_message_is_found_in_the_moment_it_is_stored(desk: Desk) -> None:
    it = desk.store.create(site="default", visitor=desk.visitor())
    desk.store.accept(it, "zebrafish", None, describe, 200)
    assert desk.found("zebra") == [it]
