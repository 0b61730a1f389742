"""What this process knows about a model server: how it does, how it counts, what it can't take."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from assistant.hosted.breaker import CircuitBreaker
from assistant.hosted.outage import HostedError, Kind, Outage
from assistant.hosted.window import TokenCounter

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ModelHealth:
    """How the hosted model does, for health checks.

    Attributes:
        state: ``misconfigured`` until somebody changes a setting, ``failing`` while it may pass.
        detail: Why; empty when it is well or was never asked.
    """

    state: Literal["untried", "well", "failing", "misconfigured"]
    detail: str = ""


@dataclass(slots=True)
class Server:
    """One model on one server, shared by all threads.

    Attributes:
        strict: Parameters that it refused and isn't sent any more.
    """

    label: str
    breaker: CircuitBreaker = field(default_factory=CircuitBreaker)
    counter: TokenCounter = field(default_factory=TokenCounter)
    strict: set[str] = field(default_factory=set)
    health: ModelHealth = field(default=ModelHealth("untried"))

    def admit(self) -> None:
        """Ask whether it may be asked now.

        Raises:
            HostedError: Not for a while.
        """
        if not self.breaker.admit():
            why = self.health.detail or "another call tries whether it is back"
            said = f"not asked for another {self.breaker.waits:.0f} s: {why}"
            raise HostedError(Outage(Kind.TROUBLE, said))

    def answered(self) -> None:
        """It answered a call."""
        if self.health.state not in ("well", "untried"):
            _log.warning("%s answers again", self.label)
        self.health = ModelHealth("well")
        self.breaker.succeeded()

    def failed(self, outage: Outage) -> None:
        """It didn't; said once in the log for each new reason."""
        if outage.kind is Kind.REPLY:
            self.breaker.excused()
            return
        for_good = outage.kind is Kind.CONFIGURATION
        found = ModelHealth("misconfigured" if for_good else "failing", outage.reason)
        if found != self.health:
            level = logging.ERROR if for_good else logging.WARNING
            _log.log(level, "%s: %s; answers are keyless meanwhile", self.label, outage.reason)
        self.health = found
        self.breaker.failed(for_good=for_good, again_in=outage.retry_after)


@cache
def server_of(address: str, model: str, key: str) -> Server:
    """The one record of a server: whoever asks the same with the same key shares it."""
    return Server(f"{model} at {address or 'OpenAI'}")
