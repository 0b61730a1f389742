"""Availability, such as ``is the Duffel available in tarn blue, size M?`` or ``is LF-1 in stock?``.

Asked: a product by a name that means only it, with one value for each of its options; or a variant
by its SKU.

Truth: the variant's record. It can be ordered: yes. It is sold out, or there is no variant of these
values although each of them exists: no. A value that the product isn't made in at all is asked for
by :mod:`evals.oracle.missing`. Only products of which the source says whether they are in stock are
asked about.

A yes fails when the answer declines or a clause that names all the values denies; a no fails when
nothing in the answer denies, see :class:`evals.golden.Verdict`. The card has to be the product's.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product as every

from evals.golden import Expectation, Moment, Verdict
from evals.oracle.catalogue import Candidate, Catalogue
from evals.oracle.spoken import be, spoken, words
from evals.oracle.truth import Asking, Form, Kind, Truth, hashed
from kb.documents import Attribute, Availability, Product, Variant

# Variants of one product that are asked about.
PER_PRODUCT = 6


class Availabilities:
    """Questions for one variant of a product."""

    kind = Kind.AVAILABILITY

    def candidates(self, catalogue: Catalogue) -> Iterator[Candidate]:
        """Some combinations of options of every product, those that exist and those that don't."""
        for product in catalogue.shelf.products:
            if not _combined(product):
                continue
            names = [o.name for o in product.variants[0].options]
            values = [
                list(dict.fromkeys(v.options[i] for v in product.variants))
                for i in range(len(names))
            ]
            held = {v.options: v for v in product.variants}
            combos = sorted(
                every(*values), key=lambda c: hashed(catalogue.seed, product.id, *_said(c))
            )
            missing = [c for c in combos if c not in held][: PER_PRODUCT // 3]
            sold = [c for c in combos if c in held and not held[c].availability.buyable]
            there = [c for c in combos if c in held and held[c].availability.buyable]
            for combo in (*missing, *sold[: PER_PRODUCT // 3], *there[: PER_PRODUCT // 3]):
                yield Candidate(
                    (product.id, *_said(combo)),
                    partial(_truth, catalogue, product, combo, held.get(combo)),
                )

    def lacking(self, catalogue: Catalogue) -> str:
        """Why there is none."""
        if not catalogue.shelf.products:
            return "the store has no products"
        if not any(p.variants for p in catalogue.shelf.products):
            return "no product has variants"
        return "no variants whose stock is known"


def _combined(product: Product) -> bool:
    """Whether its variants are told apart by options that all of them have, and stock is known."""
    if len(product.variants) < 2 or product.availability is Availability.DISCONTINUED:
        return False
    names = {tuple(o.name for o in v.options) for v in product.variants}
    known = all(
        v.availability in (Availability.IN_STOCK, Availability.OUT_OF_STOCK)
        for v in product.variants
    )
    return known and len(names) == 1 and 1 <= len(names.pop()) <= 3


def _said(combo: tuple[Attribute, ...]) -> tuple[str, ...]:
    return tuple(part for option in combo for part in (option.name, option.value))


def _truth(
    catalogue: Catalogue, product: Product, combo: tuple[Attribute, ...], variant: Variant | None
) -> Truth | None:
    name = catalogue.names.name(product)
    if name is None:
        return None
    there = variant is not None and variant.availability.buyable
    state = "in stock" if there else "sold out" if variant else "not made"
    values = [spoken(o.value) for o in combo]
    if any(
        len({spoken(v.options[i].value) for v in product.variants})
        < len({v.options[i].value for v in product.variants})
        for i in range(len(combo))
    ):
        return None  # "Regular (to 183 cm)" and "Regular (to 190 cm)" are both called regular
    behind = ", ".join(_option(o) for o in combo)
    plain = tuple(w for w in words(name) if catalogue.names.titles[w] > 1 and w.isalpha())
    askings = [
        Asking(Form.PLAIN, f"{be(name)} the {name} available in {behind}?", plain),
        Asking(Form.PARAPHRASE, f"do you have the {name} in {' '.join(values)} in stock?"),
        Asking(Form.PARAPHRASE, f"can I get the {name} in {' and '.join(map(_option, combo))}?"),
    ]
    if variant is not None and variant.sku:
        askings.insert(1, Asking(Form.PARAPHRASE, f"is {variant.sku} in stock?"))
    return Truth(
        Kind.AVAILABILITY,
        (product.id, *_said(combo), state),
        tuple(askings),
        Expectation(shows=(product.id,), verdict=Verdict(yes=True, of=tuple(values)))
        if there
        else Expectation(verdict=Verdict(yes=False, of=tuple(values))),
        Moment.PURCHASE,
        f"{product.title} in {', '.join(values)} is {state}.",
    )


def _option(option: Attribute) -> str:
    if {"size", "größe", "grösse"} & set(words(option.name)):
        return f"size {spoken(option.value)}"
    return spoken(option.value)
