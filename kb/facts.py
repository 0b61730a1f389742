"""What a product's own record says about a question, statement by statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.documents import Product
from kb.embed import Embedder
from kb.terms import content_terms, sentence_spans, stems

# More statements than any shop page shows; the rest of a machine-made record is left out.
MOST = 160


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement of a record.

    Attributes:
        text: An attribute as ``Name: value``, or a literal sentence of the description.
        dense: Cosine similarity to the question.
        coverage: Share of the question's content words that the statement holds.
    """

    text: str
    dense: float
    coverage: float

    @property
    def score(self) -> float:
        """Mean of both signals."""
        return 0.5 * self.dense + 0.5 * self.coverage


def statements(product: Product) -> list[str]:
    """All statements of a record, attributes first."""
    found = [f"{a.name}: {a.value}" for a in product.attributes]
    found += [
        product.description[start:end]
        for start, end in sentence_spans(product.description)
        if end - start > 8
    ]
    return list(dict.fromkeys(found))[:MOST]


def rank_facts(
    question: str,
    product: Product,
    embedder: Embedder,
    *,
    limit: int = 3,
    texts: Sequence[str] = (),
) -> list[Fact]:
    """Statements of a product's record that are nearest to a question, best first.

    Words of the question that stand in the product's title say which product is meant, not what is
    asked of it, and count for nothing.

    Args:
        question: The shopper's words.
        product: Which record is asked.
        embedder: Any.
        limit: How many to return.
        texts: Statements to rank instead of the record's own.
    """
    titled = set(stems(f"{product.title} {product.brand}"))
    asked = [term for term in content_terms(question) if term not in titled]
    texts = list(texts) or statements(product)
    if not texts or not asked:
        return []
    coverages = [_coverage(asked, text) for text in texts]
    vectors = embedder.passages(texts)
    cosines = vectors @ embedder.query(_without(question, titled))
    facts = [
        Fact(text, float(cosine), coverage)
        for text, cosine, coverage in zip(texts, cosines, coverages, strict=True)
    ]
    return sorted(facts, key=lambda fact: -fact.score)[:limit]


def _coverage(asked: Sequence[str], text: str) -> float:
    held = set(stems(text))
    return sum(term in held for term in asked) / len(asked)


def _without(question: str, titled: set[str]) -> str:
    kept = [
        word for word in question.split() if not set(stems(word)) or not set(stems(word)) <= titled
    ]
    return " ".join(kept) or question
