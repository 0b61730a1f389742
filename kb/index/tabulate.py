"""Rows of offers and facets as the columns that filters read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.index.columns import PART, UNPRICED
from kb.index.dictionary import Arrays, Dictionary, in_order

# More variants than a product has.
_VARIANTS = 1 << 24

Numbers = NDArray[np.int64]
Rows = NDArray[np.int32]
# (version, variant, price in millionths, buyable, reduced)
OfferRow = tuple[int, int, int | None, bool, bool]
# (version, variant, role, name, value, number, dimension)
FacetRow = tuple[int, int, str, str, str, float | None, str]
Fact = tuple[str, str, str, float | None, str]


@dataclass(frozen=True)
class Table:
    """Offers and facets before they are put in order.

    A bearer is the number of an offer, or -1 - the row of a document.

    Attributes:
        owner: By offer, the row of its document, ascending.
        price: By offer, millionths.
        buyable: By offer.
        reduced: By offer.
        values: What can be borne, named as in the dictionary of columns.
        value: By facet, the place of its value.
        bearer: By facet.
        scales: What is measured, named as in the dictionary of columns.
        scale: By number, the place of its scale.
        number: The numbers.
        measured: By number, the bearer.
    """

    owner: Rows
    price: Numbers
    buyable: NDArray[np.bool_]
    reduced: NDArray[np.bool_]
    values: Sequence[str]
    value: Numbers
    bearer: Rows
    scales: Sequence[str]
    scale: Numbers
    number: NDArray[np.float64]
    measured: Rows


def tabulate(
    versions: Numbers,
    offers: Iterable[Sequence[OfferRow]],
    facets: Iterable[Sequence[FacetRow]],
    known: Table | None = None,
) -> Arrays:
    """The columns of some documents.

    Args:
        versions: Of the documents, ascending.
        offers: Rows in batches, by version, then by variant.
        facets: Rows in batches, in any order.
        known: Those of the other documents.
    """
    columns: list[list[Any]] = [[], [], [], [], []]
    for batch in offers:
        for column, values in zip(columns, zip(*batch, strict=True), strict=False):
            column.extend(values)
    owner = np.searchsorted(versions, np.array(columns[0], dtype=np.int64))
    place = owner * _VARIANTS + np.array(columns[1], dtype=np.int64)
    price = [UNPRICED if micros is None else micros for micros in columns[2]]
    facts: dict[Fact, int] = {}
    codes: list[Numbers] = [np.zeros(0, dtype=np.int64)]
    bearers: list[Numbers] = [np.zeros(0, dtype=np.int64)]
    for rows in facets:
        version, variant, *borne = zip(*rows, strict=True)
        code = [facts.setdefault(fact, len(facts)) for fact in zip(*borne, strict=True)]
        row = np.searchsorted(versions, np.array(version, dtype=np.int64))
        form = np.array(variant, dtype=np.int64)
        wanted = row * _VARIANTS + form
        at = np.minimum(np.searchsorted(place, wanted), max(0, len(place) - 1))
        offered = (place[at] == wanted) if len(place) else np.zeros(len(at), dtype=np.bool_)
        kept = (form == -1) | offered
        bearers.append(np.where(form == -1, -1 - row, at)[kept])
        codes.append(np.array(code, dtype=np.int64)[kept])
    table = _table(
        owner.astype(np.int32),
        np.array(price, dtype=np.int64),
        np.array(columns[3], dtype=np.bool_),
        np.array(columns[4], dtype=np.bool_),
        list(facts),
        np.concatenate(codes),
        np.concatenate(bearers).astype(np.int32),
    )
    return _arranged(table if known is None else _joined(known, table))


def taken(arrays: Arrays, before: Numbers) -> Table:
    """What the columns of a corpus say of documents that have other rows now.

    Args:
        arrays: The corpus.
        before: By row, the row that the document had there; -1 for none.
    """
    row = np.full(len(arrays["versions"]), -1, dtype=np.int64)
    row[before[before >= 0]] = np.flatnonzero(before >= 0)
    owner = row[arrays["offers.owner"]]
    offer = np.where(owner >= 0, np.cumsum(owner >= 0) - 1, -1)

    def moved(bearer: Rows) -> tuple[NDArray[np.bool_], Rows]:
        whole = bearer < 0
        now = np.zeros(len(bearer), dtype=np.int64)
        now[whole] = row[-1 - bearer[whole]]
        now[~whole] = offer[bearer[~whole]]
        kept = now >= 0
        return kept, np.where(whole, -1 - now, now)[kept].astype(np.int32)

    values, scales = (Dictionary.load(arrays, name) for name in ("values", "scales"))
    value = np.repeat(np.arange(len(values)), np.diff(arrays["values.starts"]))
    scale = np.repeat(np.arange(len(scales)), np.diff(arrays["scales.starts"]))
    borne, bearer = moved(arrays["values.bearers"])
    counted, measured = moved(arrays["scales.bearers"])
    return Table(
        owner[owner >= 0].astype(np.int32),
        arrays["offers.price"][owner >= 0],
        arrays["offers.buyable"][owner >= 0],
        arrays["offers.reduced"][owner >= 0],
        [values[at] for at in range(len(values))],
        value[borne],
        bearer,
        [scales[at] for at in range(len(scales))],
        scale[counted],
        arrays["scales.numbers"][counted],
        measured,
    )


def _table(
    owner: Rows,
    price: Numbers,
    buyable: NDArray[np.bool_],
    reduced: NDArray[np.bool_],
    facts: Sequence[Fact],
    fact: Numbers,
    bearer: Rows,
) -> Table:
    """A table of facets, given by the place of what each says."""
    numeric = np.array([number is not None for *_, number, _ in facts], dtype=np.bool_)
    number = np.array([0.0 if n is None else n for *_, n, _ in facts], dtype=np.float64)
    at = np.flatnonzero(numeric[fact])
    return Table(
        owner,
        price,
        buyable,
        reduced,
        [PART.join((role, value, name)) for role, name, value, _, _ in facts],
        fact,
        bearer,
        [PART.join((dimension, name)) for _, name, _, _, dimension in facts],
        fact[at],
        number[fact[at]],
        bearer[at],
    )


def _joined(one: Table, other: Table) -> Table:
    """Two tables of different documents as one."""
    owner = np.concatenate([one.owner, other.owner])
    order = np.argsort(owner, kind="stable")
    place = np.zeros(len(order), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)

    def moved(bearer: Rows, shift: int) -> Rows:
        now = bearer.copy()
        now[bearer >= 0] = place[bearer[bearer >= 0] + shift]
        return now

    def both(first: Rows, second: Rows) -> Rows:
        return np.concatenate([moved(first, 0), moved(second, len(one.owner))])

    return Table(
        owner[order],
        np.concatenate([one.price, other.price])[order],
        np.concatenate([one.buyable, other.buyable])[order],
        np.concatenate([one.reduced, other.reduced])[order],
        [*one.values, *other.values],
        np.concatenate([one.value, other.value + len(one.values)]),
        both(one.bearer, other.bearer),
        [*one.scales, *other.scales],
        np.concatenate([one.scale, other.scale + len(one.scales)]),
        np.concatenate([one.number, other.number]),
        both(one.measured, other.measured),
    )


def _arranged(table: Table) -> Arrays:
    """The columns: facets by value, numbers by scale and size."""
    values, value = _numbered(table.values, table.value)
    scales, scale = _numbered(table.scales, table.scale)
    by_value = np.argsort(value.astype(np.int32), kind="stable")
    by_scale = np.lexsort((table.number, scale))
    return {
        "offers.owner": table.owner,
        "offers.price": table.price,
        "offers.buyable": table.buyable,
        "offers.reduced": table.reduced,
        **values.arrays("values"),
        "values.starts": _starts(value, len(values)),
        "values.bearers": table.bearer[by_value],
        **scales.arrays("scales"),
        "scales.starts": _starts(scale, len(scales)),
        "scales.numbers": table.number[by_scale],
        "scales.bearers": table.measured[by_scale],
    }


def _numbered(names: Sequence[str], used: Numbers) -> tuple[Dictionary, Numbers]:
    """A dictionary of the names that are used, and the place in it of each use."""
    at = np.flatnonzero(np.bincount(used, minlength=len(names))).tolist()
    ordered = in_order({names[n] for n in at})
    places = {name: place for place, name in enumerate(ordered)}
    place = np.zeros(len(names), dtype=np.int64)
    place[at] = [places[names[n]] for n in at]
    return Dictionary.of(ordered), place[used]


def _starts(codes: Numbers, cells: int) -> Numbers:
    starts = np.zeros(cells + 1, dtype=np.int64)
    np.cumsum(np.bincount(codes, minlength=cells), out=starts[1:])
    return starts
