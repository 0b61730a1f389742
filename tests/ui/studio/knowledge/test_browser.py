"""The content editors' pages in a real browser: nothing stands in anybody's way."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from kb.embed import SentenceTransformerEmbedder
from kb.knowledge import Knowledge
from tests.ui.studio.knowledge.place import Place, make
from tests.ui.test_editions import price, shop

__all__ = ["shop"]

pytestmark = pytest.mark.browser

WIDTHS, SCHEMES = (360, 1280), ("light", "dark")


@dataclass
class Served:
    place: Place
    address: str

    def page(self, browser: Any, width: int = 1280, scheme: str = "light") -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        cookie = self.place.desk.cookie(self.place.desk.people["editor"])
        context.add_cookies(
            [{"name": "aisle_studio", "value": cookie, "url": f"{self.address}/studio"}]
        )
        page = context.new_page()
        page.wrong = []
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.on("console", lambda told: page.wrong.append(told.text) if told.type == "error" else 0)
        page.on("dialog", lambda dialog: dialog.accept())
        return page


@pytest.fixture
def served(store: Path, shop: Path, embedder: SentenceTransformerEmbedder) -> Iterator[Served]:
    knowledge = Knowledge(store, embedder)
    place = make(store, knowledge)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(place.app, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    place.jobs.minute = lambda: None
    yield Served(place, f"http://127.0.0.1:{listening.getsockname()[1]}")
    server.should_exit = True
    server.force_exit = True
    thread.join(30)
    listening.close()
    place.desk.books.close()
    knowledge.close()


def test_no_page_has_a_barrier_or_is_wider_than_its_screen(
    served: Served, shop: Path, browser: Any
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    place = served.place
    for text in ("Do you engrave?", "Do you ship to Norway?"):
        place.declined(text)
    place.jobs.ask("group")
    price(shop, kettle="2400.00")  # which is held
    place.jobs.ask("refresh", str(shop / "products.jsonl"), by="Edit Nagy")
    while place.jobs.book.active():
        time.sleep(0.05)
    gap = place.parts.gaps.page("open").gaps[0]  # type: ignore[arg-type]
    addresses = (
        "/knowledge",
        f"/knowledge/source?name={shop / 'help'}",
        "/knowledge/editions/3",
        f"/knowledge/articles/new?gap={gap.id}",
        "/questions",
    )
    found: list[object] = []
    for number, address in enumerate(addresses):
        for width in WIDTHS:
            # Colours and widths are looked at together in turn: all of both takes a minute.
            page = served.page(browser, width, SCHEMES[(number + (width == 360)) % 2])
            page.goto(f"{served.address}/studio{address}")
            wide = page.evaluate("document.querySelector('main').scrollWidth - innerWidth")
            violations = axe.run(page).response["violations"]
            found += [(address, width, v["id"], v["nodes"][0]["html"]) for v in violations]
            found += [(address, width, "too wide")] if wide > 0 else []
            found += [(address, width, told) for told in page.wrong]
            page.context.close()
    assert found == []


def test_an_article_is_written_tried_and_published_without_loading_a_page(
    served: Served, browser: Any
) -> None:
    page = served.page(browser)
    page.goto(f"{served.address}/studio/knowledge/articles/new")
    page.locator("[name=title]").fill("Do you engrave names?")
    page.locator("[name=body]").fill("We engrave **names** for £9.00.")
    page.locator("#shown strong").wait_for()
    assert page.locator("#shown strong").inner_text() == "names"
    page.get_by_role("button", name="Preview the answer").click()
    page.locator("#tried .side-b").wait_for()
    assert "£9.00" in page.locator("#tried .side-b").inner_text()
    assert "£9.00" not in page.locator("#tried .side-a").inner_text()
    assert page.locator("[name=body]").input_value() == "We engrave **names** for £9.00."
    page.get_by_role("button", name="Save and publish").click()
    page.locator("#run p[role=status]").wait_for()
    assert "is live: 1 new" in page.locator("#run").inner_text()
    assert page.wrong == []
    page.context.close()


def test_a_refresh_shows_how_far_it_is_and_that_it_is_done(
    served: Served, shop: Path, browser: Any
) -> None:
    page = served.page(browser)
    page.goto(f"{served.address}/studio/knowledge")
    with served.place.knowledge.catalog.writing():
        page.get_by_role("button", name="Refresh now").first.click()
        page.locator("progress").first.wait_for()
        page.get_by_text("Waits for another refresh to end").first.wait_for()
    page.get_by_text("nothing new").first.wait_for()
    assert page.locator("progress").count() == 0
    assert page.wrong == []
    page.context.close()
