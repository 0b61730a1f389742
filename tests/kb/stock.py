"""Small documents for stores of a test's own."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from kb.catalog import Catalog
from kb.documents import Article, Attribute, Availability, Document, Money, Product, Variant
from kb.edition import Edition


def gbp(amount: str) -> Money:
    return Money(Decimal(amount), "GBP")


def product(
    product_id: str, title: str = "", price: str | None = "10.00", **fields: object
) -> Product:
    made = Product(
        product_id,
        title or f"Thing {product_id}",
        price=None if price is None else gbp(price),
        availability=Availability.IN_STOCK,
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def article(article_id: str, title: str = "", body: str = "Some words.") -> Article:
    return Article(article_id, title or f"About {article_id}", body=body)


def variant(
    name: str, price: str | None = "10.00", *, stocked: bool = True, **options: str
) -> Variant:
    return Variant(
        name,
        options=tuple(Attribute(key.capitalize(), value) for key, value in options.items()),
        price=None if price is None else gbp(price),
        availability=Availability.IN_STOCK if stocked else Availability.OUT_OF_STOCK,
    )


def published(catalog: Catalog, *documents: Document, source: str = "s") -> int:
    """Publish these documents of one source, and carry those of all others over."""
    with catalog.candidate("test") as candidate:
        for known in {row.source for row in rows(catalog)} - {source}:
            candidate.carry(known)
        candidate.put(source, documents)
        candidate.publish({})
    return candidate.id


def ids(edition: Edition) -> list[str]:
    return sorted(document.id for document in edition.documents())


def rows(catalog: Catalog) -> list[object]:
    from sqlalchemy import select

    from kb import schema as t

    with catalog.engine.connect() as db:
        return list(db.execute(select(t.versions)))
