"""Polite HTTP: robots, rate, redirects by hand, conditional requests, limits of time and size."""

from __future__ import annotations

import json as json_format
import threading
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from typing import IO, Self

from ingest.exchange import MAX_REDIRECTS, Busy, Exchange, Redirect
from ingest.guard import AddressGuard, AddressRefusedError, Resolver
from ingest.limits import CrawlLimits
from ingest.pace import Pace
from ingest.response import Answer, Broken, Refused
from ingest.robots import Robots
from ingest.urls import exact, fold, origin, site
from kb.editions.pages import Remembered

AGENT = "Aisle"


def user_agent(contact: str = "") -> str:
    """The name that the crawler goes by.

    Args:
        contact: Whom the site's owner may write to; a web address belongs into the name itself.
    """
    try:
        number = version("aisle")
    except PackageNotFoundError:
        number = "0"
    whom = f"; +{contact}" if contact else "; run by the store it reads for"
    return f"{AGENT}/{number} (shopping assistant crawler{whom})"


class Fetcher:
    """Requests pages of one site, or asks one API; safe to use from several threads.

    Args:
        start: Where the run begins; redirects to another site are refused.
        limits: Bounds of size, time and repetition, and the hosts that may be unpublic.
        same_site: Whether redirects to another site are refused.
        headers: Sent along to the origin of ``start`` and nowhere else, whatever redirects say.
            With them cookies, parameters and their order are the caller's: addresses are not
            folded.
        robots: Whether robots.txt is kept. False only for an API that is asked with the store's own
            credential: that is an invitation, and shops close their APIs to crawlers by it.
        resolve: Instead of the system's resolver.
    """

    def __init__(
        self,
        start: str,
        limits: CrawlLimits,
        *,
        same_site: bool = True,
        headers: Mapping[str, str] | None = None,
        robots: bool = True,
        resolve: Resolver | None = None,
    ) -> None:
        self._limits = limits
        self._site = site(fold(start)) if same_site else ""
        self._home = origin(fold(start))
        self._own = dict(headers or {})
        self._guard = AddressGuard(limits.allow_hosts, resolve)
        self._polite = robots
        self._closed = threading.Event()
        self._pace = Pace(limits.per_second, limits.longest_wait, self._closed.wait)
        always = {"User-Agent": user_agent(limits.contact), "Accept": "*/*"}
        always["Accept-Encoding"] = "gzip, deflate"
        if "@" in limits.contact:  # RFC 9110, 10.1.2: robots should say whom to write to
            always["From"] = limits.contact
        self._exchange = Exchange(self._guard, limits, always)
        self.robots = Robots(AGENT, self._exchange.robots)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; requests that wait for their turn fail at once."""
        self._closed.set()
        self._exchange.close()

    def fetch(
        self,
        url: str,
        remembered: Mapping[str, Remembered] | None = None,
        *,
        into: IO[bytes] | None = None,
        anywhere: bool = False,
        json: object = None,
    ) -> Answer:
        """Request an address and follow its redirects.

        Args:
            url: The address.
            remembered: Validators by folded address; a server may then answer "not modified".
            into: Where to write a large body; it is then left out of the answer, and the limit
                for feeds holds instead of the one for pages.
            anywhere: Whether another site is allowed after all, as for sitemaps.
            json: A body to be posted as JSON. It follows redirects only within its origin, and
                only those that keep the method (307 and 308).
        """
        spell = exact if self._own or not self._polite or json is not None else fold
        asked = here = spell(url)
        if not here:
            return Refused(url, "not a web address")
        content = None if json is None else json_format.dumps(json).encode("utf-8")
        seen: set[str] = set()
        # Only for as long as one chain of redirects lasts: a cookie set by one page (a currency, a
        # view) must not change what another page says.
        cookies: dict[str, str] = {}
        for _ in range(MAX_REDIRECTS + 1):
            seen.add(here)
            if refusal := self._refusal(here, anywhere):
                way = "" if here == asked else f"redirects to {here}: "
                return replace(refusal, url=asked, reason=way + refusal.reason)
            known = (remembered or {}).get(here)
            answer = self._patiently(here, known, into, cookies, content)
            if not isinstance(answer, Redirect):
                if isinstance(answer, Refused) and here != asked and not answer.status:
                    reason = f"redirects to {here}: {answer.reason}"
                    return replace(answer, url=asked, reason=reason)
                return answer
            target = spell(answer.location, here)
            if not target:
                return Broken(asked, f"redirects to {answer.location!r}, which is no web address")
            if content is not None and (
                answer.status not in {307, 308} or origin(target) != origin(here)
            ):
                return Broken(asked, f"redirects a POST to {target}; ask there", answer.status)
            if target in seen and not answer.cookies_changed:
                return Broken(asked, f"redirects in a loop: {target} again")
            if origin(target) != origin(here):
                cookies.clear()
            here = target
        return Broken(asked, f"more than {MAX_REDIRECTS} redirects")

    def _refusal(self, url: str, anywhere: bool) -> Refused | Broken | None:
        if self._site and not anywhere and site(url) != self._site:
            return Refused(url, f"{site(url)} is another site")
        try:
            self._guard.check(url)
            if not self._polite:
                return None
            if unread := self.robots.unavailable(url):
                return Broken(url, unread)
            reason = self.robots.refusal(url)
        except AddressRefusedError as error:
            return Refused(url, str(error), private=True)
        return Refused(url, reason) if reason else None

    def _patiently(
        self,
        url: str,
        known: Remembered | None,
        into: IO[bytes] | None,
        cookies: dict[str, str],
        content: bytes | None,
    ) -> Answer | Redirect:
        waited = self._limits.backoff
        host = origin(url)
        headers = self._headers(url, known, cookies, content)
        attempts = self._limits.retries + 1
        answer: Answer | Redirect | Busy = Broken(url, "the crawl was stopped")
        for attempt in range(attempts):
            delay = self.robots.delay(url) if self._polite else 0.0
            self._pace.turn(host, delay, bound=not self._guard.trusts(url))
            if self._closed.is_set():
                return Broken(url, "the crawl was stopped")
            answer = self._exchange.once(url, headers, into, cookies, content)
            if not isinstance(answer, Busy):
                self._pace.fine(host)
                return answer
            wait = waited if answer.wait is None else answer.wait
            if wait > self._limits.longest_wait:
                reason = f"the server is busy and asks to come back in {wait:.0f} s"
                return Broken(url, reason, answer.status)
            if attempt + 1 < attempts:
                if answer.status:
                    self._pace.busy(host, wait)
                if answer.wait is None:
                    waited *= 2
        assert isinstance(answer, Busy)
        if not answer.status:
            return Broken(url, answer.reason)
        return Broken(url, f"the server was busy (429 or 503) {attempts} times over", answer.status)

    def _headers(
        self,
        url: str,
        known: Remembered | None,
        cookies: Mapping[str, str],
        content: bytes | None,
    ) -> dict[str, str]:
        headers: dict[str, str] = {}
        if known and known.etag:
            headers["If-None-Match"] = known.etag
        if known and known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        if cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        if content is not None:
            headers["Content-Type"] = "application/json"
        if origin(url) == self._home:
            headers.update(self._own)
        return headers
