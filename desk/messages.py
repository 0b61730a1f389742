"""What a kept conversation consists of: messages, events and ratings, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.conversation import Answer, Role


class DeskError(Exception):
    """Base of what goes wrong at the desk; the message says what, where and what to do."""


class UnknownConversation(DeskError):  # noqa: N818 - reads as what it is
    """There is no conversation with that id."""


class UnknownMessage(DeskError):  # noqa: N818
    """There is no such message, or it is not one that can be rated."""


class KeyReused(DeskError):  # noqa: N818
    """An idempotency key came a second time with other words."""


class ConversationFull(DeskError):  # noqa: N818
    """The conversation has as many turns as it may have."""


class TooFast(DeskError):  # noqa: N818
    """More messages came within a short time than one visitor may send; nothing was stored.

    Attributes:
        seconds: When the next one may come.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__(
            f"these are many messages at once; nothing was stored, so wait {seconds} "
            f"second{'' if seconds == 1 else 's'} and send the last one again"
        )
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Pace:
    """How many messages one conversation takes within how many seconds."""

    messages: int = 20
    seconds: int = 20


class StoreUnavailable(DeskError):  # noqa: N818
    """The database did not take or give the data: locked, full or out of reach."""


class State(StrEnum):
    """How far a shopper's message has come; everything else that is said counts as answered."""

    ACCEPTED = "accepted"
    ANSWERING = "answering"
    ANSWERED = "answered"
    FAILED = "failed"
    # A person answers it, or nobody any more: the bot stays silent.
    PASSED = "passed"


class Charge(StrEnum):
    """Who answers the shopper."""

    BOT = "bot"
    PERSON = "person"


class Status(StrEnum):
    """How a conversation stands at the desk.

    Pending waits for the shopper, snoozed for a moment; what the shopper says opens both again, and
    a resolved one as well.
    """

    OPEN = "open"
    PENDING = "pending"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class Vote(StrEnum):
    """What a shopper thinks of an answer."""

    UP = "up"
    DOWN = "down"


class EventType(StrEnum):
    """What an event tells."""

    MESSAGE = "message"
    STATUS = "status"
    DELTA = "delta"
    ANSWER = "answer"
    ERROR = "error"
    # The pieces of an answer go: a person answers in its place.
    WITHDRAWN = "withdrawn"
    AGENT = "agent"
    SYSTEM = "system"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said, as stored.

    Attributes:
        ordinal: Position in the conversation, from 1.
        created: When it was said, ISO 8601 in UTC.
        reply_to: For answers, the id of the shopper's message.
        attempts: How often answering it was begun.
    """

    id: str
    conversation_id: str
    ordinal: int
    role: Role
    text: str
    state: State
    created: str
    answer: Answer | None = None
    reply_to: str | None = None
    rating: Vote | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a conversation; numbered from 1, ``data`` is JSON."""

    sequence: int
    type: EventType
    message_id: str
    data: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A conversation at one moment: everything said, and the last event by then (0 before any)."""

    messages: tuple[Message, ...]
    sequence: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that is safely stored.

    Attributes:
        sequence: The number of the event that announced it.
        repeated: True when the same key had already brought it; then nothing was stored.
    """

    message: Message
    sequence: int
    repeated: bool
