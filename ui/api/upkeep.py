"""What is to be done once a day, done when somebody comes."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

_DAY = 24 * 60 * 60

_log = logging.getLogger(__name__)


class Daily:
    """Runs a task when it is called, at most once a day; safe for threads.

    No thread of its own: a store without visitors has nothing new to tidy, and a deployment that
    wants it at a fixed hour has the command for it.

    Args:
        task: What to do. Its failure is logged and hinders nobody; the next day tries again.
        clock: Seconds that only grow.
    """

    def __init__(
        self, task: Callable[[], object], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._task = task
        self._clock = clock
        self._lock = threading.Lock()
        self._last: float | None = None

    def __call__(self) -> None:
        """Do it if it is time."""
        with self._lock:
            moment = self._clock()
            if self._last is not None and moment - self._last < _DAY:
                return
            self._last = moment
        try:
            self._task()
        except Exception:
            # The border of a background task: raised further, a shopper's request would fail.
            _log.exception("the daily upkeep failed")
