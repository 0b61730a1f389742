"""What a feed has to remember while it streams, on disk: ids that were given, lines of one group.

Memory stays the same however long the feed is. The file is private to one reading and goes with it.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any, Self

# Nothing outlives the reading, so nothing has to survive a crash of the machine.
_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -4000;
CREATE TABLE given (id TEXT PRIMARY KEY, place TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE groups (name TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE held (number INTEGER, line INTEGER, data TEXT, PRIMARY KEY (number, line))
    WITHOUT ROWID;
"""


class Spill:
    """A small temporary database; to be used as a context manager."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="aisle-"))
        # A reading may be a generator that another thread closes.
        self._db = sqlite3.connect(self._folder / "spill", check_same_thread=False)
        self._db.executescript(_TABLES)
        self._groups = self._lines = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def claim(self, id_: str, place: str) -> str:
        """Note that an id was given; returns the place that gave it before, or an empty string."""
        query = "SELECT place FROM given WHERE id = ?"
        try:
            self._db.execute("INSERT INTO given VALUES (?, ?)", (id_, place))
        except sqlite3.IntegrityError:
            return str(self._db.execute(query, (id_,)).fetchone()[0])
        return ""

    def hold(self, group: str, data: object) -> None:
        """Keep a line of a group until :meth:`groups`; anything that JSON can say."""
        self._lines += 1
        text = json.dumps(data, default=_plain)
        row = (self._number(group), self._lines, text)
        self._db.execute("INSERT INTO held VALUES (?, ?, ?)", row)

    def same(self, name: str, other: str) -> None:
        """Note that two names mean one group, also for lines that are held already."""
        one = self._number(name)
        found = self._db.execute("SELECT number FROM groups WHERE name = ?", (other,)).fetchone()
        if found is None:
            self._db.execute("INSERT INTO groups VALUES (?, ?)", (other, one))
        elif found[0] != one:
            self._db.execute("UPDATE held SET number = ? WHERE number = ?", (one, found[0]))
            self._db.execute("UPDATE groups SET number = ? WHERE number = ?", (one, found[0]))

    def knows(self, name: str) -> bool:
        """Whether there is a group of this name."""
        query = "SELECT 1 FROM groups WHERE name = ?"
        return self._db.execute(query, (name,)).fetchone() is not None

    def groups(self) -> Iterator[list[Any]]:
        """The lines of each group, in the order in which groups and lines came."""
        rows = self._db.execute("SELECT number, data FROM held ORDER BY number, line")
        for _, lines in groupby(rows, key=lambda row: row[0]):
            yield [json.loads(data) for _, data in lines]

    def scattered(self, groups: Iterable[str]) -> bool:
        """Whether the lines of some group stand apart from each other."""
        try:
            return any(self.claim(name, "seen") for name, _ in groupby(groups))
        finally:
            self._db.execute("DELETE FROM given")

    def _number(self, group: str) -> int:
        found = self._db.execute("SELECT number FROM groups WHERE name = ?", (group,)).fetchone()
        if found:
            return int(found[0])
        self._groups += 1
        self._db.execute("INSERT INTO groups VALUES (?, ?)", (group, self._groups))
        return self._groups


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)
