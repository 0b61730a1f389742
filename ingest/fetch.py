"""Polite HTTP: robots, rate, redirects by hand, conditional requests, limits of time and size."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from typing import IO, Self

import httpx

from ingest.decode import CompressionError, TooLargeError, inflate
from ingest.guard import AddressGuard, AddressRefusedError
from ingest.limits import CrawlLimits
from ingest.response import Answer, Broken, Fetched, NotModified, Refused
from ingest.robots import Robots, RobotsFile
from ingest.urls import fold, origin, site
from kb.pages import Remembered

AGENT = "Aisle"
_MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({429, 503})
# RFC 9309 asks for at least 500 KiB of robots.txt to be read.
_ROBOTS_BYTES = 512_000
_PAGE_TYPES = (
    "text/",
    "application/xhtml",
    "application/xml",
    "application/rss",
    "application/atom",
    "application/json",
    "application/ld+json",
    "application/jsonl",
    "application/x-ndjson",
    "application/gzip",
    "application/x-gzip",
    "application/octet-stream",
)


def user_agent() -> str:
    """The name that the crawler goes by."""
    try:
        number = version("aisle")
    except PackageNotFoundError:
        number = "0"
    return f"{AGENT}/{number} (+store-run shopping assistant crawler)"


class Fetcher:
    """Requests pages of one site; safe to use from several threads.

    Args:
        start: The location as typed; its host is exempt from the address guard.
        limits: Bounds of size, time and repetition.
        same_site: Whether redirects to another site are refused.
    """

    def __init__(self, start: str, limits: CrawlLimits, *, same_site: bool = True) -> None:
        self._limits = limits
        self._site = site(start) if same_site else ""
        self._guard = AddressGuard(start)
        self._client = httpx.Client(
            headers={"User-Agent": user_agent(), "Accept-Encoding": "gzip, deflate"},
            timeout=limits.timeout,
            follow_redirects=False,
            # Environment variables belong to the settings, and a proxy would undo the guard.
            trust_env=False,
        )
        self.robots = Robots(AGENT, self._robots_file)
        self._not_before: dict[str, float] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; requests that wait for their turn fail at once."""
        self._closed.set()
        self._client.close()

    def fetch(
        self,
        url: str,
        remembered: Mapping[str, Remembered] | None = None,
        *,
        into: IO[bytes] | None = None,
        anywhere: bool = False,
    ) -> Answer:
        """Request an address and follow its redirects.

        Args:
            url: The address.
            remembered: Validators by folded address; a server may then answer "not modified".
            into: Where to write a large body; it is then left out of the answer, and the limit
                for feeds holds instead of the one for pages.
            anywhere: Whether another site is allowed after all, as for sitemaps.
        """
        asked = here = fold(url)
        seen: set[str] = set()
        if not here:
            return Refused(url, "not a web address")
        for _ in range(_MAX_REDIRECTS + 1):
            seen.add(here)
            if refusal := self._refusal(here, anywhere):
                way = "" if here == asked else f"redirects to {here}: "
                return Refused(asked, way + refusal)
            answer = self._patiently(here, (remembered or {}).get(here), into)
            if not isinstance(answer, str):
                return answer
            target = fold(answer, here)
            if not target:
                return Broken(asked, f"redirects to {answer!r}, which is no web address")
            if target in seen:
                return Broken(asked, f"redirects in a loop: {target} again")
            here = target
        return Broken(asked, f"more than {_MAX_REDIRECTS} redirects")

    def _refusal(self, url: str, anywhere: bool) -> str:
        if self._site and not anywhere and site(url) != self._site:
            return f"{site(url)} is another site"
        try:
            self._guard.check(url)
        except AddressRefusedError as error:
            return str(error)
        return self.robots.refusal(url)

    def _patiently(
        self, url: str, known: Remembered | None, into: IO[bytes] | None
    ) -> Answer | str:
        waited = self._limits.backoff
        for attempt in range(self._limits.retries + 1):
            self._take_turn(url, self.robots.delay(url))
            if self._closed.is_set():
                return Broken(url, "the crawl was stopped")
            answer = self._once(url, known, into)
            if not isinstance(answer, float):
                return answer
            wait = answer if answer >= 0 else waited
            if wait > self._limits.longest_wait:
                return Broken(url, f"the server is busy and asks to come back in {wait:.0f} s")
            if attempt < self._limits.retries:
                self._postpone(url, wait)
                waited *= 2
        return Broken(
            url, f"the server was busy (429 or 503) {self._limits.retries + 1} times over"
        )

    def _take_turn(self, url: str, delay: float) -> None:
        host = origin(url)
        with self._lock:
            start = max(time.monotonic(), self._not_before.get(host, 0.0))
            # The next request of this host comes a delay after this one.
            self._not_before[host] = start + min(delay, self._limits.longest_wait)
        if (pause := start - time.monotonic()) > 0:
            self._closed.wait(pause)  # a closed crawl doesn't wait for its turn

    def _postpone(self, url: str, wait: float) -> None:
        host = origin(url)
        with self._lock:
            soonest = time.monotonic() + wait
            self._not_before[host] = max(self._not_before.get(host, 0.0), soonest)

    def _once(
        self, url: str, known: Remembered | None, into: IO[bytes] | None
    ) -> Answer | str | float:
        """One request: an answer, the target of a redirect, or the seconds to wait (-1: unsaid)."""
        headers = {}
        if known and known.etag:
            headers["If-None-Match"] = known.etag
        if known and known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        try:
            with self._client.stream("GET", url, headers=headers) as response:
                if response.status_code in _REDIRECTS:
                    return str(response.headers.get("location", ""))
                if response.status_code in _BUSY:
                    return _retry_after(response.headers.get("retry-after", ""))
                if response.status_code == 304 and known:
                    return NotModified(url)
                if problem := _problem(url, response):
                    return problem
                return self._receive(url, response, into)
        except httpx.TimeoutException:
            return Broken(url, f"timed out after {self._limits.timeout:g} s")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Broken(url, f"can't be reached: {error}" if str(error) else "can't be reached")

    def _receive(self, url: str, response: httpx.Response, into: IO[bytes] | None) -> Answer:
        limit = self._limits.max_feed_bytes if into else self._limits.max_bytes
        length = response.headers.get("content-length", "")
        if length.isdigit() and int(length) > limit:
            return Broken(url, f"too large: {int(length):,} bytes, the limit is {limit:,}")
        deadline = time.monotonic() + self._limits.timeout * (30 if into else 3)
        pieces: list[bytes] = []
        try:
            packed = response.headers.get("content-encoding", "")
            for piece in inflate(response.iter_raw(), packed, limit):
                if time.monotonic() > deadline:
                    return Broken(url, "too slow: the body didn't arrive in time")
                if into is None:
                    pieces.append(piece)
                else:
                    into.write(piece)
        except (TooLargeError, CompressionError) as error:
            return Broken(
                url, f"too large: {error}" if isinstance(error, TooLargeError) else str(error)
            )
        return Fetched(
            url,
            b"".join(pieces),
            content_type=_media_type(response),
            charset=response.charset_encoding or "",
            etag=response.headers.get("etag", ""),
            last_modified=response.headers.get("last-modified", ""),
        )

    def _robots_file(self, address: str) -> RobotsFile:
        here = address
        try:
            for _ in range(_MAX_REDIRECTS + 1):
                self._guard.check(here)
                with self._client.stream("GET", here) as response:
                    if response.status_code in _REDIRECTS:
                        here = fold(response.headers.get("location", ""), here)
                        continue
                    if response.status_code != 200:
                        return RobotsFile(response.status_code)
                    return RobotsFile(200, _head(response).decode("utf-8", "replace"))
        except httpx.TimeoutException:
            return RobotsFile(0, reason="timed out")
        except (httpx.HTTPError, httpx.InvalidURL, AddressRefusedError, CompressionError) as error:
            return RobotsFile(0, reason=str(error) or "can't be reached")
        return RobotsFile(404)  # RFC 9309, 2.3.1.2: too many redirects count as "no file"


def _head(response: httpx.Response) -> bytes:
    pieces: list[bytes] = []
    try:
        packed = response.headers.get("content-encoding", "")
        pieces.extend(inflate(response.iter_raw(), packed, _ROBOTS_BYTES))
    except TooLargeError:
        pass  # what was read before the limit still counts
    return b"".join(pieces)


def _problem(url: str, response: httpx.Response) -> Refused | Broken | None:
    status = response.status_code
    if status in {404, 410}:
        return Refused(url, f"there is no such page (HTTP {status})")
    if status != 200:
        phrase = response.reason_phrase
        return Broken(url, f"HTTP {status} {phrase}".strip())
    kind = _media_type(response)
    if kind and not kind.startswith(_PAGE_TYPES):
        return Refused(url, f"not a page: its content type is {kind}")
    return None


def _media_type(response: httpx.Response) -> str:
    header: str = response.headers.get("content-type", "")
    return header.split(";", maxsplit=1)[0].strip().lower()


def _retry_after(value: str) -> float:
    value = value.strip()
    if value.isdigit():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, IndexError):
        return -1.0
