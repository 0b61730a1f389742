"""One document of a ranking."""

from __future__ import annotations

from dataclasses import dataclass

from kb.edition import Located


@dataclass(frozen=True, slots=True)
class Scored:
    """One document of a ranking.

    Attributes:
        version: Of the document.
        score: Fused, comparable within one ranking.
        dense: Highest cosine similarity of its passages to the query.
        lexical: Highest BM25 score of its passages.
        passage: The passage of the highest cosine similarity.
    """

    version: int
    score: float
    dense: float
    lexical: float
    passage: Located
