"""Cards as the public API shows them, read back."""

from __future__ import annotations

from decimal import Decimal

from pydantic import BaseModel

from assistant.conversation import CardVariant, ProductCard
from kb.documents import Availability, Money


class Seen(BaseModel):
    """What is read of the server's JSON; what another version adds is let be."""


class _Price(Seen):
    amount: Decimal
    currency: str

    def money(self) -> Money:
        return Money(self.amount, self.currency)


class _Option(Seen):
    name: str
    values: tuple[str, ...]


class _Variant(Seen):
    id: str
    options: dict[str, str]
    price: _Price | None = None
    list_price: _Price | None = None
    availability: Availability
    stock: int | None = None

    def variant(self) -> CardVariant:
        return CardVariant(
            id=self.id,
            options=tuple(self.options.items()),
            price=self.price.money() if self.price else None,
            list_price=self.list_price.money() if self.list_price else None,
            availability=self.availability,
            stock=self.stock,
        )


class CardSeen(Seen):
    """A product's card as the API shows it."""

    product_id: str
    variant_id: str | None = None
    title: str
    url: str
    image: str = ""
    brand: str = ""
    price: _Price | None = None
    price_from: bool = False
    list_price: _Price | None = None
    availability: Availability
    stock: int | None = None
    rating: Decimal | None = None
    rating_count: int | None = None
    options: tuple[_Option, ...] = ()
    variants: tuple[_Variant, ...] = ()
    note: str = ""

    def card(self) -> ProductCard:
        """The card as assistants make it."""
        return ProductCard(
            product_id=self.product_id,
            title=self.title,
            url=self.url,
            image=self.image,
            brand=self.brand,
            price=self.price.money() if self.price else None,
            list_price=self.list_price.money() if self.list_price else None,
            availability=self.availability,
            stock=self.stock,
            rating=self.rating,
            rating_count=self.rating_count,
            options=tuple((option.name, option.values) for option in self.options),
            variant_id=self.variant_id,
            note=self.note,
            price_from=self.price_from,
            variants=tuple(variant.variant() for variant in self.variants),
        )
