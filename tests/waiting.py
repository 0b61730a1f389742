"""Waiting for what another thread or process does."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(true: Callable[[], object], seconds: float = 60) -> None:
    """Wait for it to come about; a test fails by what isn't true in time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it didn't come about"
        time.sleep(0.01)
