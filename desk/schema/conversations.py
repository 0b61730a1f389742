"""Tables of what was said: conversations, messages, the events that tell them, ratings, files."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from desk.schema.base import metadata

conversations = Table(
    "desk_conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("created", String(32), nullable=False),
    Column("active", String(32), nullable=False),
    # Counters on the row: taking the next number locks the conversation, so numbers are never
    # given twice and become visible in order, on SQLite and on PostgreSQL.
    Column("messages", Integer, nullable=False, default=0),
    Column("events", Integer, nullable=False, default=0),
    # Whose conversation it is, once a signed session or a check said so.
    Column("customer", String(200)),
    # Where it began, and by whom; empty for the terminal's and for those of earlier releases.
    Column("site", String(64)),
    Column("visitor", String(64)),
    Column("locale", String(16)),
    # Empty status and charge mean open and the bot: earlier releases knew neither.
    Column("status", String(16)),
    Column("charge", String(16)),
    Column("assignee", String(64)),
    Column("team", String(64)),
    # The latest hand-over: when, why, and what the person is told.
    Column("requested", String(32)),
    Column("reason", String(32)),
    Column("summary", Text),
    # Since when a shopper's message waits for a person; empty when none does.
    Column("waiting_since", String(32)),
    Column("due", String(32)),
    Column("first_response", String(32)),
    Column("snoozed_until", String(32)),
    Column("resolved", String(32)),
    Column("ended", String(32)),
    Column("merged_into", String(64)),
    Column("contact_email", String(320)),
    Column("contact_name", String(200)),
    # Ordinals up to which either side has seen the messages.
    Column("visitor_read", Integer),
    Column("agent_read", Integer),
    Index("desk_conversations_customer", "customer"),
    Index("desk_conversations_active", "active"),
    Index("desk_conversations_visitor", "visitor", "active"),
    Index("desk_conversations_inbox", "charge", "status", "active"),
    Index("desk_conversations_assignee", "assignee", "status"),
)

messages = Table(
    "desk_messages",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", ForeignKey(conversations.c.id), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("role", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("answer", Text),
    Column("reply_to", String(64)),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("created", String(32), nullable=False),
    Column("idempotency_key", String(200)),
    # The account that wrote an agent's message.
    Column("author", String(64)),
    # Of a system message what it tells, for surfaces that word it themselves.
    Column("code", String(32)),
    Column("data", Text),
    UniqueConstraint("conversation_id", "ordinal"),
    UniqueConstraint("conversation_id", "idempotency_key"),
    Index("desk_messages_state", "state"),
    # Looking for questions that nothing answered goes on where it stopped.
    Index("desk_messages_created", "created"),
)

events = Table(
    "desk_events",
    metadata,
    Column("conversation_id", ForeignKey(conversations.c.id), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("type", String(16), nullable=False),
    Column("message_id", String(64), nullable=False),
    Column("data", Text, nullable=False),
    Column("created", String(32), nullable=False),
    PrimaryKeyConstraint("conversation_id", "sequence"),
    sqlite_with_rowid=False,
)

ratings = Table(
    "desk_ratings",
    metadata,
    Column("message_id", ForeignKey(messages.c.id), primary_key=True),
    Column("value", String(8), nullable=False),
    Column("comment", Text, nullable=False),
    Column("created", String(32), nullable=False),
)

files = Table(
    "desk_files",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", ForeignKey(conversations.c.id), nullable=False),
    # Empty until the message that carries it was sent.
    Column("message_id", String(64)),
    Column("name", String(200), nullable=False),
    Column("type", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("created", String(32), nullable=False),
    Index("desk_files_conversation", "conversation_id"),
)

surveys = Table(
    "desk_surveys",
    metadata,
    Column("conversation_id", ForeignKey(conversations.c.id), primary_key=True),
    Column("score", Integer, nullable=False),
    Column("comment", Text, nullable=False),
    Column("created", String(32), nullable=False),
)
