from __future__ import annotations

from datetime import UTC, datetime

import pytest

from desk.accounts import AccountRole
from tests.ui.studio.scene import Browser, Desk
from ui.studio import moments, wording


@pytest.fixture
def ana(desk: Desk) -> Browser:
    return Browser(desk, desk.people["agent"])


def test_an_address_that_isnt_there_gets_the_studios_own_page(desk: Desk, ana: Browser) -> None:
    for address in ("/nope", "/settings/nope", "/inbox/c_1/2/3"):
        for who in (ana, Browser(desk)):
            answer = who.get(address)
            assert answer.status_code == 404, address
            assert "There is nothing here" in answer.text
    assert "To the inbox" in ana.get("/nope").text
    # What takes only a form, opened again by its address.
    wrong = ana.get("/inbox/c_1/reply")
    assert wrong.status_code == 405
    assert "POST" in wrong.headers["allow"]
    assert "There is nothing here" in wrong.text


def test_elsewhere_and_for_what_is_installed_later_nothing_changes(desk: Desk) -> None:
    agent = Browser(desk, desk.people["agent"])
    assert agent.http.get("/v1/nope").headers["content-type"] == "application/problem+json"
    assert agent.http.get("/studious").json() == {"detail": "Not Found"}
    desk.app.get("/studio/later")(lambda: {"it": "answers"})
    assert agent.get("/later").json() == {"it": "answers"}


def test_a_note_says_who_was_told_and_whom_nobody_is_called(desk: Desk, ana: Browser) -> None:
    it = desk.conversation("Hello")

    def said(text: str) -> str:
        return ana.follow(ana.post(f"/inbox/{it}/note", text=text)).text

    assert "The note is kept. Only your team sees it.</p>" in said("For me")
    assert "Told: Olga Lund, Viola Roy.</p>" in said("@Olga and @viola roy, see mail@shop.example")
    missed = said("@Be and @Olga <b>")
    assert "Told: Olga Lund. Nobody is called @Be.</p>" in missed
    assert 'class="told warn"' in missed
    assert "Nobody is called" not in said("@Ana is me")
    desk.books.accounts.create("olga2@shop.example", "Olga Berg", AccountRole.AGENT, None)
    assert "More than one is called @Olga: write the whole name." in said("@Olga?")
    assert "Told: Olga Berg.</p>" in said("@Olga Berg?")


@pytest.mark.parametrize(("day", "entries"), [(22, 1), (23, 2), (28, 2)])
def test_tomorrow_is_offered_once_when_it_is_monday(
    desk: Desk, ana: Browser, monkeypatch: pytest.MonkeyPatch, day: int, entries: int
) -> None:
    it = desk.conversation("Hello")
    page = datetime(2026, 11, day, 12, tzinfo=UTC)
    monkeypatch.setattr(moments, "now", lambda: page)
    shown = ana.get(f"/inbox/{it}").text
    assert "Until tomorrow, 9:00" in shown
    assert shown.count(", 9:00</button>") == entries


def test_what_went_wrong_is_a_sentence(desk: Desk, ana: Browser) -> None:
    account = desk.people["agent"]
    desk.books.accounts.set_password(account.id, "a quiet path by the river", account.id)
    ana = Browser(desk, account)
    wrong = ana.post("/profile/password", now="a quiet path by the river", new="short")
    assert wrong.status_code == 422
    assert '<p class="told bad" role="alert">A password ' in wrong.text
    owner = Browser(desk, desk.people["owner"])
    assert '<p role="alert">No conversation' in owner.get("/inbox/c_nothing").text
    assert wording.sentence("it is so") == "It is so."
    assert wording.sentence("Is it so?") == "Is it so?"


def test_without_an_account_the_door_says_where_the_link_is(desk: Desk) -> None:
    with desk.books.database.writing() as sql:
        sql.exec_driver_sql("UPDATE desk_accounts SET disabled = '2026-01-01'")
    page = Browser(desk).get("/sign-in").text
    for words in ("aisle serve", "aisle demo", "aisle --store STORE account add"):
        assert words in page


def test_a_page_further_back_stays_there(desk: Desk, ana: Browser) -> None:
    page = ana.get("/inbox?folder=all&cursor=2026-01-01").text
    assert "/studio/live?folder=all&amp;cursor=2026-01-01" in page
