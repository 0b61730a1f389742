"""Which hits are worth showing, and in which order."""

from __future__ import annotations

import re
from decimal import Decimal

from kb.documents import Document, Hit, Product
from kb.query import Query, Sort
from kb.terms import fold, stem, stems
from kb.understanding.measure import measured

# A hit is shown when it is at least this share as likely to fit as the best one, and when its title
# says that it is something else, this share.
TAIL = 0.6
OTHER = 0.85
# Shorter words end others by chance.
LONG_ENOUGH = 5


def buyable(document: Document) -> bool:
    """Whether any form of a product can be ordered now; an article always can be read."""
    if not isinstance(document, Product):
        return True
    forms = document.variants or (document,)
    return any(form.availability.buyable for form in forms)


def popularity(document: Product) -> float:
    """The Bayesian mean of the rating: five ratings' worth of prior at 3.5."""
    count = document.rating_count or 0
    rating = float(document.rating or 0)
    return (rating * count + 3.5 * 5) / (count + 5)


def worth_showing(hits: list[Hit], query: Query) -> list[Hit]:
    """Without the tail: a reproofing spray fits "waterproof jackets" a little, and isn't wanted."""
    if not hits:
        return hits
    best = max(h.confidence for h in hits)
    kind = {h.document.id for h in of_kind(hits, query)}
    shown = [h for h in hits if h.confidence >= best * (TAIL if h.document.id in kind else OTHER)]
    return _of_type(shown, query)


def _of_type(hits: list[Hit], query: Query) -> list[Hit]:
    """Without what the store files elsewhere and calls otherwise: no gloves for trousers.

    Only where the words name a type of the store's.
    """
    if not query.types or not query.head:
        return hits
    # Where none is of it, another condition had better be given up; but who names a brand is shown
    # what there is of that.
    conditions = {c.kind for c in query.constraints}
    if not any(of_type(h, query) for h in hits) and (not conditions or "brand" in conditions):
        return hits
    return [h for h in hits if of_type(h, query) or says(h, query.head)]


def of_type(hit: Hit, query: Query) -> bool:
    """Whether the store files a product as one of the types that the words name."""
    product = hit.document
    assert isinstance(product, Product)
    values = {fold(c) for c in product.categories} | {fold(a.value) for a in product.attributes}
    return any(values & set(some) for _, _, some in query.types)


def says(hit: Hit, head: str) -> bool:
    """Whether a title holds a word, or one that ends with it."""
    return any(_is(word, stem(head)) for word in stems(hit.document.title))


def _is(word: str, head: str) -> bool:
    """Joined words end with what they are: overtrousers are trousers."""
    return word == head or (len(head) >= LONG_ENOUGH and word.endswith(head))


def of_kind(hits: list[Hit], query: Query) -> list[Hit]:
    """Those that are what was asked for, and not something for it.

    The head of an English noun phrase stands last: a "Hollow 2 Tent" is a tent, a "Sleeping Bag
    Liner" is no sleeping bag. Where no title ends that way, those that hold all the words are kept,
    and where none does, all.
    """
    subject = [stem(word) for word in query.subject]
    if not subject:
        return hits
    # "Walking boots man": whom it is for may stand last.
    head = stem(query.head)
    last = head if head in subject else subject[-1]

    def heads(hit: Hit) -> bool:
        name = re.split(r"\s[–—|(-]|,", hit.document.title, maxsplit=1)[0]
        words = [w for w in stems(name) if w.isalpha()]
        return bool(words) and _is(words[-1], last)

    def holds(hit: Hit) -> bool:
        return set(subject) <= set(stems(hit.document.title))

    return [h for h in hits if heads(h)] or [h for h in hits if holds(h)] or hits


def kind_first(hits: list[Hit], query: Query) -> list[Hit]:
    """What is only for the thing behind what it is: a liner where sleeping bags are asked for.

    Where some hold all the words, a dry bag is no more a sleeping bag than the liner.
    """
    subject = {stem(word) for word in query.subject}
    kind = of_kind(hits, query)
    first = [h for h in kind if subject <= set(stems(h.document.title))] or kind
    chosen = {h.document.id for h in first}
    return [*first, *(h for h in hits if h.document.id not in chosen)]


def in_order(hits: list[Hit], query: Query) -> list[Hit]:
    """Hits in the order that a superlative asks for; what can't be bought is left out."""

    def price(hit: Hit) -> Decimal:
        product = hit.document
        assert isinstance(product, Product)
        return product.price.amount if product.price else Decimal("Infinity")

    def rating(hit: Hit) -> float:
        product = hit.document
        assert isinstance(product, Product)
        return popularity(product)

    sold = [h for h in hits if buyable(h.document)] or hits
    order = query.superlative
    if order is not None:
        sized = [
            (found[0], h)
            for h in sold
            if isinstance(h.document, Product) and (found := measured(h.document, order))
        ]
        return [h for _, h in sorted(sized, key=lambda pair: -pair[0])] or sold
    if query.sort is Sort.CHEAPEST:
        return sorted(sold, key=price)
    if query.sort is Sort.DEAREST:
        priced = [h for h in sold if price(h).is_finite()]
        return sorted(priced, key=price, reverse=True)
    return sorted(sold, key=rating, reverse=True)
