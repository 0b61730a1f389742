"""What shoppers asked and nothing answered, in groups of one meaning."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select, update

from desk import audit, clock
from desk.gap_rows import find_new, forget_gone, recount
from desk.messages import Author, DeskError
from desk.schema.book import Book
from desk.schema.conversations import messages
from desk.schema.knowledge import gap_questions, gap_vectors, gaps

# Examples shown of a group, and groups of a page.
EXAMPLES, PAGE = 12, 40


class UnknownGap(DeskError):  # noqa: N818 - reads as what it is
    """There is no such group of questions."""


class GapState(StrEnum):
    """What became of a group of questions."""

    OPEN = "open"
    WRITTEN = "written"
    DISMISSED = "dismissed"


class Why(StrEnum):
    """How a question showed that nothing answers it."""

    DECLINED = "declined"
    DISLIKED = "disliked"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions of one meaning that nothing answered.

    Attributes:
        question: One that stands for all.
        questions: How often they were asked.
        shoppers: By how many.
        last_asked: ISO 8601 in UTC.
        decided: When somebody decided on it; empty while it is open.
        decided_by: Who.
        article: The article that was written for it; empty for none.
    """

    id: str
    state: GapState
    question: str
    questions: int
    shoppers: int
    last_asked: str
    decided: str = ""
    decided_by: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """One question of a group.

    Attributes:
        times: How often it was asked in these words.
        conversation_id: Where it was asked last.
    """

    text: str
    times: int
    why: Why
    at: str
    conversation_id: str
    message_id: str


@dataclass(frozen=True, slots=True)
class GapPage:
    """Some groups, and how many there are in each state."""

    gaps: tuple[Gap, ...]
    counts: dict[str, int]
    more: bool


class GapBook(Book):
    """Unanswered questions in the desk's database.

    Their words stay in the messages they were said in, and go when those are erased.

    Raises:
        StoreUnavailable: From every method, when the database can't be used.
    """

    def collect(self) -> int:
        """Look through what was said since the last time; returns how many questions are new."""
        with self._database.writing() as sql:
            return find_new(sql)

    def waiting(self) -> int:
        """How many questions are in no group yet."""
        with self._database.reading() as sql:
            return sql.scalar(select(func.count()).where(gap_questions.c.gap.is_(None))) or 0

    def lacking(self, space: str, limit: int) -> list[tuple[str, str]]:
        """Questions in no group that have no vector yet: their key and their words, each once.

        Args:
            space: Name of the embedder.
            limit: At most so many.
        """
        q, v = gap_questions.c, gap_vectors.c
        query = (
            select(q.words, func.min(messages.c.text))
            .join(messages, messages.c.id == q.message_id)
            .outerjoin(gap_vectors, and_(v.words == q.words, v.space == space))
            .where(q.gap.is_(None), v.words.is_(None))
            .group_by(q.words)
            .limit(limit)
        )
        with self._database.reading() as sql:
            return [(row[0], row[1]) for row in sql.execute(query)]

    def keep(self, space: str, keys: Sequence[str], vectors: Any) -> None:
        """Keep vectors under their keys, one row each."""
        import numpy as np

        rows = [
            {"words": key, "space": space, "vector": np.asarray(vector, np.float32).tobytes()}
            for key, vector in zip(keys, vectors, strict=True)
        ]
        with self._database.writing() as sql:
            there = set(
                sql.scalars(
                    select(gap_vectors.c.words).where(
                        gap_vectors.c.space == space, gap_vectors.c.words.in_(list(keys))
                    )
                )
            )
            if new := [row for row in rows if row["words"] not in there]:
                sql.execute(gap_vectors.insert(), new)

    def group(self, space: str) -> int:
        """Put every question that has a vector and no group into one; returns how many groups grew.

        A group that was written or dismissed takes further questions in as well. One that was
        written is open again when it is asked later still: the article didn't answer it.
        """
        from desk.gap_grouping import place

        # Read and reckoned outside of the transaction that writes: shoppers' messages wait for it.
        with self._database.reading() as sql:
            placed = place(sql, space)
        with self._database.writing() as sql:
            for found in placed.new:
                sql.execute(
                    gaps.insert().values(
                        id=found.id,
                        state=GapState.OPEN,
                        created=clock.now(),
                        middle=found.middle,
                        representative=found.representative,
                    )
                )
            for found in placed.grown:
                sql.execute(
                    update(gaps)
                    .where(gaps.c.id == found.id)
                    .values(middle=found.middle, representative=found.representative)
                )
            for gap_id, message_ids in placed.members.items():
                for start in range(0, len(message_ids), 500):
                    some = message_ids[start : start + 500]
                    where = gap_questions.c.message_id.in_(some)
                    sql.execute(update(gap_questions).where(where).values(gap=gap_id))
            recount(sql)
            forget_gone(sql)
            again = and_(gaps.c.state == GapState.WRITTEN, gaps.c.last_asked > gaps.c.decided)
            sql.execute(update(gaps).where(again).values(state=GapState.OPEN))
        return len(placed.members)

    def page(self, state: GapState, start: int = 0, limit: int = PAGE) -> GapPage:
        """Groups in one state, those that most shoppers asked first."""
        query = (
            _gaps()
            .where(gaps.c.state == state, gaps.c.questions > 0)
            .order_by(gaps.c.shoppers.desc(), gaps.c.last_asked.desc(), gaps.c.id)
            .offset(start)
            .limit(limit + 1)
        )
        counted = (
            select(gaps.c.state, func.count()).where(gaps.c.questions > 0).group_by(gaps.c.state)
        )
        with self._database.reading() as sql:
            found = [_gap(row) for row in sql.execute(query)]
            counts = {str(row[0]): int(row[1]) for row in sql.execute(counted)}
            found = [one if one.question else _restated(sql, one) for one in found]
        return GapPage(tuple(found[:limit]), counts, len(found) > limit)

    def get(self, gap_id: str) -> Gap:
        """A group; raises UnknownGap."""
        with self._database.reading() as sql:
            found = _one(sql, gap_id)
            return found if found.question else _restated(sql, found)

    def examples(self, gap_id: str, limit: int = EXAMPLES) -> tuple[Example, ...]:
        """Questions of a group, those asked most often first, each in its words once."""
        q = gap_questions.c
        times = select(q.words, func.count().label("times"), func.max(q.at).label("at")).where(
            q.gap == gap_id
        )
        often = (
            times.group_by(q.words)
            .order_by(func.count().desc(), func.max(q.at).desc())
            .limit(limit)
            .subquery()
        )
        query = (
            select(gap_questions, messages.c.text, often.c.times)
            .join(often, and_(often.c.words == q.words, often.c.at == q.at))
            .join(messages, messages.c.id == q.message_id)
            .where(q.gap == gap_id)
            .order_by(often.c.times.desc(), q.at.desc())
        )
        found: dict[str, Example] = {}
        with self._database.reading() as sql:
            for row in sql.execute(query):
                example = Example(
                    row.text, row.times, Why(row.why), row.at, row.conversation_id, row.message_id
                )
                found.setdefault(row.words, example)
        return tuple(found.values())

    def decide(self, gap_id: str, state: GapState, by: Author, article: str = "") -> Gap:
        """Say what became of a group; raises UnknownGap.

        Args:
            gap_id: Which.
            state: Open again, written or dismissed.
            by: Who says so.
            article: The article that was written for it.
        """
        with self._database.writing() as sql:
            before = _one(sql, gap_id)
            closed = state is not GapState.OPEN
            sql.execute(
                update(gaps)
                .where(gaps.c.id == gap_id)
                .values(
                    state=state,
                    decided=clock.now() if closed else None,
                    decided_by=by.name if closed else None,
                    article=article or before.article or None,
                )
            )
            audit.record(sql, by.id, f"questions_{state}", None, gap=gap_id, article=article)
            return _one(sql, gap_id)


def new_id() -> str:
    """An id for a group."""
    return f"g{secrets.token_hex(8)}"


def _gaps() -> Select[Any]:
    return select(*gaps.c, messages.c.text.label("question")).outerjoin(
        messages, messages.c.id == gaps.c.representative
    )


def _one(sql: Connection, gap_id: str) -> Gap:
    row = sql.execute(_gaps().where(gaps.c.id == gap_id)).first()
    if row is None:
        raise UnknownGap(f"there is no group of questions {gap_id!r}; see the list of questions")
    return _gap(row)


def _restated(sql: Connection, gap: Gap) -> Gap:
    """The group in the words of its newest question: those that stood for it were erased."""
    query = (
        select(messages.c.text)
        .join(gap_questions, gap_questions.c.message_id == messages.c.id)
        .where(gap_questions.c.gap == gap.id)
        .order_by(gap_questions.c.at.desc())
        .limit(1)
    )
    from dataclasses import replace

    return replace(gap, question=sql.scalar(query) or "")


def _gap(row: Any) -> Gap:
    return Gap(
        row.id,
        GapState(row.state),
        row.question or "",
        row.questions,
        row.shoppers,
        row.last_asked,
        row.decided or "",
        row.decided_by or "",
        row.article or "",
    )
