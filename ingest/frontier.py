"""The addresses of a crawl: which are waiting, which were seen, and which are one page too many."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable
from urllib.parse import urlsplit

from ingest.limits import CrawlLimits
from ingest.reading import Skipped
from ingest.urls import fold, is_asset, origin, parameters, plain, repeats_itself, site

# Addresses remembered for each page that may be read: beyond that they are only counted, so that a
# site that makes up addresses without end can't fill the memory.
_SEEN_PER_PAGE = 20
# One parameter may be how a shop names its pages. These name days, searches and filters, of which
# there is no end.
_ENDLESS = re.compile(
    r"^(?:date|day|month|week|year|cal\w*|from|until|tribe-bar-date|q|query|search|keyword|tag"
    r"|filter\w*(?:\[.*)?|f\[.*|colou?r|size|brand|price\w*|min_?price|max_?price|rating|availability)$",
    re.IGNORECASE,
)
# An address that ends with a month or a day; a post below it has a name.
_DAY = re.compile(r"/(?:19|20|21)\d\d[/-](?:0?[1-9]|1[0-2])(?:[/-]\d{1,2})?/?$")


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
        self._slashed = f"{self._origin}/"
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
        return self._spelt(fold(url))

    def at_home_of(self, folded: Iterable[str]) -> tuple[str, ...]:
        """The same for folded addresses; those on other sites are left out."""
        return tuple(dict.fromkeys(filter(None, map(self._spelt, folded))))

    def _spelt(self, folded: str) -> str:
        if folded.startswith(self._slashed):
            return plain(folded)
        if not folded or site(folded) != self._site:
            return ""
        return plain(self._origin + folded[len(origin(folded)) :])

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
        return self.add_home(here, listed=listed)

    def add_home(self, here: str, *, listed: bool = False) -> Skipped | None:
        """The same for an address in the spelling of this crawl."""
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

    def waiting(self) -> tuple[str, ...]:
        """The addresses that wait, in their order."""
        return tuple(self._waiting)

    def take(self, urls: Iterable[str]) -> None:
        """Let addresses wait no longer: they are asked for out of turn."""
        gone = set(urls)
        self._waiting = deque(url for url in self._waiting if url not in gone)

    def _endless(self, url: str) -> str:
        if repeats_itself(url):
            return "the address repeats itself, as endless link chains do"
        names = parameters(url)
        if names and (len(names) > 1 or _ENDLESS.match(names[0])):
            # One parameter may be how the shop names its pages; several together are filters.
            return self._one_more((url.partition("?")[0], names), f"differ in {', '.join(names)}")
        path = urlsplit(url).path
        if _DAY.search(path):
            return self._one_more((_DAY.sub("", path), ("/",)), "differ in the day")
        return ""

    def _one_more(self, key: tuple[str, tuple[str, ...]], said: str) -> str:
        self._variations[key] += 1
        most = self._limits.max_variations
        return (
            f"more than {most} addresses that {said} only" if self._variations[key] > most else ""
        )
