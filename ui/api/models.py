"""What goes over the wire: requests, strictly read, and answers as shoppers may see them."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant.conversation import Answer, CardVariant, Citation, Decision, ProductCard, Role
from assistant.guard.masking import shown
from desk import telling
from desk.messages import Attachment, Message, State, Vote
from kb.documents import Availability, Money

TEXT_LIMIT = 4000
COMMENT_LIMIT = 1000

# Embeddings, overrides and isolates of writing direction: they make text read otherwise than it is.
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """The text without control characters (line breaks and tabs stay) and surrounding space."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (
        char
        for char in text
        if char in "\n\t"
        or (unicodedata.category(char) not in ("Cc", "Cs") and char not in _DIRECTION)
    )
    return "".join(kept).strip()


def _said(text: str) -> str:
    text = clean(text)
    if not text:
        raise ValueError("there is nothing in it; write what you would like to know")
    if len(text) > TEXT_LIMIT:
        raise ValueError(
            f"it has {len(text):,} characters and may have {TEXT_LIMIT:,}; "
            "shorten it or send it in parts"
        )
    return text


def commented(text: str) -> str:
    """The comment, cleaned; raises ValueError when it is too long."""
    text = clean(text)
    if len(text) > COMMENT_LIMIT:
        raise ValueError(f"it has {len(text):,} characters and may have {COMMENT_LIMIT:,}")
    return text


class Strict(BaseModel):
    """A request or an answer in which nothing unknown is let through."""

    model_config = ConfigDict(extra="forbid")


class NewMessage(Strict):
    """What a shopper says."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "Is the rain jacket waterproof?"}]}
    )

    text: Annotated[str, AfterValidator(_said)] = Field(
        description=f"1 to {TEXT_LIMIT:,} characters; control characters are taken out.",
        json_schema_extra={"minLength": 1, "maxLength": TEXT_LIMIT, "pattern": r"[^\s\x00-\x1f]"},
    )
    attachments: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=5)] = Field(
        default=[], description="Ids of files that were uploaded to this conversation."
    )


class NewRating(Strict):
    """What a shopper thinks of an answer."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"value": "up", "comment": "Spot on."}]}
    )

    value: Vote
    comment: Annotated[str, AfterValidator(commented)] = Field(
        default="",
        description=f"At most {COMMENT_LIMIT:,} characters.",
        json_schema_extra={"maxLength": COMMENT_LIMIT},
    )


class Price(Strict):
    """An amount of money; a decimal string, because money is exact."""

    amount: Decimal = Field(examples=["129.00"])
    currency: str = Field(examples=["GBP"])

    @classmethod
    def of(cls, money: Money | None) -> Self | None:
        """From the record's money."""
        return cls(amount=money.amount, currency=money.currency) if money else None


class Option(Strict):
    """A choice and what can be bought of it."""

    name: str = Field(examples=["Colour"])
    values: list[str] = Field(examples=[["Slate", "Moss"]])


class VariantView(Strict):
    """One buyable form of a product."""

    id: str = Field(description="The SKU where the store has one.")
    options: dict[str, str] = Field(examples=[{"Colour": "Slate", "Size": "M"}])
    price: Price | None
    list_price: Price | None
    availability: Availability
    stock: int | None

    @classmethod
    def of(cls, variant: CardVariant) -> Self:
        """From the assistant's card."""
        return cls(
            id=variant.id,
            options=dict(variant.options),
            price=Price.of(variant.price),
            list_price=Price.of(variant.list_price),
            availability=variant.availability,
            stock=variant.stock,
        )


class Card(Strict):
    """A product as the store's record has it."""

    product_id: str
    variant_id: str | None = Field(description="The variant that is meant; null for the whole.")
    title: str
    url: str
    image: str
    brand: str
    price: Price | None
    price_from: bool = Field(description="True when variants differ and this is the lowest price.")
    list_price: Price | None
    availability: Availability
    stock: int | None
    rating: Decimal | None = Field(description="Out of 5.")
    rating_count: int | None
    options: list[Option]
    variants: list[VariantView] = Field(
        description="All of them; none where they are too many, and `options` is what is known."
    )
    note: str = Field(description="One line about why it is shown.")

    @classmethod
    def of(cls, card: ProductCard) -> Self:
        """From the assistant's card."""
        return cls(
            product_id=card.product_id,
            variant_id=card.variant_id,
            title=card.title,
            url=card.url,
            image=card.image,
            brand=card.brand,
            price=Price.of(card.price),
            price_from=card.price_from,
            list_price=Price.of(card.list_price),
            availability=card.availability,
            stock=card.stock,
            rating=card.rating,
            rating_count=card.rating_count,
            options=[Option(name=name, values=list(values)) for name, values in card.options],
            variants=[VariantView.of(variant) for variant in card.variants],
            note=card.note,
        )


class Quote(Strict):
    """The literal words of an article that prove a claim."""

    article_id: str
    title: str
    url: str
    heading: str
    quote: str
    start: int = Field(description="Offset in the article's body, in characters.")
    end: int

    @classmethod
    def of(cls, citation: Citation) -> Self:
        """From the assistant's citation."""
        return cls(
            article_id=citation.article_id,
            title=citation.title,
            url=citation.url,
            heading=citation.heading,
            quote=citation.quote,
            start=citation.start,
            end=citation.end,
        )


class HandoffView(Strict):
    """Why a person takes over, and what that person is told."""

    reason: str
    summary: str


class AnswerView(Strict):
    """An answer with its proof."""

    text: str = Field(description="Markdown: paragraphs, lists, tables, emphasis, links.")
    decision: Decision
    cards: list[Card]
    citations: list[Quote]
    suggestions: list[str] = Field(description="Short things the shopper may say next.")
    handoff: HandoffView | None
    model: str = Field(description="What put the words together.")
    edition: int = Field(description="The edition of the store's knowledge the facts come from.")

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """From the assistant's answer; how it came about stays inside."""
        given = answer.handoff
        return cls(
            text=shown(answer.text),
            decision=answer.decision,
            cards=[Card.of(card) for card in answer.cards],
            citations=[Quote.of(citation) for citation in answer.citations],
            suggestions=list(answer.suggestions),
            handoff=HandoffView(reason=given.reason, summary=given.summary) if given else None,
            model=answer.trace.model,
            edition=answer.trace.edition,
        )


class PersonView(Strict):
    """Somebody at the desk, as shoppers are told of them."""

    name: str = Field(description="The first name; may be empty.")


class AttachmentView(Strict):
    """A file that belongs to a message."""

    id: str
    name: str
    type: str = Field(description="By its content.", examples=["image/png"])
    size: int = Field(description="In bytes.")
    url: str = Field(description="Where it is read, with the same token.")

    @classmethod
    def of(cls, conversation_id: str, attachment: Attachment) -> Self:
        """From the stored file."""
        return cls(
            id=attachment.id,
            name=attachment.name,
            type=attachment.type,
            size=attachment.size,
            url=f"/v1/conversations/{conversation_id}/files/{attachment.id}",
        )


class MessageView(Strict):
    """One thing said."""

    id: str = Field(description="Of an answer: what `aisle explain` prints the receipt of.")
    role: Role
    text: str
    state: State = Field(description="How far a shopper's message has come.")
    created: str = Field(description="ISO 8601, UTC.")
    reply_to: str | None = Field(description="For answers: the shopper's message.")
    answer: AnswerView | None = Field(description="For the assistant's messages.")
    rating: Vote | None
    author: PersonView | None = Field(description="For messages of an agent.")
    code: str = Field(description="Of a system message: what it tells.", examples=["agent_joined"])
    data: dict[str, Any] = Field(description="What belongs to the code, for words of one's own.")
    attachments: list[AttachmentView]

    @classmethod
    def of(cls, message: Message) -> Self:
        """From the stored message."""
        author = telling.first_name(message.author_name)
        return cls(
            id=message.id,
            role=message.role,
            text=shown(message.text),
            state=message.state,
            created=message.created,
            reply_to=message.reply_to,
            answer=AnswerView.of(message.answer) if message.answer else None,
            rating=message.rating,
            author=PersonView(name=author) if author else None,
            code=message.code,
            data=message.details if message.role is Role.SYSTEM else {},
            attachments=[
                AttachmentView.of(message.conversation_id, file) for file in message.attachments
            ],
        )


class MessageAccepted(Strict):
    """A message that is safely kept and will be answered."""

    id: str
    events: str = Field(description="Where its events can be read, from the first one on.")


class Rated(Strict):
    """The rating as it is kept."""

    message_id: str
    value: Vote
    comment: str


class Health(Strict):
    """Whether questions can be answered now."""

    ready: bool
    edition: int | None = Field(default=None, description="The published edition; null for none.")
    model: str = Field(default="", description="The chat model that answers.")
    model_state: Literal["keyless", "untried", "well", "failing", "misconfigured"] = Field(
        default="keyless",
        description="How the hosted model does, as this server has seen it; `keyless` without one. "
        "While it is failing or misconfigured the keyless model answers, so questions can be "
        "answered all the same: the log and `aisle doctor` say what is wrong.",
    )
    embedder: Literal["ready", "loading", "failed"] | str = Field(
        default="", description="The state of the embedder."
    )
    detail: str = Field(default="", description="What is missing, and what to do.")
