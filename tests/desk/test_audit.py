from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from desk import audit
from desk.audit import AuditTrail
from desk.retention import Retention
from tests.desk.desks import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_what_was_done_is_told_in_order_with_who_did_it(desk: Desk) -> None:
    with desk.database.writing() as sql:
        audit.record(sql, "a_1", "assigned", "c_1", to="a_2")
        audit.record(sql, "bot", "handed_over", "c_1", reason="asked", first=True)
        audit.record(sql, "a_1", "site_changed", None, site="default")
    trail = AuditTrail(desk.database)
    assert [(d.actor, d.action, d.data) for d in trail.trail("c_1")] == [
        ("a_1", "assigned", {"to": "a_2"}),
        ("bot", "handed_over", {"reason": "asked", "first": True}),
    ]
    last = trail.all()[-1]
    assert (last.action, last.conversation_id) == ("site_changed", None)
    assert trail.all(after=last.sequence) == ()


@pytest.mark.parametrize("words", ["jane@mail.example", "I want\nmy money", "x" * 81, "“refund”"])
def test_words_and_addresses_of_people_never_get_in(desk: Desk, words: str) -> None:
    before = len(AuditTrail(desk.database).all())
    with (
        pytest.raises(ValueError, match="no id, code or short name"),
        desk.database.writing() as sql,
    ):
        audit.record(sql, "a_1", "noted", "c_1", text=words)
    assert len(AuditTrail(desk.database).all()) == before


def test_a_deed_that_fails_leaves_no_row(desk: Desk) -> None:
    def fail() -> None:
        with desk.database.writing() as sql:
            audit.record(sql, "a_1", "tried", "c_1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert AuditTrail(desk.database).trail("c_1") == ()


@pytest.mark.parametrize(
    "statement", ["UPDATE desk_audit SET actor = 'nobody'", "DELETE FROM desk_audit"]
)
def test_no_program_can_change_what_was_written(desk: Desk, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="kept as they were written"):
        desk.run(statement)
    assert AuditTrail(desk.database).all()[0].action == "site_added"


def test_the_trail_outlives_an_erased_conversation_and_holds_no_word_of_it(desk: Desk) -> None:
    ada = desk.agent("Ada Lovelace")
    conversation = desk.says("my zebrafish is unwell")
    desk.hand_over(conversation, "The zebrafish of Jane Doe.")
    desk.inbox.assign(conversation, ada.id, "system")
    Retention(desk.url).erase([conversation])
    trail = AuditTrail(desk.database).trail(conversation)
    assert [deed.action for deed in trail] == ["handed_over", "assigned"]
    assert "zebrafish" not in repr(trail)
    assert "Jane" not in repr(trail)
