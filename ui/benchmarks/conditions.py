"""Filters of a wanted selectivity over any store's own prices, stock, brands and measures."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sqlalchemy import func, select

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from kb.edition import Filter
    from kb.index.corpus import Corpus

# How far a filter's share may be from the wanted one.
_NEAR = 0.25
_DEAREST = 10**13  # millionths
_SCALES = 50


def conditions(corpus: Corpus, engine: Engine, share: float) -> Iterator[tuple[str, Filter]]:
    """Filters that about this share of the documents pass, each with what it asks.

    Kinds of condition with which the store can't come near the share are left out.

    Args:
        corpus: The documents.
        engine: The catalogue they are from.
        share: In (0, 1).
    """
    from kb.edition import Filter

    def near(condition: Filter) -> bool:
        return abs(_share(corpus, condition) / share - 1) <= _NEAR

    found: list[tuple[str, Filter]] = [
        ("price", _cut(corpus, share, lambda most: Filter(price_max=int(most)), _DEAREST)),
        (
            "price and stock",
            _cut(corpus, share, lambda most: Filter(price_max=int(most), in_stock=True), _DEAREST),
        ),
        ("stock", Filter(in_stock=True)),
    ]
    for role in ("brand", "category", "attribute"):
        some = _values(corpus, role, share)
        if some is not None:
            found.append((role, some))
    ranged = _range(corpus, engine, share)
    if ranged is not None:
        found.append(("range", ranged))
    return ((name, condition) for name, condition in found if near(condition))


def _share(corpus: Corpus, condition: Filter) -> float:
    return float(corpus.mask(condition).mean())


def _cut(
    corpus: Corpus, share: float, below: Callable[[float], Filter], highest: float, low: float = 0
) -> Filter:
    """The filter of the bound that lets the share through, by halving."""
    high = highest
    for _ in range(60):
        middle = (low + high) / 2
        if _share(corpus, below(middle)) < share:
            low = middle
        else:
            high = middle
    return below(high)


def _values(corpus: Corpus, role: str, share: float) -> Filter | None:
    """Any of some values of a role: the fewest that come near the share, drawn by lot."""
    from kb.edition import Filter

    facets = [facet for facet in corpus.edition.facets() if facet.role == role]
    random.Random(share).shuffle(facets)  # noqa: S311 - for a benchmark
    chosen: list[str] = []
    names: set[str] = set()
    total = 0.0
    for facet in facets:
        part = facet.products / len(corpus)
        if total + part <= share * 1.05 and part >= share / 50:
            chosen.append(facet.value)
            names.add(facet.name)
            total += part
    if not chosen:
        return None
    return Filter(facets=((role, tuple(sorted(names)), tuple(chosen)),))


def _range(corpus: Corpus, engine: Engine, share: float) -> Filter | None:
    """The upper bound of a measure that lets the share through."""
    from kb import schema as t
    from kb.edition import Filter, Range

    facet = t.facets.c
    scales = (
        select(facet.name, facet.dimension, func.min(facet.number), func.max(facet.number))
        .join(t.members, t.members.c.version == facet.version)
        .where(t.members.c.edition == corpus.edition.number, facet.number.is_not(None))
        .group_by(facet.name, facet.dimension)
        .order_by(func.count().desc())
        .limit(_SCALES)
    )
    with engine.connect() as db:
        rows = list(db.execute(scales))
    for name, dimension, low, high in rows:

        def below(most: float, name: str = name, dimension: str = dimension) -> Filter:
            return Filter(ranges=(Range((name,), dimension, None, most),))

        found = _cut(corpus, share, below, high, low)
        if abs(_share(corpus, found) / share - 1) <= _NEAR:
            return found
    return None
