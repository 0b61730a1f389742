from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.ui.widget.server import raised
from tests.ui.widget.shopfront import shop
from tests.ui.widget.stage import Stage

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync", "--no-first-run"]


@dataclass
class Shopper:
    """Somebody on a shop's page, in a real browser; everything the page did is noted."""

    stage: Stage
    context: Any
    page: Any
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @classmethod
    def come(cls, stage: Stage, context: Any) -> Shopper:
        shopper = cls(stage, context, context.new_page())
        shopper.page.set_default_timeout(8000)
        shopper.page.on("request", lambda request: shopper.asked.append(request.url))
        shopper.page.on("pageerror", lambda error: shopper.wrong.append(str(error)))
        shopper.page.on("console", shopper._console)
        return shopper

    def _console(self, message: Any) -> None:
        # What the network did is tested by what the shopper sees of it.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.wrong.append(message.text)

    def visit(self, path: str = "/page") -> Any:
        self.page.goto(shop(self.stage, path))
        self.page.wait_for_function("window.aisle && window.aisle.version")
        return self.page

    def open(self, path: str = "/page") -> Any:
        self.visit(path)
        self.launcher.click()
        self.page.get_by_role("dialog").wait_for()
        return self.page

    def say(self, text: str) -> None:
        self.box.fill(text)
        self.box.press("Enter")

    def answered(self, count: int = 1) -> Any:
        """Wait until this many answers stand there whole; returns the last one."""
        self.part(".thumbs").nth(count - 1).wait_for()
        return self.part(".turn.assistant:not(.opening)").last

    def part(self, selector: str) -> Any:
        return self.page.locator(f"aisle-widget {selector}")

    @property
    def launcher(self) -> Any:
        return self.part(".launcher")

    @property
    def box(self) -> Any:
        return self.part(".composer textarea")

    @property
    def said(self) -> list[str]:
        """The shopper's own words, as they stand in the log."""
        return [bubble.inner_text() for bubble in self.part(".turn.shopper .bubble").all()]

    @property
    def hosts(self) -> set[str]:
        return {urlsplit(url).netloc for url in self.asked if url.startswith(("http", "ws"))}

    @property
    def focused(self) -> str:
        """The class of what has the focus inside the widget, or the page's own element."""
        return str(
            self.page.evaluate(
                "(document.activeElement.shadowRoot?.activeElement ?? document.activeElement)"
                ".className || document.activeElement.tagName"
            )
        )

    def kept(self) -> dict[str, str]:
        """All that the page holds in the browser."""
        found: dict[str, str] = self.page.evaluate(
            "({...Object.fromEntries(Object.entries(localStorage)),"
            " ...Object.fromEntries(Object.entries(sessionStorage))})"
        )
        return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; install it (Debian: apt-get install chromium)")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def standing() -> Iterator[Stage]:
    with raised(Stage()) as up:
        yield up


@pytest.fixture
def stage(standing: Stage) -> Stage:
    return standing.fresh()


@pytest.fixture
def shopper(browser: Any, stage: Stage) -> Iterator[Shopper]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    yield Shopper.come(stage, context)
    context.close()
