"""The HTML body of an article as an API gives it -> Markdown, with the places of its headings."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

from ingest.headings import find_styled_headings, lift_titles, name_headings
from ingest.markup import render
from ingest.rendering import Rendered
from ingest.tree import copied

_UNSEEN = frozenset(
    {"script", "style", "noscript", "template", "svg", "iframe", "object", "button"}
)


def help_body(html: str, title: str, url: str) -> Rendered:
    """The body as Markdown; headings can be linked to by the names that they have in it.

    Args:
        html: The body.
        title: The article's title, which isn't repeated.
        url: What relative links are relative to.
    """
    # Within an element: a body that is nothing but an address or a file's name isn't meant as one.
    soup = BeautifulSoup(f"<div>{html}</div>", "lxml")
    body = soup.body if isinstance(soup.body, Tag) else soup
    content = copied(body, lambda tag: tag.name not in _UNSEEN)
    lift_titles(content, title)
    find_styled_headings(content)
    name_headings(content, frozenset())
    return render(content, url)
