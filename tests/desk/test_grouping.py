"""Questions of one meaning come together, others stay apart."""

from __future__ import annotations

import random

import numpy as np

from desk.grouping import features, grouped
from kb.embed import SentenceTransformerEmbedder
from tests.desk.asked import GROUPS


def pairs_of(labels: np.ndarray) -> np.ndarray:
    return (labels[:, None] == labels[None])[np.triu_indices(len(labels), 1)]


def test_questions_of_one_meaning_come_together(embedder: SentenceTransformerEmbedder) -> None:
    asked = [(number, text) for number, group in enumerate(GROUPS) for text in group]
    random.Random(3).shuffle(asked)
    texts = [text for _, text in asked]
    found = pairs_of(grouped(features(embedder.passages(texts), texts)))
    meant = pairs_of(np.array([number for number, _ in asked]))
    together = (found & meant).sum()
    # Of two questions in one group, nearly always both mean the same; two thirds of all pairs are
    # found. What is missed stands twice in the list; what is wrong would hide a question.
    assert together / found.sum() > 0.93
    assert together / meant.sum() > 0.62


def test_a_question_goes_to_the_group_that_is_there(embedder: SentenceTransformerEmbedder) -> None:
    def told(*texts: str) -> np.ndarray:
        return features(embedder.passages(texts), texts)

    known = np.stack([told(*group).mean(axis=0) for group in GROUPS[:3]])
    new = told("Do you post to Norway?", "Can you fix a torn jacket?", "Do you sell skis?")
    labels = grouped(new, known)
    assert labels[:2].tolist() == [0, 2]
    assert labels[2] >= 3


def test_words_in_no_space_at_all_are_grouped_by_what_they_say() -> None:
    same = np.ones((3, 4), dtype=np.float32) / 2
    assert len(set(grouped(features(same, ["?", "a", "the"])).tolist())) == 1
    assert grouped(np.zeros((0, 4), dtype=np.float32)).tolist() == []
