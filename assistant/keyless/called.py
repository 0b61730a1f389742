"""How far a text calls one product by its name."""

from __future__ import annotations

from assistant.findings import ProductFinding
from kb.terms import STOPWORDS, stem, stems, tokens

# From this on a product is named.
NAMED = 0.4
# The same of a product that was found by its number alone: most of its title is said.
MOST = 0.6


def called(product: ProductFinding, text: str) -> float:
    """How far a text names a product, in [0, 1].

    As the search found it; where it found by a number in the title, the share of the title's words
    that are said.

    Args:
        product: As ``search_products`` returned it.
        text: What was searched for.
    """
    if product.named > 0.0:
        return product.named
    said = set(stems(text))
    words = {stem(w) for w in tokens(product.title) if w not in STOPWORDS}
    numbers = {w for w in words if any(c.isdigit() for c in w)}
    share = len(words & said) / len(words) if words else 0.0
    return share if numbers & said and share >= MOST else 0.0
