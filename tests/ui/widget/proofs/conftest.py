from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ui.widget.proofs.house import House, raised
from tests.ui.widget.tab import Tab

# What a page does against its policy, and what runs or moves that shouldn't.
WATCH = """
    window.__refused = []; window.__moved = 0;
    document.addEventListener("securitypolicyviolation", (event) => window.__refused.push(
        `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
        if (!entry.hadRecentInput) window.__moved += entry.value;
    })).observe({ type: "layout-shift", buffered: true });
"""


class Visit(Tab):
    """A shopper's tab on a shop's page, and everything it did."""

    house: House

    def __init__(self, house: House, context: Any) -> None:
        self.house = house
        context.add_init_script(WATCH)
        # A house is a whole server, and its tests break lines to it.
        super().__init__(context, patience=15_000)
        self.page.on("dialog", self._dialog)

    def _dialog(self, dialog: Any) -> None:
        self.wrong.append("dialog")
        dialog.dismiss()

    def go(self, path: str = "/") -> Any:
        self.page.goto(f"{self.house.shop}{path}")
        self.launcher.wait_for()
        return self.page

    def open(self, path: str = "/") -> Any:
        self.go(path)
        return self.unfold()

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
