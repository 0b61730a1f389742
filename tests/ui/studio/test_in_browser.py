"""The studio in a real Chromium: with its scripts, its policy, and two people at once."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from desk.messages import Author
from desk.site_settings import SiteSettings
from tests.ui.api.scripted import card, citation, served
from tests.ui.studio import scene
from tests.ui.studio.scene import Desk, proven

pytestmark = pytest.mark.browser

ATTACKS = (
    "<script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    '"><svg onload=window.hacked=1>',
    "<hx-partial hx-target='body'><b>hacked</b></hx-partial>",
    "</textarea><script>window.hacked=1</script>",
    "<a href='javascript:window.hacked=1'>a</a>",
    "<form hx-post='/studio/x' hx-trigger='load'>",
    "{{7*7}}${window.hacked=1}",
    "data: x\n\nevent: y\ndata: <b>z</b>",
)


@dataclass
class Studio:
    """Pages in a browser, and everything they did."""

    browser: Any
    desk: Desk
    address: str
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)

    def open(self, who: str, path: str, **options: Any) -> Any:
        options = {"viewport": {"width": 1280, "height": 800}} | options
        context = self.browser.new_context(**options)
        self.contexts.append(context)
        if who:
            cookie = self.desk.cookie(self.desk.people[who])
            where = f"{self.address}/studio"
            context.add_cookies([{"name": "aisle_studio", "value": cookie, "url": where}])
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda m: self.wrong.append(m.text) if m.type == "error" else None)
        page.goto(f"{self.address}/studio{path}")
        return page

    def hosts(self) -> set[str]:
        return {urlsplit(url).netloc for url in self.asked}


@pytest.fixture
def studio(browser: Any, tmp_path: Path) -> Iterator[Studio]:
    made: list[Desk] = []

    def build(address: str) -> object:
        site = SiteSettings(name="Fernhollow", origins=["https://shop.example"])
        made.append(scene.make(tmp_path, address, site=site, poll_seconds=0.3))
        return made[0].app

    with contextlib.ExitStack() as stack:
        address = stack.enter_context(served(build))
        opened = Studio(browser, made[0], address)
        yield opened
        for context in opened.contexts:
            context.close()


def axe() -> str:
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")


def test_the_list_changes_under_the_reader_without_taking_focus_or_place(studio: Studio) -> None:
    desk = studio.desk
    ids = [desk.conversation(f"Question {number}") for number in range(30)]
    page = studio.open("agent", "/inbox?folder=all")
    page.locator(f"#row-{ids[3]} a").focus()
    page.evaluate("document.querySelector('#rows').scrollTop = 900")
    new = desk.conversation("A new question")
    page.locator(f"#row-{new}").wait_for(state="attached")
    assert page.evaluate("document.activeElement.closest('li')?.id") == f"row-{ids[3]}"
    assert page.evaluate("document.querySelector('#rows').scrollTop") >= 900
    assert page.locator("#folders-wide a[aria-current] .count").inner_text() == "31"
    assert studio.wrong == []


def test_a_conversation_is_opened_answered_and_its_field_is_empty_again(studio: Studio) -> None:
    desk = studio.desk
    it, other = desk.conversation("Where is my parcel?"), desk.conversation("Another")
    page = studio.open("agent", "/inbox?folder=all")
    page.evaluate("window.stays = 1")
    page.locator(f"#row-{it} a").click()
    reply = page.get_by_label("Reply to the shopper")
    reply.fill("Let me look")
    page.locator(f"#row-{other} a").click()
    page.locator(f"#talk[data-conversation='{other}']").wait_for()
    assert reply.input_value() == ""
    page.locator(f"#row-{it} a").click()
    page.locator(f"#talk[data-conversation='{it}']").wait_for()
    # What was begun is still there; the page itself was never left.
    expect(reply).to_have_value("Let me look")
    reply.fill("It comes today.")
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator(".turn.agent", has_text="It comes today.").wait_for()
    assert reply.input_value() == ""
    assert page.evaluate("window.stays") == 1
    assert page.url.endswith(f"/studio/inbox/{it}?folder=all")
    assert desk.store.snapshot(it).messages[-1].text == "It comes today."
    assert studio.wrong == []


def test_what_the_shopper_says_and_a_colleague_answers_arrives_while_one_writes(
    studio: Studio,
) -> None:
    desk = studio.desk
    it = desk.conversation("Where is my parcel?")
    page = studio.open("agent", f"/inbox/{it}?folder=all")
    page.get_by_label("Reply to the shopper").fill("I think it is")
    desk.ask(it, "Hello? Are you there?")
    page.locator(".turn.shopper", has_text="Are you there?").wait_for()
    desk.reply(it, desk.people["owner"], "I have it here.")
    page.locator("#others", has_text="Olga Lund answered a moment ago").wait_for()
    assert page.get_by_label("Reply to the shopper").input_value() == "I think it is"
    assert page.evaluate("document.activeElement.name") == "text"
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator("#conflict", has_text="Olga Lund answered while you were writing").wait_for()
    assert page.get_by_label("Reply to the shopper").input_value() == "I think it is"
    page.get_by_role("button", name="Send anyway").click()
    page.locator(".turn.agent", has_text="I think it is").wait_for()
    assert [e for e in studio.wrong if "409" not in e] == []


def test_the_keyboard_does_it_all(studio: Studio) -> None:
    desk = studio.desk
    by = desk.people["agent"].id
    desk.books.canned.save("hello", "Greeting", "Hello {{customer.name}}!", by)
    first, second = desk.conversation("First"), desk.conversation("Second")
    page = studio.open("agent", "/inbox?folder=all")
    page.keyboard.press("?")
    page.locator("#shortcuts[open]").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('li').id") == f"row-{first}"
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.locator(f"#talk[data-conversation='{second}']").wait_for()
    page.keyboard.press("r")
    page.keyboard.type("/he")
    page.locator("#picker li").wait_for()
    page.keyboard.press("Enter")
    text = page.get_by_label("Reply to the shopper")
    assert text.input_value() == "Hello ⟦customer's name⟧!"
    page.keyboard.type("Ada")
    assert text.input_value() == "Hello Ada!"
    page.keyboard.press("Control+Enter")
    page.locator(".turn.agent", has_text="Hello Ada!").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.type("only for us")
    page.keyboard.press("Control+Enter")
    page.locator(".note", has_text="only for us").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    assert page.evaluate("document.activeElement.textContent") == "To me"
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    assert page.evaluate("document.activeElement.textContent") == "For an hour"
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.locator(".marks", has_text="Resolved").wait_for()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "query"
    assert studio.wrong == []


def test_a_receipt_opens_in_its_place_and_stays_while_the_page_changes(studio: Studio) -> None:
    desk = studio.desk
    it = desk.conversation()
    desk.ask(it, "Is it waterproof?", proven())
    page = studio.open("agent", f"/inbox/{it}?folder=all")
    page.get_by_role("link", name="Why did it say that?").click()
    page.locator(".receipt", has_text="Searched the products").wait_for()
    desk.ask(it, "And light?")
    page.locator(".turn.shopper", has_text="And light?").wait_for()
    assert page.locator(".receipt", has_text="Searched the products").is_visible()
    assert studio.wrong == []


def test_a_draft_is_put_into_the_field_and_sent_by_a_person(studio: Studio) -> None:
    desk = studio.desk
    desk.scripted.answers["Is it waterproof?"] = proven()
    it = desk.conversation("Is it waterproof?")
    page = studio.open("agent", f"/inbox/{it}?folder=all")
    page.get_by_role("button", name="Draft with AI").click()
    page.locator("#draft", has_text="Not sent").wait_for()
    text = page.get_by_label("Reply to the shopper")
    assert text.input_value() == "The Ridgeline jacket keeps 20,000 mm of water out."
    text.fill("")
    page.get_by_role("button", name="Use this draft").click()
    assert text.input_value().startswith("The Ridgeline jacket")
    assert len(desk.store.snapshot(it).messages) == 2
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator(".turn.agent", has_text="20,000 mm").wait_for()
    assert studio.wrong == []


def test_the_title_counts_what_waits(studio: Studio) -> None:
    desk = studio.desk
    it = desk.conversation("A person, please")
    desk.hand_over(it, "Wants a person")
    desk.ask(it, "Hello?")
    page = studio.open("agent", "/inbox")
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    page.locator("header > .me [data-here]", has_text="1 here").wait_for()


def test_nothing_that_anybody_wrote_runs_or_fetches(studio: Studio) -> None:
    desk = studio.desk
    agent = desk.people["agent"]
    it = desk.conversation()
    for number, attack in enumerate(ATTACKS):
        given = proven(attack)
        desk.ask(it, attack, type(given)(**{
            **{name: getattr(given, name) for name in given.__slots__},
            "cards": (card(title=attack, url=attack, note=attack),),
            "citations": (citation(title=attack, quote=attack, heading=attack, url=attack),),
        }))  # fmt: skip
        desk.books.notes.add(it, agent.id, attack)
        if number % 4 == 0:
            desk.reply(it, agent, attack)
            desk.store.give_back(it, Author(agent.id, agent.name))
    desk.hand_over(it, ATTACKS[0])
    desk.store.contact(it, "a@b.example", ATTACKS[1])
    page = studio.open("agent", f"/inbox/{it}?folder=all")
    page.get_by_role("link", name="Why did it say that?").first.click()
    page.locator(".receipt", has_text="Searched the products").first.wait_for()
    desk.ask(it, ATTACKS[3])
    page.wait_for_timeout(600)
    assert page.evaluate("window.hacked") is None
    assert page.locator("#turns b, #turns script, #turns img, #turns svg, #turns form").count() == 0
    assert studio.hosts() == {urlsplit(studio.address).netloc}
    assert studio.wrong == []


def test_without_scripts_the_basic_path_works(studio: Studio) -> None:
    desk = studio.desk
    it = desk.conversation("Where is my parcel?")
    page = studio.open("agent", "/inbox?folder=all", java_script_enabled=False)
    page.locator(f"#row-{it} a").click()
    page.get_by_label("Reply to the shopper").fill("It comes today.")
    page.get_by_role("button", name="Send", exact=True).click()
    assert page.locator(".turn.agent", has_text="It comes today.").count() == 1
    page.get_by_label("Private note").fill("Looked it up")
    page.get_by_role("button", name="Keep the note").click()
    assert page.locator(".note", has_text="Looked it up").count() == 1
    page.get_by_role("button", name="Resolve", exact=True).click()
    assert "Resolved" in page.locator(".marks").inner_text()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_the_pages_have_no_fault_that_axe_finds_and_fit_their_screen(
    studio: Studio, width: int, scheme: str
) -> None:
    desk = studio.desk
    desk.scripted.answers["Draft this"] = proven()
    it = desk.conversation()
    desk.ask(it, "Is it waterproof?", proven())
    desk.hand_over(it, "Wants a person")
    desk.books.notes.add(it, desk.people["owner"].id, "A note")
    desk.reply(it, desk.people["agent"], "I am here.")
    desk.ask(it, "Draft this")
    options: dict[str, Any] = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    found: list[str] = []

    def check(page: Any, where: str) -> None:
        page.evaluate(source)
        seen = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        found.extend(f"{where}: {v['id']} {v['nodes'][0]['html'][:150]}" for v in seen)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{where}: wider than the screen")

    source = axe()
    check(studio.open("", "/sign-in", **options), "sign-in")
    page = studio.open("owner", "/inbox?folder=all", **options)
    check(page, "inbox")
    pages = ("/settings/sites/default", "/settings/accounts")
    if width > 1000:
        pages += ("/inbox?folder=mentions", "/settings/sites", "/settings/canned", "/profile")
    for path in pages:
        page.goto(f"{studio.address}/studio{path}")
        check(page, path)
    page.goto(f"{studio.address}/studio/inbox/{it}?folder=all")
    page.get_by_role("link", name="Why did it say that?").first.click()
    page.locator(".receipt .sheet").first.wait_for()
    page.get_by_role("button", name="Draft with AI").click()
    page.locator("#draft").wait_for()
    page.locator("#menu-more summary").click()
    check(page, "conversation with everything open")
    assert found == []


def test_a_phone_shows_one_pane_with_a_way_back(studio: Studio) -> None:
    it = studio.desk.conversation("Where is my parcel?")
    page = studio.open("agent", "/inbox?folder=all", viewport={"width": 360, "height": 740})
    page.locator(f"#row-{it} a").click()
    page.locator("#talk[data-conversation]").wait_for()
    assert not page.locator("#list").is_visible()
    page.get_by_role("link", name="Back to the list").click()
    page.locator(f"#row-{it}").wait_for()
    assert studio.wrong == []
