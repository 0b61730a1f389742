"""A small shop in which every truth can be told by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from evals.golden import Golden
from evals.oracle.oracle import make_oracle
from evals.oracle.truth import Kind
from kb.documents import Article, Attribute, Availability, Document, Money, Product, Variant
from kb.documents import Kind as DocumentKind

IN, OUT = Availability.IN_STOCK, Availability.OUT_OF_STOCK


class Shop:
    """An edition in memory."""

    def __init__(self, *documents: Document) -> None:
        self._documents = documents

    def documents(self) -> Iterator[Document]:
        yield from self._documents

    def document(self, kind: DocumentKind, document_id: str) -> Document | None:
        found = (d for d in self._documents if d.kind is kind and d.id == document_id)
        return next(found, None)

    def but(self, *changed: Document) -> Shop:
        """The same with some documents put in the place of those of their ids."""
        new = {d.id: d for d in changed}
        return Shop(*(new.get(d.id, d) for d in self._documents))


def pounds(amount: str) -> Money:
    return Money(Decimal(amount), "GBP")


def variant(
    sku: str, colour: str, size: str, price: str, availability: Availability = IN
) -> Variant:
    options = (Attribute("Colour", colour), Attribute("Size", size))
    return Variant(sku, sku, options, pounds(price), availability=availability)


def jacket(
    name: str, price: str, *variants: Variant, weight: str = "", brand: str = "Alva", **more: object
) -> Product:
    stated = [Attribute("Weight", weight)] if weight else []
    fields: dict[str, object] = {
        "id": name.lower(),
        "title": f"{brand} {name} Jacket",
        "description": "A jacket for wet days. Our jackets are made to be mended.",
        "brand": brand,
        "price": pounds(price),
        "availability": IN,
        "attributes": (*stated, Attribute("Lining", "Fleece" if len(name) % 2 else "Mesh")),
        "variants": variants,
        "language": "en",
    }
    return Product(**(fields | more))  # type: ignore[arg-type]


# Blue in S and red in M, but no blue in M.
CROSSED = jacket(
    "Corrie",
    "70",
    variant("C-BS", "Blue", "S", "70"),
    variant("C-RM", "Red", "M", "70"),
    weight="400 g",
)
BLUE_M = jacket(
    "Brae",
    "90",
    variant("B-BM", "Blue", "M", "90"),
    variant("B-RS", "Red", "S", "95", OUT),
    weight="300 g",
)
# Blue in M as well, but sold out.
SOLD_OUT = jacket(
    "Glen",
    "60",
    variant("G-BM", "Blue", "M", "60", OUT),
    variant("G-RS", "Red", "S", "60"),
    weight="250 g",
    brand="Orrin",
)
DEAR = jacket("Strath", "180", variant("S-RL", "Red", "L", "180"), weight="0.6 kg", brand="Orrin")
LIGHT = jacket("Firth", "120", variant("F-RL", "Red", "L", "120"), weight="210 g", brand="Orrin")
CARE = Article(
    "care",
    "How long does a repair take?",
    body="A repair takes 12 days.\n\n## What does it cost?\n\n**£15**, whatever is torn.\n\n"
    "| Part | Price |\n|---|---|\n| Zip | £9 |\n| Pocket | £4–£6 |\n",
    language="en",
)
CARDS = Article(
    "cards",
    "Gift cards",
    body="## How long is it valid?\n\n24 months from the day of purchase.\n\n"
    "We keep an unused card for 3 years. It then expires after 10 days.\n",
    language="en",
)
SHOP = Shop(CROSSED, BLUE_M, SOLD_OUT, DEAR, LIGHT, CARE, CARDS)


def asked(shop: Shop, kind: Kind, *, seed: int = 7) -> tuple[Golden, ...]:
    """Every question of one kind that a shop gives."""
    return make_oracle(shop, n=5_000, seed=seed, kinds=[kind])


def plain(goldens: Iterable[Golden]) -> dict[str, Golden]:
    """Those that are asked in the plainest way, by what is asked."""
    return {g.turns[0].shopper: g for g in goldens if "form:plain" in g.tags}
