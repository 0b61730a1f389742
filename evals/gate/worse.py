"""What goes worse from one edition to another, question by question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.conversation import Answer
from evals.golden import Golden
from evals.result import Outcome, Result
from evals.score import Score, Severity

# How long an answer takes is the machine's matter, not the knowledge's.
_OF_THE_MACHINE = frozenset({"limits"})
# Checks whose truth stands in articles.
_OF_ARTICLES = frozenset({"kind:policy", "kind:article"})


@dataclass(frozen=True, slots=True)
class Worse:
    """A conversation that goes worse.

    Attributes:
        golden: What was said and expected.
        before: How it went over the live edition.
        after: How it goes over the candidate.
        turn: Of the first check that no longer holds, from 1; 0 for what the conversation leaves
            behind.
        reason: What that check found.
        broken: Whether a promise that holds for every answer is broken, such as a right price.
    """

    golden: Golden
    before: Result
    after: Result
    turn: int
    reason: str
    broken: bool

    @property
    def question(self) -> str:
        """What the shopper said in that turn."""
        return self.golden.turns[max(self.turn, 1) - 1].shopper

    @property
    def said(self) -> tuple[str, str]:
        """What was answered in that turn, before and now."""
        return _said(self.before, self.turn), _said(self.after, self.turn)


def worse(golden: Golden, before: Result, after: Result) -> Worse | None:
    """What goes worse in a conversation; None when nothing does.

    It went well before and doesn't now, or it breaks a promise that it kept before.
    """
    was, now = _failing(before), _failing(after)
    fresh = [at for at in now if at not in was]
    broken = [at for at in fresh if now[at].severity is Severity.CRITICAL]
    if before.outcome in (Outcome.ERROR, Outcome.UNMEASURED) or not fresh:
        return None
    if was and not broken:
        return None
    at = broken[0] if broken else fresh[0]
    return Worse(golden, before, after, at[0], f"{at[1]}: {now[at].reason}", bool(broken))


def better(before: Result, after: Result) -> bool:
    """Whether it failed before and doesn't now."""
    return bool(_failing(before)) and after.outcome is Outcome.PASSED


def lost(before: Result, after: Result) -> bool:
    """Whether what was measured before can't be any more."""
    return before.outcome in (Outcome.PASSED, Outcome.FAILED) and after.outcome is Outcome.ERROR


@dataclass(frozen=True, slots=True)
class Sides:
    """The catalogue checks of two editions.

    Attributes:
        both: What is asked of both, each with the truth of its own edition: a price that the shop
            changed isn't a wrong answer.
        new: What only the newer one can be asked.
        gone: What only the older one could be asked of its articles: they no longer say it.
    """

    both: tuple[tuple[Golden, Golden], ...] = ()
    new: tuple[Golden, ...] = ()
    gone: tuple[Golden, ...] = ()


def paired(before: Sequence[Golden], after: Sequence[Golden]) -> Sides:
    """The checks of two editions side by side: those of one id, then those that ask the same."""
    by_id: Mapping[str, Golden] = {golden.id: golden for golden in before}
    fresh = {golden.id for golden in after}
    by_words = {_words(golden): golden for golden in before if golden.id not in fresh}
    both = []
    new = []
    for golden in after:
        fellow = by_id.get(golden.id) or by_words.get(_words(golden))
        if fellow is None:
            new.append(golden)
        else:
            both.append((fellow, golden))
    known = {was.id for was, _ in both}
    gone = (golden for golden in before if golden.id not in known)
    return Sides(
        tuple(both),
        tuple(new),
        tuple(golden for golden in gone if _OF_ARTICLES & set(golden.tags)),
    )


def _words(golden: Golden) -> tuple[str, ...]:
    return tuple(turn.shopper for turn in golden.turns)


def _failing(result: Result) -> dict[tuple[int, str], Score]:
    return {
        (turn, one.check): one
        for turn, one in result.scores()
        if one.failed and one.check not in _OF_THE_MACHINE
    }


def _said(result: Result, turn: int) -> str:
    if not result.turns:
        return ""
    place = min(turn or len(result.turns), len(result.turns)) - 1
    return _shown(result.turns[place].answer)


def _shown(answer: Answer) -> str:
    cards = ", ".join(card.title for card in answer.cards)
    text = " ".join(answer.text.replace("*", "").split())
    return f"{text} [{cards}]" if cards else text
