"""What the inbox shows stays what was asked for, in a real Chromium."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.ui.studio.test_in_browser import Studio, studio

__all__ = ["studio"]

pytestmark = pytest.mark.browser


def streams(page: Any) -> list[str]:
    return page.evaluate(  # type: ignore[no-any-return]
        "[...document.querySelectorAll('[data-live]')].map(e => e.getAttribute('hx-sse:connect'))"
    )


def test_a_search_stays_when_the_list_it_came_from_had_a_stream(studio: Studio) -> None:
    desk = studio.desk
    found = desk.conversation("Do you have freestanding tents?")
    other = desk.conversation("Where is my parcel?")
    page = studio.open("agent", "/inbox?folder=all")
    page.locator(f"#row-{other}").wait_for()
    page.wait_for_timeout(500)
    page.locator("#query").fill("freestanding")
    page.keyboard.press("Enter")
    expect(page.locator(f"#row-{other}")).to_have_count(0)
    asked = len(studio.asked)
    page.wait_for_timeout(2000)
    assert "q=freestanding" in page.url
    assert page.locator("#rows > li").count() == 1
    assert page.locator(f"#row-{found}").count() == 1
    assert streams(page) == ["/studio/live?folder=all&q=freestanding"]
    # Also what comes later is only what was asked for.
    late = desk.conversation("Is a freestanding shelter safe?")
    desk.conversation("Something else")
    page.locator(f"#row-{late}").wait_for()
    page.wait_for_timeout(1000)
    assert page.locator("#rows > li").count() == 2
    lives = [url for url in studio.asked[asked:] if "/live?" in url]
    assert all("q=freestanding" in url for url in lives), lives
    assert studio.wrong == []


def test_each_reply_leaves_one_stream(studio: Studio) -> None:
    it = studio.desk.conversation("Where is my parcel?")
    page = studio.open("agent", f"/inbox/{it}?folder=all")
    for text in ("It comes today.", "By noon."):
        page.wait_for_timeout(500)
        page.get_by_label("Reply to the shopper").fill(text)
        page.get_by_role("button", name="Send", exact=True).click()
        page.locator(".turn.agent", has_text=text).wait_for()
    asked = len(studio.asked)
    page.wait_for_timeout(2500)
    lives = {url for url in studio.asked[asked:] if "/live?" in url}
    assert all(url.endswith("seen=4") for url in lives), lives
    assert studio.wrong == []


def test_what_was_done_is_said_once(studio: Studio) -> None:
    it = studio.desk.conversation("Where is my parcel?")
    page = studio.open("agent", f"/inbox/{it}?folder=all")
    page.locator("#head button[data-act=take-over]").click()
    page.locator(".told", has_text="You answer now").wait_for()
    page.wait_for_function("!location.search.includes('done')")
    page.reload()
    page.locator("#head").wait_for()
    assert page.locator(".told").count() == 0
    page.goto(f"{studio.address}/studio/profile?done=saved")
    page.locator(".told", has_text="Saved.").wait_for()
    page.wait_for_function("!location.search.includes('done')")
    assert studio.wrong == []


def test_what_is_under_way_is_said_only_until_it_is_over(studio: Studio) -> None:
    page = studio.open("agent", "/profile")
    said = "<p data-passing>It is on its way</p><p data-busy>half</p>"
    page.evaluate(f"document.querySelector('#main').innerHTML = '{said}'")
    over = "document.dispatchEvent(new CustomEvent('htmx:after:swap', {bubbles: true}))"
    page.evaluate(over)
    assert page.locator("[data-passing]").count() == 1
    page.evaluate("document.querySelector('[data-busy]').remove()")
    page.evaluate(over)
    assert page.locator("[data-passing]").count() == 0
