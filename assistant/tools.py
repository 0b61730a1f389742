"""What the agent may do. Every fact a shopper reads comes through one of these."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Annotated, Any, Literal

from langchain.tools import ToolRuntime, tool
from langchain_core.tools import BaseTool
from pydantic import Field

from assistant.findings import (
    Comparison,
    FactFinding,
    HandoverResult,
    HelpResults,
    PassageFinding,
    ProductDetails,
    ProductFinding,
    ProductResults,
    option_values,
    product_finding,
    variant_finding,
)
from assistant.keyless.searching import (
    help_in_english,
    help_words,
    search_words,
    share_in_english,
)
from assistant.orders.desk import OrderDesk
from kb.documents import Hit, Kind, Product
from kb.query import Query as Understood
from kb.query import Sort, Wishes
from kb.retrieval.article_search import unspoken
from kb.search import FITS, Results, Retriever
from kb.sections import address_of
from kb.terms import fold
from kb.understanding.measure import Superlative, measured


@dataclass(slots=True)
class Turn:
    """What the tools of one turn share.

    Attributes:
        retriever: Over the edition that this whole turn reads.
        passages: Help passages returned so far, by citation key.
        orders: What this conversation may do with orders; None when the store has no order book.
        returned: A person has just given the conversation back: the model doesn't call them again.
    """

    retriever: Retriever
    passages: dict[str, Hit] = field(default_factory=dict)
    orders: OrderDesk | None = None
    returned: bool = False


# Attributes that only number a thing: no difference that helps anybody to choose.
_IDENTIFIER = re.compile(
    r"^(?:sku|mpn|gtin|ean|upc|isbn|asin|barcode|id)\b|"
    r"\b(?:article|model|part|item|product|order|style) ?(?:number|no\b|nr\b|code|id\b)|"
    r"\b(?:artikel|modell|teile|bestell|hersteller)-?(?:nummer|nr\b|code)|"
    r"\b(?:reference|referencia|code article|numero de (?:modele|modelo|article|articulo))\b"
)
_RETURNED = (
    "Nobody was called: a person read this a moment ago and gave the conversation back to you. "
    "Answer by yourself, or say what you don't know; don't say that you passed it on."
)
Runtime = ToolRuntime[Turn, Any]
Query = Annotated[str, Field(max_length=500)]


@tool
def search_products(
    query: Query,
    runtime: Runtime,
    min_price: Decimal | None = None,
    max_price: Decimal | None = None,
    brand: str = "",
    options: list[str] | None = None,
    in_stock: bool = False,
    sort: Literal["relevance", "cheapest", "dearest", "best_rated"] = "relevance",
    limit: Annotated[int, Field(ge=1, le=12)] = 6,
) -> str:
    """Find products of this store.

    Args:
        query: What the shopper is looking for, in their words; conditions in it are understood.
        runtime: Supplied by the agent.
        min_price: Lowest price in the store's currency.
        max_price: Highest price in the store's currency.
        brand: A brand name.
        options: Colours, sizes or other choices it must come in, for example ["blue", "M"].
        in_stock: Only what can be ordered now.
        sort: How to order what fits.
        limit: How many to return.
    """
    wishes = Wishes(
        price_min=min_price,
        price_max=max_price,
        brand=brand,
        options=tuple(options or ()),
        in_stock=in_stock,
        sort=Sort(sort),
    )
    retriever = runtime.context.retriever
    said = search_words(query, retriever.vocabulary.knows)
    results = retriever.products(said, limit=limit, wishes=wishes)
    kept = _held(results)
    return ProductResults(
        subject=results.query.subject,
        conditions=tuple(label for label, _ in kept),
        given_up=tuple(c.label for c in results.given_up),
        kinds=(*(on for _, on in kept), *(f"{c.kind}:{c.source}" for c in results.given_up)),
        order=_order(results.query),
        products=tuple(_hit_finding(hit, results.query.superlative) for hit in results.hits),
        nearest=tuple(_hit_finding(hit) for hit in results.nearest if not results.hits),
        total=results.total,
    ).model_dump_json(exclude_defaults=True)


@tool
def get_product(product_id: str, runtime: Runtime, question: Query = "") -> str:
    """Read one product's whole record: variants with price and stock, attributes, description.

    Args:
        product_id: An id from another tool's result.
        runtime: Supplied by the agent.
        question: What the shopper wants to know about it; the nearest facts are returned with it.
    """
    retriever = runtime.context.retriever
    document = retriever.edition.document(Kind.PRODUCT, product_id)
    if not isinstance(document, Product):
        return ProductDetails(product=None).model_dump_json()
    facts = retriever.facts(question, document) if question else []
    return ProductDetails(
        product=product_finding(document, attributes=200),
        description=document.description,
        variants=tuple(variant_finding(v) for v in document.variants),
        facts=tuple(
            FactFinding(
                text=fact.text,
                confidence=round(fact.confidence, 3),
            )
            for fact in facts
        ),
    ).model_dump_json(exclude_defaults=True)


@tool
def compare_products(
    product_ids: Annotated[list[str], Field(min_length=2, max_length=4)], runtime: Runtime
) -> str:
    """Set two to four products side by side, property by property.

    Args:
        product_ids: Ids from another tool's result.
        runtime: Supplied by the agent.
    """
    found = [
        runtime.context.retriever.edition.document(Kind.PRODUCT, product_id)
        for product_id in dict.fromkeys(product_ids)
    ]
    products = [p for p in found if isinstance(p, Product)]
    return Comparison(
        products=tuple(product_finding(p, attributes=200) for p in products),
        rows=tuple(differences(products)),
    ).model_dump_json(exclude_defaults=True)


@tool
def search_help(question: Query, runtime: Runtime) -> str:
    """Find what the store's help pages say: delivery, returns, payment, care, warranty and so on.

    Args:
        question: The shopper's question in their words.
        runtime: Supplied by the agent.
    """
    turn = runtime.context
    results = turn.retriever.articles(help_words(question))
    known = turn.retriever.rarity.knows
    english = help_in_english(question, known)
    if english:
        # Pages in the shopper's own language are found by their own words at least as well.
        translated = _doubted(
            turn.retriever.articles(english), share_in_english(question, known) ** 2
        )
        results = max(
            (results, translated),
            key=lambda found: max((hit.confidence for hit in found.hits), default=0.0),
        )
    passages = []
    for hit in results.hits:
        key = f"{hit.document.id}#{hit.chunk.ordinal}"
        turn.passages[key] = hit
        passages.append(
            PassageFinding(
                key=key,
                article_id=hit.document.id,
                title=hit.document.title,
                url=address_of(hit.document, hit.chunk),
                heading=hit.chunk.heading,
                text=hit.chunk.text,
                quote=hit.quote,
                confidence=round(hit.confidence, 3),
                titled=round(dict(hit.signals).get("title", 0.0), 3),
            )
        )
    nearest = max((hit.confidence for hit in results.nearest), default=0.0)
    return HelpResults(
        passages=tuple(passages),
        nearest=round(nearest, 3),
        unspoken=() if english else unspoken(results.query.text, known),
    ).model_dump_json(exclude_defaults=True)


def _doubted(results: Results, share: float) -> Results:
    """Results for a question of which only a share was understood."""
    hits = tuple(replace(hit, confidence=hit.confidence * share) for hit in results.hits)
    served = tuple(hit for hit in hits if hit.confidence >= FITS[Kind.ARTICLE])
    return replace(results, hits=served, nearest=results.nearest if served else hits)


@tool
def hand_over(reason: str, summary: str, runtime: Runtime) -> str:
    """Pass the conversation on to a person of the store.

    Args:
        reason: Why, in a few words.
        summary: What the shopper wants and what was tried, for the person who takes over.
        runtime: Supplied by the agent.
    """
    refused = _RETURNED if runtime.context.returned else ""
    result = HandoverResult(reason=reason, summary=summary, refused=refused)
    return result.model_dump_json(exclude_defaults=True)


TOOLS: tuple[BaseTool, ...] = (
    search_products,
    get_product,
    compare_products,
    search_help,
    hand_over,
)


def differences(products: list[Product]) -> list[tuple[str, tuple[str, ...]]]:
    """Properties in which products differ, most telling first, as (name, one value a product)."""
    rows: list[tuple[str, tuple[str, ...]]] = []

    def add(name: str, values: list[str]) -> None:
        if len(set(values)) > 1:
            rows.append((name, tuple(value or "–" for value in values)))

    add("Price", [_price_text(p) for p in products])
    add("Brand", [p.brand for p in products])
    add("Rating", [f"{p.rating.normalize():f} of 5" if p.rating else "" for p in products])
    names = list(dict.fromkeys(a.name for p in products for a in p.attributes))
    table = [{a.name: a.value for a in p.attributes} for p in products]
    # A property that only one of them states says little; those that all state come first.
    names.sort(key=lambda name: -sum(name in row for row in table))
    for name in names:
        if sum(name in row for row in table) >= 2 and not _IDENTIFIER.search(fold(name)):
            add(name, [row.get(name, "") for row in table])
    options = [option_values(p) for p in products]
    for name in dict.fromkeys(name for row in options for name in row):
        # What comes in one form only states it as a property.
        add(
            name,
            [
                ", ".join(row.get(name, ())) or stated.get(name, "")
                for row, stated in zip(options, table, strict=True)
            ],
        )
    return rows[:10]


def _price_text(product: Product) -> str:
    if product.price is None:
        return ""
    return f"from {product.price}" if product.price_varies else str(product.price)


def _held(results: Results) -> list[tuple[str, str]]:
    """The conditions that the hits meet, in words, and what each is on.

    What only the products' texts can leave out is among them.
    """
    dropped = {c.label for c in results.given_up}
    query = results.query
    held = [(c.label, f"{c.kind}:{c.source}") for c in query.constraints]
    named = " ".join(label for label, _ in held)
    held += [(f"without {p}", "exclusion:text") for p in query.excluded if p not in named]
    return [pair for pair in held if pair[0] not in dropped]


def _order(query: Understood) -> str:
    if query.superlative is not None:
        return query.superlative.word
    return "" if query.sort is Sort.RELEVANCE else str(query.sort)


def _hit_finding(hit: Hit, order: Superlative | None = None) -> ProductFinding:
    assert isinstance(hit.document, Product)
    numbers = dict(hit.signals)
    found = measured(hit.document, order) if order is not None else None
    return product_finding(hit.document).model_copy(
        update={
            "confidence": round(hit.confidence, 3),
            "coverage": round(numbers.get("coverage", 0.0), 3),
            "named": round(numbers.get("named", 0.0), 3),
            "measure": found[1] if found else "",
        }
    )


def parse_arguments(text: str) -> dict[str, object]:
    """A tool call's arguments as an object; an empty one when they are not JSON."""
    try:
        data = json.loads(text)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
