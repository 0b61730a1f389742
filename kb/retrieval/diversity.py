"""One thing in many colours takes one place at the top, not all of them."""

from __future__ import annotations

from kb.documents import Hit, Product
from kb.terms import stem, stems, tokens

# Values longer than this describe; they don't tell forms of one thing apart.
_WORDS = 3


def varied(hits: list[Hit]) -> list[Hit]:
    """Hits in their order, but forms of a product that stands further up go to the end.

    Stores that file each colour and size as a product of its own would fill a page with one thing.
    Nothing is left out: who looks on finds all of them.
    """
    seen: set[tuple[str, frozenset[str]]] = set()
    first: list[Hit] = []
    again: list[Hit] = []
    for hit in hits:
        product = hit.document
        assert isinstance(product, Product)
        name = essence(product)
        (again if name in seen else first).append(hit)
        seen.add(name)
    return first + again


def essence(product: Product) -> tuple[str, frozenset[str]]:
    """What forms of one thing have in common: the brand, and the title without what differs.

    What differs are numbers, and words that the product's own record gives as the value of an
    option or a short attribute. A title of nothing else is kept whole.
    """
    title = stems(product.title)
    values = [a.value for a in product.attributes]
    values += [o.value for v in product.variants for o in v.options]
    differing = {
        stem(word) for value in values if len(words := tokens(value)) <= _WORDS for word in words
    }
    kept = frozenset(w for w in title if w not in differing and not any(c.isdigit() for c in w))
    return product.brand.casefold(), kept or frozenset(title)
