"""The index of words that people search the inbox by: SQLite's FTS5, kept by triggers.

It holds words and where they stand, and no texts: those stay in their tables. Rows of messages and
notes are told apart by their ids; a conversation's own row holds who it is with.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, Index, Integer, String, Table, Text

from desk.schema.base import metadata

words = Table(
    "desk_words",
    metadata,
    # Higher for what was said later; VACUUM leaves it as it is.
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("conversation_id", String(64), nullable=False),
    # A message, a note, or the conversation itself.
    Column("source", String(64), nullable=False),
    # Of a conversation's own row, what was indexed: it is needed to take it out again.
    Column("text", Text),
    Index("desk_words_source", "source"),
    Index("desk_words_conversation", "conversation_id"),
)

INDEX = "desk_search"

_TABLE = f"""
CREATE VIRTUAL TABLE {INDEX} USING fts5(
  text, content='', tokenize="unicode61 remove_diacritics 2", prefix='3'
)"""

# Who a conversation is with, as people look for it.
_PERSON = """trim(
  coalesce(c.customer, '') || ' ' || coalesce(c.contact_name, '') || ' ' ||
  coalesce(c.contact_email, '') || ' ' || coalesce(v.name, '') || ' ' ||
  coalesce(v.email, '') || ' ' || coalesce(v.customer, '') || ' ' || coalesce(c.summary, '')
)"""
_PEOPLE = "desk_conversations c LEFT JOIN desk_visitors v ON v.id = c.visitor"
_TELL = "customer, contact_name, contact_email, summary, visitor"


def _enter(what: str) -> str:
    return (
        f"INSERT INTO desk_words (conversation_id, source)"
        f" VALUES (new.conversation_id, new.id);"
        f"INSERT INTO {INDEX} (rowid, text) SELECT max(id), {what} FROM desk_words"
        f" WHERE source = new.id;"
    )


def _strike(what: str) -> str:
    return (
        f"INSERT INTO {INDEX} ({INDEX}, rowid, text) SELECT 'delete', id, {what}"
        f" FROM desk_words WHERE source = old.id;"
        f"DELETE FROM desk_words WHERE source = old.id;"
    )


def _strike_people(which: str) -> str:
    return (
        f"INSERT INTO {INDEX} ({INDEX}, rowid, text) SELECT 'delete', id, text"
        f" FROM desk_words WHERE source IN ({which});"
        f"DELETE FROM desk_words WHERE source IN ({which});"
    )


def _enter_people(which: str) -> str:
    return (
        f"INSERT INTO desk_words (conversation_id, source, text) SELECT c.id, c.id, {_PERSON}"
        f" FROM {_PEOPLE} WHERE c.id IN ({which}) AND {_PERSON} <> '';"
        f"INSERT INTO {INDEX} (rowid, text) SELECT id, text FROM desk_words"
        f" WHERE source IN ({which});"
    )


_THEIRS = "SELECT id FROM desk_conversations WHERE visitor = new.id"

# What is said to everybody in the same words is no find.
_SAID = "new.role <> 'system'"

_TRIGGERS = {
    "message_said": f"AFTER INSERT ON desk_messages WHEN {_SAID} BEGIN {_enter('new.text')} END",
    "message_gone": f"AFTER DELETE ON desk_messages BEGIN {_strike('old.text')} END",
    "message_changed": (
        f"AFTER UPDATE OF text ON desk_messages WHEN {_SAID} BEGIN"
        f" {_strike('old.text')} {_enter('new.text')} END"
    ),
    "note_made": f"AFTER INSERT ON desk_notes BEGIN {_enter('new.text')} END",
    "note_gone": f"AFTER DELETE ON desk_notes BEGIN {_strike('old.text')} END",
    "note_changed": (
        f"AFTER UPDATE OF text ON desk_notes BEGIN {_strike('old.text')} {_enter('new.text')} END"
    ),
    "conversation_begun": (
        f"AFTER INSERT ON desk_conversations BEGIN {_enter_people('new.id')} END"
    ),
    "conversation_gone": (
        f"AFTER DELETE ON desk_conversations BEGIN {_strike_people('old.id')} END"
    ),
    "conversation_changed": (
        f"AFTER UPDATE OF {_TELL} ON desk_conversations BEGIN"
        f" {_strike_people('old.id')} {_enter_people('new.id')} END"
    ),
    "visitor_changed": (
        "AFTER UPDATE OF name, email, customer ON desk_visitors BEGIN"
        f" {_strike_people(_THEIRS)} {_enter_people(_THEIRS)} END"
    ),
    "visitor_gone": (
        "AFTER DELETE ON desk_visitors BEGIN"
        f" {_strike_people(_THEIRS.replace('new.', 'old.'))}"
        f" {_enter_people(_THEIRS.replace('new.', 'old.'))} END"
    ),
}

_FILL = (
    "INSERT INTO desk_words (conversation_id, source)"
    " SELECT conversation_id, id FROM desk_messages WHERE role <> 'system' ORDER BY rowid",
    "INSERT INTO desk_words (conversation_id, source)"
    " SELECT conversation_id, id FROM desk_notes ORDER BY rowid",
    f"INSERT INTO desk_words (conversation_id, source, text) SELECT c.id, c.id, {_PERSON}"
    f" FROM {_PEOPLE} WHERE {_PERSON} <> ''",
    f"INSERT INTO {INDEX} (rowid, text) SELECT w.id, coalesce(w.text, m.text, n.text)"
    " FROM desk_words w LEFT JOIN desk_messages m ON m.id = w.source"
    " LEFT JOIN desk_notes n ON n.id = w.source ORDER BY w.id",
)


def install(sql: Connection) -> None:
    """Make the index and what keeps it; fills it from what an earlier release left behind."""
    if sql.dialect.name != "sqlite":
        return
    there = set(sql.exec_driver_sql("SELECT name FROM sqlite_master").scalars())
    if INDEX not in there:
        sql.exec_driver_sql("DELETE FROM desk_words")
        sql.exec_driver_sql(_TABLE)
        for statement in _FILL:
            sql.exec_driver_sql(statement)
    for name, what in _TRIGGERS.items():
        if f"desk_words_{name}" not in there:
            sql.exec_driver_sql(f"CREATE TRIGGER desk_words_{name} {what}")


def merge(sql: Connection, pages: int) -> bool:
    """Bring the index's pieces closer together; returns whether there is more to do.

    What is taken out of the index is only marked as gone until its piece is merged with the others.
    """
    if sql.dialect.name != "sqlite":
        return False
    before = _changes(sql)
    sql.exec_driver_sql(f"INSERT INTO {INDEX} ({INDEX}, rank) VALUES ('merge', {-pages})")
    # As its documentation says: fewer than two changed rows mean that nothing was left to do.
    return _changes(sql) - before >= 2


def _changes(sql: Connection) -> int:
    return int(sql.exec_driver_sql("SELECT total_changes()").scalar_one())
