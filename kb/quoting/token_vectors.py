"""Vectors of a text's single tokens, for matching a question word by word (late interaction)."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

# Small, so that one long text doesn't pad many short ones.
BATCH = 8
# A statement beyond this is cut: an answer stands in its first sentences.
LONGEST = 128
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """One text, token by token.

    Attributes:
        spans: Where each token stands in the text; tokens without a letter or digit are left out.
        vectors: One row a token, float32, of length 1.
        whole: The vector of the text itself, as :meth:`kb.embed.Embedder.passages` gives it.
    """

    spans: tuple[tuple[int, int], ...]
    vectors: NDArray[np.float32]
    whole: NDArray[np.float32]


@runtime_checkable
class TokenEmbedder(Protocol):
    """An embedder that tells what it makes of each token."""

    def tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Every text with each token's vector in its context."""

    def pieces(self, texts: Sequence[str]) -> list[TokenVectors]:
        """The same from the model's table of tokens alone: no context, and a hundredth of the time.

        ``whole`` is the mean of the tokens.
        """


class TokenCache:
    """The texts whose tokens were computed last.

    Args:
        size: At most this many texts; one of 15 tokens takes about 25 kB.
    """

    def __init__(self, size: int = 2_000) -> None:
        self._size = size
        self._held: OrderedDict[str, TokenVectors] = OrderedDict()
        self._lock = Lock()

    def get(
        self, texts: Sequence[str], compute: Callable[[Sequence[str]], list[TokenVectors]]
    ) -> list[TokenVectors]:
        """The vectors of all texts; those that aren't held are computed."""
        with self._lock:
            found = {text: self._held[text] for text in texts if text in self._held}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing:
            found |= zip(missing, compute(missing), strict=True)
        with self._lock:
            for text in texts:
                self._held[text] = found[text]
                self._held.move_to_end(text)
            while len(self._held) > self._size:
                self._held.popitem(last=False)
        return [found[text] for text in texts]


def contextual(model: Any, texts: Sequence[str]) -> list[TokenVectors]:
    """Token vectors of a sentence-transformers model's last layer, and its vector of each text."""
    import torch

    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    result: dict[int, TokenVectors] = {}
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        told = _tokenized(model, [texts[i] for i in batch])
        spans = told.pop("offset_mapping").tolist()
        with torch.inference_mode():
            out = model(dict(told))
            rows = out["token_embeddings"].float().numpy()
            wholes = out["sentence_embedding"].float().numpy()
        for i, row, whole, where in zip(batch, rows, wholes, spans, strict=True):
            result[i] = _kept(texts[i], row, where, whole)
    return [result[i] for i in range(len(texts))]


def tabled(model: Any, texts: Sequence[str]) -> list[TokenVectors]:
    """Token vectors of a model's input table, less the table's mean, which all tokens share."""
    import torch

    table, mean = _table(model)
    told = model.tokenizer(
        list(texts), truncation=True, max_length=_longest(model), return_offsets_mapping=True
    )
    ids = torch.tensor([i for row in told["input_ids"] for i in row])
    with torch.inference_mode():
        rows = (table[ids] - mean).float().numpy()
    ends = np.cumsum([len(row) for row in told["input_ids"]])
    return [
        _kept(text, row, spans, None)
        for text, row, spans in zip(
            texts, np.split(rows, ends[:-1]), told["offset_mapping"], strict=True
        )
    ]


@lru_cache(maxsize=2)
def _table(model: Any) -> tuple[Any, Any]:
    table = model[0].auto_model.get_input_embeddings().weight.detach()
    return table, table.float().mean(0).to(table.dtype)


def token_vectors(embedder: Any, texts: Sequence[str]) -> list[TokenVectors]:
    """Vectors of tokens in context; of an embedder that tells none, each word's own vector."""
    if isinstance(embedder, TokenEmbedder):
        return embedder.tokens(texts)
    return _by_words(embedder, texts)


def piece_vectors(embedder: Any, texts: Sequence[str]) -> list[TokenVectors]:
    """Vectors of tokens without context."""
    if isinstance(embedder, TokenEmbedder):
        return embedder.pieces(texts)
    return _by_words(embedder, texts)


def _tokenized(model: Any, texts: Sequence[str]) -> Any:
    return model.tokenizer(
        list(texts),
        padding=True,
        truncation=True,
        max_length=_longest(model),
        return_offsets_mapping=True,
        return_tensors="pt",
    )


def _longest(model: Any) -> int:
    return min(LONGEST, model.max_seq_length or LONGEST)


def _kept(
    text: str,
    rows: NDArray[np.float32],
    spans: Sequence[Sequence[int]],
    whole: NDArray[np.float32] | None,
) -> TokenVectors:
    kept = [n for n, (a, b) in enumerate(spans) if b > a and _WORD.search(text, a, b)]
    vectors = _unit(rows[kept])
    if whole is None:
        whole = vectors.mean(0) if kept else np.zeros(rows.shape[1], np.float32)
    where = tuple((spans[n][0], spans[n][1]) for n in kept)
    return TokenVectors(where, vectors, _unit(whole[None])[0])


def _by_words(embedder: Any, texts: Sequence[str]) -> list[TokenVectors]:
    words = [[m.span() for m in _WORD.finditer(text)] for text in texts]
    said = sorted({t[a:b].lower() for t, spans in zip(texts, words, strict=True) for a, b in spans})
    rows = dict(zip(said, embedder.passages(said), strict=True))
    wholes = embedder.passages(texts)
    return [
        TokenVectors(
            tuple(spans),
            np.stack([rows[text[a:b].lower()] for a, b in spans])
            if spans
            else np.zeros((0, wholes.shape[1]), np.float32),
            whole,
        )
        for text, spans, whole in zip(texts, words, wholes, strict=True)
    ]


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    normal: NDArray[np.float32] = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return normal
