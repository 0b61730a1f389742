"""The sitemaps of a site: read one by one, with what they say of their pages."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ingest.decode import CompressionError, TooLargeError, gunzip
from ingest.fetch import Fetcher
from ingest.freshness import Freshness
from ingest.frontier import Frontier
from ingest.limits import MEGABYTE, CrawlLimits
from ingest.reading import Failed, Outcome, Skipped, SourceError, Unchanged
from ingest.response import Fetched, NotModified
from ingest.sitemap import Sitemap, SitemapError, parse_sitemap
from ingest.urls import fold
from kb.editions.pages import Remembered

# How a sitemap named by another one, and what is said of a page, are told from a plain page among
# the links that are remembered.
_CHILD = "sitemap:"
_LASTMOD = "lastmod:"
# More sitemap files than this are a mistake or a trap; 50,000 addresses fit into each.
_MOST_SITEMAPS = 500
# The protocol allows 50 MB.
_MOST_BYTES = 100 * MEGABYTE


@dataclass(frozen=True, slots=True)
class _Listing:
    outcome: Outcome
    links: tuple[str, ...]
    believable: bool = True


class SitemapTree:
    """Reads sitemaps and lets their pages wait in the frontier.

    Args:
        fetcher: Asks for them.
        frontier: Where their pages wait.
        freshness: Hears what they say of their pages.
        remembered: What earlier runs learned, by address.
        limits: How large one may be.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        frontier: Frontier,
        freshness: Freshness,
        remembered: Mapping[str, Remembered],
        limits: CrawlLimits,
    ) -> None:
        self._fetcher = fetcher
        self._frontier = frontier
        self._freshness = freshness
        self._remembered = remembered
        self._limit = min(limits.max_feed_bytes, _MOST_BYTES)
        self._read: list[Outcome] = []

    def read(
        self, addresses: Iterable[str], *, needed: bool, named: bool
    ) -> Iterator[Skipped | Failed]:
        """Read these and those below them; the outcomes of what they list and won't be read.

        Args:
            addresses: Where they are.
            needed: Whether the first one has to be there.
            named: Whether somebody named them; a guess that fails has no outcome.

        Raises:
            SourceError: The first one is needed and can't be read.
        """
        waiting = [fold(address) or address for address in addresses]
        count = 0
        while waiting:
            here = waiting.pop(0)
            if not self._frontier.mark(here):
                continue
            count += 1
            if count > _MOST_SITEMAPS:
                yield Skipped(here, f"more than {_MOST_SITEMAPS} sitemaps")
                continue
            listing = self._one(here)
            if isinstance(listing.outcome, Failed):
                if needed and count == 1:
                    raise SourceError(
                        f"can't read the sitemap {here}: {listing.outcome.reason}; check the "
                        "address in a browser, or start from a page of the site instead"
                    )
                if named or here in self._remembered:
                    yield listing.outcome
            else:
                self._read.append(listing.outcome)
            children, skipped = self._listed(here, listing)
            waiting += children
            yield from skipped

    def outcomes(self) -> Iterator[Outcome]:
        """Those of the sitemaps themselves, once their pages are read.

        Only then it is known whether they told the truth.
        """
        for outcome in self._read:
            seen = self._freshness.verdict(outcome.where)
            if isinstance(outcome, Unchanged):
                yield replace(outcome, remembered=replace(outcome.remembered, seen=seen))
            elif isinstance(outcome, Skipped):
                yield replace(outcome, seen=seen)

    def _listed(self, here: str, listing: _Listing) -> tuple[list[str], list[Skipped]]:
        children: list[str] = []
        skipped: list[Skipped] = []
        lastmods: dict[str, str] = {}
        for link in listing.links:
            if link.startswith(_CHILD):
                child = link.removeprefix(_CHILD)
                children.append(fold(child, here) or child)
                continue
            when, _, page = link.removeprefix(_LASTMOD).rpartition(" ")
            if when and listing.believable:
                lastmods[self._frontier.at_home(page)] = when
            if outcome := self._frontier.add(page, listed=True):
                skipped.append(outcome)
        self._freshness.listen(here, lastmods)
        return children, skipped

    def _one(self, here: str) -> _Listing:
        known = self._remembered.get(here)
        before = known.links if known else ()
        body = io.BytesIO()
        answer = self._fetcher.fetch(here, self._remembered, into=body, anywhere=True)
        if isinstance(answer, NotModified) and known:
            return _Listing(Unchanged(here, known), before)
        if not isinstance(answer, Fetched):
            # What it listed before is still asked for: a failing sitemap empties no store.
            reason = getattr(answer, "reason", "not modified")
            return _Listing(Failed(here, reason), before, believable=False)
        try:
            found = parse_sitemap(gunzip(body.getvalue(), self._limit))
        except (SitemapError, TooLargeError, CompressionError) as error:
            return _Listing(Failed(here, str(error)), before, believable=False)
        links = _links(found)
        reason = f"sitemap: {len(found.pages)} pages, {len(found.children)} sitemaps"
        etag, modified = answer.etag, answer.last_modified
        return _Listing(Skipped(here, reason, etag, modified, links), links)


def _links(found: Sitemap) -> tuple[str, ...]:
    pages = (
        f"{_LASTMOD}{found.lastmods[page]} {page}" if page in found.lastmods else page
        for page in found.pages
    )
    return (*(_CHILD + child for child in found.children), *pages)
