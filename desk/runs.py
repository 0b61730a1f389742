"""What is done in the background: one row a run, from being asked for to its end."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from desk import clock
from desk.messages import StoreUnavailable
from desk.run_rows import LIGHT, STORE, Run, RunState, UnknownRun, metadata, one, to_run
from desk.run_rows import runs as _runs
from kb.database import Database

__all__ = ["ATTEMPTS", "KEPT", "LIGHT", "STORE", "Run", "RunBook", "RunState", "UnknownRun"]

# Ended runs that are kept to be looked at.
KEPT = 500
# So often a run is begun that takes its process along each time.
ATTEMPTS = 2


class RunBook:
    """The runs of one store; safe for threads and processes.

    Raises:
        StoreUnavailable: From every method, when the database can't be used.
    """

    def __init__(self, url: str) -> None:
        """Open (and create when missing) the database at a URL like ``sqlite:///store/jobs.db``."""
        self._database = Database(
            url, metadata, StoreUnavailable, holds="jobs", example="sqlite:///store/jobs.db"
        )

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def ask(
        self,
        kind: str,
        subject: str = "",
        *,
        lane: str,
        by: str = "",
        data: Mapping[str, Any] | None = None,
        priority: int = 0,
        apart: bool = False,
    ) -> tuple[Run, bool]:
        """Put a run down that is to be done.

        One of the same kind and subject that is still waiting or running is not asked for twice.

        Args:
            kind: What is to be done.
            subject: With what.
            lane: Where it queues.
            by: Who asks.
            data: What with; plain data.
            priority: Higher ones are begun first.
            apart: Whether it is a run of its own, whatever else is under way.

        Returns:
            The run, and whether it is a new one.
        """
        with self._database.writing() as sql:
            if not apart:
                same = select(_runs).where(
                    _runs.c.kind == kind,
                    _runs.c.subject == subject,
                    _runs.c.state.in_((RunState.QUEUED, RunState.RUNNING)),
                )
                if (row := sql.execute(same).first()) is not None:
                    return to_run(row), False
            run_id = f"r_{secrets.token_urlsafe(12)}"
            sql.execute(
                insert(_runs).values(
                    id=run_id,
                    kind=kind,
                    subject=subject,
                    lane=lane,
                    priority=priority,
                    state=RunState.QUEUED,
                    data=json.dumps(dict(data or {}), ensure_ascii=False),
                    by=by,
                    created=clock.now(),
                )
            )
            return one(sql, run_id), True

    def log(self, kind: str, said: str, **result: Any) -> None:
        """Put down what was done at once."""
        with self._database.writing() as sql:
            sql.execute(
                insert(_runs).values(
                    id=f"r_{secrets.token_urlsafe(12)}",
                    kind=kind,
                    subject="",
                    lane=LIGHT,
                    state=RunState.DONE,
                    said=said,
                    data="{}",
                    result=json.dumps(result, ensure_ascii=False, default=str),
                    by="",
                    created=clock.now(),
                    started=clock.now(),
                    ended=clock.now(),
                )
            )
            self._forget(sql)

    def claim(self, lane: str, worker: str) -> Run | None:
        """Begin the next run of a lane; None when none waits or the lane is taken.

        Args:
            lane: Of the lane ``store`` one run is under way at a time, whatever process has it.
            worker: Who does it.
        """
        with self._database.writing() as sql:
            mine = _runs.c.lane == lane
            if lane == STORE:
                running = select(_runs.c.id).where(mine, _runs.c.state == RunState.RUNNING)
                if sql.scalar(running.limit(1)) is not None:
                    return None
            run_id = sql.scalar(
                select(_runs.c.id)
                .where(mine, _runs.c.state == RunState.QUEUED)
                .order_by(_runs.c.priority.desc(), _runs.c.sequence)
                .limit(1)
            )
            if run_id is None:
                return None
            sql.execute(
                update(_runs)
                .where(_runs.c.id == run_id)
                .values(
                    state=RunState.RUNNING,
                    worker=worker,
                    started=clock.now(),
                    attempts=_runs.c.attempts + 1,
                    step="",
                    done=0,
                    total=0,
                    said="",
                )
            )
            return one(sql, run_id)

    def progress(self, run_id: str, step: str, done: int, total: int) -> None:
        """Tell how far a run has come."""
        with self._database.writing() as sql:
            sql.execute(
                update(_runs)
                .where(_runs.c.id == run_id, _runs.c.state == RunState.RUNNING)
                .values(step=step[:64], done=done, total=total)
            )

    def note(self, run_id: str, **result: Any) -> None:
        """Add to what a run that is under way remembers, so that another attempt knows it."""
        with self._database.writing() as sql:
            held = one(sql, run_id).result | result
            self._put(sql, run_id, result=json.dumps(held, ensure_ascii=False))

    def end(
        self, run_id: str, state: RunState, said: str, result: Mapping[str, Any] | None = None
    ) -> None:
        """Close a run; what came of it stays to be read."""
        with self._database.writing() as sql:
            held = one(sql, run_id).result | dict(result or {})
            self._put(
                sql,
                run_id,
                state=state,
                said=said,
                ended=clock.now(),
                result=json.dumps(held, ensure_ascii=False, default=str),
            )
            self._forget(sql)

    def release(self, run_id: str, said: str, *, counts: bool = False) -> None:
        """Let a run wait again that was stopped on the way.

        Args:
            run_id: Which.
            said: Why, for those who watch it.
            counts: Whether it counts as an attempt.
        """
        with self._database.writing() as sql:
            less = _runs.c.attempts - (0 if counts else 1)
            self._put(sql, run_id, state=RunState.QUEUED, said=said, worker=None, attempts=less)

    def recover(self, alive: Callable[[str], bool]) -> tuple[Run, ...]:
        """Find the runs whose process is gone, each once; they wait again, or are given up.

        Args:
            alive: Whether a worker still lives.

        Returns:
            Those that were found, as they stand now.
        """
        running = select(_runs).where(_runs.c.state == RunState.RUNNING)
        with self._database.reading() as sql:
            dead = {row.worker for row in sql.execute(running) if not alive(row.worker or "")}
        found = []
        if dead:
            with self._database.writing() as sql:
                for row in sql.execute(running.where(_runs.c.worker.in_(dead))).all():
                    if row.attempts < ATTEMPTS:
                        said = "The server stopped in the middle of it; it is done again"
                        self._put(sql, row.id, state=RunState.QUEUED, said=said, worker=None)
                    else:
                        said = (
                            "The server stopped in the middle of it, twice; nothing of it was "
                            "published. Try it again when the server runs well"
                        )
                        self._put(sql, row.id, state=RunState.FAILED, said=said, ended=clock.now())
                    found.append(one(sql, row.id))
        return tuple(found)

    def one(self, run_id: str) -> Run:
        """A run; raises UnknownRun."""
        with self._database.reading() as sql:
            return one(sql, run_id)

    def waiting(self) -> frozenset[str]:
        """The lanes in which something waits."""
        with self._database.reading() as sql:
            query = select(_runs.c.lane).where(_runs.c.state == RunState.QUEUED).distinct()
            return frozenset(sql.scalars(query))

    def active(self) -> tuple[Run, ...]:
        """What is under way, then what waits, in the order in which it is done."""
        with self._database.reading() as sql:
            query = (
                select(_runs)
                .where(_runs.c.state.in_((RunState.QUEUED, RunState.RUNNING)))
                .order_by(
                    _runs.c.state == RunState.QUEUED, _runs.c.priority.desc(), _runs.c.sequence
                )
            )
            return tuple(to_run(row) for row in sql.execute(query))

    def latest(self, kinds: Collection[str], subject: str | None = None) -> Run | None:
        """The newest run of these kinds; None when there was none."""
        query = select(_runs).where(_runs.c.kind.in_(kinds)).order_by(_runs.c.sequence.desc())
        if subject is not None:
            query = query.where(_runs.c.subject == subject)
        with self._database.reading() as sql:
            row = sql.execute(query.limit(1)).first()
            return None if row is None else to_run(row)

    def recent(self, kinds: Collection[str], limit: int = 200) -> tuple[Run, ...]:
        """Runs of these kinds, newest first."""
        query = select(_runs).where(_runs.c.kind.in_(kinds)).order_by(_runs.c.sequence.desc())
        with self._database.reading() as sql:
            return tuple(to_run(row) for row in sql.execute(query.limit(limit)))

    def _put(self, sql: Connection, run_id: str, **values: Any) -> None:
        sql.execute(update(_runs).where(_runs.c.id == run_id).values(**values))

    def _forget(self, sql: Connection) -> None:
        ended = _runs.c.ended.is_not(None)
        last = sql.scalar(
            select(_runs.c.sequence)
            .where(ended)
            .order_by(_runs.c.sequence.desc())
            .offset(KEPT)
            .limit(1)
        )
        if last is not None:
            sql.execute(delete(_runs).where(ended, _runs.c.sequence <= last))
