"""A conversation as plain values: all that any replica needs to take the next turn."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from kb.documents import Availability, Money


class AssistantError(Exception):
    """Base of what goes wrong while answering; the message says what, where and what to do."""


class Decision(StrEnum):
    """What an answer does for the shopper."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    DECLINE = "decline"
    HANDOFF = "handoff"


class Role(StrEnum):
    """Who said a turn."""

    SHOPPER = "shopper"
    ASSISTANT = "assistant"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product as the shopper sees it, rendered from the record and never from a model's words.

    Attributes:
        variant_id: The variant that was meant; None for the product as a whole.
        options: Buyable choices by name, for example ``("Colour", ("Slate", "Moss"))``.
        note: One line about why it is shown, built from the record.
        price_from: True when variants cost different amounts and ``price`` is the lowest.
    """

    product_id: str
    title: str
    url: str
    image: str
    brand: str
    price: Money | None
    list_price: Money | None
    availability: Availability
    stock: int | None
    rating: Decimal | None
    rating_count: int | None
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()
    variant_id: str | None = None
    note: str = ""
    price_from: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """The proof of a claim: literal words of an article.

    Attributes:
        url: Where the article is read, at the section that the quote stands in if it has a name.
        quote: Literal text of the article's body.
        start: Offset of the quote in the body, in characters.
        end: Offset after the last character of the quote.
    """

    article_id: str
    title: str
    url: str
    heading: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Handoff:
    """A conversation given to a person, with what that person needs to go on."""

    reason: str
    summary: str


@dataclass(frozen=True, slots=True)
class ToolUse:
    """One tool call and what came back.

    Attributes:
        arguments: The arguments as a JSON object.
        result: The result as the model read it, JSON.
        ms: Wall-clock milliseconds.
    """

    id: str
    name: str
    arguments: str
    result: str
    ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Check:
    """What grounding did with one sentence: ``kept`` is False when it was dropped."""

    sentence: str
    kept: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Trace:
    """How an answer came about.

    Attributes:
        edition: The edition of the knowledge base that every fact comes from.
        stages: Wall-clock milliseconds by stage name, in order.
    """

    edition: int
    model: str
    prompt_version: str
    tools: tuple[ToolUse, ...] = ()
    checks: tuple[Check, ...] = ()
    stages: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the shopper gets, with its proof.

    Attributes:
        text: Markdown restricted to paragraphs, lists, tables, emphasis and links.
        suggestions: Short things the shopper may say next.
    """

    text: str
    decision: Decision
    cards: tuple[ProductCard, ...]
    citations: tuple[Citation, ...]
    trace: Trace
    handoff: Handoff | None = None
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said; ``answer`` is there for the assistant's turns."""

    role: Role
    text: str
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything said so far, oldest first."""

    id: str
    turns: tuple[Turn, ...] = ()

    def said(self, role: Role, text: str, answer: Answer | None = None) -> Conversation:
        """The conversation with one more turn."""
        return Conversation(self.id, (*self.turns, Turn(role, text, answer)))


@dataclass(frozen=True, slots=True)
class Status:
    """Streamed: what the assistant is doing, for example ``search_products``."""

    doing: str


@dataclass(frozen=True, slots=True)
class TextDelta:
    """Streamed: the next piece of text; it has passed grounding and is never taken back."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """Streamed last: the whole answer; its text is the deltas joined."""

    answer: Answer


StreamEvent = Status | TextDelta | Finished


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Answer)


def dump_answer(answer: Answer) -> str:
    """The answer as JSON."""
    text: bytes = _adapter().dump_json(answer)
    return text.decode("utf-8")


def load_answer(text: str) -> Answer:
    """Read what :func:`dump_answer` wrote."""
    answer: Answer = _adapter().validate_json(text)
    return answer
