"""An open page gets its news, however badly its connection begins; in a real Chromium."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.ui.studio.test_in_browser import Studio, studio

__all__ = ["studio"]

pytestmark = pytest.mark.browser


def test_the_page_follows_what_happens_however_slowly_its_scripts_come(studio: Studio) -> None:
    studio.desk.conversation("Hello")
    page = studio.open("agent", "/static/1/icon.svg")
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route(re.compile(r"/hx-sse\.min\.js"), hold)
    page.goto(f"{studio.address}/studio/inbox?folder=all", wait_until="commit")
    while not held:
        page.wait_for_timeout(20)
    # Long enough for it to begin, if it doesn't wait for the others.
    page.wait_for_timeout(300)
    held[0].continue_()
    new = studio.desk.conversation("A new question")
    page.locator(f"#row-{new}").wait_for(state="attached")
    # The picture that was shown first has no icon.
    assert [error for error in studio.wrong if "404" not in error] == []


def test_the_page_tries_again_when_its_first_connection_fails(studio: Studio) -> None:
    studio.desk.conversation("Hello")
    page = studio.open("agent", "/static/1/icon.svg")
    tried: list[int] = []

    def connect(route: Any) -> None:
        tried.append(len(tried))
        route.abort() if len(tried) == 1 else route.continue_()

    page.route(re.compile("/studio/live"), connect)
    page.goto(f"{studio.address}/studio/inbox?folder=all")
    new = studio.desk.conversation("A new question")
    page.locator(f"#row-{new}").wait_for(state="attached")
    # And once it is connected it stays with that.
    page.wait_for_timeout(3500)
    assert tried == [0, 1]
