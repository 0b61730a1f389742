"""A product with what its owner left open, taken from what other sources say of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kb.documents import Product
from kb.terms import fold


def fill(owner: Product, claims: Iterable[Product]) -> Product:
    """The owner's record, completed.

    Filled are description, brand, categories, page, picture, rating, language, the SKU and GTIN of
    a product without variants, and attributes of a name that the owner hasn't. Title, price, list
    price, availability, stock and variants are the owner's alone: two sources mixed would be a
    price that neither of them names.

    Args:
        owner: The record of the source that owns the product.
        claims: What other sources say of it, the most trusted first.
    """
    for claim in claims:
        rated = owner if owner.rating is not None else claim
        single = not owner.variants and not claim.variants
        owner = replace(
            owner,
            url=owner.url or claim.url,
            description=owner.description or claim.description,
            brand=owner.brand or claim.brand,
            categories=owner.categories or claim.categories,
            image=owner.image or claim.image,
            sku=owner.sku or (claim.sku if single else ""),
            gtin=owner.gtin or (claim.gtin if single else ""),
            rating=rated.rating,
            rating_count=rated.rating_count,
            language=owner.language or claim.language,
        )
        owner = _with_attributes(owner, claim)
    return owner


def filled_fields(owner: Product, result: Product) -> tuple[str, ...]:
    """Names of the fields that :func:`fill` completed; attributes by their own names."""
    fields = (
        "url", "description", "brand", "categories", "image", "sku", "gtin", "rating", "language",
    )  # fmt: skip
    changed = [name for name in fields if getattr(owner, name) != getattr(result, name)]
    known = {a.name for a in owner.attributes}
    return (*changed, *(a.name for a in result.attributes if a.name not in known))


def _with_attributes(owner: Product, claim: Product) -> Product:
    named = {fold(a.name) for a in owner.attributes}
    # What variants are chosen by is no fact of the whole product.
    named |= {fold(o.name) for v in (*owner.variants, *claim.variants) for o in v.options}
    new = [a for a in claim.attributes if fold(a.name) not in named]
    if not new:
        return owner
    return replace(owner, attributes=owner.attributes + tuple(new))
