from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import chromium
from tests.ui.widget.server import raised
from tests.ui.widget.shopfront import shop
from tests.ui.widget.stage import Stage
from tests.ui.widget.tab import Tab


class Shopper(Tab):
    """Somebody on a shop's page, in a real browser; everything the page did is noted."""

    stage: Stage

    @classmethod
    def come(cls, stage: Stage, context: Any) -> Shopper:
        shopper = cls(context)
        shopper.stage = stage
        return shopper

    def visit(self, path: str = "/page") -> Any:
        self.page.goto(shop(self.stage, path))
        self.page.wait_for_function("window.aisle && window.aisle.version")
        return self.page

    def open(self, path: str = "/page") -> Any:
        self.visit(path)
        return self.unfold()

    @property
    def said(self) -> list[str]:
        """The shopper's own words, as they stand in the log."""
        return [bubble.inner_text() for bubble in self.part(".turn.shopper .bubble").all()]

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


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """One for all files: none of them runs an event loop in this thread."""
    with chromium() as opened:
        yield opened


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
