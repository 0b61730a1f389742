"""A shopper's tab on a page that carries the widget, in a real browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit


@dataclass
class Tab:
    """A page with the widget, what a shopper does there, and everything that the page did."""

    context: Any
    #: How many milliseconds anything on the page may take to come about.
    patience: int = 8000
    page: Any = None
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page = self.context.new_page()
        self.page.set_default_timeout(self.patience)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", self._console)

    def _console(self, message: Any) -> None:
        # What the network does is tested by what the shopper sees of it.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.wrong.append(message.text)

    def unfold(self) -> Any:
        """Open the widget on the page that is shown."""
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
    def hosts(self) -> set[str]:
        return {urlsplit(url).netloc for url in self.asked if url.startswith(("http", "ws"))}
