"""What stands in a conversation, one thing below the other: turns, notes, what happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.conversation import Role
from assistant.guard.masking import shown
from desk.messages import Attachment, Message, State
from desk.notes import Note
from ui.api.models import Card, Quote

_KINDS = {
    Role.SHOPPER: "shopper",
    Role.ASSISTANT: "assistant",
    Role.AGENT: "agent",
    Role.SYSTEM: "system",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One of them.

    Attributes:
        kind: ``shopper``, ``assistant``, ``agent``, ``system`` or ``note``.
        at: When, ISO 8601 in UTC.
        author: The name of the person who wrote it.
        seen: Whether the shopper has seen it, and no later one.
        vote: What the shopper thinks of it: ``up``, ``down`` or nothing.
        receipt: Whether it is kept how it came about.
    """

    kind: str
    id: str
    text: str
    at: str
    author: str = ""
    failed: bool = False
    seen: bool = False
    vote: str = ""
    receipt: bool = False
    cards: tuple[Card, ...] = ()
    citations: tuple[Quote, ...] = ()
    files: tuple[Attachment, ...] = ()


def entries(
    messages: Sequence[Message], notes: Iterable[Note], visitor_read: int
) -> tuple[Entry, ...]:
    """Messages in their order, with notes where they were written.

    Args:
        messages: Everything said, oldest first.
        notes: Private ones.
        visitor_read: Ordinal up to which the shopper has seen the messages.
    """
    ours = [m for m in messages if m.role in (Role.ASSISTANT, Role.AGENT)]
    seen = [m.id for m in ours if m.ordinal <= visitor_read][-1:]
    said = [_entry(message, message.id in seen) for message in messages]
    noted = [Entry("note", n.id, n.text, n.created, n.author_name) for n in notes]
    # Messages first: of two that come at the same millisecond, the note is about the message.
    return tuple(sorted([*said, *noted], key=lambda entry: entry.at))


def _entry(message: Message, seen: bool) -> Entry:
    answer = message.answer
    return Entry(
        kind=_KINDS[message.role],
        id=message.id,
        text=shown(message.text),
        at=message.created,
        author=message.author_name,
        failed=message.role is Role.SHOPPER and message.state is State.FAILED,
        seen=seen,
        vote=message.rating.value if message.rating else "",
        receipt=answer is not None and message.reply_to is not None,
        cards=tuple(Card.of(card) for card in answer.cards) if answer else (),
        citations=tuple(Quote.of(each) for each in answer.citations) if answer else (),
        files=message.attachments,
    )
