"""The whole promise in one story: a shop, its assistant, a person, and back again."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.ui.widget.proofs.conftest import WATCH
from ui.commands import demonstrating
from ui.commands.listening import address_of, bind, served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    # Gradio makes event loops that it never closes, where none is running yet.
    pytest.mark.filterwarnings(
        "ignore::pytest.PytestUnraisableExceptionWarning", "ignore:unclosed:ResourceWarning"
    ),
]

PASSWORD = "a quiet path by the river"


@dataclass
class Demo:
    """What ``aisle demo`` opens, and the link to the studio that it prints."""

    shop: str
    address: str
    studio: str
    #: The shop that the store was read from, whose products' pictures are shown.
    read: str


@pytest.fixture
def demo(demo_store: Path, demo_shop: str, tmp_path: Path) -> Iterator[Demo]:
    from ui.app import create_app
    from ui.demo.shop import create_shop
    from ui.demo.widget import Widget
    from ui.door import studio_address
    from ui.settings import Settings

    home = tmp_path / "demo"
    shutil.copytree(demo_store, home)
    settings = Settings(home=home, brand=demonstrating.BRAND)
    taken, shop_socket = bind("127.0.0.1", 0), bind("127.0.0.1", 0)
    address, shop = address_of(taken), address_of(shop_socket)
    widget = Widget(address, demonstrating.SITE, demonstrating.SUGGESTIONS)
    demonstrating._admit(settings, shop)
    with contextlib.ExitStack() as stack:
        stack.enter_context(served(create_shop(shop, widget), shop_socket))
        stack.enter_context(served(create_app(settings, base_url=address), taken))
        yield Demo(shop, address, studio_address(settings, address), demo_shop)


@dataclass
class Tab:
    page: Any
    wrong: list[str]
    hosts: set[str]

    @classmethod
    def of(cls, browser: Any) -> Tab:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.add_init_script(WATCH)
        tab = cls(context.new_page(), [], set())
        tab.page.set_default_timeout(30_000)
        tab.page.on("pageerror", lambda error: tab.wrong.append(str(error)))
        tab.page.on(
            "console",
            lambda said: tab.wrong.append(said.text) if said.type in ("error", "warning") else None,
        )
        tab.page.on("request", lambda asked: tab.hosts.add(urlsplit(asked.url).netloc))
        return tab

    def part(self, selector: str) -> Any:
        return self.page.locator(f"aisle-widget {selector}")

    def say(self, text: str) -> None:
        box = self.part(".composer textarea")
        box.fill(text)
        box.press("Enter")

    def answered(self, count: int) -> Any:
        self.part(".thumbs").nth(count - 1).wait_for()
        return self.part(".turn.assistant:not(.opening)").last


def test_a_shopper_asks_a_person_steps_in_and_the_assistant_goes_on(
    browser: Any, demo: Demo
) -> None:
    studio = Tab.of(browser)
    desk = studio.page
    desk.goto(demo.studio)
    desk.get_by_label("E-mail").fill("olga@larkfell.example")
    desk.get_by_label("Your name").fill("Olga Lund")
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Make the account").click()
    desk.wait_for_url("**/studio/inbox*")

    shopper = Tab.of(browser)
    page = shopper.page
    page.goto(f"{demo.shop}/")
    offered = page.locator("[data-ask]")
    assert offered.all_inner_texts() == list(demonstrating.SUGGESTIONS)
    # Products, as cards from the record.
    offered.nth(0).click()
    first = shopper.answered(1)
    assert first.locator(".card").count() >= 2
    assert "£" in first.locator(".card").first.inner_text()
    # An article, cited with its address in this shop.
    offered.nth(1).click()
    source = shopper.answered(2).locator(".source a").first
    # The store was read from the same shop at another port; `aisle demo` reads its own.
    assert urlsplit(source.get_attribute("href")).path == "/help/returning-sale-items"
    # A person, who is here.
    offered.nth(2).click()
    shopper.part(".turn.system").wait_for()
    assert "colleague is here" in shopper.part(".turn.system").inner_text()

    # It stands in the inbox without a reload, with what it is about.
    desk.locator("#rows a[data-row]").first.click()
    desk.locator("#talk[data-conversation]").wait_for()
    assert "talk to a person about a repair" in desk.locator("#turns").inner_text()
    field = desk.get_by_label("Reply to the shopper")
    field.press_sequentially("Hello, I can")
    shopper.part(".typing").wait_for()
    field.fill("Hello, I can book the repair. What is broken?")
    desk.get_by_role("button", name="Send", exact=True).click()
    bubble = shopper.part(".turn.agent:not(.typing) .bubble")
    bubble.wait_for()
    assert bubble.inner_text() == "Hello, I can book the repair. What is broken?"
    assert shopper.part(".header .name").inner_text() == "Olga"
    assert shopper.part(".typing").count() == 0
    # The words came into sight by themselves.
    assert bubble.evaluate(IN_SIGHT)

    # The bot is silent while a person is in charge.
    shopper.say("The zip of my jacket")
    desk.locator(".turn.shopper", has_text="The zip of my jacket").wait_for()
    shopper.part(".seen").wait_for()
    field.fill("Bring it in, I have put it into the book.")
    desk.get_by_role("button", name="Send", exact=True).click()
    shopper.part(".turn.agent .bubble").nth(1).wait_for()
    assert shopper.part(".thumbs").count() == 3, "two answers, and the one that handed over"
    desk.get_by_role("button", name="Give back").click()
    shopper.part(".turn.system.given_back").wait_for()
    shopper.say("Which two-person tents do you have?")
    assert shopper.answered(4).locator(".card").count() >= 1

    # The panel stays over a change of page, with all of it.
    turns = shopper.part(".turn").all_inner_texts()
    page.goto(f"{demo.shop}/help")
    shopper.answered(4)
    assert shopper.part(".turn").all_inner_texts() == turns
    # What is chosen in a card leads to the basket.
    card = shopper.part(".turn.assistant").nth(1).locator(".card").first
    title = card.locator(".title").inner_text().strip()
    for choice in card.locator("select").all():
        choice.select_option(index=1)
    card.get_by_role("button", name="Add to cart").click()
    page.wait_for_url("**/basket?sku=*")
    assert title in page.locator("main").inner_text()
    shopper.answered(4)

    here = {urlsplit(each).netloc for each in (demo.shop, demo.address, demo.read)}
    assert shopper.hosts == here
    # The inbox shows products with their pictures, which are the shop's.
    assert studio.hosts <= {urlsplit(each).netloc for each in (demo.address, demo.read)}
    # Pictures of that other shop are what this shop's policy refuses, and all that it does.
    assert [said for said in shopper.wrong if f"{demo.read}/images/" not in said] == []
    assert studio.wrong == []


IN_SIGHT = """(part) => {
    const log = part.closest(".log").getBoundingClientRect(), box = part.getBoundingClientRect();
    return box.top >= log.top && box.bottom <= log.bottom + 1;
}"""
