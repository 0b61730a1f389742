"""The store's records as the oracle reads them: once, without what no question is made of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from evals.oracle.spoken import words
from kb.documents import Article, Attribute, Document, Money, Product, Variant
from kb.terms import fold

# Longer values are prose, and nobody asks for a value word by word that takes half a minute to say.
LONGEST_VALUE = 60
_SENTENCES = 600


class Documents(Protocol):
    """An edition, as far as the oracle needs one."""

    def documents(self) -> Iterable[Document]:
        """All documents."""
        ...


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything that is asked about.

    Attributes:
        products: By id; without descriptions, addresses and pictures, which no truth needs.
        articles: By id.
        small: How often a word is written without a capital in running text.
        capital: How often it has one.
        language: Of most documents, as an ISO 639-1 code; ``en`` where the store doesn't say.
    """

    products: tuple[Product, ...]
    articles: tuple[Article, ...]
    small: Counter[str]
    capital: Counter[str]
    language: str

    def common(self, word: str) -> bool:
        """Whether a folded word is a common one rather than a name: often written small.

        Descriptions that are made like titles write common words large, too, but names are hardly
        ever written small.
        """
        small = self.small[word]
        return small >= 2 and 4 * small >= self.capital[word]


def read_shelf(edition: Documents) -> Shelf:
    """Read an edition's records.

    Equal attributes and prices are kept once: 19,406 products take about 90 MB that way.
    """
    products: list[Product] = []
    articles: list[Article] = []
    pairs: dict[Attribute, Attribute] = {}
    prices: dict[Money, Money] = {}
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    for document in edition.documents():
        languages[document.language[:2]] += 1
        if isinstance(document, Article):
            articles.append(document)
            _count(document.body, small, capital)
            continue
        _count(document.description[:_SENTENCES], small, capital)
        # A title may have capitals everywhere; what it writes small is a common word all the same.
        _count(document.title, small, None)
        products.append(_slim(document, pairs, prices))
    products.sort(key=lambda p: p.id)
    articles.sort(key=lambda a: a.id)
    told = [code for code, _ in languages.most_common() if code]
    return Shelf(tuple(products), tuple(articles), small, capital, told[0] if told else "en")


_WORD = re.compile(r"[^\W\d_]{2,}")


def _count(text: str, small: Counter[str], capital: Counter[str] | None) -> None:
    for match in _WORD.finditer(text):
        word = match[0]
        if word.islower():
            small[word if word.isascii() else fold(word)] += 1
        elif capital is not None and _inside(text[max(0, match.start() - 2) : match.start()]):
            capital[fold(word)] += 1


def _inside(before: str) -> bool:
    """Whether a word after these two characters stands inside a sentence."""
    return len(before) == 2 and before[1] == " " and (before[0].isalnum() or before[0] == ",")


def _slim(
    product: Product, pairs: dict[Attribute, Attribute], prices: dict[Money, Money]
) -> Product:
    def kept(attributes: tuple[Attribute, ...]) -> tuple[Attribute, ...]:
        return tuple(
            pairs.setdefault(a, a) for a in attributes if 0 < len(a.value) <= LONGEST_VALUE
        )

    def shared(price: Money | None) -> Money | None:
        return None if price is None else prices.setdefault(price, price)

    variants = tuple(
        Variant(
            v.id, v.sku, kept(v.options), shared(v.price), shared(v.list_price), v.availability,
            v.stock,
        )
        for v in product.variants
    )  # fmt: skip
    return replace(
        product,
        url="",
        description="",
        image="",
        gtin="",
        price=shared(product.price),
        list_price=shared(product.list_price),
        attributes=kept(product.attributes),
        variants=variants,
    )


def vocabulary(products: Iterable[Product]) -> Counter[str]:
    """In how many titles each word stands."""
    found: Counter[str] = Counter()
    for product in products:
        found.update(set(words(product.title)))
    return found
