"""Tables of what editors mend: the store's own articles, and questions that nothing answered."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from desk.schema.base import metadata
from desk.schema.conversations import messages

articles = Table(
    "desk_articles",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("title", String(300), nullable=False),
    Column("section", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("url", String(2000), nullable=False),
    Column("language", String(35), nullable=False),
    # draft, wanted (given to the store with the next refresh of the source) or deleted.
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created", String(32), nullable=False),
    Column("changed", String(32), nullable=False),
    Column("changed_by", String(200), nullable=False),
    # The version that the store is given; drafts of a wanted article leave it as it is.
    Column("wanted", Integer),
    # The group of questions that it was written for.
    Column("gap", String(64)),
)

# Only ever added to: the history of what editors wrote.
article_versions = Table(
    "desk_article_versions",
    metadata,
    Column("article_id", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("title", String(300), nullable=False),
    Column("section", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("url", String(2000), nullable=False),
    Column("language", String(35), nullable=False),
    # saved, published, withdrawn or deleted.
    Column("what", String(16), nullable=False),
    Column("at", String(32), nullable=False),
    Column("by", String(200), nullable=False),
)

# Groups of questions of one meaning. They hold no words: what was asked stands in messages, and is
# gone when those are erased.
gaps = Table(
    "desk_gaps",
    metadata,
    Column("id", String(64), primary_key=True),
    # open, written or dismissed.
    Column("state", String(16), nullable=False),
    Column("created", String(32), nullable=False),
    # When somebody decided on it, and who.
    Column("decided", String(32)),
    Column("decided_by", String(200)),
    Column("article", String(64)),
    # Told whenever questions are grouped, so that the page only has to read it.
    Column("representative", String(64)),
    Column("questions", Integer, nullable=False, default=0),
    Column("shoppers", Integer, nullable=False, default=0),
    Column("last_asked", String(32), nullable=False, default=""),
    # The mean of its questions' vectors, to find what belongs to it.
    Column("middle", LargeBinary),
    Index("desk_gaps_state", "state", "shoppers"),
)

gap_questions = Table(
    "desk_gap_questions",
    metadata,
    # The shopper's message; erased with it.
    Column("message_id", ForeignKey(messages.c.id, ondelete="CASCADE"), primary_key=True),
    Column("conversation_id", String(64), nullable=False),
    # The visitor, or the conversation where nobody knows the visitor.
    Column("shopper", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    # declined, disliked or handed_over.
    Column("why", String(16), nullable=False),
    # Of its folded words.
    Column("words", String(64), nullable=False),
    Column("gap", String(64)),
    Index("desk_gap_questions_gap", "gap", "at"),
    Index("desk_gap_questions_words", "words"),
)

# Vectors of questions by their folded words, so that none is embedded twice.
gap_vectors = Table(
    "desk_gap_vectors",
    metadata,
    Column("words", String(64), primary_key=True),
    Column("space", String(200), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

# How far messages have been looked through.
gap_marks = Table(
    "desk_gap_marks",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", String(64), nullable=False),
)
