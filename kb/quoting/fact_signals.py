"""What is known about one statement of a record for one question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.quoting.question import Question, measured_by
from kb.quoting.token_vectors import TokenVectors
from kb.terms import stems, tokens

_NUMBER = re.compile(r"\d")
_YES = re.compile(r"\W*(?:yes|no|yep|yeah|nope|not really|absolutely|definitely|correct)\b", re.I)
_UNSURE = re.compile(
    r"\bnot (?:really |too )?sure\b|\b(?:do not|don['’]t|can['’]t|cannot|not) (?:know|say|tell)\b|"
    r"\bno idea\b|\bsorry\b|\b(?:haven['’]t|have not|never|not) tried\b",
    re.I,
)
_FIRST = re.compile(r"\b(?:i|my|me|we|our|mine)\b", re.I)


@dataclass(frozen=True, slots=True)
class Statement:
    """Something a record says.

    Attributes:
        text: An attribute as ``Name: value``, or a sentence.
        name: The attribute's name; empty for a sentence.
        reply_to: The question that a quoted answer was given to; empty for all else.
    """

    text: str
    name: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class FactSignals:
    """The numbers that the model of facts sees.

    Attributes:
        words: Mean over the question's words, by weight, of the highest cosine to a word of the
            statement, both in their contexts (MaxSim; Khattab and Zaharia 2020, ColBERT).
        whole: Cosine of both texts, the question without the words of the title.
        apart: Cosine of both once the direction of the title is taken out of them.
        coverage: Share of the asked terms that the statement holds, by stem.
        measured: 1 when a number is asked for and one of that dimension is there.
        unmeasured: 1 when a number is asked for and there is none.
        yes: 1 when the question wants yes or no and the statement begins with it.
        unsure: 1 when it says that its author doesn't know.
        asks: 1 when it is a question itself.
        personal: 1 when it tells of its author.
        attribute: 1 for an attribute.
        reply: 1 for a reply.
        length: Natural logarithm of one more than its words.
    """

    words: float
    whole: float
    apart: float
    coverage: float
    measured: float
    unmeasured: float
    yes: float
    unsure: float
    asks: float
    personal: float
    attribute: float
    reply: float
    length: float


@dataclass(frozen=True, slots=True)
class Embedded:
    """A question, its product and its statements, embedded; replies stand beside statements."""

    question: TokenVectors
    narrowed: NDArray[np.float32]
    title: NDArray[np.float32]
    statements: Sequence[TokenVectors]
    replies: Sequence[TokenVectors | None]


def signals(
    question: Question, statements: Sequence[Statement], embedded: Embedded
) -> tuple[list[FactSignals], NDArray[np.float64]]:
    """The signals of each statement, and by statement and question's token the highest cosine."""
    weights = token_weights(question, embedded.question)
    found = []
    nearest = np.zeros((len(statements), len(weights)))
    apart = _apart(embedded.question.whole, embedded.title)
    for n, statement in enumerate(statements):
        own, reply = embedded.statements[n], embedded.replies[n]
        row = matches(embedded.question, own)
        if reply is not None:
            row = np.maximum(row, matches(embedded.question, reply))
        nearest[n] = row
        found.append(
            FactSignals(
                words=float(nearest[n] @ weights),
                whole=float(own.whole @ embedded.narrowed),
                apart=float(_apart(own.whole, embedded.title) @ apart),
                **_forms(question, statement),
            )
        )
    return found, nearest


def token_weights(question: Question, tokens: TokenVectors) -> NDArray[np.float64]:
    """Weight of each token of the question; they add up to 1."""
    given = np.array([_weight(question, start) for start, _ in tokens.spans])
    total = given.sum()
    return given / total if total else given


def matches(question: TokenVectors, text: TokenVectors) -> NDArray[np.float64]:
    """By token of the question, the highest cosine to a token of the text; 0 for an empty text."""
    if not len(text.vectors) or not len(question.vectors):
        return np.zeros(len(question.vectors))
    best: NDArray[np.float64] = (question.vectors @ text.vectors.T).max(1).astype(float)
    return best


def _forms(question: Question, statement: Statement) -> dict[str, float]:
    text = statement.text
    held = set(stems(f"{text} {statement.reply_to}"))
    number = bool(_NUMBER.search(text))
    share = 1 / max(1, len(question.asked))
    return {
        "coverage": share * sum(term in held for term in question.asked),
        "measured": float(bool(question.measures & measured_by(text))),
        "unmeasured": float(bool(question.measures) and not number),
        "yes": float(question.yes_no and bool(_YES.match(text))),
        "unsure": float(bool(_UNSURE.search(text))),
        "asks": float(text.rstrip().endswith("?")),
        "personal": float(bool(_FIRST.search(text))),
        "attribute": float(bool(statement.name)),
        "reply": float(bool(statement.reply_to)),
        "length": float(np.log1p(len(tokens(text)))),
    }


def _weight(question: Question, start: int) -> float:
    return next((w for a, b, w in question.words if a <= start < b), 0.0)


def _apart(vector: NDArray[np.float32], title: NDArray[np.float32]) -> NDArray[np.float32]:
    rest = vector - (vector @ title) * title
    return (rest / max(1e-6, float(np.linalg.norm(rest)))).astype(np.float32)
