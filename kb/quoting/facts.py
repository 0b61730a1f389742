"""What a product's own record says about a question, statement by statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kb.documents import Product
from kb.embed import Embedder
from kb.quoting.fact_model import FactModel, default_model
from kb.quoting.fact_signals import (
    Embedded,
    FactSignals,
    Statement,
    matches,
    signals,
    token_weights,
)
from kb.quoting.question import Question, asks, read_question
from kb.quoting.token_vectors import piece_vectors, token_vectors
from kb.terms import sentence_spans, stems

# More statements than any shop page shows; the rest of a machine-made record is left out.
MOST = 160
# Statements whose words are read in context; the others are too far off by words alone to win.
SHORTLIST = 10
# Characters of them that are read in all, and of one: reading takes a time that grows with these,
# and an attribute beyond them is a paragraph whose first sentence says what it is about.
READ = 400
CUT = 160
# So many are read however long they are.
FEWEST = 4
# The length of an attribute of five words, as kb.quoting.fact_signals.FactSignals tells it.
PLAIN = 1.79
# Statements that may share an answer between them.
TOGETHER = 5


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement of a record.

    Attributes:
        text: An attribute as ``Name: value``, or a literal sentence of the description.
        confidence: Estimated probability in (0, 1) that it answers the question.
        signals: What that is read from.
    """

    text: str
    confidence: float
    signals: FactSignals


@dataclass(frozen=True, slots=True)
class Reading:
    """Statements read for one question.

    Attributes:
        facts: In the order of the statements.
        support: How well the best few statements between them meet every word of the question, as a
            mean cosine. Low where the answer isn't there, whatever the best statement scores.
    """

    facts: tuple[Fact, ...]
    support: float


def statements(product: Product) -> list[str]:
    """All statements of a record, attributes first."""
    return [statement.text for statement in _stated(product)]


def rank_facts(
    question: str, product: Product, embedder: Embedder, *, limit: int = 3
) -> list[Fact]:
    """Statements of a product's record that answer a question best, best first.

    Words of the question that stand in the product's title say which product is meant, not what is
    asked of it; a question of nothing else gets no fact.

    Args:
        question: The shopper's words.
        product: Which record is asked.
        embedder: Any; a :class:`kb.quoting.token_vectors.TokenEmbedder` reads words in context.
        limit: How many to return.
    """
    title = f"{product.title} {product.brand}".strip()
    read = read_question(question, title)
    if not read.asked and asks(question):
        # "Is it waterproof?" of a jacket that is called so.
        read = read_question(question, "")
    stated = _stated(product)
    if not stated or not read.asked:
        return []
    found = read_statements(
        read, title, _shortlist(read, stated, embedder), embedder, own=True
    ).facts
    return sorted(found, key=lambda fact: -fact.confidence)[:limit]


def read_statements(
    question: Question,
    title: str,
    stated: Sequence[Statement],
    embedder: Embedder,
    model: FactModel | None = None,
    *,
    own: bool = False,
) -> Reading:
    """How likely each of these statements answers a question, and how well they do together.

    Args:
        question: Read with the same title.
        title: Of the product that is asked about.
        stated: At least one.
        embedder: Any.
        model: Instead of the one that ships.
        own: Whether they are a store's own record. The set that the model was fitted on has
            shoppers' reviews and answers beside attributes, and there long sentences answer more
            often. In a record that says nothing, so all its statements are read with the caution
            that attributes get, whatever their form.
    """
    used = model or default_model()
    cut = CUT if own else None
    numbers, nearest, weights = statement_signals(question, title, stated, embedder, cut)
    if own:
        numbers = [replace(signal, attribute=1.0, length=PLAIN) for signal in numbers]
    facts = tuple(
        Fact(statement.text, used.confidence(signal), signal)
        for statement, signal in zip(stated, numbers, strict=True)
    )
    best = np.argsort([-fact.confidence for fact in facts], kind="stable")[:TOGETHER]
    return Reading(facts, float(nearest[best].max(0) @ weights))


def statement_signals(
    question: Question,
    title: str,
    stated: Sequence[Statement],
    embedder: Embedder,
    cut: int | None = None,
) -> tuple[list[FactSignals], NDArray[np.float64], NDArray[np.float64]]:
    """Signals of statements, by statement and token the highest cosine, weights of the tokens.

    Args:
        question: Read with the same title.
        title: Of the product that is asked about.
        stated: The statements.
        embedder: Any.
        cut: Characters of a statement that are read in context; all by default.
    """
    replies = [statement.reply_to for statement in stated if statement.reply_to]
    texts = [question.text, question.narrowed, title, *(s.text[:cut] for s in stated), *replies]
    asked, narrowed, titled, *rest = token_vectors(embedder, texts)
    own, spoken = rest[: len(stated)], iter(rest[len(stated) :])
    embedded = Embedded(
        asked,
        narrowed.whole,
        titled.whole,
        own,
        [next(spoken) if statement.reply_to else None for statement in stated],
    )
    numbers, nearest = signals(question, stated, embedded)
    return numbers, nearest, token_weights(question, asked)


def _stated(product: Product) -> list[Statement]:
    found = [Statement(f"{a.name}: {a.value}", a.name) for a in product.attributes]
    found += [
        Statement(product.description[start:end])
        for start, end in sentence_spans(product.description)
        if end - start > 8
    ]
    return list({statement.text: statement for statement in found}.values())[:MOST]


def _shortlist(
    question: Question, stated: Sequence[Statement], embedder: Embedder
) -> list[Statement]:
    """The statements that come nearest by their words alone, in the record's order."""
    if len(stated) <= SHORTLIST and sum(min(len(s.text), CUT) for s in stated) <= READ:
        return list(stated)
    asked, *rest = piece_vectors(embedder, [question.text, *(s.text for s in stated)])
    weights = token_weights(question, asked)
    held = [set(stems(statement.text)) for statement in stated]
    scores = [
        float(matches(asked, vectors) @ weights)
        + sum(term in words for term in question.asked) / len(question.asked)
        for vectors, words in zip(rest, held, strict=True)
    ]
    best: list[int] = []
    room = READ
    for n in sorted(range(len(stated)), key=lambda n: -scores[n])[:SHORTLIST]:
        room -= min(len(stated[n].text), CUT)
        if len(best) < FEWEST or room >= 0:
            best.append(n)
    return [stated[n] for n in sorted(best)]
