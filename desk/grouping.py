"""Questions of one meaning put together, by their vectors and their words."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kb.terms import content_terms

Vectors = NDArray[np.float32]
Numbers = NDArray[np.int64]

# How much words count beside meaning, from which likeness a question joins a group, and from which
# mean likeness of their questions two groups are one. Fitted on 96 questions in 24 groups; the test
# tests/desk/test_grouping.py holds what they reach.
WORDS = 0.15
JOIN = 0.7
MERGE = 0.5
# Words are spread over so many further dimensions.
_SPREAD = 256
_BLOCK = 512
_ROUNDS = 30


def features(vectors: Vectors, texts: Sequence[str]) -> Vectors:
    """Meaning and words of each text in one vector of length 1: likeness is the dot product."""
    said = np.zeros((len(texts), _SPREAD), dtype=np.float32)
    for row, text in enumerate(texts):
        for word in content_terms(text):
            place, sign = _place(word)
            said[row, place] += sign
    length = np.linalg.norm(said, axis=1, keepdims=True)
    said /= np.maximum(length, 1e-9)
    meant = vectors.astype(np.float32)
    together: Vectors = np.hstack([meant * (1 - WORDS) ** 0.5, said * WORDS**0.5])
    # A text of empty words only has its meaning alone.
    together /= np.maximum(np.linalg.norm(together, axis=1, keepdims=True), 1e-9)
    return together


def grouped(found: Vectors, known: Vectors | None = None) -> Numbers:
    """The group of each question: those that are known first, then new ones from their number on.

    Known groups stay apart from each other. Ten thousand questions take seconds.

    Args:
        found: One row a question, as :func:`features` gives them; the most telling first, since a
            question that fits nothing opens a group.
        known: The means of groups that were made before, one row each.
    """
    fixed = 0 if known is None else len(known)
    leaders = np.zeros((fixed + len(found), found.shape[1]), dtype=np.float32)
    if known is not None and fixed:
        leaders[:fixed] = known
    labels, count = _joined(found, leaders, fixed)
    sums = np.zeros((count, found.shape[1]), dtype=np.float32)
    np.add.at(sums, labels, found)
    sizes = np.bincount(labels, minlength=count).astype(np.float32)
    means: Vectors = (sums / np.maximum(sizes, 1)[:, None]).astype(np.float32)
    if known is not None and fixed:
        # What a known group is was settled by all its questions, not by those that come now.
        means[:fixed], sizes[:fixed] = known, np.maximum(sizes[:fixed], 1)
    into = _merged(means, sizes, fixed)
    _, renumbered = np.unique(np.concatenate([np.arange(fixed), into[labels]]), return_inverse=True)
    return np.asarray(renumbered[fixed:], dtype=np.int64)


def _joined(found: Vectors, leaders: Vectors, count: int) -> tuple[Numbers, int]:
    """Each question to the leader that is most like it, or a leader itself."""
    labels = np.full(len(found), -1, dtype=np.int64)
    for start in range(0, len(found), _BLOCK):
        block = found[start : start + _BLOCK]
        before = count
        likes = block @ leaders[:before].T if before else np.zeros((len(block), 0), np.float32)
        for row, vector in enumerate(block):
            best, likeness = -1, JOIN
            if before and likes[row].max() >= likeness:
                best = int(likes[row].argmax())
                likeness = float(likes[row, best])
            # Those opened in this block weren't there when it was multiplied.
            late = leaders[before:count] @ vector
            if len(late) and late.max() > likeness:
                best = before + int(late.argmax())
            if best < 0:
                leaders[count] = vector
                best, count = count, count + 1
            labels[start + row] = best
    return labels, count


def _merged(means: Vectors, sizes: NDArray[np.float32], fixed: int) -> Numbers:
    """Where each group goes: those that are each other's likest become one, until none are.

    The dot product of two means is the mean likeness of their questions (average linkage).
    """
    into = np.arange(len(means), dtype=np.int64)
    alive = np.arange(len(means))
    means, sizes = means.copy(), sizes.copy()
    for _ in range(_ROUNDS):
        nearest, likeness = _nearest(means[alive], fixed)
        pairs = [
            (place, int(other))
            for place, other in enumerate(nearest)
            if likeness[place] >= MERGE and nearest[other] == place and place < other
        ]
        # A known group is nobody's mutual likest where many come to it at once; all of them may.
        pairs += [
            (int(other), place)
            for place, other in enumerate(nearest)
            if likeness[place] >= MERGE and other < fixed <= place and nearest[other] != place
        ]
        if not pairs:
            break
        gone = set()
        for one, other in pairs:
            a, b = alive[one], alive[other]
            into[into == b] = a
            if a >= fixed:
                total = sizes[a] + sizes[b]
                means[a] = (means[a] * sizes[a] + means[b] * sizes[b]) / total
                sizes[a] = total
            gone.add(other)
        alive = np.array([n for place, n in enumerate(alive) if place not in gone])
    return into


def _nearest(means: Vectors, fixed: int) -> tuple[Numbers, Vectors]:
    """The likest other group of each, and how like it is; known groups aren't compared."""
    nearest = np.zeros(len(means), dtype=np.int64)
    likeness = np.full(len(means), -1, dtype=np.float32)
    for start in range(0, len(means), _BLOCK):
        rows = np.arange(start, min(start + _BLOCK, len(means)))
        likes = means[rows] @ means.T
        likes[np.arange(len(rows)), rows] = -1
        likes[rows < fixed, :fixed] = -1
        nearest[rows] = likes.argmax(axis=1)
        likeness[rows] = likes.max(axis=1)
    return nearest, likeness


@lru_cache(maxsize=65536)
def _place(word: str) -> tuple[int, float]:
    digest = hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=4).digest()
    number = int.from_bytes(digest, "big")
    return number % _SPREAD, 1.0 if number >> 31 else -1.0
