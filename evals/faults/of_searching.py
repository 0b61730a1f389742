"""Faults in finding products: conditions that are dropped, orders and words misread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from evals.faults.fault import Fault, Plant, around, both
from kb import query, search
from kb.query import Query
from kb.retrieval import product_search
from kb.retrieval.product_search import ProductSearch
from kb.understanding.asked import Asked
from kb.understanding.quantity import UNITS, Quantity
from kb.understanding.vocabulary import Vocabulary


def _without(*kinds: str) -> Plant:
    """Conditions of these kinds let everything through."""

    def made(usual: Callable[..., Any]) -> Callable[..., Any]:
        return lambda self, constraints: usual(
            self, tuple(c for c in constraints if c.kind not in kinds)
        )

    return around(ProductSearch, "allowed", made)


def _understanding(change: Callable[[Query], Query]) -> Plant:
    def made(usual: Callable[..., Query]) -> Callable[..., Query]:
        return lambda *args: change(usual(*args))

    return around(search, "understand", made)


def _wanting_all(found: Query) -> Query:
    kept = tuple(c for c in found.constraints if c.kind != "exclusion")
    return replace(found, excluded=(), constraints=kept)


def _bare(quantity: Quantity) -> Quantity:
    """The number as it was written, whatever its unit."""
    factor = UNITS[quantity.unit][1] if quantity.unit in UNITS else 1.0
    return replace(quantity, number=quantity.number / factor)


def _unconverted(usual: Callable[[str], list[Asked]]) -> Callable[[str], list[Asked]]:
    return lambda text: [
        replace(
            one,
            mention=replace(one.mention, quantity=_bare(one.mention.quantity)),
            other=_bare(one.other) if one.other else None,
        )
        for one in usual(text)
    ]


OF_SEARCHING = (
    Fault(
        "price-filter-dropped",
        "What a shopper says about the price is no condition.",
        "kb/retrieval/product_search.py",
        _without("price"),
    ),
    Fault(
        "option-filter-dropped",
        "Colours, sizes and other properties are no conditions.",
        "kb/retrieval/product_search.py",
        _without("option", "attribute"),
    ),
    Fault(
        "stock-ignored",
        "“In stock” is no condition.",
        "kb/retrieval/product_search.py",
        _without("stock"),
    ),
    Fault(
        "brand-filter-dropped",
        "A brand that is named is no condition.",
        "kb/retrieval/product_search.py",
        _without("brand"),
    ),
    Fault(
        "negation-dropped",
        "What is not wanted is shown all the same.",
        "kb/search.py",
        _understanding(_wanting_all),
    ),
    Fault(
        "superlative-reversed",
        "The cheapest, lightest and best come last instead of first.",
        "kb/retrieval/product_search.py",
        around(
            product_search,
            "in_order",
            lambda usual: lambda hits, asked: list(reversed(usual(hits, asked))),
        ),
    ),
    Fault(
        "units-not-converted",
        "“Under 1 kg” is read as under 1, and “under 60 cm” as under 60.",
        "kb/query.py",
        around(query, "asked", _unconverted),
    ),
    Fault(
        "spelling-off",
        "Misspelt words are looked up as they were typed.",
        "kb/understanding/vocabulary.py",
        both(
            around(Vocabulary, "mend", lambda _: lambda self, words: (list(words), [])),
            around(Vocabulary, "correct", lambda _: lambda self, word: word),
        ),
    ),
)
