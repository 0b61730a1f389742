"""What a kept conversation consists of: messages, events and ratings, as plain values."""

from __future__ import annotations

import json
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


class Unseen(DeskError):  # noqa: N818
    """Another agent has answered meanwhile; nothing was stored.

    Attributes:
        messages: What the others wrote since, oldest first.
    """

    def __init__(self, messages: tuple[Message, ...]) -> None:
        names = ", ".join(dict.fromkeys(m.author_name or "somebody else" for m in messages))
        super().__init__(
            f"{names} answered while you were writing; nothing was sent, so read that first and "
            "send yours again if it is still needed"
        )
        self.messages = messages


class UnknownFile(DeskError):  # noqa: N818
    """There is no such file in the conversation, or it was sent already."""


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
    # The pieces of an answer go: a person answers in its place, or the shopper ended it.
    WITHDRAWN = "withdrawn"
    AGENT = "agent"
    SYSTEM = "system"
    STATE = "state"


class Side(StrEnum):
    """Who reads: the shopper, or the people at the desk."""

    VISITOR = "visitor"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Author:
    """Who acts: an account's id, or ``visitor``, ``bot`` or ``system``.

    Attributes:
        name: In full; shoppers are shown the first word of it.
    """

    id: str
    name: str = ""


VISITOR = Author("visitor")
BOT = Author("bot")
SYSTEM = Author("system")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a message.

    Attributes:
        type: Its media type, told by its content.
        size: In bytes.
    """

    id: str
    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said, as stored.

    Attributes:
        ordinal: Position in the conversation, from 1.
        created: When it was said, ISO 8601 in UTC.
        reply_to: For answers, the id of the shopper's message.
        attempts: How often answering it was begun.
        author: Of an agent's message, the account that wrote it.
        code: Of a system message, what it tells.
        data: What belongs to the code or the author, as a JSON object; empty for nothing.
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
    author: str = ""
    code: str = ""
    data: str = ""
    attachments: tuple[Attachment, ...] = ()

    @property
    def details(self) -> dict[str, object]:
        """The data, read."""
        found = json.loads(self.data) if self.data else {}
        return found if isinstance(found, dict) else {}

    @property
    def author_name(self) -> str:
        """The name of the person who wrote it, as it was then; empty for everybody else."""
        return str(self.details.get("name", "")) if self.role is Role.AGENT else ""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a conversation is: what has to be known before it is shown to anybody.

    Attributes:
        site: Empty for the terminal's, and for those of earlier releases; so are the others.
        customer: The signed-in customer, as the shop or a check in the conversation named them.
    """

    conversation_id: str
    site: str
    visitor: str
    customer: str
    ended: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """A conversation in its shopper's list.

    Attributes:
        title: The first words that the shopper said; empty before any.
        unread: Answers that the shopper has not seen.
    """

    id: str
    created: str
    active: str
    title: str
    unread: int
    charge: Charge
    status: Status
    ended: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How a conversation stands.

    Attributes:
        assignee: The account that has it; empty for nobody.
        agent_name: That person's name in full.
        requested: When a person was last called, ISO 8601 in UTC; empty for never.
        reason: Why; a value of HandoffReason.
        waiting: Whether the shopper waits for a person's answer.
        due: By when the answer is wanted; empty where no target says it.
        rated: Whether the shopper filled the survey in.
        visitor_read: Ordinal up to which the shopper has seen the messages; so ``agent_read``.
        last: Ordinal of the last message.
    """

    conversation_id: str
    charge: Charge
    status: Status
    assignee: str = ""
    agent_name: str = ""
    requested: str = ""
    reason: str = ""
    summary: str = ""
    team: str = ""
    waiting: bool = False
    waiting_since: str = ""
    due: str = ""
    ended: bool = False
    rated: bool = False
    visitor_read: int = 0
    agent_read: int = 0
    last: int = 0
    contact_email: str = ""
    contact_name: str = ""
    site: str = ""
    visitor: str = ""
    customer: str = ""
    locale: str = ""
    merged_into: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """A conversation has new events, and they are committed.

    Attributes:
        queued: Messages that the bot is to answer from now on, because it was given them back.
        passing: Whether only the pieces of an answer came, which change nothing in the inbox.
    """

    conversation_id: str
    queued: int = 0
    passing: bool = False


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
