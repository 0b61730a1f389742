"""Help centres: on the address itself, or linked from a shop's pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from ingest.detection.look import Look
from ingest.detection.marks import HELP, marks
from ingest.detection.proposal import BY_TOKEN, Finding, Proposal
from ingest.page import Page, parse_page
from ingest.response import Fetched
from ingest.urls import fold, origin, site
from kb.counting import counted

_ZENDESK_PATH = re.compile(
    r"^(?P<base>.*?/hc(?:/[a-z]{2,3}(?:-[a-z0-9]{2,8})*)?)(?:/|$)", re.IGNORECASE
)
_HELP_HOST = re.compile(r"^(?:help|support|helpcent(?:er|re)|hilfe|aide|ayuda|docs|faq)[.-]")
# Linked help centres that are looked at; one of them is the shop's.
_LOOKED_AT = 2


def linked(page: Page) -> list[str]:
    """Addresses of help centres that a page links to, the most certain ones first."""
    home = site(page.url)
    base = ".".join(home.split(":")[0].split(".")[-2:])
    found: dict[str, int] = {}
    for tag in page.soup.find_all("a", href=True):
        target = fold(str(tag["href"]), page.base)
        host = urlsplit(target).hostname or ""
        if not target or origin(target) == origin(page.url):
            continue
        if host.endswith(".zendesk.com") or host in {"intercom.help", "www.intercom.help"}:
            found.setdefault(target, 0)
        elif _ZENDESK_PATH.match(urlsplit(target).path):
            found.setdefault(target, 1)
        elif _HELP_HOST.match(host) and host.endswith(base):
            found.setdefault(target, 2)
    # One address a host: the others lead to articles of the same help centre.
    best: dict[str, str] = {}
    for target in sorted(found, key=lambda address: (found[address], len(address))):
        best.setdefault(origin(target), target)
    return list(best.values())[:_LOOKED_AT]


def help_centres(
    look: Look, pages: Iterable[str], start: str, secret: bool
) -> Iterator[tuple[Finding, list[Proposal]]]:
    """What the help centres at some addresses are.

    Args:
        look: To ask with.
        pages: Their addresses.
        start: The page that leads to them; the same address for the help centre itself.
        secret: Whether there is a credential to ask an API with.
    """
    for address in pages:
        answer = look.at(address)
        if not isinstance(answer, Fetched) or "html" not in answer.content_type:
            # A help centre that asks browsers to prove themselves may still have an open API.
            path = _ZENDESK_PATH.match(urlsplit(address).path)
            if path and (found := zendesk(look, address, _via(address, start), secret)):
                yield found
            continue
        page = parse_page(answer.body, answer.url, answer.charset)
        named = {
            mark.platform for mark in marks(page_source(answer), generator(page), answer.headers)
        }
        path = _ZENDESK_PATH.match(urlsplit(answer.url).path)
        via = _via(address, start)
        centre = zendesk(look, answer.url, via, secret) if "Zendesk" in named or path else None
        if centre is None and "Intercom" in named and _is_help(page):
            centre = intercom(answer.url, via, secret)
        if centre is None and address != start:
            called = _HELP_HOST.match(urlsplit(answer.url).hostname or "")
            centre = _crawled(answer.url, via) if called or named & {*HELP} else None
        if centre is not None:
            yield centre


def zendesk(look: Look, url: str, via: str, secret: bool) -> tuple[Finding, list[Proposal]] | None:
    """The help centre on Zendesk behind an address; None when its API says otherwise."""
    api = f"{origin(url)}/api/v2/help_center"
    answer = look.at(f"{api}/locales.json")
    path = _ZENDESK_PATH.match(urlsplit(url).path)
    location = origin(url) + (path["base"] if path else "/hc")
    if not isinstance(answer, Fetched):
        if getattr(answer, "status", 0) not in {401, 403}:
            return None
        finding = Finding("Help centre on Zendesk", f"{location}{via}: it asks readers to sign in")
        return finding, [
            Proposal(
                location,
                "zendesk",
                "articles",
                "all articles with their sections and dates, by its API",
                needs="" if secret else "email/token:KEY of an API token",
                missing="" if secret else BY_TOKEN,
                recommended=secret,
            )
        ]
    data = look.data(f"{api}/locales.json")
    locales = data.get("locales") if isinstance(data, dict) else None
    if not isinstance(locales, list) or not all(isinstance(x, str) for x in locales):
        return None
    locale = location.rsplit("/", 1)[-1].lower()
    if locale not in {known.lower() for known in locales}:
        locale = str(data.get("default_locale") or (locales[0] if locales else ""))
    listed = look.data(f"{api}/{locale}/articles.json?per_page=1")
    count = listed.get("count") if isinstance(listed, dict) else None
    said = (
        f"{counted(count, 'article')} in {locale}" if isinstance(count, int) else "its API answers"
    )
    others = len(locales) - 1
    if others:
        said += f", {counted(others, 'more language')}"
    why = "all articles with their sections and dates, by its API"
    if others and location.lower().endswith(f"/{locale}"):
        why += f"; {origin(url)}/hc reads all languages"
    return Finding("Help centre on Zendesk", f"{location}{via}: {said}"), [
        Proposal(location, "zendesk", "articles", why, recommended=True)
    ]


def intercom(url: str, via: str, secret: bool) -> tuple[Finding, list[Proposal]]:
    """The help centre on Intercom at an address."""
    by_api = Proposal(
        url,
        "intercom",
        "articles",
        "all articles and translations with their collections, by the API",
        needs="" if secret else "an access token that may read articles",
        missing="" if secret else BY_TOKEN,
        recommended=secret,
    )
    crawl = Proposal(
        url, "crawl", "articles", "the pages as readers see them", recommended=not secret
    )
    both = [by_api, crawl] if secret else [crawl, by_api]
    return Finding("Help centre on Intercom", f"{url}{via}"), both


def generator(page: Page) -> str:
    """What a page's generator tag says."""
    return page.meta.get("generator", "")


def page_source(answer: Fetched) -> str:
    """A page as it was sent, for finding words in it."""
    return answer.body.decode("utf-8", "replace")


def _crawled(url: str, via: str) -> tuple[Finding, list[Proposal]]:
    why = "its pages, as readers see them"
    return Finding("Help pages", f"{url}{via}"), [
        Proposal(url, "crawl", "articles", why, recommended=True)
    ]


def _is_help(page: Page) -> bool:
    paths = [urlsplit(link).path for link in page.links]
    return any("/collections/" in path or "/articles/" in path for path in paths)


def _via(address: str, start: str) -> str:
    return "" if address == start else f" (linked from {start})"
