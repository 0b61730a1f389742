from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from desk import sites as module
from desk.audit import AuditTrail
from desk.site_keys import BadSetting, changed, listed
from desk.site_settings import exact_origin
from desk.sites import BadSettings, SiteBook, SiteExists, SiteInUse, SiteSettings, UnknownSite
from tests.desk.desks import Desk


@pytest.fixture
def book(tmp_path: Path) -> SiteBook:
    return SiteBook(f"sqlite:///{tmp_path / 'desk.db'}")


def test_a_site_keeps_its_settings_and_has_a_key_of_its_own(book: SiteBook) -> None:
    settings = SiteSettings(
        name="Shop", origins=["https://shop.example"], spend_per_day=Decimal("2.50")
    )
    made = book.add("shop", settings)
    book.add("other", SiteSettings())
    assert book.get("shop").settings == settings
    assert len(bytes.fromhex(made.identity_key)) == 32
    assert made.identity_key not in repr(made), "it would come into logs"
    assert book.identity_key("other") != made.identity_key
    assert [site.id for site in book.all()] == ["other", "shop"]
    assert made.allows("https://shop.example")
    assert not made.allows("https://evil.shop.example")


def test_a_new_key_replaces_the_old_one(book: SiteBook) -> None:
    before = book.add("shop", SiteSettings()).identity_key
    assert book.new_identity_key("shop", "a_1") != before
    assert book.get("shop").identity_key != before


def test_another_process_sees_a_change_soon(
    tmp_path: Path, book: SiteBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.add("shop", SiteSettings(name="before"))
    other = SiteBook(f"sqlite:///{tmp_path / 'desk.db'}")
    assert other.get("shop").settings.name == "before"
    book.change("shop", SiteSettings(name="after"), "a_1")
    assert book.get("shop").settings.name == "after"
    assert other.get("shop").settings.name == "before"
    monkeypatch.setattr(module, "FRESH", -1.0)
    assert other.get("shop").settings.name == "after"


def test_what_is_not_there_is_said(book: SiteBook) -> None:
    for deed in (
        lambda: book.get("nope"),
        lambda: book.change("nope", SiteSettings(), "a_1"),
        lambda: book.remove("nope"),
        lambda: book.new_identity_key("nope"),
    ):
        with pytest.raises(UnknownSite, match="no site 'nope'; add it with"):
            deed()


@pytest.mark.parametrize("site_id", ["", "Shop", "-shop", "a b", "x" * 65, "käse", "a/b"])
def test_an_id_fits_into_addresses(book: SiteBook, site_id: str) -> None:
    with pytest.raises(SiteExists, match="can't be a site's id"):
        book.add(site_id, SiteSettings())


def test_an_id_is_given_once(book: SiteBook) -> None:
    book.add("shop", SiteSettings())
    with pytest.raises(SiteExists, match="already"):
        book.add("shop", SiteSettings())


def test_a_site_goes_only_while_no_shopper_came_from_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.sites.add("new", SiteSettings())
    desk.sites.remove("new", "a_1")
    desk.visitor()
    with pytest.raises(SiteInUse, match="take its origins away"):
        desk.sites.remove("default", "a_1")
    assert [site.id for site in desk.sites.all()] == ["default"]
    actions = [deed.action for deed in AuditTrail(desk.database).all()]
    assert actions == ["site_added", "site_added", "site_removed"]


def test_settings_that_cannot_be_read_are_said_with_their_place(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.run("UPDATE desk_sites SET settings = ?", '{"theme": "pink"}')
    with pytest.raises(BadSettings, match=r"'default' can't be read \(theme: "):
        SiteBook(desk.url).get("default")


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://shop.example", "https://shop.example"),
        ("https://Shop.Example:443/", "https://shop.example"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("https://[2001:DB8::1]:8443", "https://[2001:db8::1]:8443"),
        ("https://käse.example", "https://xn--kse-qla.example"),
    ],
)
def test_an_origin_is_kept_as_browsers_send_it(text: str, origin: str) -> None:
    assert exact_origin(text) == origin


@pytest.mark.parametrize(
    "text",
    ["", "*", "null", "shop.example", "https://*.shop.example", "https://shop.example/path",
     "https://shop.example?x", "https://a@shop.example", "ftp://shop.example", "https://",
     "javascript:alert(1)", "https://shop.example:99999", "https://a b", "https://[::1",
     "https://shop.example; script-src *"],
)  # fmt: skip
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no origin; write scheme and host"):
        exact_origin(text)


@pytest.mark.parametrize(
    "bad",
    [{"nme": "x"}, {"theme": "pink"}, {"accent": "red"}, {"locale": "English"},
     {"hours": {"timezone": "Mars/Base"}}, {"hours": {"days": {"mon": []}}},
     {"limits": {"visitor_per_minute": 0}}, {"spend_per_day": "-1"}],
)  # fmt: skip
def test_settings_are_strict(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SiteSettings.model_validate(bad)


def test_settings_are_written_as_keys_and_values() -> None:
    settings = changed(
        SiteSettings(),
        ["name=My shop = best", "origins=https://a.example, https://b.example", "consent=yes",
         "hours.mon=09:00-12:30,14:00-18:00", "hours.timezone=Europe/Berlin",
         "hours.closed=2026-12-25", "targets.resolution_minutes=480", "spend_per_day=2.50"],
    )  # fmt: skip
    assert settings.name == "My shop = best"
    assert settings.origins == ["https://a.example", "https://b.example"]
    assert settings.consent is True
    assert settings.hours.days == {"mon": ["09:00-12:30", "14:00-18:00"]}
    assert settings.hours.closed == [date(2026, 12, 25)]
    assert settings.targets.resolution_minutes == 480
    assert settings.spend_per_day == Decimal("2.50")
    back = changed(settings, ["hours.mon=", "hours.closed=", "spend_per_day=none", "origins="])
    assert back.hours.business().always
    assert (back.spend_per_day, back.origins) == (None, [])


def test_what_is_listed_can_be_set_again() -> None:
    settings = changed(SiteSettings(), ["hours.sun=22:00-06:00", "theme=dark", "upload=no"])
    pairs = [f"{key}={value}" for key, value in listed(settings)]
    assert changed(SiteSettings(), pairs) == settings


@pytest.mark.parametrize(
    ("pair", "told"),
    [
        ("theme", "says no value; write KEY=VALUE"),
        ("thme=dark", "did you mean theme?"),
        ("zzz=1", "see `aisle site show`"),
        ("theme=pink", "theme can't be 'pink'"),
        ("consent=maybe", "consent can't be 'maybe': write yes or no"),
        ("hours.mon=9-17", "is no range of hours"),
        ("limits.site_per_minute=many", "limits.site_per_minute can't be 'many'"),
        ("hours.days=x", "there is no setting 'hours.days'"),
    ],
)
def test_a_wrong_setting_is_said_with_what_to_do(pair: str, told: str) -> None:
    with pytest.raises(BadSetting) as error:
        changed(SiteSettings(), ["name=kept out", pair])
    assert told in str(error.value)
