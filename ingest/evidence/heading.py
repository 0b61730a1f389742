"""The product's heading on a page: an element, or the first text that the page is called by."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bs4 import Tag

from ingest.page import Page

_SHORTEST = 6
_LEAST_SHARE = 0.3


def heading_of(page: Page) -> Tag | None:
    """The heading element of what a page is about, or None."""
    found = [tag for tag in page.soup.find_all("h1") if isinstance(tag, Tag)]
    if len(found) > 2:  # names of other products, each a link to its page
        found = [tag for tag in found if tag.find_parent("a", href=True) is None]
    titled = page.title.casefold()
    for tag in found:
        if " ".join(tag.get_text(" ").split()).casefold() == titled:
            return tag
    for tag in found:
        words = " ".join(tag.get_text(" ").split()).casefold()
        if words and (words in titled or titled.startswith(words[:40])):
            return tag
    named = [page.meta.get("og:title", "").casefold(), titled]
    if found and (only := [tag for tag in found if tag.get_text(strip=True)]):
        return only[0]
    for tag in [*page.soup.find_all(["h2", "h3"]), *page.soup.find_all(itemprop="name")]:
        words = " ".join(tag.get_text(" ").split()).casefold()
        if len(words) > 3 and any(words == name or name.startswith(words) for name in named):
            return tag
    return None


def text_heading(texts: Sequence[tuple[int, str]], page: Page) -> int:
    """Without a heading element: the order of the first text that the page is called by; else -1.

    Args:
        texts: The page's own texts with their order.
        page: Its title, and its name when it is shared.
    """
    named = [name for name in (page.meta.get("og:title", ""), page.title) if name]
    shop = page.meta.get("og:site_name", "").casefold()
    parts = {
        part.strip().casefold() for name in named for part in re.split(r"\s[|–—-]\s|[|:]", name)
    }
    parts = {part for part in parts if len(part) > 3 and part != shop}
    for order, text in texts:
        if text.casefold() in parts:
            return order
    for order, text in texts:
        words = text.casefold()
        if len(words) < _SHORTEST or words == shop:
            continue
        if any(words in n.casefold() and len(words) >= _LEAST_SHARE * len(n) for n in named):
            return order
    return -1
