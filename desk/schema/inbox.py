"""Tables of the people's side of a conversation: labels, notes, mentions, what was done, mails."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from desk.schema.base import metadata
from desk.schema.conversations import conversations

labels = Table(
    "desk_labels",
    metadata,
    Column("conversation_id", ForeignKey(conversations.c.id), nullable=False),
    Column("label", String(64), nullable=False),
    PrimaryKeyConstraint("conversation_id", "label"),
)

notes = Table(
    "desk_notes",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", ForeignKey(conversations.c.id), nullable=False),
    Column("author", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("created", String(32), nullable=False),
    Index("desk_notes_conversation", "conversation_id"),
)

mentions = Table(
    "desk_mentions",
    metadata,
    Column("note_id", ForeignKey(notes.c.id), nullable=False),
    Column("account_id", String(64), nullable=False),
    Column("seen", String(32)),
    PrimaryKeyConstraint("note_id", "account_id"),
    Index("desk_mentions_account", "account_id", "seen"),
)

# Who did what, and which rule: only ever added to. It holds ids and names of rules, never what
# somebody said, so it stays when a conversation is erased.
audit = Table(
    "desk_audit",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),
    # An account's id, ``visitor``, ``bot`` or ``system``.
    Column("actor", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("conversation_id", String(64)),
    Column("data", Text, nullable=False),
    Index("desk_audit_conversation", "conversation_id"),
)

outbox = Table(
    "desk_outbox",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", String(64)),
    Column("recipient", String(320), nullable=False),
    Column("subject", String(300), nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("created", String(32), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_attempt", String(32)),
    Column("sent", String(32)),
    Column("error", Text),
    Index("desk_outbox_waiting", "sent", "next_attempt"),
)
