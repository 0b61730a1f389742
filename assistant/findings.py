"""What tools return to the model: strict values, written and read as JSON."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from kb.documents import Availability, Product, Variant


class _Finding(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class VariantFinding(_Finding):
    """One buyable form of a product."""

    id: str
    options: dict[str, str]
    price: str = ""
    list_price: str = ""
    availability: Availability
    stock: int | None = None


class ProductFinding(_Finding):
    """A product as the model sees it; every figure is the record's.

    Attributes:
        price: As shoppers read it; the lowest where variants differ.
        confidence: Calibrated probability that it serves the query.
        coverage: Share of the query's weight that the record holds, in [0, 1].
        named: How far the query names this very product, in [0, 1].
        measure: The attribute that a superlative in the query orders by.
    """

    id: str
    title: str
    brand: str = ""
    price: str = ""
    price_from: bool = False
    list_price: str = ""
    availability: Availability
    stock: int | None = None
    rating: str = ""
    rating_count: int | None = None
    url: str = ""
    categories: tuple[str, ...] = ()
    options: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    attributes: dict[str, str] = Field(default_factory=dict)
    confidence: float = 1.0
    coverage: float = 0.0
    named: float = 0.0
    measure: str = ""


class FactFinding(_Finding):
    """One statement of a product's record, and the probability that it answers the question."""

    text: str
    confidence: float


class ProductResults(_Finding):
    """What ``search_products`` returns.

    Attributes:
        conditions: What was understood as strict conditions, in words.
        given_up: Conditions that nothing met and that were dropped.
        kinds: What each of the conditions, and then each of those given up, is on: its kind and
            what it was read from, ``option:colour``. A new condition replaces one of its own kind.
        subject: The words that name what is looked for, without the conditions.
        order: The superlative the shopper used, if any.
        nearest: Titles of what came closest when nothing fits; not to be offered as a match.
    """

    subject: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    given_up: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    order: str = ""
    products: tuple[ProductFinding, ...] = ()
    nearest: tuple[ProductFinding, ...] = ()
    total: int = 0


class ProductDetails(_Finding):
    """What ``get_product`` returns."""

    product: ProductFinding | None
    description: str = ""
    variants: tuple[VariantFinding, ...] = ()
    facts: tuple[FactFinding, ...] = ()


class Comparison(_Finding):
    """What ``compare_products`` returns: a row per property in which the products differ."""

    products: tuple[ProductFinding, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


class PassageFinding(_Finding):
    """A passage of a help article.

    Attributes:
        key: Names the passage in a citation marker.
        quote: The sentences that answer best; literal text of the passage.
        titled: Share of the question's weight that the article's title holds, in [0, 1].
    """

    key: str
    article_id: str
    title: str
    url: str
    heading: str
    text: str
    quote: str
    confidence: float
    titled: float = 0.0


class HelpResults(_Finding):
    """What ``search_help`` returns; no passages when nothing answers the question.

    Attributes:
        nearest: Confidence in the best of what doesn't answer it.
        unspoken: Things that the question names and that nothing in the store speaks of.
    """

    passages: tuple[PassageFinding, ...] = ()
    nearest: float = 0.0
    unspoken: tuple[str, ...] = ()


class HandoverResult(_Finding):
    """What ``hand_over`` returns.

    Attributes:
        refused: Why nobody was called; empty when somebody was.
    """

    reason: str
    summary: str
    refused: str = ""


def product_finding(
    product: Product, *, confidence: float = 1.0, named: float = 0.0, attributes: int = 12
) -> ProductFinding:
    """A record as the model sees it.

    Args:
        product: The record.
        confidence: Calibrated probability that it serves the query.
        named: How far the query names this very product, in [0, 1].
        attributes: At most this many attributes; records of electronics have hundreds.
    """
    return ProductFinding(
        id=product.id,
        title=product.title,
        brand=product.brand,
        price=str(product.price) if product.price else "",
        price_from=product.price_varies,
        list_price=str(product.list_price) if product.list_price else "",
        availability=product.availability,
        stock=product.stock,
        rating=f"{product.rating.normalize():f}" if product.rating is not None else "",
        rating_count=product.rating_count,
        url=product.url,
        categories=product.categories,
        options=option_values(product),
        attributes={a.name: a.value for a in product.attributes[:attributes]},
    )


def option_values(product: Product) -> dict[str, tuple[str, ...]]:
    """The choices a product comes in, by option name, in the order of its variants."""
    found: dict[str, dict[str, None]] = {}
    for variant in product.variants:
        for option in variant.options:
            found.setdefault(option.name, {})[option.value] = None
    return {name: tuple(values) for name, values in found.items()}


def variant_finding(variant: Variant) -> VariantFinding:
    """A variant as the model sees it."""
    return VariantFinding(
        id=variant.id,
        options={o.name: o.value for o in variant.options},
        price=str(variant.price) if variant.price else "",
        list_price=str(variant.list_price) if variant.list_price else "",
        availability=variant.availability,
        stock=variant.stock,
    )
