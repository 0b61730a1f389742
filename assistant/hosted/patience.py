"""How long a shopper waits for a hosted model before the keyless one takes over."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Patience:
    """Bounds on one turn, all of its model calls and repetitions together.

    A shopper sees nothing for ``silence`` seconds at most, unless calls that were refused quickly
    are repeated; and after ``seconds`` whatever is still missing is said by the keyless model.

    Attributes:
        seconds: Everything a turn may wait for the model.
        attempts: How often one call is made at most.
    """

    seconds: float = DEFAULT_SECONDS
    attempts: int = 3

    @property
    def silence(self) -> float:
        """Seconds without a byte, before the first one and between any two."""
        return self.seconds / 2

    @property
    def connect(self) -> float:
        """Seconds to open a connection in."""
        return min(3.0, self.silence)

    @property
    def wait(self) -> float:
        """Longest pause between two attempts, and the longest Retry-After that is waited for."""
        return self.seconds / 8
