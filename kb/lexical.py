"""The lexical index: BM25 over passages, in SQLite's FTS5."""

from __future__ import annotations

import math
import secrets
import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from threading import local

from kb.documents import Chunk
from kb.words import counted

# Column weights of BM25. A word in the title says more of what a thing is than one in the text.
Used = Callable[[list[str]], Collection[str]]

WEIGHTS = {"title": 3.0, "heading": 2.0, "facets": 1.5, "text": 1.0}


class LexicalIndex:
    """Passages by content key, searchable by word.

    Like the vectors it knows nothing of editions: equal passages are held once.

    Args:
        path: The index file; created when missing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = local()

    def missing(self, keys: Iterable[str]) -> list[str]:
        """Those of the keys that are not indexed yet, each once, in order."""
        wanted = list(dict.fromkeys(keys))
        held: set[str] = set()
        for start in range(0, len(wanted), 500):
            batch = wanted[start : start + 500]
            marks = ",".join("?" * len(batch))
            held.update(
                row[0]
                for row in self._db().execute(f"SELECT key FROM held WHERE key IN ({marks})", batch)
            )
        return [key for key in wanted if key not in held]

    def add(self, chunks: Sequence[Chunk]) -> None:
        """Index passages that are not there yet, in one transaction."""
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
                cursor = db.execute(
                    "INSERT OR IGNORE INTO held(key, kind) VALUES (?, ?)",
                    (chunk.key, str(chunk.kind)),
                )
                words = counted(chunk, number).tobytes()
                db.execute("INSERT OR IGNORE INTO counted VALUES (?, ?)", (chunk.key, words))
                if cursor.rowcount:
                    db.execute(
                        "INSERT INTO words(rowid, title, heading, facets, text) VALUES (?,?,?,?,?)",
                        (cursor.lastrowid, chunk.title, chunk.heading, chunk.facets, chunk.text),
                    )
        self._local.numbers = known

    def counts(self, keys: Sequence[str]) -> tuple[dict[str, bytes], dict[int, str]]:
        """The counted words of passages by key, and the stems by the numbers used in them.

        Keys that are not indexed are left out. See :mod:`kb.words` for the entries.
        """
        db = self._db()
        wanted = set(keys)
        rows = db.execute("SELECT key, words FROM counted")
        held = {key: words for key, words in rows if key in wanted}
        return held, dict(db.execute("SELECT id, stem FROM numbered"))

    def search(self, terms: Sequence[str], kind: str, limit: int) -> list[tuple[str, float]]:
        """Keys of passages that hold any of the terms, with their BM25 score, best first."""
        if not terms:
            return []
        weights = ",".join(str(w) for w in WEIGHTS.values())
        rows = self._db().execute(
            f"""SELECT held.key, -bm25(words, {weights}) AS score
                FROM words JOIN held ON held.id = words.rowid
                WHERE words MATCH ? AND held.kind = ? ORDER BY score DESC LIMIT ?""",
            (" OR ".join(_quote(term) for term in terms), kind, limit),
        )
        return [(str(key), float(score)) for key, score in rows]

    def idf(self, terms: Sequence[str]) -> dict[str, float]:
        """Inverse document frequency of stems, ln(1 + (N - n + 0.5) / (n + 0.5)) as in BM25."""
        db = self._db()
        counts = self._counts()
        found = {}
        for term in terms:
            n = counts.get(term)
            if n is None:
                row = db.execute("SELECT doc FROM stems WHERE term = ?", (term,)).fetchone()
                n = counts[term] = int(row[0]) if row else 0
            found[term] = math.log(1 + (counts[""] - n + 0.5) / (n + 0.5))
        return found

    def _counts(self) -> dict[str, int]:
        """Documents by stem as they were asked for, and of all under "", until anything changes.

        SQLite walks a stem's postings to count them: 1.5 ms for one that 10,000 passages hold.
        """
        db = self._db()
        changes = db.execute("PRAGMA data_version").fetchone()[0], db.total_changes
        held: tuple[object, dict[str, int]] | None = getattr(self._local, "counts", None)
        if held is None or held[0] != changes or len(held[1]) > 50_000:
            total = int(db.execute("SELECT count(*) FROM held").fetchone()[0])
            held = self._local.counts = changes, {"": total}
        return held[1]

    def _numbers(self) -> dict[str, int]:
        """The numbers of stems, which are given from 1 on and never taken back but all at once."""
        db = self._db()
        held: dict[str, int] | None = getattr(self._local, "numbers", None)
        last = db.execute("SELECT max(id) FROM numbered").fetchone()[0] or 0
        if held is None or len(held) != last or self._local.numbered != self.generation():
            held = dict(db.execute("SELECT stem, id FROM numbered"))
            self._local.numbered = self.generation()
        return held

    def knows(self, stem: str) -> bool:
        """Whether a stem stands in any passage."""
        row = self._db().execute("SELECT 1 FROM stems WHERE term = ?", (stem,)).fetchone()
        return row is not None

    def complete(self) -> int:
        """The edition of which every passage is indexed; 0 when none is known to be."""
        return int(self._db().execute("PRAGMA user_version").fetchone()[0])

    def completed(self, edition: int) -> None:
        """Remember that every passage of this edition is indexed."""
        self._db().execute(f"PRAGMA user_version = {int(edition)}")

    def retain(self, used: Used) -> int:
        """Delete every passage that isn't used any more; returns how many went.

        Args:
            used: Says which of some keys are still used.
        """
        db = self._db()
        gone: list[int] = []
        rows = db.execute("SELECT id, key FROM held")
        while page := rows.fetchmany(5_000):
            kept = used([key for _, key in page])
            gone += [number for number, key in page if key not in kept]
        with db:
            for number in gone:
                db.execute("DELETE FROM words WHERE rowid = ?", (number,))
                db.execute(
                    "DELETE FROM counted WHERE key = (SELECT key FROM held WHERE id = ?)", (number,)
                )
                db.execute("DELETE FROM held WHERE id = ?", (number,))
        return len(gone)

    def generation(self) -> int:
        """Another number after every :meth:`clear`, and in every other index."""
        return int(self._db().execute("PRAGMA application_id").fetchone()[0])

    def count(self) -> int:
        """Number of passages held."""
        return int(self._db().execute("SELECT count(*) FROM held").fetchone()[0])

    def clear(self) -> None:
        """Forget everything."""
        db = self._db()
        with db:
            db.execute("DELETE FROM words")
            db.execute("DELETE FROM held")
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

    def _db(self) -> sqlite3.Connection:
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            db = sqlite3.connect(self._path, timeout=30, check_same_thread=False)
            db.executescript(
                """
                PRAGMA journal_mode=WAL;
                PRAGMA synchronous=NORMAL;
                CREATE TABLE IF NOT EXISTS held(
                    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL);
                CREATE TABLE IF NOT EXISTS counted(key TEXT PRIMARY KEY, words BLOB NOT NULL);
                CREATE TABLE IF NOT EXISTS numbered(
                    id INTEGER PRIMARY KEY, stem TEXT NOT NULL UNIQUE);
                CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(
                    title, heading, facets, text, tokenize='porter unicode61 remove_diacritics 2');
                CREATE VIRTUAL TABLE IF NOT EXISTS stems USING fts5vocab(words, 'row');
                """
            )
            if not db.execute("PRAGMA application_id").fetchone()[0]:
                _renew(db)
            self._local.db = db
        return db


def _renew(db: sqlite3.Connection) -> None:
    db.execute(f"PRAGMA application_id = {secrets.randbelow(2**31 - 1) + 1}")


def _quote(term: str) -> str:
    # A quoted string is a phrase to FTS5, whatever operators it spells.
    return '"' + term.replace('"', '""').replace("\0", "") + '"'
