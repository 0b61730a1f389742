"""What shoppers say to go on with what was shown: patterns and words by name, of every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from assistant.keyless.phrasebook import LANGUAGES, phrasebook, plain
from assistant.language import likely

__all__ = [
    "called",
    "counted",
    "order_said",
    "patterns",
    "plain",
    "said",
    "whom",
    "words",
]

# The orders that a shopper may ask for, as a search says them.
_ORDERS = {
    "cheapest_first": "cheapest",
    "best_rated_first": "best rated",
    "dearest_first": "most expensive",
}
_WHOM = ("whom_men", "whom_women", "whom_kids", "whom_unisex")


def said(name: str, text: str) -> re.Match[str] | None:
    """The first match of a named pattern in a text, which is folded for it."""
    folded = plain(text)
    return next((m for p in patterns(name, text) if (m := p.search(folded))), None)


def patterns(name: str, text: str) -> Iterator[re.Pattern[str]]:
    """The patterns of a name in the languages a text may be in.

    English is always among them: what is known in another language is said in it first
    (:func:`assistant.keyless.searching.in_forms`).
    """
    for code in dict.fromkeys((LANGUAGES[0], *likely(text))):
        yield from phrasebook(code).going_on.get(name, ())


def order_said(text: str) -> str:
    """The order that is asked for, as a search says it; empty without one."""
    return next((order for name, order in _ORDERS.items() if said(name, text)), "")


@cache
def words(name: str) -> frozenset[str]:
    """The words of a list, of all languages."""
    lists = (phrasebook(code).word_lists.get(name, frozenset()) for code in LANGUAGES)
    return frozenset().union(*lists)


@cache
def whom() -> tuple[frozenset[str], ...]:
    """Words for whom a thing is; a word of one group takes the place of one of another."""
    return tuple(words(name) for name in _WHOM)


def called(on: str) -> frozenset[str]:
    """What a condition is called when it is taken back.

    Args:
        on: Its kind, or its kind and what it was read from: ``price``, ``option:color``.
    """
    name = on.partition(":")[2] if on.startswith("option:") else on
    return words(f"called_{name.replace('color', 'colour')}")


def counted(word: str) -> int:
    """A small number said as a word or a digit; 0 when it is none."""
    if word.isdigit():
        return int(word)
    return next((phrasebook(c).counts[word] for c in LANGUAGES if word in phrasebook(c).counts), 0)
