"""robots.txt of each host, kept as RFC 9309 says."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from protego import Protego

from ingest.urls import origin


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """What asking for a robots.txt gave.

    Attributes:
        status: The HTTP status; 0 when the host didn't answer.
        text: The file; empty unless the status is 200.
        reason: Why there is none, for people.
    """

    status: int
    text: str = ""
    reason: str = ""


class Robots:
    """Which addresses the crawler may request, and how fast.

    Args:
        agent: Product token of the user agent, for example ``Aisle``.
        load: Fetches a robots.txt by its address.
    """

    def __init__(self, agent: str, load: Callable[[str], RobotsFile]) -> None:
        self._agent = agent
        self._load = load
        self._hosts: dict[str, tuple[Protego, str]] = {}
        self._lock = threading.Lock()

    def refusal(self, url: str) -> str:
        """Why the address may not be requested; empty when it may."""
        rules, unavailable = self._of(url)
        if unavailable:
            return unavailable
        if rules.can_fetch(url, self._agent):
            return ""
        return f"{origin(url)}/robots.txt forbids it for {self._agent}"

    def unavailable(self, url: str) -> str:
        """Why the host's rules can't be known now, so that it is left alone; empty when they can.

        Raises:
            AddressRefusedError: The host is nothing to be asked at all.
        """
        return self._of(url)[1]

    def delay(self, url: str) -> float:
        """Seconds that the host wants between two requests."""
        rules, _ = self._of(url)
        return float(rules.crawl_delay(self._agent) or 0.0)

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the host names."""
        rules, _ = self._of(url)
        return tuple(rules.sitemaps)

    def _of(self, url: str) -> tuple[Protego, str]:
        host = origin(url)
        with self._lock:
            if host not in self._hosts:
                self._hosts[host] = self._read(f"{host}/robots.txt")
            return self._hosts[host]

    def _read(self, address: str) -> tuple[Protego, str]:
        file = self._load(address)
        unavailable = ""
        if file.status in {0, 429} or file.status >= 500:
            # RFC 9309, 2.3.1.4: an unreachable robots.txt means that everything is forbidden.
            said = file.reason or f"HTTP {file.status}"
            unavailable = f"{address} can't be read ({said}), so the host is left alone"
        return Protego.parse(file.text), unavailable
