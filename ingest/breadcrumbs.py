"""The way to a page: from its markup, else from the trail that it shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urldefrag

from bs4 import BeautifulSoup, Tag

from ingest.jsonld import Node, address, nodes, of_type, text, types
from ingest.plain import inline_text
from ingest.urls import fold, path_key

_CRUMBS = re.compile(r"bread-?_?crumb", re.IGNORECASE)
# What the first step is called in the languages of most shops, where its link doesn't tell.
_HOME = re.compile(
    r"^(?:home(?: ?page)?|start(?:seite)?|accueil|inicio|início|domů|hem|forside|hjem|etusivu|index"
    r"|shop|all collections|solution home|help (?:center|centre) home|главная|αρχική|الرئيسية"
    r"|ホーム|トップ(?:ページ)?|首页|首頁|홈|[»/>›]|)$",
    re.IGNORECASE,
)
_SEPARATORS = r"\s/>›»→|＞·•"
_TRIM = re.compile(rf"^[{_SEPARATORS}]+|[{_SEPARATORS}]+$")
# A language or a country in front of a path, as in /en-gb/: its root is a home page as well.
_LOCALE = re.compile(r"^(?:hc/)?(?:[a-z]{2}(?:[-_][a-z]{2})?)?$", re.IGNORECASE)
_MOST = 8


@dataclass(frozen=True, slots=True)
class _Step:
    words: str
    url: str = ""


def breadcrumbs(
    soup: BeautifulSoup, markup: Iterable[Node], here: str, base: str, title: str
) -> tuple[str, ...]:
    """The steps to a page from the widest to the narrowest, without home and the page itself.

    Args:
        soup: The page; read only.
        markup: Its JSON-LD and microdata.
        here: Its address.
        base: What its relative links are relative to.
        title: What it is called.
    """
    trail = _listed(of_type(markup, "BreadcrumbList")) or _rdfa(soup) or _visible(soup)
    steps = [
        _Step(_TRIM.sub("", step.words), fold(step.url, base) if step.url else "") for step in trail
    ]
    steps = [step for step in steps if step.words or step.url]
    while steps and _is_home(steps[0], here):
        steps.pop(0)
    while steps and _is_page(steps[-1], here, title):
        steps.pop()
    named = [step.words for step in steps if step.words and not _HOME.match(step.words)]
    return tuple(dict.fromkeys(named))[:_MOST]


def _is_home(step: _Step, here: str) -> bool:
    if _HOME.match(step.words):
        return True
    if not step.url or step.url == here:
        return False
    return _LOCALE.match(path_key(step.url)) is not None


def _is_page(step: _Step, here: str, title: str) -> bool:
    if step.words.casefold() == title.casefold():
        return True
    return bool(step.url) and urldefrag(step.url).url == urldefrag(here).url


def _listed(lists: Iterable[Node]) -> list[_Step]:
    # Several lists are several ways to the page: the longest says most.
    trails: list[list[_Step]] = []
    for entry in lists:
        steps = nodes(entry.get("itemListElement"))
        steps.sort(key=lambda step: text(step.get("position")).zfill(4))
        trail = []
        for step in steps:
            item = step.get("item")
            words = text(step.get("name")) or text(item)
            url = address(item) or address(step.get("@id"))
            trail.append(_Step("" if words.startswith(("http://", "https://")) else words, url))
        trails.append([step for step in trail if step.words])
    return max(trails, key=len, default=[])


def _rdfa(soup: BeautifulSoup) -> list[_Step]:
    scope = soup.find(typeof=re.compile(r"\bBreadcrumbList\b"))
    if not isinstance(scope, Tag):
        old = [
            tag
            for tag in soup.find_all(itemtype=re.compile(r"data-vocabulary\.org/Breadcrumb"))
            if types({"@type": str(tag.get("itemtype") or "")})
        ]
        return [_step(tag) for tag in old[:_MOST]]
    items = scope.find_all(property="itemListElement")
    return [_step(tag, tag.find(property="name")) for tag in items[:_MOST]]


def _step(tag: Tag, named: object = None) -> _Step:
    link = tag if tag.name == "a" else tag.find("a", href=True)
    url = str(link.get("href") or "") if isinstance(link, Tag) else ""
    return _Step(inline_text(named if isinstance(named, Tag) else tag), url)


def _visible(soup: BeautifulSoup) -> list[_Step]:
    def is_trail(tag: Tag) -> bool:
        named = f"{tag.get('class') or ''} {tag.get('id') or ''} {tag.get('aria-label') or ''}"
        return tag.name in {"nav", "ol", "ul", "div", "p"} and bool(_CRUMBS.search(named))

    tag = soup.find(is_trail)
    if not isinstance(tag, Tag):
        tag = _unnamed(soup)
    if not isinstance(tag, Tag):
        return []
    steps = tag.find_all("li") or tag.find_all("a")
    return [_step(step) for step in steps[: _MOST + 2]]


def _unnamed(soup: BeautifulSoup) -> Tag | None:
    """A navigation with an ordered list of links in the header of the content."""
    heading = soup.find("h1")
    header = heading.find_parent("header") if isinstance(heading, Tag) else None
    found = header.find("nav") if isinstance(header, Tag) else None
    return found if isinstance(found, Tag) and found.find("ol") is not None else None
