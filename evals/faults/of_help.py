"""Faults in answering from help pages: what is found, how sure it is, and how it is proved."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from assistant import draft
from assistant.conversation import Citation
from evals.faults.fault import Fault, Plant, around
from kb import edition
from kb.documents import Article, Document, Kind, Money, Product
from kb.retrieval.calibration import Calibration
from kb.search import Results, Retriever

_LAST_WEEK = Decimal("0.9")
_CUT = 200


def _elsewhere(usual: Callable[..., Results]) -> Callable[..., Results]:
    """The passages of an article that has nothing to do with the question."""

    def articles(self: Retriever, text: str, **options: Any) -> Results:
        titles = sorted(title for _, title in self.edition.titles(Kind.ARTICLE))
        return usual(self, random.Random(text).choice(titles), **options)  # noqa: S311

    return articles


def _sure(confidence: Callable[[float], float]) -> Plant:
    return around(
        Calibration,
        "confidence",
        lambda usual: lambda self, kind, signals: confidence(usual(self, kind, signals)),
    )


def _proof(change: Callable[[Citation, Any], Citation]) -> Plant:
    def made(usual: Callable[..., Citation | None]) -> Callable[..., Citation | None]:
        def citation(own: Any, passage: Any, said: str) -> Citation | None:
            found = usual(own, passage, said)
            return None if found is None else change(found, own)

        return citation

    return around(draft, "citation", made)


def _of_another(proof: Citation, own: Any) -> Citation:
    for article in own.documents(Kind.ARTICLE):
        if article.id != proof.article_id and isinstance(article, Article):
            return replace(proof, article_id=article.id, title=article.title, url=article.url)
    return proof


def _read(change: Callable[[Document], Document]) -> Plant:
    return around(
        edition, "load_document", lambda usual: lambda kind, text: change(usual(kind, text))
    )


def _cut(document: Document) -> Document:
    return (
        replace(document, body=document.body[:_CUT]) if isinstance(document, Article) else document
    )


def _cheaper(price: Money | None) -> Money | None:
    if price is None:
        return None
    return Money((price.amount * _LAST_WEEK).quantize(Decimal("0.01")), price.currency)


def _old(document: Document) -> Document:
    """The record as it was before the last change of prices."""
    if not isinstance(document, Product):
        return document
    forms = tuple(replace(v, price=_cheaper(v.price)) for v in document.variants)
    return replace(document, price=_cheaper(document.price), variants=forms)


OF_HELP = (
    Fault(
        "random-passages",
        "The retriever returns passages of any article.",
        "kb/search.py",
        around(Retriever, "articles", _elsewhere),
    ),
    Fault(
        "everything-fits",
        "The nearest passage or product answers whatever is asked.",
        "kb/retrieval/calibration.py",
        _sure(lambda _: 0.95),
    ),
    Fault(
        "nothing-fits",
        "Nothing that is found is thought to answer anything.",
        "kb/retrieval/calibration.py",
        _sure(lambda _: 0.01),
    ),
    Fault(
        "citation-of-another-article",
        "The right words are cited from the wrong article.",
        "assistant/draft.py",
        _proof(_of_another),
    ),
    Fault(
        "citation-shifted",
        "Citations point seven characters past what they quote.",
        "assistant/draft.py",
        _proof(lambda c, _: replace(c, start=c.start + 7, end=c.end + 7)),
    ),
    Fault(
        "quote-not-literal",
        "Quotes are tidied up and are no longer the article's own words.",
        "assistant/draft.py",
        _proof(lambda c, _: replace(c, quote=c.quote.replace("n't", " not").rstrip(".") + "!")),
    ),
    Fault(
        "articles-cut",
        "The bodies of articles end after 200 characters.",
        "kb/edition.py",
        _read(_cut),
    ),
    Fault(
        "stale-prices",
        "Records are those of the edition before the last change of prices.",
        "kb/edition.py",
        _read(_old),
    ),
)
