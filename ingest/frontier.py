"""The addresses of a crawl: which are waiting, which were seen, and which are one page too many."""

from __future__ import annotations

from collections import Counter, deque

from ingest.limits import CrawlLimits
from ingest.reading import Skipped
from ingest.urls import fold, is_asset, origin, parameters, repeats_itself, site

# Addresses remembered for each page that may be read: beyond that they are only counted, so that a
# site that makes up addresses without end can't fill the memory.
_SEEN_PER_PAGE = 20


class Frontier:
    """First in, first out, each address once.

    Args:
        home: Where the crawl began; scheme and host of its addresses become those of this one, so
            that ``http``, ``https`` and ``www.`` spellings of a page are one page.
        limits: How many addresses may wait.
    """

    def __init__(self, home: str, limits: CrawlLimits) -> None:
        self._site = site(home)
        self._origin = origin(home)
        self._limits = limits
        self._waiting: deque[str] = deque()
        self._seen: set[str] = set()
        self._variations: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self.beyond = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def __contains__(self, url: str) -> bool:
        return url in self._seen

    def at_home(self, url: str) -> str:
        """The address in the spelling of this crawl; empty when it is on another site."""
        folded = fold(url)
        if not folded or site(folded) != self._site:
            return ""
        return self._origin + folded[len(origin(folded)) :]

    def mark(self, url: str) -> bool:
        """Note an address as seen; False when it was seen before."""
        if url in self._seen:
            return False
        self._seen.add(url)
        return True

    def add(self, url: str, *, listed: bool = False) -> Skipped | None:
        """Let an address wait its turn, unless it was seen.

        Args:
            url: The address, as found.
            listed: Whether a sitemap names it: then it is no accident of faceted navigation.

        Returns:
            The outcome of an address that will not be requested.
        """
        here = self.at_home(url)
        if not here:
            # Links to elsewhere are nobody's business; a sitemap's entries are accounted for.
            if listed and self.mark(fold(url) or url):
                return Skipped(fold(url) or url, "on another site")
            return None
        if here in self._seen:
            return None
        if len(self._seen) >= self._limits.max_pages * _SEEN_PER_PAGE:
            self.beyond += 1
            return None
        self._seen.add(here)
        if is_asset(here):
            return Skipped(here, "a file, not a page")
        if not listed and (reason := self._endless(here)):
            return Skipped(here, reason)
        self._waiting.append(here)
        return None

    def next(self) -> str:
        """The next address."""
        return self._waiting.popleft()

    def _endless(self, url: str) -> str:
        if repeats_itself(url):
            return "the address repeats itself, as endless link chains do"
        names = parameters(url)
        if len(names) > 1:
            # One parameter may be how the shop names its pages; several together are filters.
            key = (url.partition("?")[0], names)
            self._variations[key] += 1
            if self._variations[key] > self._limits.max_variations:
                most = self._limits.max_variations
                return f"more than {most} addresses that differ in {', '.join(names)} only"
        return ""
