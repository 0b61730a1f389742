from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from desk import clock
from desk.sites import UnknownSite
from desk.visitors import KEPT_VIEWS, Blocked, OtherCustomer, UnknownVisitor
from tests.desk.desks import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_visitor_is_who_the_shop_signs(desk: Desk) -> None:
    visitor = desk.visitors.create("default", "de-AT")
    assert (visitor.customer, visitor.locale, visitor.blocked) == ("", "de-AT", False)
    known = desk.visitors.identify(visitor.id, "cust-1", "Jane Doe", "jane@mail.example")
    assert (known.customer, known.name, known.email) == ("cust-1", "Jane Doe", "jane@mail.example")
    again = desk.visitors.identify(visitor.id, "cust-1")
    assert again.name == "Jane Doe"


def test_a_second_customer_on_the_same_machine_is_another_visitor(desk: Desk) -> None:
    visitor = desk.visitor("cust-1")
    with pytest.raises(OtherCustomer, match="begin as a new visitor"):
        desk.visitors.identify(visitor, "cust-2")
    assert desk.visitors.get(visitor).customer == "cust-1"


def test_what_was_said_before_signing_in_becomes_the_customers(desk: Desk) -> None:
    visitor = desk.visitor()
    conversation = desk.says("hello", visitor=visitor)
    desk.visitors.identify(visitor, "cust-1")
    assert desk.store.owner(conversation).customer == "cust-1"


def test_an_unknown_site_or_visitor_is_said(desk: Desk) -> None:
    with pytest.raises(UnknownSite):
        desk.visitors.create("nope")
    for deed in (
        lambda: desk.visitors.get("v_nobody"),
        lambda: desk.visitors.identify("v_nobody", "c"),
        lambda: desk.visitors.block("v_nobody", "a_1"),
        lambda: desk.visitors.viewed("v_nobody", "https://shop.example/", ""),
    ):
        with pytest.raises(UnknownVisitor):
            deed()


def test_a_blocked_visitor_is_refused_until_unblocked(desk: Desk) -> None:
    visitor = desk.visitor()
    desk.visitors.admit(visitor)
    desk.visitors.block(visitor, "a_1")
    assert desk.visitors.get(visitor).blocked
    with pytest.raises(Blocked, match="nothing was stored"):
        desk.visitors.admit(visitor)
    desk.visitors.unblock(visitor, "a_1")
    desk.visitors.admit(visitor)


def test_pages_are_kept_newest_first_and_not_without_end(desk: Desk) -> None:
    visitor = desk.visitor()
    for number in range(KEPT_VIEWS + 30):
        desk.visitors.viewed(visitor, f"https://shop.example/{number}", f"Page {number}")
    views = desk.visitors.views(visitor, 1_000)
    # Pages of one millisecond may stand together at the end.
    assert KEPT_VIEWS <= len(views) < KEPT_VIEWS + 30
    assert views[0].url == f"https://shop.example/{KEPT_VIEWS + 29}"


def test_being_seen_is_written_once_a_minute(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = desk.visitor()
    first = desk.visitors.get(visitor).seen
    desk.visitors.seen(visitor)
    assert desk.visitors.get(visitor).seen == first
    later = clock.utc_now() + timedelta(seconds=61)
    monkeypatch.setattr(clock, "utc_now", lambda: later)
    desk.visitors.seen(visitor)
    assert desk.visitors.get(visitor).seen == clock.written(later)


def test_a_customer_is_believed_for_a_day_and_then_has_to_be_signed_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, began = desk.visitor(), clock.utc_now()
    desk.visitors.identify(visitor, "cust-1")
    monkeypatch.setattr(clock, "utc_now", lambda: began + timedelta(hours=23))
    assert desk.visitors.get(visitor).customer == "cust-1"
    monkeypatch.setattr(clock, "utc_now", lambda: began + timedelta(hours=25))
    assert desk.visitors.get(visitor).customer == ""
    with pytest.raises(OtherCustomer):
        desk.visitors.identify(visitor, "cust-2")
    assert desk.visitors.identify(visitor, "cust-1").customer == "cust-1"


def test_an_erased_visitor_leaves_nothing(desk: Desk) -> None:
    visitor = desk.visitor()
    desk.visitors.viewed(visitor, "https://shop.example/", "Home")
    desk.visitors.erase(visitor)
    assert desk.run("SELECT count(*) FROM desk_views") == [(0,)]
    with pytest.raises(UnknownVisitor):
        desk.visitors.get(visitor)
