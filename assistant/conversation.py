"""A conversation as plain values: all that any replica needs to take the next turn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from assistant.trace import Check, RecordUse, ToolUse, Trace, Usage
from kb.documents import Availability, Money

__all__ = [
    "Answer",
    "AssistantError",
    "CardVariant",
    "Check",
    "Citation",
    "Conversation",
    "Decision",
    "Finished",
    "Handoff",
    "HandoffReason",
    "Identity",
    "ProductCard",
    "Proof",
    "Proposal",
    "RecordUse",
    "Role",
    "Status",
    "StreamEvent",
    "TextDelta",
    "ToolUse",
    "Trace",
    "Turn",
    "Usage",
    "dump_answer",
    "load_answer",
]


class AssistantError(Exception):
    """Base of what goes wrong while answering; the message says what, where and what to do."""


class Decision(StrEnum):
    """What an answer does for the shopper."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    DECLINE = "decline"
    HANDOFF = "handoff"


class Role(StrEnum):
    """Who said a turn; what the system says is for people, and no assistant reads it."""

    SHOPPER = "shopper"
    ASSISTANT = "assistant"
    AGENT = "agent"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class CardVariant:
    """One buyable form of a product, so that a shopper can choose on the card.

    Attributes:
        options: What it is of each choice, for example ``("Colour", "Slate")``.
    """

    id: str
    options: tuple[tuple[str, str], ...]
    price: Money | None
    list_price: Money | None
    availability: Availability
    stock: int | None


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product as the shopper sees it, rendered from the record and never from a model's words.

    Attributes:
        variant_id: The variant that was meant; None for the product as a whole.
        options: Buyable choices by name, for example ``("Colour", ("Slate", "Moss"))``.
        note: One line about why it is shown, built from the record.
        price_from: True when variants cost different amounts and ``price`` is the lowest.
        variants: All buyable forms, or none: where there are too many to be sent, and in answers
            that were stored by earlier releases.
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
    variants: tuple[CardVariant, ...] = ()


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


class HandoffReason(StrEnum):
    """Why a conversation goes to a person."""

    ASKED = "asked"
    REPEATED_FAILURE = "repeated_failure"
    ANGER = "anger"
    LEGAL = "legal"
    SAFETY = "safety"
    MEDICAL = "medical"
    HIGH_VALUE = "high_value"
    BRAND_RULE = "brand_rule"
    ORDER = "order"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Handoff:
    """A conversation given to a person, with what that person needs to go on.

    Attributes:
        reason: What kind of case it is.
        summary: What the shopper wants and where things stand, in a few sentences.
        tried: What was looked up or answered before, newest last.
        products: Ids of the products it is about.
        orders: Ids of the orders it is about.
        detail: The rule or the words that brought it about.
    """

    reason: HandoffReason
    summary: str
    tried: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    detail: str = ""


class Proof(StrEnum):
    """How a customer's identity was established."""

    SESSION = "session"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose orders may be read in this conversation.

    Attributes:
        customer_id: As the order book knows the customer.
        proof: A signed session, or a check that the brand chose.
    """

    customer_id: str
    proof: Proof


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of an order that was shown in full and waits for the shopper's yes.

    Attributes:
        id: Names this change of this state of the order; what is done under it is done once.
        action: Name of the tool that proposed it.
        order_id: The order it changes; empty when it changes the customer's own record.
        arguments: What to do, as a JSON object.
        text: The change in full, as the shopper was shown it.
    """

    id: str
    action: str
    order_id: str
    arguments: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the shopper gets, with its proof.

    Attributes:
        text: Markdown restricted to paragraphs, lists, tables, emphasis and links.
        suggestions: Short things the shopper may say next.
        identity: The customer, once a check in this turn established who it is.
        proposal: A change that waits for the shopper's yes.
        language: Language of the words around the store's own, as an ISO 639-1 code.
    """

    text: str
    decision: Decision
    cards: tuple[ProductCard, ...]
    citations: tuple[Citation, ...]
    trace: Trace
    handoff: Handoff | None = None
    suggestions: tuple[str, ...] = ()
    identity: Identity | None = None
    proposal: Proposal | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said; ``answer`` is there for the assistant's turns."""

    role: Role
    text: str
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything said so far, oldest first.

    Attributes:
        session: The customer whom a signed session names; never anything that a model said.
        resumed: So many turns were said before a person gave the conversation back to the
            assistant; 0 where none had it. They are known, and call nobody again.
        staffed: Whether there is anybody at all who could ever take it over.
    """

    id: str
    turns: tuple[Turn, ...] = ()
    session: Identity | None = None
    resumed: int = 0
    staffed: bool = True

    def said(self, role: Role, text: str, answer: Answer | None = None) -> Conversation:
        """The conversation with one more turn."""
        return replace(self, turns=(*self.turns, Turn(role, text, answer)))

    @property
    def identity(self) -> Identity | None:
        """Whose orders may be read: the session's customer, or the first one a check established.

        The first: a conversation serves one customer, whatever is said later.
        """
        if self.session is not None:
            return self.session
        found = (t.answer.identity for t in self.turns if t.answer is not None)
        return next((identity for identity in found if identity is not None), None)

    @property
    def proposal(self) -> Proposal | None:
        """The change that the latest answer proposed; only the very next turn can confirm it."""
        answers = [t.answer for t in self.turns if t.role is not Role.SHOPPER]
        return answers[-1].proposal if answers and answers[-1] is not None else None


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
