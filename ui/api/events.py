"""What the events of a conversation carry, by type."""

from __future__ import annotations

from pydantic import Field

from assistant.guard.masking import shown
from desk.messages import Message
from ui.api.models import AnswerView, Strict
from ui.api.problems import NOT_ANSWERED, Problem, problem


class MessageEvent(Strict):
    """``message``: a shopper's message was accepted."""

    message_id: str
    text: str
    created: str


class StatusEvent(Strict):
    """``status``: what the assistant is doing for a message."""

    message_id: str
    doing: str = Field(examples=["search_products"])


class DeltaEvent(Strict):
    """``delta``: the next piece of an answer; taken back only when answering starts over."""

    message_id: str
    offset: int = Field(description="Where the piece begins; what was there from here on goes.")
    text: str


class AnswerEvent(Strict):
    """``answer``: the whole answer; it replaces the pieces."""

    message_id: str = Field(description="The shopper's message.")
    id: str = Field(description="The answer's own id: rate it, or `aisle explain` it.")
    created: str
    answer: AnswerView


class ErrorEvent(Strict):
    """``error``: the message could not be answered."""

    message_id: str
    problem: Problem


def announced(message: Message) -> str:
    """The data of a ``message`` event."""
    return MessageEvent(
        message_id=message.id, text=shown(message.text), created=message.created
    ).model_dump_json()


def doing(message: Message, what: str) -> str:
    """The data of a ``status`` event."""
    return StatusEvent(message_id=message.id, doing=what).model_dump_json()


def piece(message: Message, offset: int, text: str) -> str:
    """The data of a ``delta`` event."""
    return DeltaEvent(message_id=message.id, offset=offset, text=text).model_dump_json()


def answered(reply: Message) -> str:
    """The data of an ``answer`` event."""
    assert reply.answer is not None
    assert reply.reply_to is not None
    return AnswerEvent(
        message_id=reply.reply_to,
        id=reply.id,
        created=reply.created,
        answer=AnswerView.of(reply.answer),
    ).model_dump_json()


def failed(message: Message, detail: str) -> str:
    """The data of an ``error`` event."""
    where = f"/v1/conversations/{message.conversation_id}"
    return ErrorEvent(
        message_id=message.id, problem=problem(NOT_ANSWERED, detail, where)
    ).model_dump_json()
