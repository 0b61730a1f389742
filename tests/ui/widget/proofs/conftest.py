from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.ui.widget.proofs.house import House, raised

# What a page does against its policy, and what runs or moves that shouldn't.
WATCH = """
    window.__refused = []; window.__moved = 0;
    document.addEventListener("securitypolicyviolation", (event) => window.__refused.push(
        `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
        if (!entry.hadRecentInput) window.__moved += entry.value;
    })).observe({ type: "layout-shift", buffered: true });
"""


@dataclass
class Visit:
    """A shopper's tab on a shop's page, and everything it did."""

    house: House
    context: Any
    page: Any = None
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.add_init_script(WATCH)
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", self._dialog)
        self.page.on("console", self._console)

    def _console(self, message: Any) -> None:
        # What the network does is seen in what becomes of the conversation.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.wrong.append(message.text)

    def _dialog(self, dialog: Any) -> None:
        self.wrong.append("dialog")
        dialog.dismiss()

    def go(self, path: str = "/") -> Any:
        self.page.goto(f"{self.house.shop}{path}")
        self.launcher.wait_for()
        return self.page

    def open(self, path: str = "/") -> Any:
        self.go(path)
        self.launcher.click()
        self.page.get_by_role("dialog").wait_for()
        return self.page

    def say(self, text: str) -> None:
        self.box.fill(text)
        self.box.press("Enter")

    def answered(self, count: int = 1) -> Any:
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
    def shown(self) -> list[tuple[str, str]]:
        """Who said what, as the shopper sees it."""
        return [
            (role, text)
            for role, text in self.page.evaluate(
                """() => [...document.querySelector("aisle-widget").shadowRoot.querySelectorAll(
                    ".turn.shopper, .turn.assistant:not(.opening), .turn.agent, .turn.system")]
                    .map((turn) => [turn.classList[1],
                        (turn.querySelector(".bubble") ?? turn.querySelector(".prose, p"))
                            .textContent])"""
            )
        ]

    @property
    def refused(self) -> list[str]:
        return list(self.page.evaluate("window.__refused"))

    @property
    def hosts(self) -> set[str]:
        return {urlsplit(url).netloc for url in self.asked if url.startswith(("http", "ws"))}

    def kept(self) -> dict[str, Any]:
        """All that the page holds in the browser, of any kind."""
        found: dict[str, Any] = self.page.evaluate(
            """async () => ({
                local: Object.keys(localStorage), session: Object.keys(sessionStorage),
                cookie: document.cookie,
                databases: (await indexedDB.databases()).map((one) => one.name),
                caches: await window.caches?.keys() ?? [],
            })"""
        )
        return {kind: what for kind, what in found.items() if what}


@pytest.fixture
def options(request: pytest.FixtureRequest) -> dict[str, Any]:
    """How the house is; a test says it with a ``house`` mark's arguments."""
    return getattr(request, "param", {})


@pytest.fixture
def house(tmp_path: Path, options: dict[str, Any]) -> Iterator[House]:
    with raised(tmp_path, **options) as (built, line):
        built.line = line  # type: ignore[attr-defined]
        yield built


@pytest.fixture
def visit(browser: Any, house: House) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    yield Visit(house, context)
    context.close()
