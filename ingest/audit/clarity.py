"""What makes answers bad: articles that say nothing or too much at once, indistinct products."""

from __future__ import annotations

import re
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
from kb.counting import counted
from kb.documents import Article, Product
from kb.terms import fold

# Words: fewer answer nothing; more without a heading can't be cited to the point.
TINY = 6
LONG = 700
_UNTITLED = re.compile(
    r"^(?:untitled|new (?:page|article|post)|no title|title|test|home"
    r"|page)\b.{0,4}$",
    re.I,
)
_PLACEHOLDER = re.compile(
    r"(?i:\blorem ipsum\b)|\b(?:TODO|TBD|FIXME|TKTK)\b|\[insert [^\]]{2,40}\]"
)
_HEADING = re.compile(r"^#{1,6}\s", re.M)


def find(material: Material) -> Iterator[Finding]:
    """Articles without title, body or headings, placeholders, products of one title."""
    for article in material.articles:
        if finding := _of_article(material, article):
            yield finding
    yield from _indistinct(material)


def _of_article(material: Material, article: Article) -> Finding | None:
    body = plain(article.body)
    count = len(body.split())
    evidence = (article_evidence(article, body[:160], source=material.source_of(article)),)
    if not article.title.strip() or _UNTITLED.match(article.title.strip()):
        what = f"An article has no title that says what it is about: {article.title!r}"
        remedy = "Give it one in the shopper's words; it is the first thing that is searched."
        return Finding("clarity", "no title", Severity.WARNING, what, remedy, evidence)
    if match := _PLACEHOLDER.search(article.body):
        what = f"{article.title!r} holds a placeholder: {match[0]}"
        return Finding(
            "clarity", "placeholder", Severity.WARNING, what, "Finish the text.", evidence
        )
    if count < TINY:
        what = f"{article.title!r} says next to nothing ({counted(count, 'word')})"
        remedy = "Write the answer, or take the page out of the source."
        return Finding("clarity", "tiny article", Severity.WARNING, what, remedy, evidence)
    if count > LONG and not _HEADING.search(article.body):
        what = f"{article.title!r} has {count:,} words and no heading"
        remedy = "Divide it by headings: answers then cite the section that they come from."
        return Finding("clarity", "no headings", Severity.NOTE, what, remedy, evidence)
    return None


def _indistinct(material: Material) -> Iterator[Finding]:
    """Products of one title and category that no fact on their cards tells apart."""
    groups: dict[tuple[str, tuple[str, ...], str], list[Product]] = defaultdict(list)
    seen: dict[tuple[str, tuple[str, ...], str], Product] = {}
    for product in material.products():
        key = (fold(product.title), product.categories, fold(product.brand))
        first = seen.setdefault(key, product)
        if first is not product:
            groups[key] = [*(groups.get(key) or [first]), product]
    for products in groups.values():
        distinct = {_card(product) for product in products}
        if len(distinct) == len(products):
            continue
        evidence: tuple[Evidence, ...] = tuple(
            product_evidence(p, _card_text(p), source=material.source_of(p), field="title")
            for p in products
        )
        yield Finding(
            "clarity",
            "indistinct products",
            Severity.WARNING,
            f"{len(products)} products are called {products[0].title!r}, and shoppers can't tell "
            "them apart",
            "Say the difference in their titles or attributes, or remove the doubles.",
            evidence,
            len(products),
        )


def _card(product: Product) -> tuple[object, ...]:
    return (
        product.price,
        frozenset(product.attributes),
        frozenset(option for variant in product.variants for option in variant.options),
    )


def _card_text(product: Product) -> str:
    facts = [str(product.price)] if product.price else []
    facts += [f"{a.name}: {a.value}" for a in product.attributes[:2]]
    return ", ".join(facts) or product.title


CHECK = Check("clarity", "texts and titles that make answers bad", find)
