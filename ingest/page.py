"""A fetched HTML page as a value: what it says about itself, its links, and its tree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from ingest.breadcrumbs import breadcrumbs
from ingest.decode import decode_html
from ingest.jsonld import Node, address, items, parse_json_ld
from ingest.language import language_tag
from ingest.microdata import parse_microdata
from ingest.plain import inline_text
from ingest.urls import fold, site

# Between a page's name and the shop's in a title tag.
_BETWEEN = re.compile(r"\s[|–—:·»-]\s|\s?[｜]\s?")
_BODY = re.compile(r"<(?:body|frameset)\b", re.IGNORECASE)
_CONTENT = re.compile(
    r"<(?:main|header|nav|section|article|aside|footer|dialog|div|p|h[1-6]|ul|ol|table|details)\b",
    re.IGNORECASE,
)
# Letters of a word that an icon in a heading brings with it.
_ICON = 12
# More first-level headings are no headings.
_MOST = 20


@dataclass(frozen=True)
class Page:
    """One page, parsed.

    Attributes:
        url: Where it was fetched, folded.
        soup: Its tree; read only.
        meta: Contents of the meta tags by name or property, in lower case; the first one wins.
        json_ld: The objects of its JSON-LD scripts.
    """

    url: str
    soup: BeautifulSoup
    meta: dict[str, str]
    json_ld: tuple[Node, ...]

    @cached_property
    def canonical(self) -> str:
        """The address the page gives itself; empty without one or when it is on another site."""
        link = self.soup.find("link", rel="canonical", href=True)
        target = fold(str(link["href"]), self.base) if isinstance(link, Tag) else ""
        if not target or site(target) != site(self.url):
            return ""
        # A template that sends every page to the home page says nothing.
        rooted = target.split("?")[0].count("/") == 3 and target.endswith("/")
        return "" if rooted and self.url.count("/") > 3 and not self.url.endswith("/") else target

    @cached_property
    def base(self) -> str:
        """What relative addresses on the page are relative to."""
        tag = self.soup.find("base", href=True)
        return (fold(str(tag["href"]), self.url) if isinstance(tag, Tag) else "") or self.url

    @cached_property
    def heading(self) -> Tag | None:
        """The element that is its main heading; None without one."""
        tags = self.soup.find_all("h1", limit=_MOST)
        words = [(tag, inline_text(tag)) for tag in tags]
        headings = [(tag, said) for tag, said in words if said]
        called = (self.meta.get("og:title", "").casefold(), self._named.casefold())
        if len(headings) == 1 and any(headings[0][1].casefold() in name for name in called):
            return headings[0][0]
        # The shop's name is often an h1 too: the page's own is in its title, be it an h2.
        own = [pair for pair in headings if any(c.startswith(pair[1].casefold()) for c in called)]
        if not own:
            parts = {part.strip().casefold() for name in called for part in _BETWEEN.split(name)}
            tags = self.soup.find_all("h2", limit=_MOST)
            second = [(tag, "") for tag in tags if _unglued(inline_text(tag), parts)]
            if len(second) == 1 and not any(said.casefold() in parts for _, said in headings):
                own = second
        own = own or [pair for pair in headings if pair[1].casefold() in called[1]] or headings
        return own[0][0] if own else None

    @cached_property
    def title(self) -> str:
        """Its main heading, else what it is called when shared, else its title tag."""
        if self.heading is not None:
            words = inline_text(self.heading)
            called = _BETWEEN.split(self.meta.get("og:title", "")) + _BETWEEN.split(self._named)
            return _unglued(words, {part.strip().casefold() for part in called}) or words
        return self.meta.get("og:title", "") or _BETWEEN.split(self._named)[0]

    @cached_property
    def _named(self) -> str:
        tag = self.soup.find("title")
        return inline_text(tag) if isinstance(tag, Tag) else ""

    @cached_property
    def lang(self) -> str:
        """BCP 47 tag in lower case, for example ``en`` or ``pt-br``; empty when unsaid."""
        tag = self.soup.find("html")
        said = [str(tag.get("lang") or tag.get("xml:lang") or "")] if isinstance(tag, Tag) else []
        said += [self.meta.get("og:locale", ""), self.meta.get("content-language", "")]
        said += [self.meta.get("language", ""), self.meta.get("dc.language", "")]
        return next((code for given in said if (code := language_tag(given))), "")

    @property
    def description(self) -> str:
        """What the page says of itself to search engines."""
        return self.meta.get("description", "") or self.meta.get("og:description", "")

    @cached_property
    def microdata(self) -> tuple[Node, ...]:
        """Its microdata items."""
        return parse_microdata(self.soup)

    @property
    def indexable(self) -> bool:
        """False when the page asks not to be indexed."""
        return "noindex" not in self._robots and "none" not in self._robots

    @property
    def _robots(self) -> set[str]:
        named = f"{self.meta.get('robots', '')},{self.meta.get('aisle', '')}"
        return {word.strip().lower() for word in named.split(",")}

    @cached_property
    def links(self) -> tuple[str, ...]:
        """Folded addresses that it links to, without repetition, unless it asks not to follow."""
        if self._robots & {"nofollow", "none"}:
            return ()
        found: dict[str, None] = {}
        for tag in self.soup.find_all("a", href=True):
            if "nofollow" not in items(tag.get("rel")) and (
                target := fold(str(tag["href"]), self.base)
            ):
                found.setdefault(target)
        return tuple(found)

    @cached_property
    def breadcrumbs(self) -> tuple[str, ...]:
        """The way to the page from the widest to the narrowest, without home and the page."""
        here = self.canonical or self.url
        markup = [*self.json_ld, *self.microdata]
        return breadcrumbs(self.soup, markup, here, self.base, self.title)


def _unglued(words: str, parts: set[str]) -> str:
    """A heading's words if they are a part of the page's title, without the icon's behind them.

    "Descaling your kettlePrint": links for printing and the like stand in headings without a blank.
    """
    for end in range(len(words), max(0, len(words) - _ICON), -1):
        if words[:end].casefold() in parts and not words[end : end + 1].isspace():
            return words[:end]
    return ""


def parse_page(body: bytes, url: str, charset: str = "") -> Page:
    """Parse a page; markup of any quality gives some tree.

    Args:
        body: The page as it arrived.
        url: Where it was fetched.
        charset: The encoding named in the HTTP header, if any.
    """
    # A NUL ends the document for the parser behind the tree.
    markup = decode_html(body, charset).replace("\x00", "")
    if not _BODY.search(markup):
        # Without the tag the parser takes elements that it does not know for the head's.
        markup = _CONTENT.sub(r"<body>\g<0>", markup, count=1)
    soup = BeautifulSoup(markup, "lxml")
    meta: dict[str, str] = {}
    for tag in soup.find_all("meta", content=True):
        name = (
            tag.get("property") or tag.get("name") or tag.get("itemprop") or tag.get("http-equiv")
        )
        if name:
            meta.setdefault(str(name).strip().lower(), str(tag["content"]).strip())
    scripts = soup.find_all("script", type=re.compile(r"ld\+json", re.IGNORECASE))
    objects = tuple(node for script in scripts for node in parse_json_ld(script.get_text()))
    return Page(url=fold(url) or url, soup=soup, meta=meta, json_ld=objects)


def image_of(page: Page, value: object) -> str:
    """An image property as an absolute address."""
    found = address(value)
    if not found or found.startswith("data:"):
        return ""
    try:
        return urljoin(page.base, found)
    except ValueError:
        return ""
