from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from desk.sites import SiteBook, SiteSettings
from tests.ui.conftest import Aisle


@pytest.fixture
def book(tmp_path: Path) -> SiteBook:
    return SiteBook(f"sqlite:///{tmp_path / '.aisle' / 'desk.db'}")


def test_a_site_is_added_with_the_line_for_its_pages(aisle: Aisle, book: SiteBook) -> None:
    done = aisle("site", "add", "Müller & Co", "--origin", "https://Müller.example",
                 "--origin", "http://localhost:3000")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert (
        '<script async src="http://127.0.0.1:8000/widget.js" data-site="muller-co"></script>'
        in done.stdout
    )
    made = book.get("muller-co")
    assert made.settings.name == "Müller & Co"
    assert made.settings.origins == ["https://xn--mller-kva.example", "http://localhost:3000"]
    listed = aisle("site", "list").stdout
    assert "muller-co" in listed
    assert "http://localhost:3000" in listed


def test_the_line_names_the_address_that_browsers_use(
    aisle: Aisle, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("AISLE_URL", "https://help.shop.example/")
    done = aisle("site", "add", "Shop", "--origin", "https://shop.example")
    assert 'src="https://help.shop.example/widget.js"' in done.stdout
    link = aisle("account", "add", "bob@shop.example", "--link").stdout
    assert link.startswith("https://help.shop.example/studio/invitation/")


def test_a_site_without_origins_says_what_to_do(aisle: Aisle) -> None:
    done = aisle("site", "add", "Shop")
    assert "aisle site set shop origins=" in done.output


def test_settings_are_shown_as_they_are_set(aisle: Aisle, book: SiteBook) -> None:
    book.add("shop", SiteSettings())
    done = aisle("site", "set", "shop", "theme=dark", "hours.timezone=Europe/Berlin",
                 "hours.mon=09:00-12:30,14:00-18:00", "spend_per_day=2.50")  # fmt: skip
    assert done.exit_code == 0, done.output
    shown = aisle("site", "show", "shop").stdout.splitlines()
    assert "theme=dark" in shown
    assert "hours.mon=09:00-12:30, 14:00-18:00" in shown
    again = aisle("site", "set", "shop", *shown)
    assert again.exit_code == 0, again.output
    facts = json.loads(aisle("site", "show", "shop", "--json").stdout)
    assert facts["settings"]["spend_per_day"] == "2.50"
    assert facts["id"] == "shop"


def test_the_key_alone_can_be_piped_on_and_signs_as_it_is_told(
    aisle: Aisle, book: SiteBook
) -> None:
    book.add("shop", SiteSettings())
    done = aisle("site", "key", "shop")
    key = done.stdout.strip()
    assert re.fullmatch("[0-9a-f]{64}", key)
    assert "OctKey.import_key(KEY)" in done.stderr
    assert max(map(len, done.output.splitlines())) <= 80
    signed = jwt.encode({"alg": "HS256"}, {"sub": "c"}, OctKey.import_key(key))
    assert jwt.decode(signed, OctKey.import_key(book.identity_key("shop"))).claims["sub"] == "c"
    assert aisle("site", "key", "shop", "--new").stdout.strip() != key


def test_a_site_is_removed_after_a_yes(aisle: Aisle, book: SiteBook) -> None:
    book.add("shop", SiteSettings())
    assert aisle("site", "remove", "shop", input="n\n").exit_code == 1
    assert aisle("site", "remove", "shop", "--yes").exit_code == 0
    assert "There are no sites yet" in aisle("site", "list").output
    assert json.loads(aisle("site", "list", "--json").stdout) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["add", "Shop"], "there is a site 'shop' already"),
        (["add", "—"], "can't be a site's id"),
        (["add", "New", "--origin", "shop.example"], "is no origin; write scheme and host"),
        (["show", "nope"], "there is no site 'nope'"),
        (["set", "nope", "theme=dark"], "there is no site 'nope'"),
        (["set", "shop", "theme"], "write KEY=VALUE"),
        (["set", "shop", "name=x", "thme=dark"], "did you mean theme?"),
        (["set", "shop", "hours.mon=9-17"], "is no range of hours"),
        (["set", "shop", "hours.timezone=Mars"], "there is no time zone 'Mars'"),
        (["key", "nope"], "there is no site 'nope'"),
        (["remove", "nope", "--yes"], "there is no site 'nope'"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_and_changes_nothing(
    aisle: Aisle, book: SiteBook, words: list[str], told: str
) -> None:
    before = book.add("shop", SiteSettings())
    done = aisle("site", *words)
    assert done.exit_code == 1
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert SiteBook(str(book._database._engine.url)).all() == (before,)
