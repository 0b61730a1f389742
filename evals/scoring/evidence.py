"""What an answer may rest on: the records behind it, read apart from how the product reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from assistant.conversation import Answer, ToolUse
from evals.targets.target import Facts
from evals.tool_result import objects, read
from kb.documents import Article, Money, Product, Variant

# What these return are records of the edition, which are read from the edition itself.
CATALOGUE = frozenset({"search_products", "get_product", "compare_products", "search_help"})
_IDS = frozenset({"id", "product_id", "article_id"})
_LINK = re.compile(r"https?://[^\s<>()\[\]\"'`|\\]+", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True)  # without slots, to keep what is read of it
class Evidence:
    """The records that the conversation has touched, and words that are no record's.

    Attributes:
        products: On cards, or returned by a tool, in this turn or an earlier one.
        articles: Cited, or returned by a tool.
        other: What other tools than the catalogue's returned, such as those of orders.
        said: What the shopper has said.
        own: What the brand itself states.
    """

    products: tuple[Product, ...]
    articles: tuple[Article, ...]
    other: str
    said: str
    own: str

    @cached_property
    def prices(self) -> frozenset[Money]:
        """Every price of the records."""
        return frozenset(price for product in self.products for price in prices_of(product))

    @cached_property
    def words(self) -> str:
        """Every word of the records but their prices, and what is no record's."""
        parts = [words_of(product) for product in self.products]
        for article in self.articles:
            parts += [article.title, *article.breadcrumbs, article.body]
        return "\n".join((*parts, self.other, self.own))

    @cached_property
    def links(self) -> frozenset[str]:
        """Every address, without its place on the page."""
        addresses = {form.url for product in self.products for form in forms_of(product)}
        addresses |= {article.url for article in self.articles}
        addresses |= set(links(self.words))
        return frozenset(without_place(address) for address in addresses if address)


def evidence_of(
    answers: Iterable[Answer], tools: Iterable[ToolUse], said: str, facts: Facts
) -> Evidence:
    """What an answer may rest on.

    Args:
        answers: It and those before it, oldest first.
        tools: What was called so far and what came back.
        said: What the shopper has said.
        facts: What is true.
    """
    products: dict[str, Product | None] = {}
    articles: dict[str, Article | None] = {}
    for answer in answers:
        products |= {card.product_id: None for card in answer.cards}
        articles |= {citation.article_id: None for citation in answer.citations}
    other = []
    for use in tools:
        result = read(use.result)
        if use.name not in CATALOGUE or result is None:
            other.append(use.result)
        for one in objects(result):
            for name in (inner for key, inner in one.items() if key in _IDS):
                if isinstance(name, str):
                    products.setdefault(name)
                    articles.setdefault(name)
    return Evidence(
        tuple(p for name in products if (p := facts.product(name)) is not None),
        tuple(a for name in articles if (a := facts.article(name)) is not None),
        "\n".join(other),
        said,
        facts.own_words,
    )


def forms_of(product: Product) -> tuple[Product | Variant, ...]:
    """A product and its variants."""
    return (product, *product.variants)


def prices_of(product: Product) -> set[Money]:
    """Every price of a product and its variants."""
    prices = (price for form in forms_of(product) for price in (form.price, form.list_price))
    return {price for price in prices if price is not None}


def words_of(product: Product) -> str:
    """Every word of a product's record but its prices."""
    parts = [product.title, product.brand, *product.categories, product.description, product.sku]
    parts += [f"{a.name}: {a.value}" for a in product.attributes]
    parts += [f"{product.rating} of 5"] if product.rating is not None else []
    parts += [str(v) for v in (product.stock, product.rating_count) if v is not None]
    for variant in product.variants:
        parts += [variant.sku, *(f"{o.name}: {o.value}" for o in variant.options)]
        parts += [str(variant.stock)] if variant.stock is not None else []
    return "\n".join(parts)


def links(text: str) -> list[str]:
    """The web addresses and e-mail addresses of a text."""
    found = [match[0].rstrip(".,;:!?*_") for match in _LINK.finditer(text)]
    return [*found, *(match[0].rstrip(".") for match in _MAIL.finditer(_LINK.sub(" ", text)))]


def without_place(address: str) -> str:
    """An address without its place on the page."""
    return address.partition("#")[0].rstrip("/")
