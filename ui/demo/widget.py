"""The assistant's widget as the shop's pages carry it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Widget:
    """What the shop has to know of the assistant: one line in its pages, and one in its policy.

    Attributes:
        address: Where the assistant is served, as in ``http://127.0.0.1:8000``.
        site: The name under which it knows this shop.
        suggestions: Questions that the front page offers.
    """

    address: str
    site: str
    suggestions: tuple[str, ...] = ()

    @property
    def script(self) -> str:
        """The script that every page loads."""
        return f"{self.address.rstrip('/')}/widget.js"

    @property
    def origin(self) -> str:
        """The only other host that the shop's pages may speak with."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"
