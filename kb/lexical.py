"""The words of passages: which stems each holds, in which field and how often."""

from __future__ import annotations

import logging
import secrets
import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from threading import local

from kb.documents import Chunk
from kb.index.words import counted

Used = Callable[[list[str]], Collection[str]]

# What stores of before held besides: the keys of what was in SQLite's FTS5, and that.
_FORMER = ("held", "stems", "words")

log = logging.getLogger("aisle")


class LexicalIndex:
    """Counted words of passages by content key; :mod:`kb.index.assemble` makes postings of them.

    Like the vectors it knows nothing of editions: equal passages are held once.

    Args:
        path: The index file; created when missing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = local()

    def missing(self, keys: Iterable[str]) -> list[str]:
        """Those of the keys that are not held yet, each once, in order."""
        wanted = list(dict.fromkeys(keys))
        held: set[str] = set()
        for start in range(0, len(wanted), 500):
            batch = wanted[start : start + 500]
            marks = ",".join("?" * len(batch))
            rows = self._db().execute(f"SELECT key FROM counted WHERE key IN ({marks})", batch)
            held.update(row[0] for row in rows)
        return [key for key in wanted if key not in held]

    def add(self, chunks: Sequence[Chunk]) -> None:
        """Count the words of passages, in one transaction; those that are held stay as they are."""
        self._tidy()
        db = self._db()
        known = self._numbers()

        def number(stem: str) -> int:
            found = known.get(stem)
            if found is None:
                found = known[stem] = len(known) + 1
                db.execute("INSERT INTO numbered VALUES (?, ?)", (found, stem))
            return found

        self._local.numbers = None  # unless this is written, what was numbered may be lost
        with db:
            for chunk in chunks:
                words = counted(chunk, number).tobytes()
                db.execute("INSERT OR IGNORE INTO counted VALUES (?, ?)", (chunk.key, words))
        self._local.numbers = known

    def counts(self, keys: Sequence[str]) -> tuple[dict[str, bytes], dict[int, str]]:
        """The counted words of passages by key, and the stems by the numbers used in them.

        Keys that are not indexed are left out. See :mod:`kb.index.words` for the entries.
        """
        db = self._db()
        wanted = set(keys)
        rows = db.execute("SELECT key, words FROM counted")
        held = {key: words for key, words in rows if key in wanted}
        return held, dict(db.execute("SELECT id, stem FROM numbered"))

    def _numbers(self) -> dict[str, int]:
        """The numbers of stems, which are given from 1 on and never taken back but all at once."""
        db = self._db()
        held: dict[str, int] | None = getattr(self._local, "numbers", None)
        last = db.execute("SELECT max(id) FROM numbered").fetchone()[0] or 0
        if held is None or len(held) != last or self._local.numbered != self.generation():
            held = dict(db.execute("SELECT stem, id FROM numbered"))
            self._local.numbered = self.generation()
        return held

    def complete(self) -> int:
        """The edition of which every passage is held; 0 when none is known to be."""
        db = self._db()
        if "held" in self._former():
            before = db.execute("SELECT count(*) FROM held").fetchone()[0]
            if self.count() < before:  # those are of a time when words weren't counted yet
                return 0
        return int(db.execute("PRAGMA user_version").fetchone()[0])

    def completed(self, edition: int) -> None:
        """Remember that every passage of this edition is held."""
        self._db().execute(f"PRAGMA user_version = {int(edition)}")

    def retain(self, used: Used) -> int:
        """Delete every passage that isn't used any more; returns how many went.

        Args:
            used: Says which of some keys are still used.
        """
        self._tidy()
        db = self._db()
        gone: list[tuple[str]] = []
        rows = db.execute("SELECT key FROM counted")
        while page := rows.fetchmany(5_000):
            kept = used([key for (key,) in page])
            gone += [row for row in page if row[0] not in kept]
        with db:
            db.executemany("DELETE FROM counted WHERE key = ?", gone)
        return len(gone)

    def generation(self) -> int:
        """Another number after every :meth:`clear`, and in every other index."""
        return int(self._db().execute("PRAGMA application_id").fetchone()[0])

    def count(self) -> int:
        """Number of passages held."""
        return int(self._db().execute("SELECT count(*) FROM counted").fetchone()[0])

    def clear(self) -> None:
        """Forget everything."""
        self._tidy()
        db = self._db()
        with db:
            db.execute("DELETE FROM counted")
            db.execute("DELETE FROM numbered")
            _renew(db)
        self.completed(0)

    def close(self) -> None:
        """Close this thread's connection."""
        db = getattr(self._local, "db", None)
        if db is not None:
            db.close()
            self._local.db = None

    def _former(self) -> list[str]:
        """The tables of before that are still there."""
        held = {row[0] for row in self._db().execute("SELECT name FROM sqlite_master")}
        return [name for name in _FORMER if name in held]

    def _tidy(self) -> None:
        """Drop what stores of before held besides; whoever writes holds the writer's lock."""
        former = self._former()
        if not former:
            return
        db = self._db()
        if not self.complete():
            log.info("%s: the words of all passages are counted again", self._path)
            self.completed(0)
        try:
            for name in former:
                db.execute(f"DROP TABLE {name}")
            db.execute("VACUUM")
        except sqlite3.Error as error:  # the room is wanting, or FTS5 is: nothing needs either
            log.debug("%s can't be made smaller: %s", self._path, error)

    def _db(self) -> sqlite3.Connection:
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            db = sqlite3.connect(self._path, timeout=30, check_same_thread=False)
            db.executescript(
                """
                PRAGMA journal_mode=WAL;
                PRAGMA synchronous=NORMAL;
                CREATE TABLE IF NOT EXISTS counted(key TEXT PRIMARY KEY, words BLOB NOT NULL);
                CREATE TABLE IF NOT EXISTS numbered(
                    id INTEGER PRIMARY KEY, stem TEXT NOT NULL UNIQUE);
                """
            )
            if not db.execute("PRAGMA application_id").fetchone()[0]:
                _renew(db)
            self._local.db = db
        return db


def _renew(db: sqlite3.Connection) -> None:
    db.execute(f"PRAGMA application_id = {secrets.randbelow(2**31 - 1) + 1}")
