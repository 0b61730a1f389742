"""How fast each host is asked: its own crawl delay, the run's rate, and a rest when it is busy."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

# After this many answers without complaint a host that was busy is asked a little faster again.
_CALM = 20
# The pause that a first complaint puts between two requests, in seconds, where there was none.
_FIRST_PAUSE = 0.25


@dataclass(slots=True)
class _Host:
    not_before: float = 0.0
    pause: float = 0.0  # what its complaints have added
    calm: int = 0


class Pace:
    """Gives each request its turn; safe to use from several threads.

    A host that answers 429 or 503 is asked half as often from then on, and after a while without
    complaint a little more often again (additive increase would be too slow for a single run).

    Args:
        per_second: Requests a second to one host at most; 0 for no bound.
        longest: Seconds waited at most between two requests, whatever a host asks for.
        wait: Sleeps for the given seconds, or until the crawl is stopped.
    """

    def __init__(
        self, per_second: float, longest: float, wait: Callable[[float], object] = time.sleep
    ) -> None:
        self._gap = 1.0 / per_second if per_second > 0 else 0.0
        self._longest = longest
        self._wait = wait
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    def turn(self, host: str, delay: float = 0.0, *, bound: bool = True) -> None:
        """Wait until the host may be asked again.

        Args:
            host: Its origin.
            delay: Seconds that it wants between two requests.
            bound: Whether the run's own rate holds for it.
        """
        with self._lock:
            state = self._hosts.setdefault(host, _Host())
            start = max(time.monotonic(), state.not_before)
            gap = max(self._gap if bound else 0.0, delay, state.pause)
            # The next request of this host comes a gap after this one.
            state.not_before = start + min(gap, self._longest)
        if (pause := start - time.monotonic()) > 0:
            self._wait(pause)

    def busy(self, host: str, wait: float) -> None:
        """The host complained: rest for some seconds, and go slower afterwards."""
        with self._lock:
            state = self._hosts.setdefault(host, _Host())
            state.not_before = max(state.not_before, time.monotonic() + wait)
            # Several requests under way at once complain at once: that is one complaint.
            if state.calm or not state.pause:
                slowest = max(self._gap, state.pause) or _FIRST_PAUSE / 2
                state.pause = min(slowest * 2, self._longest)
            state.calm = 0

    def fine(self, host: str) -> None:
        """The host answered."""
        with self._lock:
            state = self._hosts.setdefault(host, _Host())
            state.calm += 1
            if state.pause and state.calm % _CALM == 0:
                state.pause *= 0.75

    def pause(self, host: str) -> float:
        """Seconds that its complaints put between two requests now."""
        with self._lock:
            state = self._hosts.get(host)
            return state.pause if state else 0.0
