"""Intercom's articles API as a source of articles, in all languages they are written in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from ingest.credential import Credential
from ingest.feeds.client import Client, Reply
from ingest.feeds.help_body import help_body
from ingest.limits import CrawlLimits
from ingest.plain import inline_text
from ingest.reading import Outcome, Read, Skipped, SourceError
from kb.documents import Article
from kb.editions.pages import Remembered

API = "https://api.intercom.io"
# The version whose shapes are read here: collections within collections came with 2.9.
_VERSION = "2.11"
_PAGE = {"per_page": "50"}
_LANGUAGE = re.compile(r"/([a-z]{2,3}(?:-[a-z]{2,4})?)/articles/", re.IGNORECASE)


class Intercom:
    """The published articles of an Intercom workspace.

    Args:
        url: The help centre, or the API; the token says which workspace it is.
        limits: Bounds of each answer.
        credential: An access token of the workspace.
        api: Address of the API, for workspaces in the EU (``https://api.eu.intercom.io``) or in
            Australia (``https://api.au.intercom.io``).
    """

    kind = "intercom"

    def __init__(
        self,
        url: str,
        limits: CrawlLimits | None = None,
        *,
        credential: Credential | None = None,
        api: str = "",
    ) -> None:
        self.name = url
        self._limits = limits or CrawlLimits()
        self._credential = credential
        host = urlsplit(url).hostname or ""
        given = url if host.startswith("api.") and host.endswith(".intercom.io") else ""
        self._api = api or given or API

    def client(self) -> Client:
        """The API; SourceError without a token, or when it would go unencrypted."""
        if self._credential is None:
            raise SourceError(
                f"{self.name}: Intercom's API needs an access token; put it into an environment "
                "variable and name that with --token-env, or crawl the help centre instead "
                "(--kind crawl)"
            )
        return Client(
            self._api,
            self._limits,
            service="Intercom",
            headers={"Intercom-Version": _VERSION},
            credential=self._credential,
            auth=self._credential.bearer(),
            needs="an access token that may read articles, of this region (--base-url names the "
            "API of another one, such as https://api.eu.intercom.io)",
        )

    def read(self, remembered: Mapping[str, Remembered]) -> Iterator[Outcome]:
        """Read article by article, each language of one as an article of its own.

        Raises:
            SourceError: The API can't be read to its end.
        """
        with self.client() as client:
            rows = client.records("help_center/collections", "data", _PAGE, following=_following)
            collections = {str(row.get("id")): row for row in rows}
            for row in client.records("articles", "data", _PAGE, following=_following):
                yield from _outcomes(row, collections)


def _following(reply: Reply) -> str | dict[str, str] | None:
    """The next page: an address, a cursor, or the number after this one's."""
    pages = reply.data.get("pages")
    if not isinstance(pages, dict):
        return None
    after = pages.get("next")
    if isinstance(after, str) and after:
        return after
    if isinstance(after, dict):
        for key in ("starting_after", "page"):
            if after.get(key):
                return {**_PAGE, key: str(after[key])}
    here, last = pages.get("page"), pages.get("total_pages")
    if isinstance(here, int) and isinstance(last, int) and here < last:
        return {**_PAGE, "page": str(here + 1)}
    return None


def _outcomes(row: dict[str, Any], collections: Mapping[str, dict[str, Any]]) -> Iterator[Outcome]:
    number = str(row.get("id") or "")
    if not number:
        yield Skipped("article without an id", "no id in it")
        return
    default = _text(row, "default_locale")
    yield _outcome(f"intercom/{number}", row, row, default, collections)
    translated = row.get("translated_content")
    for locale, content in sorted((translated if isinstance(translated, dict) else {}).items()):
        if isinstance(content, dict) and locale != default:
            yield _outcome(f"intercom/{number}/{locale}", row, content, locale, collections)


def _outcome(
    identity: str,
    row: dict[str, Any],
    content: dict[str, Any],
    locale: str,
    collections: Mapping[str, dict[str, Any]],
) -> Outcome:
    url = _text(content, "url")
    where = url or identity
    if _text(content, "state") != "published":
        return Skipped(where, "a draft")
    title = inline_text(_text(content, "title"))
    if not title:
        return Skipped(where, "no title in it")
    rendered = help_body(_text(content, "body"), title, url)
    if not rendered.body.strip():
        return Skipped(where, "no text in it but its title")
    shown = _LANGUAGE.search(urlsplit(url).path)
    article = Article(
        id=identity,
        title=title,
        url=url,
        body=rendered.body,
        language=(locale or (shown.group(1) if shown else "")).lower(),
        breadcrumbs=_trail(row, locale, collections),
        updated=_day(content.get("updated_at")),
        anchors=rendered.anchors if url else (),
    )
    return Read(where, (article,))


def _trail(
    row: dict[str, Any], locale: str, collections: Mapping[str, dict[str, Any]]
) -> tuple[str, ...]:
    names: list[str] = []
    seen: set[str] = set()
    here = str(row.get("parent_id") or "")
    while here in collections and here not in seen:
        seen.add(here)
        collection = collections[here]
        translated = collection.get("translated_content")
        said = translated.get(locale) if isinstance(translated, dict) else None
        name = _text(said, "name") if isinstance(said, dict) else ""
        names.append(inline_text(name or _text(collection, "name")))
        here = str(collection.get("parent_id") or "")
    return tuple(name for name in reversed(names) if name)


def _day(epoch: object) -> str:
    if isinstance(epoch, bool) or not isinstance(epoch, int | float):
        return ""
    try:
        return datetime.fromtimestamp(epoch, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""
