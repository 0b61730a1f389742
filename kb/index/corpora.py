"""The corpora of a store: assembled once an edition, kept in files, mapped by every process."""

from __future__ import annotations

import logging
import time
from pathlib import Path

import numpy as np
from sqlalchemy import Engine, func, select

from kb import schema as t
from kb.documents import Kind, digest
from kb.edition import Edition
from kb.index import array_file
from kb.index.assemble import Embed, assemble, embedded
from kb.index.corpus import Corpus
from kb.index.dictionary import Arrays
from kb.lexical import LexicalIndex
from kb.migrate import HEAD
from kb.vectors import VectorIndex

# A change in what the files hold needs another number.
_FORMAT = "2"
# Files of a kind that stay: the live edition's, and the one that is being made or went before.
_KEPT = 2
_SUFFIX = ".corpus"
_ABANDONED = 3600  # seconds
# Of the newest versions their content tells editions of one number apart.
_NEWEST = 1_000

log = logging.getLogger("aisle")


class Corpora:
    """Opens the corpora of editions, from their files where these are there and whole.

    A file can be deleted at any time: it is made again from SQL and the indexes. It isn't written
    while a passage lacks its vector, and where the folder can't be written the corpus stays in
    memory alone.

    Args:
        folder: Where the files lie; created when missing.
        engine: The catalogue's database.
        lexical: The words of passages.
        vectors: The vectors of passages.
    """

    def __init__(
        self, folder: Path, engine: Engine, lexical: LexicalIndex, vectors: VectorIndex
    ) -> None:
        self._folder = folder
        self._engine = engine
        self._lexical = lexical
        self._vectors = vectors

    def open(self, edition: Edition, kind: Kind) -> Corpus:
        """The documents of one kind of an edition whose passages are indexed."""
        basis, path = self._place(edition, kind)
        arrays = array_file.read(path)
        if arrays is None:
            arrays = assemble(
                self._engine,
                edition.number,
                kind,
                self._lexical,
                self._vectors,
                self._previous(f"{kind}-{basis}-"),
            )
            arrays = self._kept(path, kind, arrays)
        return Corpus(edition, kind, arrays)

    def recall(self, edition: Edition, kind: Kind, embed: Embed) -> Corpus:
        """The same of an edition that went before: in memory, and nothing is written.

        Args:
            edition: Its documents are still in SQL; the indexes may have lost some of its passages.
            kind: Which of them.
            embed: Makes the vectors that are lacking.
        """
        basis, path = self._place(edition, kind)
        arrays = array_file.read(path)
        if arrays is None:
            newest = self._previous(f"{kind}-{basis}-")
            parts = (self._engine, edition.number, kind, self._lexical, self._vectors, newest)
            arrays = embedded(assemble(*parts), edition, embed)
        return Corpus(edition, kind, arrays)

    def _place(self, edition: Edition, kind: Kind) -> tuple[str, Path]:
        """What a file's content depends on beside the edition, and the file."""
        basis = digest(_FORMAT, HEAD, str(self._lexical.generation()), self._vectors.space)[:12]
        name = f"{kind}-{basis}-{self._fingerprint(edition.number)}{_SUFFIX}"
        return basis, self._folder / name

    def clear(self) -> None:
        """Delete all files."""
        for path in self._folder.glob(f"*{_SUFFIX}*"):
            path.unlink(missing_ok=True)

    def _fingerprint(self, edition: int) -> str:
        """Names the content of an edition; a store from a backup may have another of its number."""
        held = t.members.c.edition == edition
        counted = select(func.count(), func.sum(t.members.c.version)).where(held)
        newest = (
            select(t.versions.c.hash)
            .join(t.members, t.members.c.version == t.versions.c.id)
            .where(held)
            .order_by(t.members.c.version.desc())
            .limit(_NEWEST)
        )
        begun = select(t.editions.c.created).where(t.editions.c.id == edition)
        with self._engine.connect() as db:
            parts = [*db.execute(counted).one(), db.scalar(begun), *db.scalars(newest)]
        return f"{edition}-{digest(*map(str, parts))[:16]}"

    def _previous(self, beginning: str) -> Arrays | None:
        """The newest file of the same making: most of an edition was in the one before."""
        for path in _newest_first(self._folder, f"{beginning}*{_SUFFIX}"):
            arrays = array_file.read(path)
            if arrays is not None:
                return arrays
        return None

    def _kept(self, path: Path, kind: Kind, arrays: Arrays) -> Arrays:
        """Write the file, and drop those of older editions."""
        if not np.all(arrays["embedded"]):
            return arrays
        try:
            array_file.write(path, arrays)
            others = _newest_first(self._folder, f"{kind}-*{_SUFFIX}")
            for old in [other for other in others if other != path][_KEPT - 1 :]:
                old.unlink(missing_ok=True)
            self._tidy()
        except OSError as error:
            log.debug("the corpus stays in memory alone, %s can't be written: %s", path, error)
        return array_file.read(path) or arrays

    def _tidy(self) -> None:
        """Delete what processes left behind that were killed while they wrote."""
        for part in self._folder.glob("*.part"):
            if time.time() - part.stat().st_mtime > _ABANDONED:
                part.unlink(missing_ok=True)


def _newest_first(folder: Path, pattern: str) -> list[Path]:
    found = []
    for path in folder.glob(pattern):
        try:
            found.append((path.stat().st_mtime_ns, path))
        except FileNotFoundError:  # another process has dropped it
            continue
    return [path for _, path in sorted(found, reverse=True)]
