from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.conversation import Handoff, HandoffReason
from desk.accounts import AccountBook
from desk.presence import Presence
from desk.roles import AccountRole
from desk.routing import Case
from desk.site_settings import HourSettings, SiteSettings, TargetSettings
from desk.sites import SiteBook
from desk.staffing import Staffing
from desk.teams import TeamBook
from tests.desk.scenes import url

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"


class Shop:
    def __init__(self, folder: Path) -> None:
        self.sites = SiteBook(url(folder))
        hours = HourSettings(timezone="UTC", days={"mon": ["09:00-17:00"]})
        targets = TargetSettings(first_response_minutes=30)
        self.sites.add("shop", SiteSettings(name="Larkfell", hours=hours, targets=targets))
        self.sites.add("quiet", SiteSettings(offline_email=False))
        self.accounts = AccountBook(url(folder))
        self.presence = Presence(url(folder))
        self.teams = TeamBook(url(folder))
        self.mail = True
        self.now = MONDAY
        self.staffing = Staffing(url(folder), self.sites, lambda: self.mail, "The shop")
        self.routing = self.staffing.routing(lambda: self.now)

    def account(self, name: str, role: AccountRole) -> str:
        return self.accounts.create(f"{name}@shop.example", name, role, PASSWORD).id

    def handed(self, site: str = "shop", reason: HandoffReason = HandoffReason.ASKED) -> str:
        return self.routing.handed(Case(Handoff(reason, "Help."), site)).code


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    for book in (shop.sites, shop.accounts, shop.presence, shop.teams, shop.staffing):
        book.close()


def test_a_shop_without_people_hands_over_to_nobody(shop: Shop) -> None:
    assert not shop.routing.staffed()
    shop.account("ed", AccountRole.EDITOR)
    shop.account("vi", AccountRole.VIEWER)
    assert not shop.routing.staffed(), "they can't answer shoppers"
    mara = shop.account("mara", AccountRole.AGENT)
    assert shop.routing.staffed()
    shop.account("olga", AccountRole.OWNER)
    shop.accounts.disable(mara, "a_o")
    assert shop.routing.staffed()


def test_somebody_is_here_while_they_look_and_take_new_cases(shop: Shop) -> None:
    mara = shop.account("mara", AccountRole.AGENT)
    assert shop.handed() == "nobody_here"
    shop.presence.beat(mara, MONDAY)
    assert shop.handed() == "handed_over"
    shop.presence.away(mara, away=True)
    assert shop.handed() == "nobody_here"
    shop.presence.away(mara, away=False)
    shop.now = MONDAY + timedelta(minutes=3)
    assert shop.handed() == "nobody_here", "a page that was closed beats no more"


def test_each_site_has_its_hours_targets_name_and_mails(shop: Shop) -> None:
    routing = shop.routing
    assert routing.due("shop", MONDAY) == MONDAY + timedelta(minutes=30)
    hours = routing.hours("shop")
    assert hours is not None
    assert not hours.open_at(MONDAY + timedelta(days=1))
    assert (routing.store("shop"), routing.store("quiet")) == ("Larkfell", "The shop")
    assert routing.mail("shop")
    assert not routing.mail("quiet"), "it wants no addresses"
    shop.mail = False
    assert not routing.mail("shop"), "none can be sent"


def test_a_conversation_from_no_site_is_routed_as_well(shop: Shop) -> None:
    shop.account("mara", AccountRole.AGENT)
    assert shop.routing.hours("") is None
    assert shop.routing.due("", MONDAY) is None
    assert shop.routing.store("") == "The shop"
    assert shop.handed("") == "nobody_here"


def test_a_team_that_is_called_like_the_reason_gets_the_case(shop: Shop) -> None:
    shop.teams.create("Legal", "a_o")
    shop.teams.create("High value", "a_o")
    found = [shop.routing.team(Handoff(r, "")) for r in HandoffReason]
    assert dict(zip(HandoffReason, found, strict=True)) == {
        reason: {"legal": "Legal", "high_value": "High value"}.get(reason.value, "")
        for reason in HandoffReason
    }
