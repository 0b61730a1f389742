"""Finds conversations by what was said in them, noted about them, and who they are with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, TextClause, bindparam, or_, select, text
from sqlalchemy.sql import ColumnElement

from assistant.conversation import Role
from assistant.guard.masking import emails
from desk.schema.conversations import conversations, messages
from desk.schema.inbox import notes
from desk.schema.sites import visitors
from desk.schema.words import INDEX
from desk.texts import storable

# What a person looks for has few words; the rest of a pasted page isn't read.
MOST_WORDS = 12
LONGEST_WORD = 60
_READ = 2_000

# Finds looked at for one page: a word that stands everywhere never holds the desk up.
WINDOW = 20_000

# The mark that stands in messages for an address that a shopper typed.
Mark = Callable[[str], str]

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for.

    Attributes:
        words: Each has to be found, in the same message or note, or as whom it is with.
        fts: The same in the language of the index.
    """

    words: tuple[str, ...]
    fts: str


@dataclass(frozen=True, slots=True)
class Found:
    """Conversations that were found, the latest find first, as far as was looked.

    Attributes:
        hits: Ids of conversations, each with the number of its find.
        after: Where to look on; None at the end.
    """

    hits: tuple[tuple[str, int], ...]
    after: int | None


def sought(typed: str, mark: Mark | None = None) -> Sought | None:
    """What somebody typed into the search; None when no word is in it. Any text will do.

    The last word may be the beginning of one. An e-mail is also looked for as shoppers' messages
    have it.
    """
    plain = storable(typed[:_READ].replace("\0", " "))
    words = [word[:LONGEST_WORD] for word in _WORD.findall(plain)]
    words = [word for word in words if any(map(_indexed, word))][:MOST_WORDS]
    if not words:
        return None
    parts = [_phrase(word) for word in words]
    if _indexed(plain.rstrip()[-1]) and sum(map(_indexed, words[-1])) >= 3:
        # A beginning needs three letters: with fewer, half of all words would fit.
        parts[-1] += " *"
    if mark is not None:
        for number, word in enumerate(words):
            address = next((email for _, _, email in emails(word)), "")
            if address:
                parts[number] = f"({parts[number]} OR {_phrase(mark(address))})"
    return Sought(tuple(words), " AND ".join(parts))


def find(
    sql: Connection,
    what: Sought,
    condition: str,
    values: dict[str, object],
    after: int | None,
    limit: int,
) -> Found:
    """Look for conversations, the latest find first.

    Args:
        sql: A connection.
        what: What is looked for.
        condition: In which conversations, as SQL about ``c``.
        values: Of the condition's parameters.
        after: Where the page before ended; None for the first.
        limit: Conversations wanted.
    """
    statement = _statement(condition)
    given = {**values, "what": what.fts, "after": after or 2**62, "window": WINDOW}
    hits: dict[str, int] = {}
    looked, last = 0, after
    for row in sql.execute(statement, given):
        looked, last = looked + 1, row.number
        if not row.fits or row.conversation_id in hits:
            continue
        if after is not None and _found_before(sql, what, row.conversation_id, after):
            continue
        if len(hits) == limit:
            # This one begins the next page.
            return Found(tuple(hits.items()), row.number + 1)
        hits[row.conversation_id] = row.number
    return Found(tuple(hits.items()), last if looked == WINDOW else None)


def like(what: Sought) -> ColumnElement[bool]:
    """The same for databases without the index: slower, and by letters instead of words."""
    return _all_words(what.words)


def indexed(sql: Connection) -> bool:
    """Whether the database has the index of words."""
    return sql.dialect.name == "sqlite"


def _statement(condition: str) -> TextClause:
    # The index gives its rows by number, so the first page of a common word is read at once.
    return text(
        f"SELECT w.id AS number, w.conversation_id, ({condition}) AS fits FROM ("
        f"SELECT rowid AS found FROM {INDEX} WHERE {INDEX} MATCH :what AND rowid < :after "
        "ORDER BY rowid DESC LIMIT :window) "
        "CROSS JOIN desk_words w ON w.id = found "
        "CROSS JOIN desk_conversations c ON c.id = w.conversation_id"
    ).bindparams(bindparam("what"), bindparam("after"), bindparam("window"))


def _found_before(sql: Connection, what: Sought, conversation_id: str, after: int) -> bool:
    """Whether an earlier page had the conversation, by something said later."""
    later = text("SELECT id FROM desk_words WHERE conversation_id = :it AND id >= :after")
    numbers = sql.execute(later, {"it": conversation_id, "after": after}).scalars().all()
    one = text(f"SELECT 1 FROM {INDEX} WHERE {INDEX} MATCH :what AND rowid = :number")
    return any(
        sql.execute(one, {"what": what.fts, "number": number}).first() is not None
        for number in numbers
    )


def _all_words(words: tuple[str, ...]) -> ColumnElement[bool]:
    c = conversations.c

    def has(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
        return column.icontains(word, autoescape=True)

    said = select(messages.c.conversation_id).where(
        messages.c.role != Role.SYSTEM, *(has(messages.c.text, word) for word in words)
    )
    noted = select(notes.c.conversation_id).where(*(has(notes.c.text, word) for word in words))
    known = select(visitors.c.id).where(
        *(
            or_(*(has(column, word) for column in (visitors.c.name, visitors.c.email)))
            for word in words
        )
    )
    own = (c.customer, c.contact_name, c.contact_email, c.summary)
    mine = [or_(*(has(column, word) for column in own)) for word in words]
    whole = mine[0]
    for each in mine[1:]:
        whole = whole & each
    return or_(c.id.in_(said), c.id.in_(noted), c.visitor.in_(known), whole)


def _phrase(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _indexed(sign: str) -> bool:
    # As unicode61 does: letters, digits and what is for private use make words.
    kind = unicodedata.category(sign)
    return kind[0] in "LN" or kind == "Co"
