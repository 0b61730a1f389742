"""Articles that say the same twice, and products that are listed twice under different ids."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator

from ingest.audit.finding import (
    Check,
    Evidence,
    Finding,
    Severity,
    article_evidence,
    product_evidence,
)
from ingest.audit.lines import plain
from ingest.audit.material import Material
from kb.documents import Article, Product
from kb.editions.identity import global_number
from kb.terms import STOPWORDS, fold, tokens

# Shingles are runs of this many words (Broder 1997); articles of fewer shingles share formulas.
RUN = 5
FEWEST = 20
# Jaccard similarity of two articles' shingles from which they are the same text, by and large.
SAME = 0.5
# A run of words in more articles than this is a formula of the site.
FORMULA = 12


def find(material: Material) -> Iterator[Finding]:
    """Near-duplicate articles, articles of one title, products of one GTIN or one name."""
    yield from _articles(material)
    yield from _products(material)


def _articles(material: Material) -> Iterator[Finding]:
    articles = material.articles
    shingles = [_shingles(article) for article in articles]
    bearers: dict[int, list[int]] = defaultdict(list)
    for number, found in enumerate(shingles):
        for shingle in found:
            bearers[shingle].append(number)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for numbers in bearers.values():
        if 1 < len(numbers) <= FORMULA:
            for at, one in enumerate(numbers):
                for other in numbers[at + 1 :]:
                    shared[one, other] += 1
    told: set[tuple[int, int]] = set()
    for (one, other), both in sorted(shared.items(), key=lambda item: -item[1]):
        whole = len(shingles[one] | shingles[other])
        if min(len(shingles[one]), len(shingles[other])) < FEWEST or both < SAME * whole:
            continue
        told.add((one, other))
        yield _same_text(material, articles[one], articles[other], both / whole)
    by_title: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, article in enumerate(articles):
        by_title[fold(article.title), article.language[:2]].append(number)
    for numbers in by_title.values():
        pairs = {(a, b) for i, a in enumerate(numbers) for b in numbers[i + 1 :]}
        if pairs and not pairs <= told:
            yield _same_title(material, [articles[n] for n in numbers])


def _shingles(article: Article) -> frozenset[int]:
    words = tokens(plain(article.body))
    runs = zip(*(words[start:] for start in range(RUN)), strict=False)
    return frozenset(zlib.crc32(" ".join(run).encode()) for run in runs)


def _same_text(material: Material, one: Article, other: Article, share: float) -> Finding:
    return Finding(
        "duplicates",
        "same text",
        Severity.WARNING,
        f"{one.title!r} and {other.title!r} are {share:.0%} the same text",
        "Keep one and let the other lead to it, so that they can't come to differ.",
        tuple(_excerpt(material, article) for article in (one, other)),
        2,
    )


def _same_title(material: Material, articles: list[Article]) -> Finding:
    return Finding(
        "duplicates",
        "same title",
        Severity.NOTE,
        f"{len(articles)} articles are called {articles[0].title!r}, with different texts",
        "Say in the titles what tells them apart: answers cite articles by title.",
        tuple(_excerpt(material, article) for article in articles),
        len(articles),
    )


def _excerpt(material: Material, article: Article) -> Evidence:
    text = plain(article.body)[:160]
    return article_evidence(article, text, source=material.source_of(article))


def _products(material: Material) -> Iterator[Finding]:
    by_gtin: dict[str, list[Evidence]] = defaultdict(list)
    by_name: dict[tuple[str, frozenset[str]], list[Evidence]] = defaultdict(list)
    for product in material.products():
        source = material.source_of(product)
        gtins = {global_number(g) for g in (product.gtin, *(v.gtin for v in product.variants))}
        for gtin in gtins - {""}:
            by_gtin[gtin].append(product_evidence(product, gtin, source=source, field="GTIN"))
        by_name[_name(product)].append(
            product_evidence(product, product.title, source=source, field="title")
        )
    told: set[frozenset[str]] = set()
    for gtin, evidence in by_gtin.items():
        if len(evidence) > 1:
            told.add(frozenset(e.document_id for e in evidence))
            yield Finding(
                "duplicates",
                "same GTIN",
                Severity.ERROR,
                f"{len(evidence)} products bear the GTIN {gtin.lstrip('0')}: "
                + " and ".join(e.title for e in evidence[:3]),
                "Remove the double, or correct the GTIN of the one it doesn't belong to.",
                tuple(evidence),
                len(evidence),
            )
    for evidence in by_name.values():
        if len(evidence) > 1 and frozenset(e.document_id for e in evidence) not in told:
            exact = len({fold(e.title) for e in evidence}) == 1
            loosely = "" if exact else ", give or take order and small words"
            yield Finding(
                "duplicates",
                "same product name",
                Severity.NOTE,
                f"{len(evidence)} products are called {evidence[0].title!r}{loosely}",
                "Remove the doubles; of different models, put what tells them apart in the title.",
                tuple(evidence),
                len(evidence),
            )


def _name(product: Product) -> tuple[str, frozenset[str]]:
    """What is left of a title without order, plurals and small words."""
    words = frozenset(
        w[:-1] if len(w) > 4 and w.isalpha() and w.endswith("s") else w
        for w in tokens(product.title)
        if w not in STOPWORDS
    )
    return fold(product.brand), words or frozenset({product.id})


CHECK = Check("duplicates", "near-duplicate articles and products", find)
