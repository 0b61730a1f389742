"""Words that have to stand in an answer's text, and words that may not."""

from __future__ import annotations

from evals.golden import Expectation
from evals.score import Score
from evals.scoring.seen import Seen, scored
from kb.terms import fold


def says(expected: Expectation, seen: Seen) -> Score | None:
    """Words that have to stand in the text."""
    if expected.says is None:
        return None
    missing = [words for words in expected.says if fold(words) not in _said(seen)]
    return scored("says", not missing, f"not said: {missing}; said: {seen.answer.text!r}")


def says_any(expected: Expectation, seen: Seen) -> Score | None:
    """Words of which at least some have to stand in the text."""
    if expected.says_any is None:
        return None
    held = any(fold(words) in _said(seen) for words in expected.says_any)
    return scored(
        "says_any", held, f"one of {list(expected.says_any)} expected; said: {seen.answer.text!r}"
    )


def never_says(expected: Expectation, seen: Seen) -> Score | None:
    """Words that may not stand in the text."""
    if expected.never_says is None:
        return None
    wrong = [words for words in expected.never_says if fold(words) in _said(seen)]
    return scored(
        "never_says", not wrong, f"said though it mustn't be: {wrong}; said: {seen.answer.text!r}"
    )


def _said(seen: Seen) -> str:
    return fold(seen.answer.text.replace("*", ""))
