"""Which processes work on a store's jobs, told by locks that die with them."""

from __future__ import annotations

import contextlib
import secrets
from pathlib import Path

from filelock import FileLock, Timeout

# In the store's directory: one file a process that works.
FOLDER = "workers"


class Living:
    """This process's sign of life, and the look at others'.

    The operating system lets a lock go when its process ends, however it ends: unlike a number of a
    process it is never another's, and unlike a time it needs no waiting.

    Args:
        home: The store's directory.
    """

    def __init__(self, home: Path) -> None:
        self.id = f"w_{secrets.token_hex(8)}"
        self._folder = home / FOLDER
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = self._of(self.id)
        self._lock.acquire(timeout=0)

    def alive(self, worker: str) -> bool:
        """Whether a process still lives; what a dead one left is cleared away."""
        if worker == self.id:
            return self._lock.is_locked
        path = self._folder / f"{worker}.lock"
        if not worker or not path.exists():
            return False
        other = self._of(worker)
        try:
            other.acquire(timeout=0)
        except Timeout:
            return True
        other.release()
        path.unlink(missing_ok=True)
        return False

    def close(self) -> None:
        """Be gone."""
        self._lock.release()
        with contextlib.suppress(OSError):
            (self._folder / f"{self.id}.lock").unlink(missing_ok=True)

    def _of(self, worker: str) -> FileLock:
        # Given back by another thread than the one that took it, when the server ends.
        return FileLock(str(self._folder / f"{worker}.lock"), thread_local=False)
