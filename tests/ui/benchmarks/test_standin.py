from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ui.benchmarks.standin import DIMENSIONS, StandInEmbedder


@given(st.lists(st.text(max_size=30), max_size=8))
def test_equal_texts_have_equal_vectors_of_length_one(texts: list[str]) -> None:
    vectors = StandInEmbedder().passages(texts)
    assert vectors.shape == (len(texts), DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for one, vector in zip(texts, vectors, strict=True):
        assert np.array_equal(StandInEmbedder().query(one), vector)
        for other, its in zip(texts, vectors, strict=True):
            assert np.array_equal(vector, its) == (one == other)


def test_it_is_named_for_what_it_is_and_tells_its_progress() -> None:
    heard: list[int] = []
    embedder = StandInEmbedder()
    embedder.passages(["a", "b"], heard.append)
    assert embedder.name == "stand-in"
    assert heard == [2]
