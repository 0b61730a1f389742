"""The gate before shoppers: what the answers of a candidate edition are judged by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ingest.checks import Finding
from kb.editions.history import GATED

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a gate says of a candidate.

    Attributes:
        findings: What speaks against it; empty to let it through. Their checks are ``answers``, or
            ``unjudged`` where it couldn't be judged.
        said: What was judged and what came of it, in a sentence that is kept with the edition.
    """

    findings: tuple[Finding, ...] = ()
    said: str = ""

    @property
    def passed(self) -> bool:
        """Whether nothing speaks against the candidate."""
        return not self.findings


# Is given the number of the candidate, whose passages are indexed, and of what shoppers see now: 0
# when there is nothing yet. Hears (step, done, total).
Gate = Callable[[int, int, Progress], Verdict]


def holds(
    finding: Finding, *, hold: bool, passed_over: frozenset[str], overridden: bool = False
) -> bool:
    """Whether a finding holds an edition.

    Args:
        finding: Of the checks or of the gate.
        hold: Whether what the checks find holds it; what the gate finds does in any case.
        passed_over: Checks whose findings don't count this time.
        overridden: Whether somebody publishes it whatever is found, and says why.
    """
    if overridden:
        return False
    if finding.check in GATED:
        return True
    return hold and finding.check not in passed_over
