"""The statements behind unanswered questions; each runs inside a transaction of its book."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, or_, select, update

from assistant.conversation import HandoffReason
from desk.messages import Vote
from desk.schema.conversations import conversations, messages, ratings
from desk.schema.knowledge import gap_marks, gap_questions, gap_vectors, gaps
from kb.documents import digest
from kb.terms import fold, tokens

# Answers are kept as JSON without spaces, see dump_answer; within a text its quotes are escaped, so
# what somebody said never looks like this.
_DECLINED = '"decision":"decline"'
_FAILED = f'"reason":"{HandoffReason.REPEATED_FAILURE}"'
# Of a long message this much counts; more would only make it like no other.
LONGEST = 300
_BATCH = 500


def find_new(sql: Connection) -> int:
    """Note the questions that weren't answered, or whose answer was disliked, since last time."""
    found = 0
    for name, query, at in (
        ("answers", _unanswered(), messages.c.created),
        ("ratings", _disliked(), ratings.c.created),
    ):
        mark = sql.scalar(select(gap_marks.c.value).where(gap_marks.c.name == name)) or ""
        # Again from the last moment on: another one may have come within it.
        rows = sql.execute(query.where(at >= mark)).all()
        found += _note(sql, rows)
        last = sql.scalar(select(func.max(at)))
        if last and last != mark:
            sql.execute(delete(gap_marks).where(gap_marks.c.name == name))
            sql.execute(insert(gap_marks).values(name=name, value=last))
    return found


def recount(sql: Connection) -> None:
    """Say of every group how often, by how many and when last it was asked."""
    q = gap_questions.c
    mine = q.gap == gaps.c.id

    def told(what: Any) -> Any:
        return select(what).select_from(gap_questions).where(mine).scalar_subquery()

    sql.execute(
        update(gaps).values(
            questions=told(func.count()),
            shoppers=told(func.count(q.shopper.distinct())),
            last_asked=func.coalesce(told(func.max(q.at)), ""),
        )
    )


def forget_gone(sql: Connection) -> None:
    """Forget open groups that nobody asks any more, and vectors of what was erased."""
    sql.execute(delete(gaps).where(gaps.c.questions == 0, gaps.c.article.is_(None)))
    asked = select(gap_questions.c.words)
    sql.execute(delete(gap_vectors).where(gap_vectors.c.words.not_in(asked)))


def words_of(text: str) -> str:
    """What of a message is compared."""
    return fold(text)[:LONGEST]


def _unanswered() -> Select[Any]:
    asked = messages.alias()
    return (
        _about(asked)
        .add_columns(
            messages.c.answer.contains(_FAILED, autoescape=True).label("handed_over"),
        )
        .join(messages, messages.c.reply_to == asked.c.id)
        .where(
            or_(
                messages.c.answer.contains(_DECLINED, autoescape=True),
                messages.c.answer.contains(_FAILED, autoescape=True),
            )
        )
    )


def _disliked() -> Select[Any]:
    asked = messages.alias()
    return (
        _about(asked)
        .join(messages, messages.c.reply_to == asked.c.id)
        .join(ratings, ratings.c.message_id == messages.c.id)
        .where(ratings.c.value == Vote.DOWN)
    )


def _about(asked: Any) -> Select[Any]:
    return select(
        asked.c.id, asked.c.conversation_id, asked.c.text, asked.c.created, conversations.c.visitor
    ).join_from(asked, conversations, conversations.c.id == asked.c.conversation_id)


def _note(sql: Connection, rows: Any) -> int:
    fresh: dict[str, dict[str, Any]] = {}
    for row in rows:
        if not tokens(row.text):
            continue  # question marks, or a smile
        why = "disliked"
        if hasattr(row, "handed_over"):
            why = "handed_over" if row.handed_over else "declined"
        fresh.setdefault(
            row.id,
            {
                "message_id": row.id,
                "conversation_id": row.conversation_id,
                "shopper": row.visitor or row.conversation_id,
                "at": row.created,
                "why": why,
                "words": digest(words_of(row.text)),
            },
        )
    ids = list(fresh)
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        known = select(gap_questions.c.message_id).where(gap_questions.c.message_id.in_(some))
        for name in sql.scalars(known):
            del fresh[name]
    if fresh:
        sql.execute(insert(gap_questions), list(fresh.values()))
    return len(fresh)
