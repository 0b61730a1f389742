"""Which articles an answer cites."""

from __future__ import annotations

from evals.golden import Expectation
from evals.score import Part, Score
from evals.scoring.seen import Seen, scored, unmeasured
from kb.terms import fold

# Fewer words prove nothing: a quote of "yes" stands in any article.
WORDS = 3
_HIDDEN = "the target doesn't show what it cites"


def cites(expected: Expectation, seen: Seen) -> Score | None:
    """Articles that have to be cited, with a quote of at least three words."""
    if expected.cites is None:
        return None
    if Part.CITATIONS not in seen.parts:
        return unmeasured("cites", _HIDDEN)
    cited = _cited(seen, WORDS)
    missing = [title for title in expected.cites if fold(title) not in cited]
    return scored("cites", not missing, f"not cited: {missing}; {_what(seen)}")


def cites_any(expected: Expectation, seen: Seen) -> Score | None:
    """Articles of which at least one has to be cited."""
    if expected.cites_any is None:
        return None
    if Part.CITATIONS not in seen.parts:
        return unmeasured("cites_any", _HIDDEN)
    cited = _cited(seen, WORDS)
    held = any(fold(title) in cited for title in expected.cites_any)
    return scored("cites_any", held, f"one of {list(expected.cites_any)} expected; {_what(seen)}")


def never_cites(expected: Expectation, seen: Seen) -> Score | None:
    """Articles that may not be cited."""
    if expected.never_cites is None:
        return None
    if Part.CITATIONS not in seen.parts:
        return unmeasured("never_cites", _HIDDEN)
    cited = _cited(seen, 0)
    wrong = [title for title in expected.never_cites if fold(title) in cited]
    return scored("never_cites", not wrong, f"cited though it mustn't be: {wrong}")


def _cited(seen: Seen, words: int) -> set[str]:
    found = (c for c in seen.answer.citations if len(c.quote.split()) >= words)
    return {fold(citation.title) for citation in found}


def _what(seen: Seen) -> str:
    return f"cited: {[c.title for c in seen.answer.citations] or 'nothing'}"
