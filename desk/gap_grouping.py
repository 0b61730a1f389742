"""Where new unanswered questions belong: to groups that are there, or to new ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, and_, select

from desk.grouping import Vectors, features, grouped
from desk.schema.conversations import messages
from desk.schema.knowledge import gap_questions, gap_vectors, gaps


@dataclass(frozen=True, slots=True)
class Grown:
    """A group with what came to it.

    Attributes:
        middle: The mean of its questions, as bytes.
        representative: The message whose question stands for all.
    """

    id: str
    middle: bytes
    representative: str


@dataclass(frozen=True, slots=True)
class Placed:
    """Where questions go.

    Attributes:
        new: Groups that have to be made.
        grown: Groups that were there and got questions.
        members: By group, the messages that go there.
    """

    new: tuple[Grown, ...]
    grown: tuple[Grown, ...]
    members: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class _Known:
    id: str
    middle: Vectors
    questions: int
    representative: str


def place(sql: Connection, space: str) -> Placed:
    """Find the group of every question that has a vector and no group.

    Args:
        sql: A connection that reads.
        space: Name of the embedder whose vectors count.
    """
    from desk.gaps import new_id

    by_words: dict[str, list[str]] = {}
    texts: dict[str, str] = {}
    vectors: dict[str, bytes] = {}
    for row in sql.execute(_questions(space)):
        by_words.setdefault(row.words, []).append(row.message_id)
        texts.setdefault(row.words, row.text)
        vectors.setdefault(row.words, row.vector)
    if not by_words:
        return Placed((), (), {})
    # What was asked most often opens groups; then by key, so that it goes the same way every time.
    keys = sorted(by_words, key=lambda key: (-len(by_words[key]), key))
    rows = np.stack([np.frombuffer(vectors[key], dtype=np.float32) for key in keys])
    found = features(rows, [texts[key] for key in keys])
    known = _known(sql, found.shape[1])
    means = np.stack([one.middle for one in known]) if known else None
    labels = grouped(found, means)
    members: dict[str, list[str]] = {}
    new, grown = [], []
    for label in dict.fromkeys(labels.tolist()):
        inside = np.flatnonzero(labels == label)
        weights = np.array([len(by_words[keys[i]]) for i in inside], dtype=np.float32)
        mean = (found[inside] * weights[:, None]).sum(axis=0) / weights.sum()
        said = [texts[keys[i]] for i in inside]
        nearest = by_words[keys[inside[_telling(found[inside] @ mean, said)]]][0]
        if label < len(known):
            before = known[label]
            total = before.questions + weights.sum()
            mean = (before.middle * before.questions + mean * weights.sum()) / total
            one = Grown(before.id, _bytes(mean), before.representative or nearest)
            grown.append(one)
        else:
            one = Grown(new_id(), _bytes(mean), nearest)
            new.append(one)
        members[one.id] = [name for i in inside for name in by_words[keys[i]]]
    return Placed(tuple(new), tuple(grown), members)


def _questions(space: str) -> Select[Any]:
    q, v = gap_questions.c, gap_vectors.c
    return (
        select(q.message_id, q.words, messages.c.text, v.vector)
        .join(gap_vectors, and_(v.words == q.words, v.space == space))
        .join(messages, messages.c.id == q.message_id)
        .where(q.gap.is_(None))
        .order_by(q.at.desc())
    )


def _known(sql: Connection, width: int) -> list[_Known]:
    # The representative may have been erased.
    there = select(
        gaps.c.id, gaps.c.middle, gaps.c.questions, messages.c.id.label("message")
    ).outerjoin(messages, messages.c.id == gaps.c.representative)
    found = []
    for row in sql.execute(there.order_by(gaps.c.created, gaps.c.id)):
        middle = np.frombuffer(row.middle or b"", dtype=np.float32)
        if len(middle) == width:  # another embedder's can't be compared
            found.append(_Known(row.id, middle, row.questions, row.message or ""))
    return found


def _telling(likeness: Vectors, texts: Sequence[str]) -> int:
    """Which question stands for all: one in the middle, better whole than a few words."""
    whole = [text.rstrip().endswith("?") and len(text.split()) > 2 for text in texts]
    return int((likeness + 0.1 * np.array(whole, dtype=np.float32)).argmax())


def _bytes(vector: Vectors) -> bytes:
    return vector.astype(np.float32).tobytes()
