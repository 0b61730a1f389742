"""A fetched HTML page as a value: what it says about itself, its links, and its tree."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from ingest.decode import decode_html
from ingest.jsonld import Node, address, items, nodes, of_type, parse_json_ld, text
from ingest.markup import inline_text
from ingest.microdata import parse_microdata
from ingest.urls import fold, site

_CRUMBS = re.compile(r"bread-?_?crumb", re.IGNORECASE)
_ROOT_CRUMBS = re.compile(
    r"^(?:home(?:page)?|start(?:seite)?|accueil|inicio|início|domů|hem|etusivu|index|shop|»|/|>|›)$",
    re.IGNORECASE,
)


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
    def title(self) -> str:
        """Its main heading, else what it is called when shared, else its title tag."""
        headings = [inline_text(tag) for tag in self.soup.find_all("h1")]
        headings = [heading for heading in headings if heading]
        tag = self.soup.find("title")
        named = inline_text(tag) if isinstance(tag, Tag) else ""
        shared = self.meta.get("og:title", "")
        if len(headings) > 1:  # the shop's name is often an h1 too: the page's own is in its title
            called = (shared.casefold(), named.casefold())
            own = [h for h in headings if any(c.startswith(h.casefold()) for c in called)]
            headings = own or [h for h in headings if h.casefold() in called[1]] or headings
        return headings[0] if headings else shared or re.split(r"\s[|–—-]\s", named)[0]

    @cached_property
    def lang(self) -> str:
        """Language code in lower case, for example ``en`` or ``pt-br``; empty when unsaid."""
        tag = self.soup.find("html")
        code = str(tag.get("lang") or tag.get("xml:lang") or "") if isinstance(tag, Tag) else ""
        code = code or self.meta.get("og:locale", "") or self.meta.get("content-language", "")
        code = code.split(",")[0].strip().replace("_", "-").lower()
        return code if re.fullmatch(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", code) else ""

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
        trail = _listed(of_type([*self.json_ld, *self.microdata], "BreadcrumbList"))
        if not trail:
            trail = self._visible_trail()
        trail = [crumb for crumb in trail if crumb and not _ROOT_CRUMBS.match(crumb)]
        if trail and trail[-1].casefold() == self.title.casefold():
            trail.pop()
        return tuple(dict.fromkeys(trail))

    def _visible_trail(self) -> list[str]:
        def is_trail(tag: Tag) -> bool:
            named = f"{tag.get('class') or ''} {tag.get('id') or ''} {tag.get('aria-label') or ''}"
            return tag.name in {"nav", "ol", "ul", "div", "p"} and bool(_CRUMBS.search(named))

        tag = self.soup.find(is_trail)
        if not isinstance(tag, Tag):
            return []
        steps = tag.find_all("li") or tag.find_all("a")
        return [re.sub(r"^[\s/>›»→|]+|[\s/>›»→|]+$", "", inline_text(step)) for step in steps][:8]


def _listed(lists: Iterable[Node]) -> list[str]:
    # Several lists are several ways to the page: the longest says most.
    trails = []
    for entry in lists:
        steps = nodes(entry.get("itemListElement"))
        steps.sort(key=lambda step: text(step.get("position")).zfill(4))
        trails.append([text(step.get("name")) or text(step.get("item")) for step in steps])
    trail = max(trails, key=len, default=[])
    return [crumb for crumb in trail if not crumb.startswith(("http://", "https://"))]


def parse_page(body: bytes, url: str, charset: str = "") -> Page:
    """Parse a page; markup of any quality gives some tree.

    Args:
        body: The page as it arrived.
        url: Where it was fetched.
        charset: The encoding named in the HTTP header, if any.
    """
    # A NUL ends the document for the parser behind the tree.
    soup = BeautifulSoup(decode_html(body, charset).replace("\x00", ""), "lxml")
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
