"""A document version as rows of the catalogue's tables."""

from __future__ import annotations

from typing import Any

from kb.chunk import chunk_document, vector_key
from kb.documents import Document, Product, Variant
from kb.terms import fold
from kb.understanding.quantity import of_value


def passage_rows(version: int, document: Document) -> list[dict[str, Any]]:
    """The rows of ``kb_passages`` for one version of a document."""
    return [
        {
            "version": version,
            "ordinal": chunk.ordinal,
            "key": chunk.key,
            "vector_key": vector_key(chunk),
            "heading": chunk.heading,
            "text": chunk.text,
            "start": chunk.start,
            "facets": chunk.facets,
        }
        for chunk in chunk_document(document)
    ]


def offer_rows(version: int, product: Product) -> list[dict[str, Any]]:
    """The rows of ``kb_offers``: one a variant, or one for a product without variants."""
    rating = None if product.rating is None else int(product.rating * 100)
    forms: list[tuple[int, Variant | Product]] = list(enumerate(product.variants))
    forms = forms or [(-1, product)]
    return [
        {
            "version": version,
            "variant": index,
            "price_micros": None if form.price is None else int(form.price.amount * 1_000_000),
            "currency": "" if form.price is None else form.price.currency,
            "buyable": form.availability.buyable,
            "reduced": _reduced(form),
            "rating": rating,
        }
        for index, form in forms
    ]


def _reduced(form: Variant | Product) -> bool:
    price, listed = form.price, form.list_price
    if price is None or listed is None or price.currency != listed.currency:
        return False
    return price.amount < listed.amount


def facet_rows(version: int, product: Product) -> list[dict[str, Any]]:
    """The rows of ``kb_facets``: brand, categories, short attributes and options."""
    facts = [(-1, "brand", "brand", product.brand)] if product.brand else []
    facts += [(-1, "category", "category", name) for name in product.categories]
    facts += [(-1, "attribute", a.name, a.value) for a in product.attributes if len(a.value) <= 80]
    facts += [
        (index, "option", option.name, option.value)
        for index, variant in enumerate(product.variants)
        for option in variant.options
    ]
    return [
        {
            "version": version,
            "variant": variant,
            "role": role,
            "name": fold(name),
            "value": fold(value),
            **_numbers(role, value),
        }
        for variant, role, name, value in dict.fromkeys(facts)
    ]


def _numbers(role: str, value: str) -> dict[str, Any]:
    quantity = of_value(fold(value)) if role in ("attribute", "option") else None
    return {
        "number": None if quantity is None else quantity.number,
        "dimension": "" if quantity is None else quantity.dimension,
    }
