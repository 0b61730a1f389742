"""How much one visitor, one address and one site may ask for, in a moving window of a minute."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from math import ceil
from zlib import crc32

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

# Reading costs little: so many reads count as one request that makes something.
READS = 10

# Visitors, addresses and sites that are told apart. Those above share a few windows: a flood from
# ever new addresses limits itself, and memory stays as it is.
TOLD_APART, SHARED = 20_000, 256

# In a day, whatever a site allows: mails that anybody may have sent to anybody, in the store's name
# and with words of their own in them; and files, which fill the disk.
MAILS = {"recipient": 3, "address": 20, "site": 500}
FILES = {"visitor": 50, "address": 200, "site": 2_000}

_DAY = 24 * 60 * 60

# Streams that are open at the same time.
PER_VISITOR, PER_ADDRESS, ALTOGETHER = 12, 120, 5_000

# Seconds after which windows that ran empty are looked for again, and what ran out is forgotten.
_SWEEP = 1.0


class _Rest(threading.Timer):
    """In the place of the library's timer: for a while none has to be begun.

    The library begins a thread for every request to forget what ran out in all windows. Under load
    that took a tenth of the processor; what is let through doesn't depend on it.
    """

    def __init__(self) -> None:
        super().__init__(_SWEEP, lambda: None)
        self._until = time.monotonic() + _SWEEP

    def is_alive(self) -> bool:
        """Whether it is still time to rest; no thread is ever started."""
        return time.monotonic() < self._until


class TooMany(Exception):  # noqa: N818 - reads as what it is
    """More was asked for than may be; the message says of what.

    Attributes:
        seconds: When it may be asked again.
        streams: Whether it is streams that are too many.
    """

    def __init__(self, told: str, seconds: int, *, streams: bool = False) -> None:
        super().__init__(told)
        self.seconds = seconds
        self.streams = streams


@dataclass(frozen=True, slots=True)
class Allowance:
    """Requests a minute, by visitor, address and site."""

    visitor: int = 20
    address: int = 60
    site: int = 1200


class Rates:
    """Counts requests and open streams in this process's memory; safe for threads.

    With several processes each allows as much: memory that they share would have to be a server.
    """

    def __init__(
        self,
        told_apart: int = TOLD_APART,
        per_visitor: int = PER_VISITOR,
        per_address: int = PER_ADDRESS,
        altogether: int = ALTOGETHER,
    ) -> None:
        """Begin with nothing counted.

        Args:
            told_apart: Visitors, addresses and sites that have a window of their own.
            per_visitor: Streams that one visitor may have open.
            per_address: Streams that one address may have open.
            altogether: Streams that may be open in this process.
        """
        self._storage = MemoryStorage()
        self._limiter = MovingWindowRateLimiter(self._storage)
        self._told_apart = told_apart
        self._per_visitor, self._per_address = per_visitor, per_address
        self._altogether = altogether
        self._open: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._swept = 0.0

    def spend(
        self, allowance: Allowance, *, visitor: str, address: str, site: str, reading: bool
    ) -> None:
        """Count a request.

        Args:
            allowance: What the site allows.
            visitor: Whose request it is; empty when nobody knows.
            address: Where it comes from; empty when that doesn't count.
            site: For which site.
            reading: Whether it changes nothing; ten of those count as one.

        Raises:
            TooMany: One of the three has had its share.
        """
        kind, factor = ("read", READS) if reading else ("make", 1)
        windows = (
            ("visitor", visitor, allowance.visitor, "You send more than we can answer"),
            ("address", address, allowance.address, "Too much comes from your network"),
            ("site", site, allowance.site, "Too many people ask just now"),
        )
        for what, who, limit, told in windows:
            if who:
                self._hit(f"{kind}/{what}", who, limit * factor, told)

    def spend_scarce(self, kind: str, limits: Mapping[str, int], **who: str) -> None:
        """Count something of which few are enough for a day.

        Args:
            kind: What it is: ``mail`` or ``file``.
            limits: How many a day, by whom: `MAILS` or `FILES`.
            **who: Each of those; empty where it doesn't count.

        Raises:
            TooMany: One of them has had its share.
        """
        told = "That was done as often as it may be in a day"
        counted = [(f"{kind}/{what}", who[what], n) for what, n in limits.items() if who[what]]
        for namespace, name, limit in counted:
            # Before anything is counted: what is refused takes from nobody's share.
            if not self._limiter.test(RateLimitItemPerDay(limit), f"{namespace}/{name}"):
                raise TooMany(f"{told}; try again tomorrow", _DAY)
        for namespace, name, limit in counted:
            self._hit(namespace, name, limit, told, RateLimitItemPerDay)

    @contextmanager
    def streaming(self, visitor: str, address: str) -> Iterator[None]:
        """Count a stream for as long as it is open.

        Raises:
            TooMany: As many are open as may be.
        """
        keys = [f"visitor/{visitor}", "all"] + ([f"address/{address}"] if address else [])
        most = [self._per_visitor, self._altogether, self._per_address]
        with self._lock:
            if any(self._open[key] >= n for key, n in zip(keys, most, strict=False)):
                raise TooMany("Too many streams are open; close one and try again", 5, streams=True)
            self._open.update(keys)
        try:
            yield
        finally:
            with self._lock:
                self._open.subtract(keys)
                for key in keys:
                    if not self._open[key]:
                        del self._open[key]

    @property
    def streams(self) -> int:
        """Streams that are open now."""
        return self._open["all"]

    @property
    def windows(self) -> int:
        """Windows that are kept in memory."""
        return len(self._storage.events)

    def _hit(
        self,
        namespace: str,
        who: str,
        limit: int,
        told: str,
        window: type[RateLimitItem] = RateLimitItemPerMinute,
    ) -> None:
        key = f"{namespace}/{who}"
        item = window(limit)
        if item.key_for(key) not in self._storage.events and not self._room():
            key = f"{namespace}/shared/{crc32(who.encode()) % SHARED}"
        let = self._limiter.hit(item, key)
        if not isinstance(self._storage.timer, _Rest):
            # It has just been started, and runs once.
            self._storage.timer = _Rest()
        if not let:
            # The window's beginning is its oldest request: when that has left it, one may come.
            oldest = self._limiter.get_window_stats(item, key).reset_time
            wait = max(1, min(item.get_expiry(), ceil(oldest - time.time())))
            raise TooMany(f"{told}; wait {wait} second{'' if wait == 1 else 's'}", wait)

    def _room(self) -> bool:
        """Whether another window may be opened; those that ran empty are closed first."""
        if len(self._storage.events) < self._told_apart:
            return True
        with self._lock:
            now = time.monotonic()
            if now - self._swept > _SWEEP:
                self._swept = now
                # The library empties windows by itself, but keeps their names for ever.
                for key, entries in list(self._storage.events.items()):
                    if not entries:
                        self._storage.clear(key)
        return len(self._storage.events) < self._told_apart


def address_of(client: str, forwarded: str, proxies: int) -> str:
    """The address that a request counts for; empty for this very machine, which isn't limited.

    Args:
        client: Who is connected to this server.
        forwarded: The header ``X-Forwarded-For``, all its lines joined by commas.
        proxies: How many proxies stand before this server and each add one entry to it; with 0
            the header is whatever somebody wrote, and isn't read.
    """
    named = client
    if proxies:
        # From the right: what stands further left than our own proxies wrote may be made up.
        entries = [entry.strip() for entry in forwarded.split(",") if entry.strip()]
        if entries:
            named = entries[max(0, len(entries) - proxies)]
    try:
        address = ip_address(named.strip("[]"))
    except ValueError:
        return client
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        address = mapped
    if address.is_loopback:
        return ""
    if address.version == 6:
        # One customer of a provider has all addresses of a /64.
        return f"{address.exploded[:19]}::/64"
    return str(address)
