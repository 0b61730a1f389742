"""A small true world and answers in it, to be spoiled one thing at a time."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

from assistant.conversation import (
    Answer,
    CardVariant,
    Citation,
    Decision,
    ProductCard,
    ToolUse,
    Trace,
)
from evals.golden import Expectation
from evals.score import Part, Score
from evals.scoring.checks import score
from evals.scoring.seen import Seen
from evals.targets.target import Observed
from kb.documents import Article, Attribute, Availability, Money, Product, Variant

GBP = "GBP"
KETTLE = Product(
    id="kettle",
    title="Camp Kettle",
    url="https://shop.example/kettle",
    brand="Fernhollow",
    categories=("Cooking", "Kettles"),
    price=Money(Decimal("20.00"), GBP),
    list_price=Money(Decimal("25.00"), GBP),
    availability=Availability.IN_STOCK,
    stock=4,
    rating=Decimal("4.5"),
    rating_count=12,
    attributes=(Attribute("Weight", "250 g"), Attribute("Material", "Anodised aluminium")),
)
JACKET = Product(
    id="jacket",
    title="Fell Jacket",
    url="https://shop.example/jacket",
    brand="Larkfell",
    categories=("Jackets",),
    price=Money(Decimal("1299.00"), GBP),
    availability=Availability.IN_STOCK,
    attributes=(Attribute("Weight", "1.2 kg"),),
    variants=(
        Variant(
            "j-blue-m",
            options=(Attribute("Colour", "Slate Blue"), Attribute("Size", "M")),
            price=Money(Decimal("1299.00"), GBP),
            availability=Availability.OUT_OF_STOCK,
        ),
        Variant(
            "j-red-l",
            options=(Attribute("Colour", "Red"), Attribute("Size", "L")),
            price=Money(Decimal("1350.00"), GBP),
            availability=Availability.IN_STOCK,
        ),
    ),
)
RETURNS = Article(
    "returns",
    "Returns",
    url="https://shop.example/help/returns",
    body="You have 60 days to send it back. Return by post costs £2.95.",
)
ALL = frozenset(Part)


class Records:
    """What is true."""

    own_words = "Write to help@shop.example or call 01632 960417."

    def product(self, product_id: str) -> Product | None:
        return {p.id: p for p in (KETTLE, JACKET)}.get(product_id)

    def article(self, article_id: str) -> Article | None:
        return {RETURNS.id: RETURNS}.get(article_id)


def card(product: Product, **changed: Any) -> ProductCard:
    """The card that the record asks for."""
    names = dict.fromkeys(o.name for v in product.variants for o in v.options)
    options = tuple(
        (
            n,
            tuple(
                dict.fromkeys(o.value for v in product.variants for o in v.options if o.name == n)
            ),
        )
        for n in names
    )
    shown = ProductCard(
        product_id=product.id,
        title=product.title,
        url=product.url,
        image=product.image,
        brand=product.brand,
        price=product.price,
        list_price=product.list_price,
        availability=product.availability,
        stock=product.stock,
        rating=product.rating,
        rating_count=product.rating_count,
        options=options,
        price_from=product.price_varies,
        variants=tuple(
            CardVariant(
                v.id,
                tuple((o.name, o.value) for o in v.options),
                v.price,
                v.list_price,
                v.availability,
                v.stock,
            )
            for v in product.variants
        ),
    )
    return replace(shown, **changed)


QUOTE = Citation("returns", "Returns", RETURNS.url, "", "You have 60 days", 0, 16)
SEARCHED = ToolUse(
    "1",
    "search_products",
    "{}",
    json.dumps({"products": [{"id": "kettle"}, {"id": "jacket"}], "total": 2}),
)
ANSWER = Answer(
    text="The **Camp Kettle** costs £20.00. You have 60 days to send it back. [1]",
    decision=Decision.ANSWER,
    cards=(card(KETTLE), card(JACKET)),
    citations=(QUOTE,),
    trace=Trace(1, "keyless", "v", tools=(SEARCHED,)),
)


def seen(answer: Answer = ANSWER, said: str = "a kettle?", **changed: Any) -> Seen:
    """An answer as it is seen where everything is shown."""
    found = Seen(Observed(answer, 40.0, 10.0), (said,), ALL, Records(), answer.trace.tools)
    return replace(found, **changed)


def says(text: str, **changed: Any) -> Seen:
    """The answer with other words."""
    return seen(replace(ANSWER, text=text), **changed)


def asked(expected: dict[str, Any], found: Seen | None = None) -> Score:
    """The check that an expectation of one check asks for."""
    expectation = Expectation.model_validate(expected)
    (one, *_) = score(expectation, found or seen())
    assert one.check == next(iter(expected))
    assert one.reason
    return one
