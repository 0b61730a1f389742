"""What the events of a conversation carry, by type."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from assistant.guard.masking import shown
from desk.messages import Charge, Message
from desk.messages import Status as Standing
from ui.api.models import AnswerView, AttachmentView, PersonView, Strict
from ui.api.problems import NOT_ANSWERED, Problem, problem


class MessageEvent(Strict):
    """``message``: a shopper's message was accepted."""

    message_id: str
    text: str
    created: str
    attachments: list[AttachmentView]


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


class WithdrawnEvent(Strict):
    """``withdrawn``: no answer of the assistant comes for this message; its pieces go."""

    message_id: str


class AgentEvent(Strict):
    """``agent``: a person said something."""

    id: str
    text: str
    created: str
    author: PersonView
    attachments: list[AttachmentView]


class SystemEvent(Strict):
    """``system``: something happened that the shopper is told."""

    id: str
    code: str = Field(examples=["handed_over", "nobody_here", "agent_joined", "given_back"])
    data: dict[str, Any] = Field(description="What belongs to the code, to word it yourself.")
    text: str = Field(description="Words for it, in the conversation's language.")
    created: str


class StateEvent(Strict):
    """``state``: who answers from here on, and how the conversation stands."""

    charge: Charge
    status: Standing
    agent: PersonView | None = Field(description="Null while the assistant is in charge.")
    waiting: bool = Field(description="Whether the shopper waits for a person.")
    ended: bool


class TypingEvent(Strict):
    """``typing``, without an id and not kept: whether somebody types."""

    by: Literal["agent", "visitor"]
    name: str = Field(default="", description="The first name of an agent.")
    typing: bool


class ReadEvent(Strict):
    """``read``, without an id and not kept: up to which message the other side has seen."""

    by: Literal["agent", "visitor"]
    message_id: str


class ErrorEvent(Strict):
    """``error``: the message could not be answered."""

    message_id: str
    problem: Problem


def announced(message: Message) -> str:
    """The data of a ``message`` event."""
    files = [AttachmentView.of(message.conversation_id, file) for file in message.attachments]
    return MessageEvent(
        message_id=message.id,
        text=shown(message.text),
        created=message.created,
        attachments=files,
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
