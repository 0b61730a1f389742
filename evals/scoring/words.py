"""Words that have to stand in an answer's text, and words that may not."""

from __future__ import annotations

import re

from evals.golden import Expectation
from evals.score import Score
from evals.scoring.seen import Seen, scored
from kb.terms import fold


def says(expected: Expectation, seen: Seen) -> Score | None:
    """Words that have to stand in the text."""
    if expected.says is None:
        return None
    missing = [words for words in expected.says if not _stands(words, seen)]
    return scored("says", not missing, f"not said: {missing}; said: {seen.answer.text!r}")


def says_any(expected: Expectation, seen: Seen) -> Score | None:
    """Words of which at least some have to stand in the text."""
    if expected.says_any is None:
        return None
    held = any(_stands(words, seen) for words in expected.says_any)
    return scored(
        "says_any", held, f"one of {list(expected.says_any)} expected; said: {seen.answer.text!r}"
    )


def never_says(expected: Expectation, seen: Seen) -> Score | None:
    """Words that may not stand in the text."""
    if expected.never_says is None:
        return None
    # Parts of words as well: what mustn't be said may not be said in the plural either.
    wrong = [words for words in expected.never_says if fold(words) in _said(seen)]
    return scored(
        "never_says", not wrong, f"said though it mustn't be: {wrong}; said: {seen.answer.text!r}"
    )


def _stands(words: str, seen: Seen) -> bool:
    """Whether words stand in the text as whole words: "an ID" isn't in "an idea"."""
    told = fold(words)
    before = r"(?<!\w)" if told[:1].isalnum() else ""
    after = r"(?!\w)" if told[-1:].isalnum() else ""
    return re.search(f"{before}{re.escape(told)}{after}", _said(seen)) is not None


def _said(seen: Seen) -> str:
    return fold(seen.answer.text.replace("*", ""))
