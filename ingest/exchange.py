"""One request and what came back of it: an answer, a redirect, or a server that is busy."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import IO

import httpcore

from ingest.decode import CompressionError, TooLargeError, inflate
from ingest.guard import AddressGuard, AddressRefusedError
from ingest.limits import CrawlLimits
from ingest.response import Answer, Broken, Fetched, NotModified, Refused
from ingest.robots import RobotsFile
from ingest.urls import fold
from ingest.wire import Response, Wire, WireError, WireTimeout

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({429, 503})
# RFC 9309 asks for at least 500 KiB of robots.txt to be read.
_ROBOTS_BYTES = 512_000
_ERROR_BYTES = 2_000
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
    "application/vnd.apache.parquet",
)


@dataclass(frozen=True, slots=True)
class Redirect:
    """To be asked elsewhere; whether cookies came with it that make asking again worthwhile."""

    status: int
    location: str
    cookies_changed: bool


@dataclass(frozen=True, slots=True)
class Busy:
    """To be asked again: after ``wait`` seconds, or after the usual ones; status 0: unanswered."""

    status: int
    wait: float | None
    reason: str = ""


class Exchange:
    """Sends single requests within the limits; safe to use from several threads.

    Args:
        guard: Says where a connection may go.
        limits: Bounds of size and time.
        headers: Sent with each request.
    """

    def __init__(
        self, guard: AddressGuard, limits: CrawlLimits, headers: Mapping[str, str]
    ) -> None:
        self._guard = guard
        self._limits = limits
        self._headers = headers
        self._wire = Wire(guard, connections=limits.concurrency, timeout=limits.timeout)

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def once(
        self,
        url: str,
        headers: Mapping[str, str],
        into: IO[bytes] | None,
        cookies: dict[str, str],
        content: bytes | None,
    ) -> Answer | Redirect | Busy:
        """Send one request.

        Args:
            url: The address, already allowed.
            headers: Beside those of every request.
            into: Where to write a large body.
            cookies: Those of this chain of redirects; what a redirect sets is added.
            content: A body to post; without one it is a GET.
        """
        method = "GET" if content is None else "POST"
        try:
            with self._wire.send(method, url, {**self._headers, **headers}, content) as response:
                status = response.status
                if status in _REDIRECTS:
                    changed = _take_cookies(cookies, response.cookies)
                    return Redirect(status, response.location, changed)
                if status in _BUSY:
                    wait = _retry_after(response.headers.get("retry-after", ""))
                    return Busy(status, wait)
                if status == 304 and ("If-None-Match" in headers or "If-Modified-Since" in headers):
                    return NotModified(url)
                if problem := _problem(url, response):
                    return problem
                return self._receive(url, response, into)
        except AddressRefusedError as error:
            return Refused(url, str(error), private=True)
        except WireTimeout:
            return Broken(url, f"timed out after {self._limits.timeout:g} s")
        except WireError as error:
            reason = f"can't be reached: {error}" if str(error) else "can't be reached"
            # A kept connection may have been closed just as it was used again; what was asked by
            # POST may have been done nevertheless.
            return (
                Busy(0, 0.0, reason) if _dropped(error) and content is None else Broken(url, reason)
            )

    def _receive(self, url: str, response: Response, into: IO[bytes] | None) -> Answer:
        limit = self._limits.max_feed_bytes if into else self._limits.max_bytes
        length = response.headers.get("content-length", "")
        if length.isdigit() and int(length) > limit:
            return Broken(url, f"too large: {int(length):,} bytes, the limit is {limit:,}")
        deadline = time.monotonic() + self._limits.timeout * (30 if into else 3)
        pieces: list[bytes] = []
        if into is not None:  # also when this is the second attempt
            into.seek(0)
            into.truncate()
        try:
            packed = response.headers.get("content-encoding", "")
            for piece in inflate(response.raw, packed, limit):
                if time.monotonic() > deadline:
                    return Broken(url, "too slow: the body didn't arrive in time")
                if into is None:
                    pieces.append(piece)
                else:
                    into.write(piece)
        except TooLargeError as error:
            return Broken(url, f"too large: {error}")
        except CompressionError as error:
            return Broken(url, str(error))
        return Fetched(
            url,
            b"".join(pieces),
            content_type=response.media_type,
            charset=response.charset,
            etag=response.headers.get("etag", ""),
            last_modified=response.headers.get("last-modified", ""),
            headers=response.headers,
        )

    def robots(self, address: str) -> RobotsFile:
        """Read a robots.txt, over redirects.

        Raises:
            AddressRefusedError: The guard refuses its host.
        """
        here = address
        try:
            for _ in range(MAX_REDIRECTS + 1):
                if not here:
                    break
                self._guard.check(here)
                with self._wire.send("GET", here, self._headers) as response:
                    if response.status in _REDIRECTS:
                        here = fold(response.location, here)
                        continue
                    if response.status != 200:
                        return RobotsFile(response.status)
                    head = _head(response, time.monotonic() + self._limits.timeout * 3)
                    return RobotsFile(200, head.decode("utf-8", "replace"))
        except AddressRefusedError as error:
            if here == address:
                raise  # the host itself is out of bounds, not only its rules
            return RobotsFile(0, reason=str(error))
        except WireTimeout:
            return RobotsFile(0, reason="timed out")
        except (CompressionError, *WireError) as error:
            return RobotsFile(0, reason=str(error) or "can't be reached")
        return RobotsFile(404)  # RFC 9309, 2.3.1.2: too many redirects count as "no file"


def _dropped(error: Exception) -> bool:
    return isinstance(error, httpcore.RemoteProtocolError | httpcore.ReadError)


def _head(response: Response, deadline: float) -> bytes:
    pieces: list[bytes] = []
    try:
        packed = response.headers.get("content-encoding", "")
        for piece in inflate(response.raw, packed, _ROBOTS_BYTES):
            pieces.append(piece)
            if time.monotonic() > deadline:
                raise CompressionError("too slow")
    except TooLargeError:
        pass  # what was read before the limit still counts
    return b"".join(pieces)


def _problem(url: str, response: Response) -> Refused | Broken | None:
    status = response.status
    if status in {404, 410}:
        return Refused(url, f"there is no such page (HTTP {status})", status)
    kind = response.media_type
    if status not in {200, 201, 203}:
        said = b""
        if kind.endswith("json"):
            for piece in response.raw:
                said += piece[: _ERROR_BYTES - len(said)]
                if len(said) >= _ERROR_BYTES:
                    break
        return Broken(url, f"HTTP {status} {response.reason}".strip(), status, said)
    if kind and not kind.startswith(_PAGE_TYPES) and not kind.endswith(("+json", "+xml")):
        return Refused(url, f"not a page: its content type is {kind}")
    return None


def _take_cookies(cookies: dict[str, str], lines: tuple[str, ...]) -> bool:
    before = dict(cookies)
    for line in lines:
        name, given, value = line.partition(";")[0].partition("=")
        if given and name.strip():
            cookies[name.strip()] = value.strip()
    return cookies != before


def _retry_after(value: str) -> float | None:
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:12])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
