"""What an answer does: its decision, why it hands over, and the language of its own words."""

from __future__ import annotations

from assistant.conversation import Decision
from evals.golden import Expectation
from evals.score import Part, Score
from evals.scoring.seen import Seen, scored, unmeasured


def decision(expected: Expectation, seen: Seen) -> Score | None:
    """The structured decision."""
    wanted = expected.decision
    if wanted is None:
        return None
    if Part.DECISION not in seen.parts:
        return unmeasured("decision", "the target doesn't say what it decided")
    allowed = (wanted,) if isinstance(wanted, Decision) else wanted
    return scored(
        "decision",
        seen.answer.decision in allowed,
        f"expected {' or '.join(allowed)}, got {seen.answer.decision}",
    )


def handoff(expected: Expectation, seen: Seen) -> Score | None:
    """Why the conversation goes to a person."""
    if expected.handoff is None:
        return None
    if Part.HANDOFF not in seen.parts:
        return unmeasured("handoff", "the target doesn't say whether it hands over")
    given = seen.answer.handoff
    return scored(
        "handoff",
        given is not None and given.reason is expected.handoff,
        f"expected a hand-over because of {expected.handoff}, "
        + (f"got one because of {given.reason}" if given else "nothing was handed over"),
    )


def language(expected: Expectation, seen: Seen) -> Score | None:
    """The language of the words around the store's own."""
    if expected.language is None:
        return None
    if Part.LANGUAGE not in seen.parts:
        return unmeasured("language", "the target doesn't say which language it speaks")
    spoken = seen.answer.language.partition("-")[0].lower()
    return scored(
        "language", spoken == expected.language, f"expected {expected.language}, got {spoken}"
    )
