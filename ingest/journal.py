"""What an interrupted crawl had fetched, so that the next one goes on where it stopped."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ingest.reading import Outcome, Source
from ingest.response import Fetched
from kb.editions.pages import Remembered

# The folder of a store in which they lie.
JOURNALS = "crawls"
# Pages older than this are asked for again, in seconds.
LIFETIME = 24 * 3600
_VERSION = 1
_COLUMNS = (
    "asked TEXT PRIMARY KEY, at REAL, url TEXT, type TEXT, charset TEXT, etag TEXT, modified TEXT, "
    "body BLOB"
)


class Journal:
    """Pages by the address that was asked for; safe to use from several threads.

    A process that is killed loses no page that was put. A file that can't be read or written is
    given up and never stops a crawl.

    Args:
        path: The file; made when missing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = self._opened()
        except (sqlite3.Error, OSError):
            self.delete()  # what an earlier version or a power cut left
            try:
                self._db = self._opened()
            except (sqlite3.Error, OSError):
                self._db = None

    def __len__(self) -> int:
        with self._lock:
            if self._db is None:
                return 0
            return int(self._db.execute("SELECT count(*) FROM pages").fetchone()[0])

    def get(self, asked: str) -> Fetched | None:
        """The page that an address gave; None when it has to be asked for."""
        with self._lock:
            if self._db is None:
                return None
            try:
                row = self._db.execute(
                    "SELECT url, body, type, charset, etag, modified FROM pages WHERE asked = ?",
                    (asked,),
                ).fetchone()
                return None if row is None else Fetched(row[0], zlib.decompress(row[1]), *row[2:])
            except (sqlite3.Error, zlib.error):
                return None

    def put(self, asked: str, page: Fetched) -> None:
        """Note a page."""
        packed = zlib.compress(page.body, 1)
        kept = (page.url, page.content_type, page.charset, page.etag, page.last_modified, packed)
        with self._lock:
            if self._db is None:
                return
            try:
                self._db.execute(
                    "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (asked, time.time(), *kept),
                )
            except sqlite3.Error:  # a full disk: the crawl itself may still go well
                self._shut()

    def close(self) -> None:
        """Close the file; what is in it stays."""
        with self._lock:
            self._shut()

    def delete(self) -> None:
        """Remove the file."""
        self.close()
        for end in ("", "-wal", "-shm", "-journal"):
            with contextlib.suppress(OSError):
                self._path.with_name(self._path.name + end).unlink(missing_ok=True)

    def _opened(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=5)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            # Outlives this process; after a power cut the crawl may begin anew.
            db.execute("PRAGMA synchronous=OFF")
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version not in {0, _VERSION}:
                raise sqlite3.DatabaseError("another version's journal")
            db.execute(f"CREATE TABLE IF NOT EXISTS pages({_COLUMNS})")
            db.execute(f"PRAGMA user_version={_VERSION}")
            now = time.time()
            db.execute("DELETE FROM pages WHERE at < ? OR at > ?", (now - LIFETIME, now + 60))
        except BaseException:
            db.close()
            raise
        return db

    def _shut(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None


class Resumable:
    """A source whose crawl can be interrupted; every other kind of source is read as it is.

    Args:
        source: What is read.
        folder: Where journals lie: one file a source.
        fresh: Whether everything is asked for anew: neither the journal nor what earlier runs
            remembered lets a page go unread.
    """

    def __init__(self, source: Source, folder: Path, *, fresh: bool = False) -> None:
        self._source = source
        self._fresh = fresh
        name = hashlib.sha256(source.name.encode("utf-8", "replace")).hexdigest()[:16]
        self._path = folder / f"{name}.db"

    @property
    def name(self) -> str:
        """The source's."""
        return self._source.name

    @property
    def kind(self) -> str:
        """The source's."""
        return self._source.kind

    def read(self, remembered: Mapping[str, Remembered]) -> Iterator[Outcome]:
        """Read the source; pages that an interrupted run fetched are not asked for again.

        Raises:
            SourceError: The source can't be read.
        """
        if self._fresh:
            remembered = {
                url: replace(page, etag="", last_modified="", seen="")
                for url, page in remembered.items()
            }
        from ingest.crawl import Crawl  # late: other sources don't need a parser of pages

        if not isinstance(self._source, Crawl):
            yield from self._source.read(remembered)
            return
        journal = Journal(self._path)
        if self._fresh:
            journal.delete()
            journal = Journal(self._path)
        try:
            yield from self._source.read(remembered, journal)
        finally:
            if len(journal):
                journal.close()
            else:
                self._delete(journal)

    def kept(self) -> int:
        """Pages that the next run need not ask for."""
        if not self._path.exists():
            return 0
        journal = Journal(self._path)
        try:
            return len(journal)
        finally:
            journal.close()

    def finish(self) -> None:
        """Forget the journal: what was read is published, or was judged and held back."""
        if self._path.exists():
            self._delete(Journal(self._path))

    def _delete(self, journal: Journal) -> None:
        journal.delete()
        with contextlib.suppress(OSError):
            self._path.parent.rmdir()  # where it was the last one
