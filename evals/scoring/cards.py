"""Which products an answer shows, and how many."""

from __future__ import annotations

from collections.abc import Iterable

from evals.golden import Expectation
from evals.score import Part, Score
from evals.scoring.seen import Seen, is_named, scored, unmeasured

_HIDDEN = "the target doesn't show which products it recommends"


def shows(expected: Expectation, seen: Seen) -> Score | None:
    """Products that have to be among the cards."""
    if expected.shows is None:
        return None
    if Part.CARDS not in seen.parts:
        return unmeasured("shows", _HIDDEN)
    missing = [name for name in expected.shows if not _shown(name, seen)]
    return scored("shows", not missing, f"missing: {_listed(missing)}; {_what(seen)}")


def shows_any(expected: Expectation, seen: Seen) -> Score | None:
    """Products of which at least one has to be among the cards."""
    if expected.shows_any is None:
        return None
    if Part.CARDS not in seen.parts:
        return unmeasured("shows_any", _HIDDEN)
    held = any(_shown(name, seen) for name in expected.shows_any)
    return scored(
        "shows_any", held, f"one of {_listed(expected.shows_any)} expected; {_what(seen)}"
    )


def shows_first(expected: Expectation, seen: Seen) -> Score | None:
    """The product on the first card."""
    if expected.shows_first is None:
        return None
    if Part.CARDS not in seen.parts:
        return unmeasured("shows_first", _HIDDEN)
    first = seen.answer.cards[:1]
    held = bool(first) and is_named(expected.shows_first, first[0])
    return scored("shows_first", held, f"{expected.shows_first!r} expected first; {_what(seen)}")


def shows_only(expected: Expectation, seen: Seen) -> Score | None:
    """Products that are all there may be among the cards, and one of them is."""
    allowed = expected.shows_only
    if allowed is None:
        return None
    if Part.CARDS not in seen.parts:
        return unmeasured("shows_only", _HIDDEN)
    cards = seen.answer.cards
    strangers = [c.title for c in cards if not any(is_named(n, c) for n in allowed)]
    return scored(
        "shows_only",
        bool(cards) and not strangers,
        f"shown though it isn't among those allowed: {_listed(strangers)}; {_what(seen)}",
    )


def never_shows(expected: Expectation, seen: Seen) -> Score | None:
    """Products that may not be among the cards."""
    if expected.never_shows is None:
        return None
    if Part.CARDS not in seen.parts:
        return unmeasured("never_shows", _HIDDEN)
    wrong = [name for name in expected.never_shows if _shown(name, seen)]
    return scored("never_shows", not wrong, f"shown though it mustn't be: {_listed(wrong)}")


def cards(expected: Expectation, seen: Seen) -> Score | None:
    """How many cards there are."""
    bounds = expected.cards
    if bounds is None:
        return None
    if Part.CARDS not in seen.parts:
        return unmeasured("cards", _HIDDEN)
    count = len(seen.answer.cards)
    few = bounds.at_least is not None and count < bounds.at_least
    many = bounds.at_most is not None and count > bounds.at_most
    ends = [
        f"{words} {end}"
        for words, end in (("at least", bounds.at_least), ("at most", bounds.at_most))
        if end is not None
    ]
    return scored("cards", not (few or many), f"{' and '.join(ends)} expected; {_what(seen)}")


def _shown(name: str, seen: Seen) -> bool:
    return any(is_named(name, card) for card in seen.answer.cards)


def _what(seen: Seen) -> str:
    titles = [card.title for card in seen.answer.cards]
    return f"shown: {_listed(titles)}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in names) or "none"
