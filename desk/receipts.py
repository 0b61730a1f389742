"""Receipts: how each answer that was kept came about, and what was said before it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import or_, select

from assistant.conversation import Answer, Conversation, Proof, Role
from desk import reading, rows
from desk.messages import Message, UnknownMessage
from desk.schema import messages
from desk.schema.book import Book

# What these tools are given and return stands in the store's own public records. What any other
# does may be about a customer.
OF_THE_STORE = frozenset({"search_products", "get_product", "compare_products", "search_help"})


@dataclass(frozen=True, slots=True)
class Receipt:
    """One answer with what it rests on.

    Attributes:
        id: The answer's message id.
        conversation_id: Where it was given.
        turn: It answers so many-th of the shopper's messages, from 1.
        asked: What the shopper said, as it is kept.
        asked_at: When, ISO 8601 in UTC.
        answered_at: When the answer was kept.
        answer: With its trace.
        proof: How the customer's identity was established by then; None when it wasn't. Whose it
            is isn't part of a receipt.
    """

    id: str
    conversation_id: str
    turn: int
    asked: str
    asked_at: str
    answered_at: str
    answer: Answer
    proof: Proof | None = None


class Receipts(Book):
    """Reads the receipts of all conversations that are kept in one database."""

    def receipt(self, message_id: str) -> Receipt:
        """The receipt of an answer; a shopper's message stands for the answer that it got.

        Raises:
            UnknownMessage: There is no such answer.
        """
        asked, reply, said = self._around(message_id)
        before = _read_before(asked, reply, said)
        assert reply.answer is not None
        # What is kept of a conversation names no session: only what a check in it found is known.
        known = before.identity or reply.answer.identity
        return Receipt(
            id=reply.id,
            conversation_id=reply.conversation_id,
            turn=sum(turn.role is Role.SHOPPER for turn in before.turns),
            asked=asked.text,
            asked_at=asked.created,
            answered_at=reply.created,
            answer=reply.answer,
            proof=None if known is None else known.proof,
        )

    def before(self, message_id: str) -> Conversation:
        """What the assistant read when it gave an answer: its question stands last.

        Raises:
            UnknownMessage: There is no such answer.
        """
        return _read_before(*self._around(message_id))

    def latest(self, limit: int) -> tuple[tuple[str, Message], ...]:
        """The latest answers of all conversations, newest first, each with what was asked."""
        question = messages.alias()
        query = (
            rows.select_messages()
            .join(question, question.c.id == messages.c.reply_to)
            .add_columns(question.c.text.label("asked"))
            .where(messages.c.answer.is_not(None))
            .order_by(messages.c.created.desc(), messages.c.ordinal.desc())
            .limit(limit)
        )
        with self._database.reading() as sql:
            return tuple((row.asked, rows.to_message(row)) for row in sql.execute(query))

    def _around(self, message_id: str) -> tuple[Message, Message, tuple[Message, ...]]:
        """A question, its answer, and all that was said in their conversation."""
        mine = or_(messages.c.id == message_id, messages.c.reply_to == message_id)
        with self._database.reading() as sql:
            found = sql.execute(
                select(messages.c.id, messages.c.conversation_id).where(
                    mine, messages.c.answer.is_not(None), messages.c.reply_to.is_not(None)
                )
            ).first()
            if found is None:
                raise UnknownMessage(
                    f"no answer {message_id!r} is kept here; "
                    "`aisle explain --list` names the latest ones"
                )
            said = rows.said(sql, found.conversation_id)
        by_id = {message.id: message for message in said}
        reply = by_id[found.id]
        return by_id[reply.reply_to or ""], reply, said


def _read_before(asked: Message, reply: Message, said: tuple[Message, ...]) -> Conversation:
    """The conversation as :meth:`desk.store.ConversationStore.conversation` gave it then."""
    earlier = [message for message in said if message.ordinal < reply.ordinal]
    return reading.read(reply.conversation_id, earlier, asked)


def receipt_data(receipt: Receipt, *, full: bool = False) -> dict[str, Any]:
    """A receipt as data for JSON.

    Args:
        receipt: Any.
        full: Whether what tools read of a customer is in it; whose it was never is.
    """
    data: dict[str, Any] = json.loads(_adapter().dump_json(receipt))
    data["answer"].pop("identity")
    if not full:
        if (proposal := data["answer"]["proposal"]) is not None:
            proposal["arguments"] = proposal["text"] = None
        for use in data["answer"]["trace"]["tools"]:
            if use["name"] not in OF_THE_STORE:
                use["arguments"] = use["result"] = None
    return data


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Receipt)
