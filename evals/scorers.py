"""Scorers that need no model: each a small pure function that says why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.conversation import Answer, ProductCard
from evals.golden import Expectation
from kb.terms import fold


@dataclass(frozen=True, slots=True)
class Score:
    """One check of one answer; ``reason`` says what was expected and what was found."""

    check: str
    passed: bool
    reason: str


Scorer = Callable[[Expectation, Answer], Score | None]


def score(expected: Expectation, answer: Answer) -> tuple[Score, ...]:
    """All checks that an expectation asks for, in a fixed order."""
    found = (scorer(expected, answer) for scorer in SCORERS)
    return tuple(one for one in found if one is not None)


def decision(expected: Expectation, answer: Answer) -> Score | None:
    """The structured decision."""
    if expected.decision is None:
        return None
    return Score(
        "decision",
        answer.decision is expected.decision,
        f"expected {expected.decision}, got {answer.decision}",
    )


def shows(expected: Expectation, answer: Answer) -> Score | None:
    """Products that have to be among the cards."""
    if expected.shows is None:
        return None
    missing = [name for name in expected.shows if not _shown(name, answer.cards)]
    return Score("shows", not missing, f"missing {missing}; shown {_titles(answer)}")


def shows_first(expected: Expectation, answer: Answer) -> Score | None:
    """The product on the first card."""
    if expected.shows_first is None:
        return None
    return Score(
        "shows_first",
        _shown(expected.shows_first, answer.cards[:1]),
        f"expected {expected.shows_first!r} first; shown {_titles(answer)}",
    )


def shows_only(expected: Expectation, answer: Answer) -> Score | None:
    """Products that are all there may be among the cards, and one of them is."""
    if expected.shows_only is None:
        return None
    allowed = expected.shows_only
    strangers = [c.title for c in answer.cards if not any(_is(n, c) for n in allowed)]
    return Score(
        "shows_only",
        bool(answer.cards) and not strangers,
        f"shown {_titles(answer)}; not among those allowed: {strangers}",
    )


def never_shows(expected: Expectation, answer: Answer) -> Score | None:
    """Products that may not be among the cards."""
    if expected.never_shows is None:
        return None
    wrong = [name for name in expected.never_shows if _shown(name, answer.cards)]
    return Score("never_shows", not wrong, f"shown though it mustn't be: {wrong}")


def max_price(expected: Expectation, answer: Answer) -> Score | None:
    """A price no card may exceed; without cards it isn't met."""
    limit = expected.max_price
    if limit is None:
        return None
    dear = [c.title for c in answer.cards if c.price is None or c.price.amount > limit]
    return Score(
        "max_price",
        bool(answer.cards) and not dear,
        f"above {limit} or without a price: {dear}; {len(answer.cards)} cards",
    )


def cites(expected: Expectation, answer: Answer) -> Score | None:
    """Articles that have to be cited, with a quote of at least three words."""
    if expected.cites is None:
        return None
    cited = {fold(c.title) for c in answer.citations if len(c.quote.split()) >= 3}
    missing = [title for title in expected.cites if fold(title) not in cited]
    return Score("cites", not missing, f"missing {missing}; cited {sorted(cited)}")


def says(expected: Expectation, answer: Answer) -> Score | None:
    """Words that have to stand in the text."""
    if expected.says is None:
        return None
    missing = [words for words in expected.says if fold(words) not in _said(answer)]
    return Score("says", not missing, f"missing {missing} in {answer.text!r}")


def never_says(expected: Expectation, answer: Answer) -> Score | None:
    """Words that may not stand in the text."""
    if expected.never_says is None:
        return None
    wrong = [words for words in expected.never_says if fold(words) in _said(answer)]
    return Score("never_says", not wrong, f"said {wrong} in {answer.text!r}")


def calls(expected: Expectation, answer: Answer) -> Score | None:
    """Tools that have to be called."""
    if expected.calls is None:
        return None
    called = [use.name for use in answer.trace.tools]
    missing = [name for name in expected.calls if name not in called]
    return Score("calls", not missing, f"missing {missing}; called {called}")


SCORERS: Sequence[Scorer] = (
    decision,
    shows,
    shows_first,
    shows_only,
    never_shows,
    max_price,
    cites,
    says,
    never_says,
    calls,
)


def _is(name: str, card: ProductCard) -> bool:
    return name == card.product_id or fold(name) == fold(card.title)


def _shown(name: str, cards: Sequence[ProductCard]) -> bool:
    return any(_is(name, card) for card in cards)


def _titles(answer: Answer) -> list[str]:
    return [card.title for card in answer.cards]


def _said(answer: Answer) -> str:
    return fold(answer.text.replace("*", ""))
