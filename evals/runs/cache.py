"""Results that were asked before, so that nothing is asked twice that can't have changed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import (
    Column,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert

from evals.result import Outcome, Result, dump_result, load_result
from evals.score import EvalError
from kb.database import Database

# Bytes of results that are kept; those of an ordinary suite and a few hundred versions of it.
LARGEST = 256 * 1024 * 1024
# When it is full, this share stays: so that not every result that comes throws one out.
_STAYS = 0.9
# Keys in one statement; SQLite takes 32,766.
_AT_ONCE = 5_000

_METADATA = MetaData()
_RESULTS = Table(
    "results",
    _METADATA,
    Column("key", String(64), primary_key=True),
    Column("used", String(32), nullable=False, index=True),
    Column("size", Integer, nullable=False),
    Column("result", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)


class CacheError(EvalError):
    """The cache can't be used; the message says how to go on without it."""

    def __init__(self, told: str) -> None:
        super().__init__(f"{told}; `--fresh` goes without it, and deleting it loses nothing")


class ResultCache:
    """Results by what they depend on, in a SQLite file that processes may share.

    An error is never kept. What was used longest ago goes first when the file is full.

    Args:
        path: The file, made when it isn't there; it can be deleted at any time.
        largest: Bytes of results, packed, that may be in it.

    Raises:
        CacheError: The file can't be used; by every method.
    """

    def __init__(self, path: Path, largest: int = LARGEST) -> None:
        self._largest = largest
        self._database = Database(
            f"sqlite:///{path}",
            _METADATA,
            CacheError,
            holds=f"remembered results in {path}",
            example=f"sqlite:///{path}",
        )

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def __enter__(self) -> ResultCache:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def get(self, keys: Iterable[str]) -> dict[str, Result]:
        """Results by key, marked as cached; keys that nothing is kept under are left out."""
        found: dict[str, Result] = {}
        for some in _batches(keys):
            with self._database.reading() as sql:
                rows = sql.execute(
                    select(_RESULTS.c.key, _RESULTS.c.result).where(_RESULTS.c.key.in_(some))
                ).all()
            for key, packed in rows:
                result = _unpacked(packed)
                # An unreadable one is asked again, and what comes of that takes its place.
                if result is not None and result.key == key:
                    found[key] = replace(result, cached=True)
        for some in _batches(found):
            with self._database.writing() as sql:
                sql.execute(update(_RESULTS).where(_RESULTS.c.key.in_(some)).values(used=_now()))
        return found

    def put(self, results: Iterable[Result]) -> None:
        """Keep these under their keys, but for errors and what came from here."""
        now = _now()
        rows = [
            {"key": result.key, "used": now, "size": len(packed), "result": packed}
            for result in results
            if result.outcome is not Outcome.ERROR and not result.cached
            for packed in (zlib.compress(dump_result(result).encode(), 1),)
        ]
        if not rows:
            return
        statement = insert(_RESULTS)
        statement = statement.on_conflict_do_update(
            index_elements=["key"],
            set_={name: statement.excluded[name] for name in ("used", "size", "result")},
        )
        with self._database.writing() as sql:
            sql.execute(statement, rows)

    def trim(self) -> int:
        """Drop what was used longest ago when there is too much; says how many results went."""
        with self._database.writing() as sql:
            held = sql.execute(select(func.coalesce(func.sum(_RESULTS.c.size), 0))).scalar_one()
            if held <= self._largest:
                return 0
            oldest = sql.execute(
                select(_RESULTS.c.key, _RESULTS.c.size).order_by(_RESULTS.c.used, _RESULTS.c.key)
            ).all()
            gone: list[str] = []
            for key, size in oldest:
                if held <= self._largest * _STAYS:
                    break
                gone.append(key)
                held -= size
            for some in _batches(gone):
                sql.execute(delete(_RESULTS).where(_RESULTS.c.key.in_(some)))
        return len(gone)


def _batches(keys: Iterable[str]) -> Iterator[Sequence[str]]:
    left = iter(keys)
    while some := list(islice(left, _AT_ONCE)):
        yield some


def _unpacked(packed: bytes) -> Result | None:
    try:
        return load_result(zlib.decompress(packed).decode("utf-8"))
    except (ValueError, zlib.error):
        return None


def _now() -> str:
    return datetime.now(UTC).isoformat()
