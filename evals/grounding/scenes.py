"""What a conversation has looked up: real tools' results over a store's own edition."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

from assistant.grounding.statements import statements
from assistant.tools import Turn, compare_products, get_product, search_help, search_products
from kb.documents import Article, Kind, Product
from kb.search import Retriever


@dataclass(frozen=True, slots=True)
class Scene:
    """A shopper's question and what the tools returned for it.

    Attributes:
        calls: Tool calls as (name, arguments), which returned ``results`` in this order.
        product: What the reply is about; None in a store of articles.
        other: A second product of the same search.
        sentences: What the returned passages say, each with its passage's key.
        strangers: Products of the store that no tool returned.
    """

    said: str
    calls: tuple[tuple[str, dict[str, Any]], ...]
    results: tuple[str, ...]
    product: Product | None = None
    other: Product | None = None
    sentences: tuple[tuple[str, str], ...] = ()
    strangers: tuple[Product, ...] = ()
    articles: tuple[Article, ...] = field(default=())

    @property
    def told(self) -> str:
        """All that was returned."""
        return "\n".join(self.results)


def scenes(retriever: Retriever, rng: random.Random, count: int) -> list[Scene]:
    """Scenes over different products and articles of an edition."""
    edition = retriever.edition
    products = [
        d for d in _some(edition.documents(Kind.PRODUCT), rng, 4 * count) if isinstance(d, Product)
    ]
    articles = [
        d for d in _some(edition.documents(Kind.ARTICLE), rng, 200) if isinstance(d, Article)
    ]
    found: list[Scene] = []
    for number in range(count):
        product = products[number % len(products)] if products else None
        article = articles[number % len(articles)] if articles else None
        scene = _scene(retriever, product, article, products, rng)
        if scene is not None:
            found.append(scene)
    return found


def _some(documents: Iterator[Any], rng: random.Random, most: int) -> list[Any]:
    """A reservoir sample: a catalogue may be large."""
    kept: list[Any] = []
    for seen, document in enumerate(documents):
        if len(kept) < most:
            kept.append(document)
        elif (at := rng.randrange(seen + 1)) < most:
            kept[at] = document
    rng.shuffle(kept)
    return kept


def _scene(
    retriever: Retriever,
    product: Product | None,
    article: Article | None,
    products: list[Product],
    rng: random.Random,
) -> Scene | None:
    calls: list[tuple[str, dict[str, Any]]] = []
    other = None
    if product is not None:
        calls.append(("search_products", {"query": product.title[:200], "limit": 4}))
        calls.append(("get_product", {"product_id": product.id}))
        near = retriever.products(product.title[:200], limit=4).hits
        others = [h.document for h in near if h.document.id != product.id]
        others = [d for d in others if isinstance(d, Product) and d.title != product.title]
        if not others:
            others = [
                p for p in rng.sample(products, min(8, len(products))) if p.title != product.title
            ]
        if others:
            other = cast(Product, others[0])
            calls.append(("compare_products", {"product_ids": [product.id, other.id]}))
            calls.append(("get_product", {"product_id": other.id}))
    if article is not None:
        calls.append(("search_help", {"question": article.title[:300]}))
    if not calls:
        return None
    results = tuple(call(retriever, name, arguments) for name, arguments in calls)
    told = "\n".join(results)
    strangers = [
        p for p in products if p.id not in told and p.title not in told and len(p.title.split()) > 1
    ]
    return Scene(
        said=_question(product, article, rng),
        calls=tuple(calls),
        results=results,
        product=product,
        other=other,
        sentences=tuple(_sentences(results)),
        strangers=tuple(rng.sample(strangers, min(4, len(strangers)))),
    )


def _question(product: Product | None, article: Article | None, rng: random.Random) -> str:
    asked = []
    if product is not None:
        asked.append(
            rng.choice(
                [
                    f"Tell me about the {product.title}",
                    f"What about the {product.title}?",
                    f"I'm interested in {product.title}, under 900 please",
                ]
            )
        )
    if article is not None:
        asked.append(article.title)
    return ". ".join(asked)


def call(retriever: Retriever, name: str, arguments: dict[str, Any]) -> str:
    """What one of the agent's own tools returns."""
    tools = {t.name: t for t in (search_products, get_product, compare_products, search_help)}
    runtime = SimpleNamespace(context=Turn(retriever))
    return str(cast(Any, tools[name]).func(**arguments, runtime=runtime))


def _sentences(results: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    import json

    for result in results:
        for passage in json.loads(result).get("passages", ()):
            for said in statements(passage["text"]):
                text = said.text.strip()
                if (
                    5 <= len(text.split()) <= 32
                    and text[-1:] == "."
                    and "|" not in text
                    and text[:1].isupper()
                    and "\n" not in text
                ):
                    yield text, passage["key"]
