"""Differences, such as ``which is lighter, the Becks Shorts or the Slab?``.

Asked: two products of one sort of thing by names that mean only them, and a number that both
records state in one dimension, or their prices.

Truth: both values have to stand in the answer, whatever it makes of them; a bare difference hides
what it is made of. Where it is asked which one is more or less, the one that is has to be on the
first card: what stands first is what is recommended.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from assistant.conversation import Decision
from evals.golden import Expectation, Moment, Quantity
from evals.oracle.catalogue import Candidate, Catalogue, buyable
from evals.oracle.measures import Measured
from evals.oracle.properties import near
from evals.oracle.spoken import folded, named, words
from evals.oracle.things import Thing
from evals.oracle.truth import Asking, Form, Kind, Truth, hashed
from kb.documents import Product
from kb.understanding.quantity import UNITS as KNOWN

# Pairs of one sort of thing that are asked about, and products among which they are sought.
PAIRS = 12
AMONG = 40
_COMPARED = {"weight": ("heavier", "lighter"), "length": ("longer", "shorter"),
             "width": ("wider", "narrower"), "height": ("taller", "shorter"),
             "thickness": ("thicker", "thinner"), "brightness": ("brighter", "")}  # fmt: skip


class Differences:
    """Questions that compare two products."""

    kind = Kind.DIFFERENCE

    def candidates(self, catalogue: Catalogue) -> Iterator[Candidate]:
        """Some pairs of every sort of thing, each by price and by what both state."""
        for thing in catalogue.things:
            few = sorted(thing.members, key=lambda p: hashed(catalogue.seed, p.id))[:AMONG]
            pairs = sorted(
                ((a, b) for i, a in enumerate(few) for b in few[i + 1 :]),
                key=lambda pair: hashed(catalogue.seed, pair[0].id, pair[1].id),
            )
            for one, two in pairs[:PAIRS]:
                shared = {folded(a.name) for _, a in catalogue.properties.of(one)}
                shared &= {folded(a.name) for _, a in catalogue.properties.of(two)}
                for name in ("price", *sorted(shared)):
                    for asks_which in (True, False):
                        key = (one.id, two.id, name, str(asks_which))
                        build = partial(_truth, catalogue, thing, one, two, name, asks_which)
                        yield Candidate(key, build)

    def lacking(self, catalogue: Catalogue) -> str:
        """Why there is none."""
        if not catalogue.shelf.products:
            return "the store has no products"
        return "no two products of one sort with prices or measures to compare"


def _truth(
    catalogue: Catalogue, thing: Thing, one: Product, two: Product, name: str, asks_which: bool
) -> Truth | None:
    names = [catalogue.names.name(p) for p in (one, two)]
    first, second = _value(catalogue, one, name), _value(catalogue, two, name)
    if None in names or first is None or second is None:
        return None
    if first.dimension != second.dimension or first.base == second.base:
        return None
    if first.unit and name != "price" and not {first.unit, second.unit} <= KNOWN.keys():
        return None
    shown = "price" if name == "price" else _shown(catalogue, name)
    words_for = ("more expensive", "cheaper") if name == "price" else _COMPARED.get(name, ("", ""))
    most = bool(int(hashed(catalogue.seed, one.id, two.id, name)[:2], 16) % 2)
    word = words_for[0 if most else 1]
    if asks_which and not word:
        return None
    both = tuple(Quantity(value=v.number, unit=v.unit) for v in (first, second))
    a, b = (f"the {n}" for n in names)
    common = tuple(w for w in words(shown) if w.isalpha())
    if asks_which:
        winner = one if (first.base > second.base) is most else two
        expect = Expectation(decision=Decision.ANSWER, quantities=both, shows_first=winner.id)
        askings = [
            Asking(Form.PLAIN, f"which is {word}, {a} or {b}?", (word,)),
            Asking(Form.PARAPHRASE, f"is {a} {word} than {b}?"),
            Asking(Form.PARAPHRASE, f"{names[0]} or {names[1]}: which one is {word}?"),
        ]
        truth = f"{winner.title} is {word}"
    else:
        expect = Expectation(decision=Decision.ANSWER, quantities=both)
        askings = [
            Asking(Form.PLAIN, f"what is the difference in {shown} between {a} and {b}?", common),
            Asking(Form.PARAPHRASE, f"compare the {shown} of {a} and {b}"),
            Asking(Form.PARAPHRASE, f"{names[0]} vs {names[1]} {shown}"),
        ]
        truth = f"{shown} is {_written(first)} and {_written(second)}"
    return Truth(
        Kind.DIFFERENCE,
        (one.id, two.id, name, str(asks_which), word, str(first.base), str(second.base)),
        tuple(askings),
        expect,
        Moment.PURCHASE,
        f"Of {one.title} and {two.title}: {truth}.",
    )


def _value(catalogue: Catalogue, product: Product, name: str) -> Measured | None:
    if name == "price":
        if product.price is None or product.price_varies or not buyable(product):
            return None
        return Measured(product.price.amount, product.price.currency, str(product.price))
    prop = catalogue.properties.get(name)
    if prop is None or prop.measured is None or near(name, product):
        return None
    return catalogue.properties.quantity(product, prop)


def _shown(catalogue: Catalogue, name: str) -> str:
    prop = catalogue.properties.get(name)
    return named(prop.name) if prop is not None else name


def _written(value: Measured) -> str:
    return value.written or str(value.number.quantize(Decimal("0.01")))
