"""Availability as feeds and pages write it -> Availability."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.evidence.vocabulary import pattern
from kb.documents import Availability

_A = Availability
_TERMS: dict[str, Availability] = {
    "instock": _A.IN_STOCK,
    "available": _A.IN_STOCK,
    "availablefororder": _A.IN_STOCK,
    "limitedavailability": _A.IN_STOCK,
    "lowstock": _A.IN_STOCK,
    "onlineonly": _A.IN_STOCK,
    "instoreonly": _A.IN_STOCK,
    "madetoorder": _A.BACKORDER,
    "yes": _A.IN_STOCK,
    "true": _A.IN_STOCK,
    "active": _A.IN_STOCK,
    "backorder": _A.BACKORDER,
    "onbackorder": _A.BACKORDER,
    "backordered": _A.BACKORDER,
    "preorder": _A.PREORDER,
    "presale": _A.PREORDER,
    "outofstock": _A.OUT_OF_STOCK,
    "oos": _A.OUT_OF_STOCK,
    "soldout": _A.OUT_OF_STOCK,
    "reserved": _A.OUT_OF_STOCK,
    "unavailable": _A.OUT_OF_STOCK,
    "notavailable": _A.OUT_OF_STOCK,
    "no": _A.OUT_OF_STOCK,
    "false": _A.OUT_OF_STOCK,
    "discontinued": _A.DISCONTINUED,
    "endoflife": _A.DISCONTINUED,
}
# What pages say, the refusing first: "not in stock" holds "in stock".
_PHRASES = (
    ("discontinued", _A.DISCONTINUED),
    ("out_of_stock", _A.OUT_OF_STOCK),
    ("preorder", _A.PREORDER),
    ("backorder", _A.BACKORDER),
    ("in_stock", _A.IN_STOCK),
)


def parse_availability(term: str) -> Availability:
    """Read a machine-readable term: a schema.org URL, a feed's word, or a short phrase.

    Returns:
        ``UNKNOWN`` for what isn't understood.
    """
    bare = term.strip().rstrip("/").rsplit("/", 1)[-1].casefold()
    key = re.sub(r"[^a-z]", "", bare.removeprefix("schema.org:").removeprefix("schema:"))
    found = _TERMS.get(key)
    return found if found is not None else availability_in(term)


def availability_in(text: str) -> Availability:
    """What a short visible text says about availability, in the commoner languages of shops."""
    for name, meaning in _PHRASES:
        if pattern(name).search(text):
            return meaning
    return Availability.UNKNOWN


def from_stock(stock: int | None) -> Availability:
    """What a count alone says."""
    if stock is None:
        return Availability.UNKNOWN
    return Availability.IN_STOCK if stock > 0 else Availability.OUT_OF_STOCK


def best(all_of: Sequence[Availability]) -> Availability:
    """What several variants together offer: the most that any of them does."""
    for meaning in (_A.IN_STOCK, _A.PREORDER, _A.BACKORDER):
        if meaning in all_of:
            return meaning
    known = [meaning for meaning in all_of if meaning is not _A.UNKNOWN]
    return known[0] if known and len(known) == len(all_of) else _A.UNKNOWN
