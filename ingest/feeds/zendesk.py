"""Zendesk's Help Center API as a source of articles: all languages, or the one of the address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from ingest.credential import Credential
from ingest.feeds.client import Client, Reply
from ingest.feeds.help_body import help_body
from ingest.limits import CrawlLimits
from ingest.plain import inline_text
from ingest.reading import Outcome, Read, Skipped, SourceError
from ingest.urls import origin
from kb.documents import Article
from kb.editions.pages import Remembered

# The most that the API gives at once.
_PAGE = {"page[size]": "100"}
_LOCALE = re.compile(r"(?:^|/)hc/([a-z]{2,3}(?:-[a-z0-9]{2,8})*)(?:/|$)", re.IGNORECASE)
_API = "api/v2/help_center"


class Zendesk:
    """A help centre on Zendesk, on its own host or behind the shop's.

    Public help centres need no credential. ``email/token:KEY`` is sent as basic authentication,
    anything else as an OAuth access token.

    Args:
        url: Any address of the help centre; with ``/hc/en-us`` in it only that language is read.
        limits: Bounds of each answer.
        credential: For help centres that ask readers to sign in.
    """

    kind = "zendesk"

    def __init__(
        self, url: str, limits: CrawlLimits | None = None, *, credential: Credential | None = None
    ) -> None:
        self.name = url
        self._limits = limits or CrawlLimits()
        self._credential = credential
        found = _LOCALE.search(urlsplit(url).path)
        self._locale = found.group(1).lower() if found else ""

    def client(self) -> Client:
        """The API behind the address; SourceError when the credential would go unencrypted."""
        held = self._credential
        auth = None
        if held is not None:
            auth = held.basic() if "/token:" in held.secret else held.bearer()
        return Client(
            origin(self.name),
            self._limits,
            service="Zendesk",
            credential=held,
            auth=auth,
            needs="an API token as email/token:KEY, or an OAuth access token",
        )

    def read(self, remembered: Mapping[str, Remembered]) -> Iterator[Outcome]:
        """Read article by article; drafts and articles for some readers only are skipped.

        Raises:
            SourceError: The API can't be read to its end.
        """
        with self.client() as client:
            for locale in self._locales(client):
                sections = _Sections(client, locale)
                listed = client.records(
                    f"{_API}/{locale}/articles.json", "articles", _PAGE, following=_following
                )
                for row in listed:
                    yield _outcome(row, locale, sections)

    def _locales(self, client: Client) -> list[str]:
        if self._locale:
            return [self._locale]
        reply = client.get(f"{_API}/locales.json")
        found = reply.data.get("locales") if isinstance(reply.data, dict) else None
        if not isinstance(found, list) or not found or not all(isinstance(x, str) for x in found):
            raise SourceError(
                f"{reply.url}: no list of languages, so this is no Zendesk help centre; name one "
                "in the address, such as https://help.shop.example/hc/en-us"
            )
        first = reply.data.get("default_locale")
        return sorted(set(found), key=lambda locale: (locale != first, locale))


class _Sections:
    """The sections and categories of one language, for the way to an article."""

    def __init__(self, client: Client, locale: str) -> None:
        self._sections = _by_id(client, locale, "sections")
        self._categories = _by_id(client, locale, "categories")

    def trail(self, section: object) -> tuple[str, ...]:
        """Names from the category down to the section."""
        names: list[str] = []
        seen: set[str] = set()
        here = self._sections.get(str(section))
        while here is not None and str(here.get("id")) not in seen:
            seen.add(str(here.get("id")))
            names.append(inline_text(_text(here, "name")))
            above = here.get("parent_section_id")
            if above is None:
                category = self._categories.get(str(here.get("category_id")))
                names.append(inline_text(_text(category or {}, "name")))
            here = self._sections.get(str(above)) if above is not None else None
        return tuple(name for name in reversed(names) if name)


def _by_id(client: Client, locale: str, what: str) -> dict[str, dict[str, Any]]:
    rows = client.records(f"{_API}/{locale}/{what}.json", what, _PAGE, following=_following)
    return {str(row.get("id")): row for row in rows}


def _following(reply: Reply) -> str | None:
    """The next page: ``links.next`` while ``meta.has_more`` by cursor, else ``next_page``."""
    data = reply.data
    meta = data.get("meta")
    if isinstance(meta, dict) and "has_more" in meta:
        links = data.get("links")
        after = links.get("next") if isinstance(links, dict) else None
        if meta["has_more"] and not after:
            raise SourceError(f"{reply.url}: Zendesk says that more follows, and not where")
        return str(after) if meta["has_more"] else None
    after = data.get("next_page")
    return after if isinstance(after, str) and after else None


def _outcome(row: dict[str, Any], locale: str, sections: _Sections) -> Outcome:
    number = str(row.get("id") or "")
    where = _text(row, "html_url") or f"article {number or 'without an id'} ({locale})"
    title = inline_text(_text(row, "title"))
    if not number or not title:
        return Skipped(where, f"no {'title' if number else 'id'} in it")
    if row.get("draft") is True:
        return Skipped(where, "a draft")
    if row.get("user_segment_id") or row.get("user_segment_ids"):
        # The API shows a token's owner what shoppers may not read.
        return Skipped(where, "for some readers only (it has a user segment)")
    rendered = help_body(_text(row, "body"), title, _text(row, "html_url"))
    if not rendered.body.strip():
        return Skipped(where, "no text in it but its title")
    article = Article(
        id=f"zendesk/{locale}/{number}",
        title=title,
        url=_text(row, "html_url"),
        body=rendered.body,
        language=(_text(row, "locale") or locale).lower(),
        breadcrumbs=sections.trail(row.get("section_id")),
        # A vote changes updated_at; edited_at is the last change of what it says.
        updated=(_text(row, "edited_at") or _text(row, "updated_at"))[:10],
        anchors=rendered.anchors if _text(row, "html_url") else (),
    )
    return Read(where, (article,))


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""
