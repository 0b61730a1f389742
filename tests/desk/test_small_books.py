"""Teams, canned replies, notes, spending and targets: what is small and by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import clock, targets
from desk.canned import BadCanned, CannedBook, Unfilled, UnknownCanned, fill, refuse_unfilled
from desk.hours import DAYS
from desk.messages import UnknownConversation
from desk.notes import BadNote
from desk.site_settings import SiteSettings
from desk.spending import Spending, Spent, utc_day
from desk.teams import TeamBook, TeamExists, UnknownTeam
from tests.desk.desks import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# ---- teams


def test_a_team_has_members_and_lets_go_of_its_conversations_when_it_goes(desk: Desk) -> None:
    teams, ada = TeamBook(desk.database), desk.agent("Ada")
    teams.create("  Returns   & refunds".replace(" &", ""), ada.id)
    teams.join("Returns refunds", ada.id, ada.id)
    teams.join("Returns refunds", ada.id, ada.id)
    assert teams.all()[0].members == (ada.id,)
    assert teams.of(ada.id) == ("Returns refunds",)
    it = desk.says("hello")
    desk.inbox.assign_team(it, "Returns refunds", ada.id)
    teams.remove("Returns refunds", ada.id)
    assert desk.inbox.row(it).team == ""
    assert teams.all() == ()


@pytest.mark.parametrize("name", ["", "   ", "x" * 65, "a@b.example", "<b>"])
def test_a_team_has_a_plain_name(desk: Desk, name: str) -> None:
    with pytest.raises(TeamExists, match="can't be a team's name"):
        TeamBook(desk.database).create(name, "a_1")


def test_a_team_is_made_once_and_found_or_not(desk: Desk) -> None:
    teams, ada = TeamBook(desk.database), desk.agent("Ada")
    teams.create("Sales", ada.id)
    with pytest.raises(TeamExists, match="already"):
        teams.create("Sales", ada.id)
    for deed in (teams.join, teams.leave):
        with pytest.raises(UnknownTeam):
            deed("Nowhere", ada.id, ada.id)
    teams.join("Sales", ada.id, ada.id)
    teams.leave("Sales", ada.id, ada.id)
    assert teams.of(ada.id) == ()


# ---- canned replies


def test_a_canned_reply_is_filled_with_what_is_known(desk: Desk) -> None:
    book = CannedBook(desk.database)
    kept = book.save("/Hello", "Greeting", "Hello {{ customer.name }}, I am {{agent.name}}.", "a_1")
    assert kept.shortcut == "hello"
    filled = fill(kept.text, {"customer.name": "Jane", "agent.name": "Ada"})
    assert (filled.text, filled.gaps) == ("Hello Jane, I am Ada.", ())
    refuse_unfilled(filled.text)


def test_what_is_missing_is_a_gap_that_is_never_sent() -> None:
    filled = fill("Hello {{customer.name}}, from {{store.name}}", {"customer.name": " "})
    assert filled.text == "Hello ⟦customer's name⟧, from ⟦name of the shop⟧"
    assert filled.gaps == ("customer's name", "name of the shop")
    with pytest.raises(Unfilled, match="customer's name, name of the shop; fill it in"):
        refuse_unfilled(filled.text)
    with pytest.raises(Unfilled):
        refuse_unfilled("Hello {{customer.name}}")


@given(st.text(max_size=30))
def test_a_name_opens_no_place_of_its_own(name: str) -> None:
    filled = fill("Hello {{customer.name}}", {"customer.name": "{{agent.name}}⟦x⟧" + name})
    assert "{{" not in filled.text
    refuse_unfilled(filled.text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Hello {{custmer.name}}", "did you mean {{customer.name}}?"),
        ("Hello {{Customer.Name}}", "did you mean {{customer.name}}?"),
        ("Hello {{zzz}}", "known: customer.name, agent.name"),
        ("Hello {{}}", "known: customer.name"),
        ("Hello {{customer.name", "double braces stand around a variable"),
        ("Hello }}", "double braces stand around a variable"),
        ("Hello {{{customer.name}}}", ""),
        ("⟦x⟧", "mark gaps"),
        ("  ", "1 to 5,000 characters"),
        ("x" * 5_001, "1 to 5,000 characters"),
    ],
)
def test_what_could_not_be_filled_is_not_kept(desk: Desk, text: str, told: str) -> None:
    book = CannedBook(desk.database)
    if not told:
        assert fill(book.save("x", "X", text, "a_1").text, {"customer.name": "J"}).text
        return
    with pytest.raises(BadCanned) as refused:
        book.save("x", "X", text, "a_1")
    assert told in str(refused.value)
    assert book.all() == ()


def test_a_shortcut_is_one_word_and_belongs_to_one_reply(desk: Desk) -> None:
    book = CannedBook(desk.database)
    one = book.save("bye", "Farewell", "Goodbye!", "a_1")
    book.save("buy", "How to buy", "Goodness", "a_1")
    with pytest.raises(BadCanned, match="another canned reply is called /bye"):
        book.save("BYE", "Again", "Bye!", "a_1")
    for shortcut in ("", "a b", "é", "-x", "x" * 41):
        with pytest.raises(BadCanned, match="can't be a shortcut"):
            book.save(shortcut, "X", "x", "a_1")
    assert [each.shortcut for each in book.find("/b")] == ["buy", "bye"]
    assert [each.shortcut for each in book.find("goodb")] == ["bye"]
    changed = book.save("bye", "Farewell", "See you!", "a_2", one.id)
    assert (changed.id, changed.text, changed.changed_by) == (one.id, "See you!", "a_2")
    book.remove(one.id, "a_1")
    for deed in (lambda: book.get(one.id), lambda: book.remove(one.id, "a_1"),
                 lambda: book.save("q", "Q", "q", "a_1", one.id)):  # fmt: skip
        with pytest.raises(UnknownCanned):
            deed()


# ---- notes


def test_a_note_mentions_colleagues_by_the_longest_name_that_fits(desk: Desk) -> None:
    ada = desk.agent("Ada Lovelace")
    bob, bobby = desk.agent("Bob Ray"), desk.agent("Bobby Ray")
    ann, anne = desk.agent("Ann Smith"), desk.agent("Anne Jones")
    desk.accounts.create("ann2@shop.example", "Ann Other", bob.role, None)
    it = desk.says("hello")

    def mentioned(text: str) -> set[str]:
        return set(desk.notes.add(it, ada.id, text).mentioned)

    assert mentioned("@Bob  Ray, @anne please; mail ada@bobby.example") == {bob.id, anne.id}
    assert mentioned("@bobby ray") == {bobby.id}
    assert mentioned("@Bobbys @nobody @") == set()
    assert mentioned("@Ann") == set(), "two are called Ann"
    assert mentioned("@ann smith") == {ann.id}
    assert mentioned("@Ada Lovelace") == set(), "nobody mentions themselves"
    desk.accounts.disable(bob.id, ada.id)
    assert mentioned("@Bob Ray") == set()
    assert len(desk.notes.mentions(bobby.id)) == 1
    desk.notes.seen(bobby.id, it)
    assert desk.notes.mentions(bobby.id) == ()
    (note,) = desk.notes.mentions(bobby.id, unseen=False)
    assert (note.author_name, note.conversation_id) == ("Ada Lovelace", it)


def test_whom_a_note_mentions_stands_by_name(desk: Desk) -> None:
    names = ("Zoe Ash", "bea Moor", "Karl Fox", "Ada Finch", "Olaf Hill", "Mia Dale", "Carl Ode")
    people = {name: desk.agent(name).id for name in names}
    note = desk.notes.add(desk.says("hello"), "a_1", " ".join(f"@{name}" for name in names))
    assert note.mentioned == tuple(people[name] for name in sorted(names, key=str.casefold))


def test_a_note_is_some_words_about_a_conversation(desk: Desk) -> None:
    it = desk.says("hello")
    for text in ("", " \n ", "x" * 10_001, "\0"):
        with pytest.raises(BadNote, match="nothing was kept"):
            desk.notes.add(it, "a_1", text)
    with pytest.raises(UnknownConversation):
        desk.notes.add("c_nothing", "a_1", "hello")
    note = desk.notes.add(it, "a_gone", "a\ud800b")
    assert (note.text, note.author_name) == ("a?b", "")
    desk.notes.remove(note.id, "a_1")
    assert desk.notes.all(it) == ()
    with pytest.raises(BadNote):
        desk.notes.remove(note.id, "a_1")


# ---- spending


def test_a_site_spends_what_it_may_on_each_day(desk: Desk) -> None:
    spending = Spending(desk.database)
    settings = SiteSettings(spend_per_day=Decimal("0.01"), answers_per_day=3)
    today = utc_day(datetime(2026, 11, 22, 23, 59, tzinfo=UTC))
    for _ in range(3):
        assert not spending.full("default", settings, today)
        assert not spending.exceeded("default", settings, today)
        spending.add("default", today, 1, Decimal("0.0033333333"))
    # A fraction of a millionth is never lost.
    assert spending.today("default", today) == Spent(3, Decimal("0.010002"))
    assert spending.exceeded("default", settings, today)
    assert spending.full("default", settings, today)
    assert not spending.exceeded("other", settings, today)
    assert not spending.exceeded("default", settings, "2026-11-23")
    assert not spending.exceeded("default", SiteSettings(), today)
    assert not spending.full("default", SiteSettings(), today)
    assert spending.exceeded("new", SiteSettings(spend_per_day=Decimal(0)), today)


# ---- targets

FRIDAY = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
OFFICE = SiteSettings.model_validate(
    {
        "hours": {"days": {day: ["09:00-17:00"] for day in DAYS[:5]}},
        "targets": {"first_response_minutes": 60, "resolution_minutes": 480},
    }
)


def stand(now: datetime, first: str = "", resolved: str = "", due: str = "") -> targets.Targets:
    requested = clock.written(FRIDAY)
    return targets.of(
        OFFICE, requested=requested, first_response=first, resolved=resolved, now=now, due=due
    )


def test_a_target_counts_open_minutes_only() -> None:
    monday = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    now = stand(monday)
    assert now.first_response.due == monday
    assert not now.first_response.breached
    assert stand(monday + timedelta(seconds=1)).first_response.breached
    assert now.resolution.due == datetime(2026, 11, 23, 16, 30, tzinfo=UTC)


def test_an_answer_in_time_keeps_the_promise_for_good() -> None:
    later = FRIDAY + timedelta(days=30)
    kept = stand(later, first="2026-11-23T09:29:00.000Z", resolved="2026-11-23T12:00:00.000Z")
    assert not kept.first_response.breached
    assert not kept.resolution.breached
    late = stand(later, first="2026-11-23T09:31:00.000Z")
    assert late.first_response.breached
    assert late.resolution.breached
    assert stand(later, due="2026-11-21T00:00:00.000Z").first_response.due < kept.resolution.due


def test_who_was_never_handed_over_was_promised_nothing() -> None:
    none = targets.of(OFFICE, requested="", first_response="", resolved="", now=FRIDAY)
    assert none == targets.Targets(targets.NONE, targets.NONE)
    free = SiteSettings.model_validate({"targets": {"first_response_minutes": None}})
    assert targets.first_response_due(free, FRIDAY) is None
    assert targets.resolution_due(free, FRIDAY) is None
