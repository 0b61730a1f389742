"""One answer as scorers see it: with what was said and looked up before it, and what is true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from assistant.conversation import Answer, ProductCard, ToolUse
from evals.golden import Expectation
from evals.score import Part, Score, Severity, Status
from evals.scoring.evidence import Evidence, evidence_of
from evals.targets.target import Facts, Observed
from kb.terms import fold


@dataclass(frozen=True)  # without slots, to keep its evidence
class Seen:
    """One answer with everything that it is judged by.

    Attributes:
        observed: The answer and how long it took.
        said: What the shopper has said so far, the last thing last.
        tools: What was called so far and what came back, this turn's as well.
        earlier: The answers before this one, oldest first.
        parts: What of an answer the target shows.
        facts: What is true; None when that isn't known.
    """

    observed: Observed
    said: tuple[str, ...]
    parts: frozenset[Part]
    facts: Facts | None = None
    tools: tuple[ToolUse, ...] = ()
    earlier: tuple[Answer, ...] = ()

    @property
    def answer(self) -> Answer:
        """The answer itself."""
        return self.observed.answer

    @cached_property
    def evidence(self) -> Evidence:
        """What the answer may rest on; where the facts aren't known, what the tools returned."""
        said = "\n".join(self.said)
        if self.facts is None:
            return Evidence((), (), "\n".join(use.result for use in self.tools), said, "")
        return evidence_of((*self.earlier, self.answer), self.tools, said, self.facts)


Scorer = Callable[[Expectation, Seen], Score | None]
Promise = Callable[[Seen], Score | None]
Judge = Callable[[Expectation, Seen], Score]


def scored(check: str, held: bool, reason: str, severity: Severity | None = None) -> Score:
    """A check that was measured."""
    return Score(check, Status.PASSED if held else Status.FAILED, reason, severity)


def unmeasured(check: str, reason: str, severity: Severity | None = None) -> Score:
    """A check that could not be measured."""
    return Score(check, Status.UNMEASURED, reason, severity)


def is_named(name: str, card: ProductCard) -> bool:
    """Whether a golden's name of a product means this card."""
    return name == card.product_id or fold(name) == fold(card.title)
