"""A text is embedded once, a question by every system."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from evals.embedding import CachedEmbedder, FreshEmbedder
from kb.embed import Embedder, Vectors
from tests.fakes import CountingEmbedder


class Asked(CountingEmbedder):
    """Records questions as well."""

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(embedder)
        self.asked: list[str] = []

    def query(self, text: str) -> Vectors:
        self.asked.append(text)
        return super().query(text)


def test_a_text_is_embedded_once_and_kept(tmp_path: Path, embedder: Embedder) -> None:
    counting = Asked(embedder)
    cached = CachedEmbedder(counting, tmp_path)
    heard: list[int] = []
    first = cached.passages(["a boot", "a tent", "a boot"], heard.append)
    assert sorted(counting.embedded) == ["a boot", "a tent"]
    assert np.array_equal(first[0], first[2])
    assert np.allclose(first, embedder.passages(["a boot", "a tent", "a boot"]), atol=1e-5)
    assert sum(heard) == 3
    cached.close()

    again = CachedEmbedder(counting, tmp_path)
    held = again.passages(["a tent", "a kettle"])
    assert np.array_equal(held[0], first[1])
    assert counting.embedded[2:] == ["a kettle"]
    assert again.embedded == 1
    again.close()


def test_vectors_of_another_embedder_are_not_taken(tmp_path: Path, embedder: Embedder) -> None:
    first = CachedEmbedder(embedder, tmp_path)
    first.passages(["a boot"])
    first.close()
    other = Asked(embedder)
    other.name = "another"
    second = CachedEmbedder(other, tmp_path)
    second.passages(["a boot"])
    assert other.embedded == ["a boot"]
    second.close()


def test_every_system_pays_for_its_questions(embedder: Embedder) -> None:
    counting = Asked(embedder)
    cached = CachedEmbedder(counting)
    cached.query("boots?")
    cached.query("boots?")
    cached.forget()
    cached.query("boots?")
    assert counting.asked == ["boots?", "boots?"]
    cached.close()


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    cached = CachedEmbedder(embedder)
    assert len(cached.passages([])) == 0
    cached.close()


def test_a_fresh_embedder_gives_the_vectors_of_the_ordinary_one(embedder: Embedder) -> None:
    fresh = FreshEmbedder()
    assert np.array_equal(fresh.query("warm socks"), fresh.query("warm socks"))
    assert fresh.query("warm socks") is not fresh.query("warm socks")
    assert np.allclose(fresh.query("warm socks"), embedder.query("warm socks"), atol=1e-5)
