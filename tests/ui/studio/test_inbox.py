from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from assistant.orders.records import Address, Fulfilment, Order, OrderLine
from desk.accounts import AccountRole
from desk.site_settings import SiteSettings, TargetSettings
from tests.ui.studio import scene
from tests.ui.studio.scene import Browser, Desk, proven
from ui.studio import wording


@pytest.fixture
def ana(desk: Desk) -> Browser:
    return Browser(desk, desk.people["agent"])


def listed(page: str) -> list[str]:
    return re.findall(r'<li id="row-(c_[\w-]+)"', page)


def test_every_folder_holds_what_belongs_there_and_counts_it(desk: Desk, ana: Browser) -> None:
    me = desk.people["agent"].id
    bot = desk.conversation("The bot answers this")
    waiting = desk.conversation("A person, please")
    desk.hand_over(waiting, "Wants a person")
    desk.ask(waiting, "Is somebody there?")
    mine = desk.conversation("Mine")
    desk.hand_over(mine, "Wants a person")
    desk.books.inbox.assign(mine, me, me)
    resolved = desk.conversation("Done")
    desk.books.inbox.resolve(resolved, me)
    desk.books.notes.add(mine, desk.people["owner"].id, "@Ana look here")
    expected = {
        "mine": {mine},
        "unassigned": {waiting},
        "bot": {bot},
        "resolved": {resolved},
        "mentions": {mine},
        "all": {bot, waiting, mine, resolved},
    }
    for folder, ids in expected.items():
        page = ana.get(f"/inbox?folder={folder}").text
        assert set(listed(page)) == ids, folder
    assert waiting in listed(ana.get("/inbox?folder=waiting").text)
    page = ana.get("/inbox").text
    assert re.search(r'folder=unassigned"[^>]*>Unassigned<span class="count">1</span>', page)


def test_every_empty_folder_says_what_will_stand_there(desk: Desk, ana: Browser) -> None:
    for folder, _ in wording.FOLDERS:
        title, words = wording.EMPTY[folder]
        page = ana.get(f"/inbox?folder={folder}").text
        assert title.replace("'", "&#39;") in page
        assert words.replace("'", "&#39;") in page
    assert "Nothing fits" in ana.get("/inbox?folder=all&q=zebra").text


def test_filters_and_search_narrow_the_list(desk: Desk, ana: Browser) -> None:
    me = desk.people["agent"].id
    one = desk.conversation("The stove hisses")
    two = desk.conversation("The tent leaks")
    desk.books.inbox.label(one, "safety", me)
    desk.books.teams.create("Outdoor", me)
    desk.books.inbox.assign_team(two, "Outdoor", me)
    assert listed(ana.get("/inbox?folder=all&q=hisses").text) == [one]
    assert listed(ana.get("/inbox?folder=all&label=safety").text) == [one]
    assert listed(ana.get("/inbox?folder=all&team=Outdoor").text) == [two]
    assert listed(ana.get("/inbox?folder=all&site=elsewhere").text) == []
    assert set(listed(ana.get("/inbox?folder=all&site=default").text)) == {one, two}
    page = ana.get("/inbox?folder=all&label=safety").text
    assert "Filters: 1 on" in page
    assert f"/studio/inbox/{one}?folder=all&amp;label=safety" in page


def test_an_e_mail_that_a_shopper_typed_is_found(desk: Desk, ana: Browser) -> None:
    it = desk.conversation(scene.MASKER.masked("Write to jane@mail.example"))
    desk.conversation(scene.MASKER.masked("Write to joe@mail.example"))
    assert listed(ana.get("/inbox?folder=all&q=Jane%40mail.example").text) == [it]


def test_a_long_list_comes_a_page_at_a_time_and_nothing_twice(desk: Desk, ana: Browser) -> None:
    ids = {desk.conversation(f"Question {number}") for number in range(57)}
    first = ana.get("/inbox?folder=all").text
    more = re.search(r'href="/studio(/inbox\?[^"]+cursor=[^"]+)"', first)
    assert more
    second = ana.get(more[1].replace("&amp;", "&")).text
    assert len(listed(first)) == 50
    assert set(listed(first)) | set(listed(second)) == ids
    assert not set(listed(first)) & set(listed(second))
    assert "Back to the newest" in second


def test_a_bent_address_shows_the_usual_list(desk: Desk, ana: Browser) -> None:
    it = desk.conversation("Hello")
    for query in (
        "folder=nonsense",
        "folder=all&cursor=%F0%9F%92%A5",
        "folder=all&cursor=bm8",
        "folder=all&q=%00%22*",
    ):
        assert ana.get(f"/inbox?{query}").status_code == 200, query
    assert listed(ana.get("/inbox?folder=all&cursor=bm8").text) == [it]


def test_targets_are_told_in_words_as_well_as_colour(tmp_path: Any) -> None:
    site = SiteSettings(targets=TargetSettings(first_response_minutes=30, resolution_minutes=600))
    desk = scene.make(tmp_path, site=site)
    ana = Browser(desk, desk.people["agent"])
    it = desk.conversation("A person, please")
    desk.hand_over(it, "Wants a person")
    page = ana.get(f"/inbox/{it}?folder=all").text
    assert "First answer due in 29 min" in page
    assert "Resolution due in 9 h" in page
    with desk.books.database.writing() as sql:
        sql.exec_driver_sql(
            "UPDATE desk_conversations SET requested = '2026-01-05T10:00:00.000Z', "
            "waiting_since = '2026-01-05T10:00:00.000Z', due = '2026-01-05T10:30:00.000Z'"
        )
    page = ana.get(f"/inbox/{it}?folder=waiting").text
    assert re.search(r'<span class="tag bad">First answer overdue by \d+ d</span>', page)
    assert re.search(r'<span class="tag bad">Late by \d+ d</span>', page)


def test_the_conversation_shows_all_that_was_said_with_its_proof(desk: Desk, ana: Browser) -> None:
    it = desk.conversation()
    desk.ask(it, "Is it <waterproof>?\n\nReally?", proven("**Yes**, it is.\n\n<script>1</script>"))
    desk.hand_over(it, "Wants to know more")
    desk.reply(it, desk.people["agent"], "I can tell you more.")
    page = ana.get(f"/inbox/{it}").text
    for words in (
        "Is it &lt;waterproof&gt;?\n\nReally?",
        "<strong>Yes</strong>",
        "Ridgeline Rain Jacket",
        "from £129.00",
        "Only 4 left",
        "1 source",
        "You can return anything unworn within 60 days.",
        "Why did it say that?",
        "Wants to know more",
        "Asked for a person",
        "Ana has joined.",
        "I can tell you more.",
    ):
        assert words in page, words
    assert "<script>1" not in page


class Book:
    """An order book that can only be read."""

    def orders(self, customer: str) -> tuple[Order, ...]:
        line = OrderLine("p", "i", "Ridgeline Rain Jacket", Decimal("129.00"), (("size", "M"),))
        parcel = Fulfilment(("TRACK1",), ("i",))
        order = Order(
            "#W1", customer, Address("1 Road"), (line,), "delivered", "GBP", (), (parcel,)
        )
        return (order,) if customer == "c1" else ()


def test_the_panel_shows_who_it_is_their_orders_and_the_pages_they_saw(tmp_path: Any) -> None:
    desk = scene.make(tmp_path, orders=Book())
    ana = Browser(desk, desk.people["agent"])
    visitor = desk.visitor(customer="c1", name="Ada Lovelace", email="ada@home.example")
    desk.books.visitors.viewed(visitor, "https://shop.example/p/jacket", "The jacket")
    desk.books.visitors.viewed(visitor, "javascript:alert(1)", "A trap")
    old = desk.conversation("Do you ship to Norway?", visitor=visitor, customer="c1")
    it = desk.conversation("Where is it?", visitor=visitor, customer="c1")
    desk.store.survey(it, 2, "Slow")
    ana.post(f"/inbox/{it}/assign", to=f"account:{desk.people['agent'].id}")
    page = ana.get(f"/inbox/{it}?folder=all").text
    for words in (
        "Ada Lovelace", "Verified customer", "ada@home.example", "#W1 · delivered", "129.00 GBP",
        "size: M", "TRACK1", "The jacket", "2 of 5", "Slow", "Do you ship to Norway?",
        "Who did what", "Assigned",
    ):  # fmt: skip
        assert words in page or words.replace(" GBP", "") in page, words
    assert f"/studio/inbox/{old}?folder=all" in page
    assert "javascript:" not in page
    stranger = desk.conversation("Hello")
    assert "once it is known who the customer is" in ana.get(f"/inbox/{stranger}").text


def test_a_file_is_read_in_its_own_conversation_only_and_can_do_nothing(
    desk: Desk, ana: Browser
) -> None:
    it, other = desk.conversation("See the picture"), desk.conversation("Hello")
    files = desk.studio.parts.files
    picture = files.add(it, "torn.png", "image/png", b"\x89PNG\r\n\x1a\n1")
    note = files.add(it, "a.txt", "text/plain", b"<script>1</script>")
    desk.store.accept(it, "Here", None, lambda m: "{}", 200, attachments=[picture.id, note.id])
    page = ana.get(f"/inbox/{it}").text
    assert f"/studio/inbox/{it}/files/{picture.id}" in page
    assert 'alt="torn.png"' in page
    shown = ana.get(f"/inbox/{it}/files/{picture.id}")
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["content-disposition"].startswith("inline")
    saved = ana.get(f"/inbox/{it}/files/{note.id}")
    assert saved.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in saved.headers["content-security-policy"]
    assert ana.get(f"/inbox/{other}/files/{picture.id}").status_code == 404


def test_who_is_here_is_counted_and_being_away_counts_nobody(desk: Desk, ana: Browser) -> None:
    olga = Browser(desk, desk.people["owner"])
    for person in (ana, olga):
        assert person.post("/presence").json()["here"] >= 1
    assert ana.post("/presence").json() == {"here": 2, "waiting": 0, "mentions": 0}
    ana.post("/profile/away", away="yes")
    assert "1 here" in olga.get("/inbox").text
    ana.post("/profile/away", away="no")
    assert "2 here" in olga.get("/inbox").text


def test_the_beat_tells_what_waits_and_who_was_mentioned(desk: Desk, ana: Browser) -> None:
    it = desk.conversation("A person, please")
    desk.hand_over(it, "Wants a person")
    desk.ask(it, "Hello?")
    Browser(desk, desk.people["owner"]).post(f"/inbox/{it}/note", text="@Ana please")
    beat = ana.post("/presence").json()
    assert beat["waiting"] == 1
    assert beat["mentions"] == 1


def test_an_owner_account_of_another_role_sees_only_its_own_settings(desk: Desk) -> None:
    for role, words in (
        (AccountRole.OWNER, {"Sites", "Teams", "Canned replies", "Accounts"}),
        (AccountRole.AGENT, {"Canned replies"}),
    ):
        page = Browser(desk, desk.people[role.value])
        shown = page.follow(page.get("/settings")).text
        found = set(re.findall(r'href="/studio/settings/\w+"[^>]*>([^<]+)</a>', shown))
        assert words <= found | {"Canned replies"}, role
        assert ("Accounts" in found) == (role is AccountRole.OWNER)
