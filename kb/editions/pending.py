"""Texts that wait for the embedder: any number of them, in the same little memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self


class Pending:
    """Texts by key, each key once, given back shortest first.

    Sorting by length over everything that waits, not only within a batch, keeps the padding of
    every batch small. They are held in a temporary database of SQLite, which is on disk once it
    outgrows its cache and gone when it is closed.
    """

    def __init__(self) -> None:
        self._db = sqlite3.connect("")
        self._db.execute("CREATE TABLE waiting(key TEXT PRIMARY KEY, text TEXT) WITHOUT ROWID")

    def __enter__(self) -> Self:
        """Use it in a ``with`` block, which closes it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()

    def __len__(self) -> int:
        """How many wait."""
        return int(self._db.execute("SELECT count(*) FROM waiting").fetchone()[0])

    def add(self, texts: Iterable[tuple[str, str]]) -> None:
        """Let (key, text) wait; a key that waits already stays as it is."""
        with self._db:
            self._db.executemany("INSERT OR IGNORE INTO waiting VALUES (?, ?)", texts)

    def batches(self, size: int) -> Iterator[tuple[list[str], list[str]]]:
        """Keys and their texts, at most ``size`` at a time, shortest first; ties by key."""
        rows = self._db.execute("SELECT key, text FROM waiting ORDER BY length(text), key")
        while batch := rows.fetchmany(size):
            yield [row[0] for row in batch], [row[1] for row in batch]
