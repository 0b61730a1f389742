"""Reading ahead: the sentences of help pages are embedded before anybody asks."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import numpy as np

from kb.documents import Kind, digest
from kb.edition import Edition
from kb.embed import SentenceCache
from kb.index import array_file
from kb.index.dictionary import Arrays
from kb.quoting.quote import embedded_of

# Sentences that are embedded before whoever asks meanwhile gets the processor back.
_FEW = 8
# Bytes of a hash by which a sentence is known again.
_MARK = 16

log = logging.getLogger("aisle")


class ReadAhead:
    """Fills a cache of sentences in the background, and keeps what it embedded in a file.

    A question that finds its sentences embedded is answered in a tenth of the time. The file can be
    deleted at any time.

    Args:
        folder: Where the file lies; created when missing.
        space: Name of the embedder, whose vectors alone are read.
        cache: What is filled, up to its size.
    """

    def __init__(self, folder: Path, space: str, cache: SentenceCache) -> None:
        self._file = folder / f"sentences-{digest('1', space)[:12]}.vectors"
        self._cache = cache

    def run(self, edition: Edition, stop: Event) -> int:
        """Have every sentence of an edition's articles in the cache, as far as it goes.

        Half of the time is left to others, as long as it takes.

        Args:
            edition: Whose articles.
            stop: Ends it early.

        Returns:
            How many sentences had to be embedded.
        """
        texts = list(_texts(edition, self._cache.size))
        marks = [digest(text)[: 2 * _MARK] for text in texts]
        lacking = self._restore(texts, marks)
        for start in range(0, len(lacking), _FEW):
            began = time.perf_counter()
            self._cache.vectors(lacking[start : start + _FEW])
            if stop.wait(time.perf_counter() - began):
                return start + _FEW
        if lacking:
            self._keep(texts, marks)
        return len(lacking)

    def _restore(self, texts: list[str], marks: list[str]) -> list[str]:
        """Take what the file holds; returns what is neither there nor in the cache."""
        lacking = set(self._cache.missing(texts))
        held = array_file.read(self._file)
        if held is None:
            return list(lacking)
        known = held["marks"].tobytes().hex()
        size = 2 * _MARK
        rows = {known[at : at + size]: at // size for at in range(0, len(known), size)}
        for text, mark in zip(texts, marks, strict=True):
            if text in lacking and mark in rows:
                self._cache.put(text, held["vectors"][rows[mark]])
                lacking.discard(text)
        return [text for text in texts if text in lacking]

    def _keep(self, texts: list[str], marks: list[str]) -> None:
        arrays: Arrays = {
            "marks": np.frombuffer(bytes.fromhex("".join(marks)), np.uint8).reshape(-1, _MARK),
            "vectors": self._cache.vectors(texts),
        }
        try:
            array_file.write(self._file, arrays)
        except OSError as error:
            log.debug("sentences stay in memory alone, %s can't be written: %s", self._file, error)


def _texts(edition: Edition, most: int) -> Iterator[str]:
    """What is embedded of an edition's articles, each once, ``most`` at most."""
    seen: set[str] = set()
    for passage in edition.passages():
        if passage.chunk.kind is not Kind.ARTICLE:
            continue
        for text in embedded_of(passage.chunk):
            if len(seen) == most:
                return
            if text not in seen:
                seen.add(text)
                yield text
