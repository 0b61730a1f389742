"""A circuit breaker: a server that keeps failing is left alone for a while.

After Nygard, Release It!, 2nd edition, chapter 5.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FAILURES = 3
PAUSE = 30.0
LONGEST = 300.0


class CircuitBreaker:
    """Closed: everybody asks. Open: nobody does. Half open: one asks, and its luck decides.

    Safe for threads. The pause doubles each time the probe fails.

    Args:
        failures: Consecutive failures that open it.
        pause: Seconds before the first probe.
        clock: Seconds that only go up.
    """

    def __init__(
        self,
        failures: int = FAILURES,
        pause: float = PAUSE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._threshold = failures
        self._first_pause = pause
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._pause = pause
        self._until: float | None = None
        self._probing = False

    @property
    def waits(self) -> float:
        """Seconds until it may be asked again; 0 when it may now."""
        with self._lock:
            return self._waits()

    def admit(self) -> bool:
        """Whether the caller may ask now; one that may has to tell how it went."""
        with self._lock:
            if self._until is None:
                return True
            if self._waits() > 0 or self._probing:
                return False
            self._probing = True
            return True

    def succeeded(self) -> None:
        """The server answered."""
        with self._lock:
            self._failures = 0
            self._pause = self._first_pause
            self._until = None
            self._probing = False

    def failed(self, *, for_good: bool = False, again_in: float = 0.0) -> None:
        """The server didn't answer.

        Args:
            for_good: It won't get better by itself, so it opens at once.
            again_in: Seconds that the server asked for.
        """
        with self._lock:
            self._failures += 1
            probed, self._probing = self._probing, False
            if not (probed or for_good or self._failures >= self._threshold):
                return
            if probed:
                self._pause = min(self._pause * 2, LONGEST)
            self._until = self._clock() + min(max(self._pause, again_in), LONGEST)

    def excused(self) -> None:
        """It ended in a way that says nothing about the server."""
        with self._lock:
            self._probing = False

    def _waits(self) -> float:
        return 0.0 if self._until is None else max(0.0, self._until - self._clock())
