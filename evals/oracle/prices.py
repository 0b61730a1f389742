"""Prices, such as ``how much is the Fold Grid Fleece?`` or ``what does the Slab cost in size 12?``.

Asked: a product by a name that means only it; where its variants cost different amounts, a variant
by its options as well.

Truth: what is charged now: the sale price, not the one it was reduced from. Where variants differ,
the lowest, which is what "from" names; of a variant, its own. Only what can be ordered is asked
for.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from assistant.conversation import Decision
from evals.golden import Expectation, Moment, Quantity
from evals.oracle.catalogue import Candidate, Catalogue, buyable
from evals.oracle.spoken import be, spoken, words
from evals.oracle.truth import Asking, Form, Kind, Truth, hashed
from kb.documents import Product, Variant

PER_PRODUCT = 2


class Prices:
    """Questions for what something costs."""

    kind = Kind.PRICE

    def candidates(self, catalogue: Catalogue) -> Iterator[Candidate]:
        """Every product that can be ordered, and variants of those whose prices vary."""
        for product in catalogue.shelf.products:
            if product.price is None or not buyable(product):
                continue
            yield Candidate((product.id,), partial(_truth, catalogue, product, None))
            if product.price_varies:
                ranked = sorted(
                    (v for v in product.variants if v.price is not None and v.options),
                    key=lambda v: hashed(catalogue.seed, v.id),
                )
                for variant in ranked[:PER_PRODUCT]:
                    yield Candidate(
                        (product.id, variant.id), partial(_truth, catalogue, product, variant)
                    )

    def lacking(self, catalogue: Catalogue) -> str:
        """Why there is none."""
        if not catalogue.shelf.products:
            return "the store has no products"
        return "no product has a price and a name of its own"


def _truth(catalogue: Catalogue, product: Product, variant: Variant | None) -> Truth | None:
    name = catalogue.names.name(product)
    price = product.price if variant is None else variant.price
    if name is None or price is None or (variant is not None and not variant.availability.buyable):
        return None
    plain = tuple(w for w in words(name) if catalogue.names.titles[w] > 1 and w.isalpha())
    behind = ""
    if variant is not None:
        same = [v for v in product.variants if _spoken(v) == _spoken(variant)]
        if len(same) > 1:
            return None
        behind = f" in {', '.join(_option(o.name, o.value) for o in variant.options)}"
    asked = f"{name}{behind}"
    return Truth(
        Kind.PRICE,
        (product.id, variant.id if variant else "", str(price)),
        (
            Asking(Form.PLAIN, f"how much {be(name)} the {asked}?", plain),
            Asking(
                Form.PARAPHRASE, f"what {'do' if be(name) == 'are' else 'does'} the {asked} cost?"
            ),
            Asking(Form.PARAPHRASE, f"price of the {asked}"),
            Asking(Form.PARAPHRASE, f"what's the price for the {asked} please"),
        ),
        Expectation(
            decision=Decision.ANSWER,
            quantities=(Quantity(value=price.amount, unit=price.currency),),
        ),
        Moment.PURCHASE,
        f"{product.title}{behind} costs {price}; another price is a promise that can't be kept.",
    )


def _spoken(variant: Variant) -> tuple[str, ...]:
    return tuple(spoken(o.value) for o in variant.options)


def _option(name: str, value: str) -> str:
    return f"size {spoken(value)}" if "size" in words(name) else spoken(value)
