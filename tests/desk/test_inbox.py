from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk import clock
from desk.accounts import AccountRole, UnknownAccount
from desk.audit import AuditTrail
from desk.inbox import BadCursor, CantBeDone, Folder, View
from desk.messages import Charge, EventType, Status, UnknownConversation
from desk.sites import SiteSettings
from desk.teams import TeamBook, UnknownTeam
from desk.visitors import Blocked
from tests.desk.desks import Desk, author, describe


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_each_folder_holds_what_its_name_says(desk: Desk) -> None:
    ada, bob = desk.agent("Ada Lovelace", AccountRole.OWNER), desk.agent("Bob Ray")
    desk.store.create(site="default", visitor=desk.visitor())  # nothing was said in it
    bot, handed, taken, snoozed, resolved = (desk.says(f"hello {n}") for n in range(5))
    desk.hand_over(handed)
    desk.store.take_over(taken, author(bob))
    desk.store.accept(taken, "still there?", None, describe, 200)
    desk.inbox.snooze(snoozed, clock.utc_now() + timedelta(hours=1), ada.id)
    desk.inbox.resolve(resolved, ada.id)
    desk.notes.add(bot, ada.id, "@Bob Ray what do you think?")
    expected = {
        Folder.MINE: [taken],
        Folder.UNASSIGNED: [handed],
        Folder.WAITING: [handed, taken],
        Folder.MENTIONS: [bot],
        Folder.BOT: [bot],
        Folder.SNOOZED: [snoozed],
        Folder.RESOLVED: [resolved],
        Folder.ALL: [taken, handed, resolved, snoozed, bot],
    }
    for folder, ids in expected.items():
        if folder is Folder.ALL:
            assert set(desk.ids(folder, bob.id)) == set(ids)
        else:
            assert desk.ids(folder, bob.id) == ids, folder
    assert desk.inbox.counts(bob.id) == {folder: len(ids) for folder, ids in expected.items()}
    assert desk.inbox.counts(ada.id)[Folder.MINE] == 0
    assert desk.inbox.counts(ada.id)["mentions"] == 0
    desk.notes.seen(bob.id, bot)
    assert desk.inbox.counts(bob.id)[Folder.MENTIONS] == 0
    assert desk.ids(Folder.MENTIONS, bob.id) == [bot]


def test_what_an_earlier_release_left_is_open_and_the_bots(desk: Desk) -> None:
    old = desk.says("hello")
    desk.run("UPDATE desk_conversations SET status = NULL, charge = NULL, visitor = NULL")
    assert desk.ids(Folder.BOT) == [old]
    row = desk.inbox.row(old)
    assert (row.status, row.charge) == (Status.OPEN, Charge.BOT)
    assert desk.inbox.details(old).visitor is None


def test_a_row_tells_what_a_list_shows(desk: Desk) -> None:
    bob = desk.agent("Bob Ray")
    visitor = desk.visitor()
    it = desk.says("Where is my   order?\nIt is late", visitor=visitor)
    desk.visitors.identify(visitor, "cust-1", "Jane Doe", "jane@mail.example")
    desk.hand_over(it)
    desk.inbox.assign(it, bob.id, bob.id)
    desk.inbox.label(it, "Big Order!", bob.id)
    desk.store.accept(it, "x" * 500, None, describe, 200)
    row = desk.inbox.row(it)
    assert row.title == "Where is my order? It is late"
    assert row.last == "x" * 159 + "…"
    assert (row.last_role, row.unread, row.reason) == ("shopper", 2, "asked")
    assert (row.assignee_name, row.labels) == ("Bob Ray", ("big-order",))
    assert (row.visitor_name, row.visitor_email) == ("Jane Doe", "jane@mail.example")
    assert (row.customer, row.site) == ("cust-1", "default")
    assert row.waiting_since
    desk.store.read(it, "agent", desk.store.standing(it).last)
    assert desk.inbox.row(it).unread == 0


def test_no_address_that_a_shopper_typed_is_shown_by_its_mark(desk: Desk) -> None:
    it = desk.says("I am [email:0123456789abcdef]")
    assert desk.inbox.row(it).title == "I am [email]"


@pytest.mark.parametrize("folder", [Folder.ALL, Folder.WAITING])
def test_pages_hold_each_conversation_once_while_others_arrive(desk: Desk, folder: Folder) -> None:
    for number in range(23):
        desk.hand_over(desk.says(f"hello {number}"))
    # Many at the same moment: the id settles their order.
    desk.run("UPDATE desk_conversations SET active = ?, waiting_since = ?", clock.now(), "2026")
    view, cursor, seen = View(folder), "", []
    everything = desk.ids(folder)
    while True:
        page = desk.inbox.list(view, cursor, limit=5)
        seen += [row.id for row in page.rows]
        if folder is Folder.ALL and len(seen) == 5:
            desk.says("a new one, which stands before the first page")
        if not page.next:
            break
        cursor = page.next
    assert seen == everything
    assert len(seen) == 23


@pytest.mark.parametrize(
    "cursor", ["x", "%%%", "e30", "WzFd", "W10", "WyJhIl0", "\ud800", "a" * 9999]
)
def test_a_cursor_that_is_none_is_said(desk: Desk, cursor: str) -> None:
    with pytest.raises(BadCursor, match="begin at the first"):
        desk.inbox.list(View(), cursor)


def test_who_waits_longest_comes_first(desk: Desk) -> None:
    ids = [desk.says(f"hello {n}") for n in range(3)]
    for it in reversed(ids):
        desk.hand_over(it)
    for it, moment in zip(ids, ("2026-03", "2026-01", "2026-02"), strict=True):
        desk.run("UPDATE desk_conversations SET waiting_since = ? WHERE id = ?", moment, it)
    assert desk.ids(Folder.WAITING) == [ids[1], ids[2], ids[0]]


def test_filters_go_together(desk: Desk) -> None:
    ada, bob = desk.agent("Ada"), desk.agent("Bob")
    desk.sites.add("other", SiteSettings())
    TeamBook(desk.database).create("Returns", ada.id)
    one, two, three = (desk.says(f"hello {n}") for n in range(3))
    for it in (one, two):
        desk.inbox.label(it, "vip", ada.id)
        desk.inbox.assign_team(it, "Returns", ada.id)
    desk.inbox.assign(two, bob.id, ada.id)
    desk.run("UPDATE desk_conversations SET site = 'other' WHERE id = ?", three)
    assert set(desk.ids(label="vip")) == {one, two}
    assert desk.ids(label="vip", assignee=bob.id) == [two]
    assert desk.ids(team="Returns", label="nope") == []
    assert desk.ids(site="other") == [three]
    assert desk.inbox.labels() == ("vip",)


def test_whoever_waits_too_long_is_shown(desk: Desk) -> None:
    ada = desk.agent("Ada")
    it = desk.says("hello")
    desk.hand_over(it)
    desk.inbox.assign(it, ada.id, ada.id)
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    desk.run("UPDATE desk_conversations SET due = ?", clock.written(now))
    assert desk.inbox.row(it).breached
    assert desk.inbox.breached(now=now + timedelta(seconds=1)) == 1
    assert desk.inbox.breached(ada.id, now=now + timedelta(seconds=1)) == 1
    assert desk.inbox.breached("a_else", now=now + timedelta(seconds=1)) == 0
    assert desk.inbox.breached(now=now - timedelta(seconds=1)) == 0
    desk.inbox.pending(it, ada.id)
    assert desk.inbox.breached(now=now + timedelta(days=1)) == 0
    assert not desk.inbox.row(it).breached


def test_every_deed_is_told_and_written_down_once(desk: Desk) -> None:
    ada, bob = desk.agent("Ada Lovelace", AccountRole.OWNER), desk.agent("Bob Ray")
    it = desk.says("hello")
    before = desk.store.last_event(it)
    until = clock.utc_now() + timedelta(hours=1)
    deeds = [
        ("assigned", lambda: desk.inbox.assign(it, bob.id, ada.id)),
        ("snoozed", lambda: desk.inbox.snooze(it, until, ada.id)),
        ("pending", lambda: desk.inbox.pending(it, ada.id)),
        ("resolved", lambda: desk.inbox.resolve(it, ada.id)),
        ("reopened", lambda: desk.inbox.reopen(it, ada.id)),
    ]
    for number, (action, deed) in enumerate(deeds, 1):
        deed()
        events = desk.store.events(it, before)
        assert [event.type for event in events] == [EventType.STATE] * number
        last = AuditTrail(desk.database).trail(it)[-1]
        assert (last.actor, last.action) == (ada.id, action)
        told = json.loads(events[-1].data)
        assert "Lovelace" not in events[-1].data
        assert told["status"] == desk.store.standing(it).status
    again = AuditTrail(desk.database).trail(it)
    desk.inbox.reopen(it, ada.id)
    desk.inbox.unlabel(it, "never-there", ada.id)
    desk.inbox.assign(it, bob.id, ada.id)
    desk.inbox.assign(it, bob.id, ada.id)
    assert len(AuditTrail(desk.database).trail(it)) == len(again)


def test_only_who_may_answer_is_given_conversations(desk: Desk) -> None:
    ada, vic = desk.agent("Ada", AccountRole.OWNER), desk.agent("Vic", AccountRole.VIEWER)
    it = desk.says("hello")
    with pytest.raises(CantBeDone, match="assign the conversation to an agent"):
        desk.inbox.assign(it, vic.id, ada.id)
    with pytest.raises(UnknownAccount):
        desk.inbox.assign(it, "a_nobody", ada.id)
    with pytest.raises(UnknownTeam):
        desk.inbox.assign_team(it, "Nowhere", ada.id)
    with pytest.raises(UnknownConversation):
        desk.inbox.assign("c_nothing", ada.id, ada.id)
    desk.inbox.assign(it, ada.id, ada.id)
    desk.inbox.assign(it, None, ada.id)
    assert desk.inbox.row(it).assignee == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Big Order!", "big-order"), (" VIP ", "vip"), ("Größe_1", "grösse_1"), ("a" * 99, "a" * 40)],
)
def test_labels_are_written_alike(desk: Desk, typed: str, kept: str) -> None:
    it = desk.says("hello")
    assert desk.inbox.label(it, typed, "a_1") == kept
    assert desk.inbox.label(it, kept, "a_1") == kept
    assert desk.inbox.row(it).labels == (kept,)
    desk.inbox.unlabel(it, typed, "a_1")
    assert desk.inbox.row(it).labels == ()


def test_labels_have_an_end(desk: Desk) -> None:
    it = desk.says("hello")
    with pytest.raises(CantBeDone, match="can't be a label"):
        desk.inbox.label(it, "—!—", "a_1")
    for number in range(20):
        desk.inbox.label(it, f"label {number}", "a_1")
    with pytest.raises(CantBeDone, match="20 labels at most"):
        desk.inbox.label(it, "one more", "a_1")


def test_a_snoozed_conversation_comes_back_at_its_time_or_when_the_shopper_writes(
    desk: Desk,
) -> None:
    one, two = desk.says("hello"), desk.says("hello")
    now = clock.utc_now()
    with pytest.raises(CantBeDone, match="a moment to come"):
        desk.inbox.snooze(one, now - timedelta(seconds=1), "a_1")
    desk.inbox.snooze(one, now + timedelta(hours=1), "a_1")
    desk.inbox.snooze(two, now + timedelta(hours=2), "a_1")
    assert desk.inbox.wake_snoozed(now) == ()
    assert desk.inbox.wake_snoozed(now + timedelta(hours=1)) == (one,)
    assert desk.inbox.wake_snoozed(now + timedelta(hours=1)) == ()
    assert desk.inbox.row(one).status is Status.OPEN
    desk.says("and now?", conversation=two)
    assert desk.inbox.row(two).status is Status.OPEN
    assert desk.inbox.wake_snoozed(now + timedelta(hours=3)) == ()


def test_a_resolved_conversation_is_the_bots_again_unless_it_is_kept(desk: Desk) -> None:
    bob = desk.agent("Bob")
    one, two = desk.says("hello"), desk.says("hello")
    for it in (one, two):
        desk.store.take_over(it, author(bob))
    desk.inbox.resolve(one, bob.id)
    desk.inbox.resolve(two, bob.id, give_back=False)
    assert desk.inbox.row(one).charge is Charge.BOT
    assert desk.inbox.row(two).charge is Charge.PERSON
    assert desk.ids(Folder.WAITING) == []


def test_a_merged_conversation_goes_on_in_the_other(desk: Desk) -> None:
    ada = desk.agent("Ada Lovelace", AccountRole.OWNER)
    visitor = desk.visitor()
    source = desk.says("first question", visitor=visitor)
    target = desk.says("second question", visitor=visitor)
    desk.inbox.label(source, "vip", ada.id)
    desk.notes.add(source, ada.id, "look at this")
    desk.hand_over(source)
    desk.store.accept(source, "anybody?", None, describe, 200)
    waits = desk.inbox.row(source).waiting_since
    said = [message.text for message in desk.store.snapshot(source).messages]
    desk.inbox.merge(source, target, ada.id)
    assert desk.ids() == [target]
    assert desk.inbox.destination(source) == target
    assert desk.inbox.joined(target) == (source,)
    now_said = [message.text for message in desk.store.snapshot(source).messages]
    assert now_said[: len(said)] == said
    details = desk.inbox.details(target)
    assert details.standing.charge is Charge.PERSON
    assert details.standing.waiting_since == waits
    assert details.labels == ("vip",)
    assert [note.text for note in details.notes] == ["look at this"]
    assert details.merged == (source,)
    for it, data in ((source, {"into": target}), (target, {"from": source})):
        last = desk.store.snapshot(it).messages[-1]
        assert (last.code, last.details) == ("merged", data)
    assert desk.store.standing(source).ended
    with pytest.raises(CantBeDone, match="work on in that"):
        desk.inbox.reopen(source, ada.id)
    assert desk.store.mine(visitor)[0].id == target
    assert len(desk.store.mine(visitor)) == 1
    accepted = desk.store.accept(source, "still me", "k1", describe, 200)
    assert accepted.message.conversation_id == target
    assert desk.store.snapshot(target).messages[-1].text == "still me"
    assert desk.store.accept(source, "still me", "k1", describe, 200).repeated


def test_a_chain_of_merged_conversations_leads_to_its_end(desk: Desk) -> None:
    visitor = desk.visitor()
    a, b, c = (desk.says(f"hello {n}", visitor=visitor) for n in range(3))
    desk.inbox.merge(a, b, "a_1")
    desk.inbox.merge(b, c, "a_1")
    assert desk.inbox.destination(a) == c
    assert desk.inbox.joined(c) == (a, b)
    for source, target in ((c, a), (a, c), (c, c)):
        with pytest.raises(CantBeDone):
            desk.inbox.merge(source, target, "a_1")


def test_conversations_of_two_shoppers_are_never_merged(desk: Desk) -> None:
    mine, theirs = desk.says("hello"), desk.says("hello")
    with pytest.raises(CantBeDone, match="of two shoppers"):
        desk.inbox.merge(mine, theirs, "a_1")
    one, two = desk.visitor("cust-1"), desk.visitor("cust-1")
    first, second = desk.says("hello", visitor=one), desk.says("hello", visitor=two)
    for it in (first, second):
        desk.run("UPDATE desk_conversations SET customer = 'cust-1' WHERE id = ?", it)
    desk.inbox.merge(first, second, "a_1")
    nobody = [desk.store.create(), desk.store.create()]
    with pytest.raises(CantBeDone, match="of two shoppers"):
        desk.inbox.merge(*nobody, "a_1")


def test_a_block_holds_for_all_that_the_visitor_sends(desk: Desk) -> None:
    it = desk.says("hello")
    visitor = desk.store.owner(it).visitor
    desk.inbox.block(it, "a_1")
    with pytest.raises(Blocked):
        desk.visitors.admit(visitor)
    with pytest.raises(Blocked):
        desk.store.accept(it, "let me in", None, describe, 200)
    assert len(desk.store.snapshot(it).messages) == 2
    assert desk.inbox.details(it).visitor.blocked
    desk.inbox.block(it, "a_1", blocked=False)
    desk.store.accept(it, "thanks", None, describe, 200)
    actions = [deed.action for deed in AuditTrail(desk.database).trail(it)]
    assert actions == ["blocked", "unblocked"]
    with pytest.raises(CantBeDone, match="no visitor"):
        desk.inbox.block(desk.store.create(), "a_1")


def test_details_hold_what_a_page_needs(desk: Desk) -> None:
    ada = desk.agent("Ada Lovelace", AccountRole.OWNER)
    visitor = desk.visitor()
    past = desk.says("an old question", visitor=visitor)
    it = desk.says("hello", visitor=visitor)
    elsewhere = desk.says("on the phone", visitor=desk.visitor())
    desk.visitors.identify(visitor, "cust-1", "Jane Doe")
    desk.run("UPDATE desk_conversations SET customer = 'cust-1' WHERE id = ?", elsewhere)
    desk.visitors.viewed(visitor, "https://shop.example/tent", "Tent")
    desk.hand_over(it, "Wants a tent.")
    desk.notes.add(it, ada.id, "a note")
    desk.store.survey(it, 4, "quick")
    details = desk.inbox.details(it, now=clock.utc_now() + timedelta(hours=2))
    assert details.standing.summary == "Wants a tent."
    assert details.visitor.name == "Jane Doe"
    assert [view.title for view in details.views] == ["Tent"]
    assert [other.id for other in details.others] == [elsewhere, past]
    assert details.others[1].title == "an old question"
    assert [deed.action for deed in details.trail] == ["handed_over", "noted", "surveyed"]
    assert (details.score, details.comment) == (4, "quick")
    assert details.targets.first_response.breached
    with pytest.raises(UnknownConversation):
        desk.inbox.details("c_nothing")
