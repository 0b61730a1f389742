"""The shop's layout, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    page.close()
    assert said == []


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/shop/sleeping-bags",
        "/products/tarnmoss-drowse-300-down-bag",
        "/help",
        "/help/customs-duties-and-taxes",
    ],
)
def test_no_page_is_wider_than_the_screen(tab: Page, demo_shop: str, path: str, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto(demo_shop + path)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
