"""A run of a job as it is kept, and as a plain value."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Connection, Index, Integer, MetaData, String, Table, Text, select

from desk.messages import DeskError

# Runs that write the knowledge, one at a time; and all others.
STORE, LIGHT = "store", "light"

# A database of its own, beside the queue: how far a refresh has come is written every second, and
# shoppers' messages must not wait for that.
metadata = MetaData()
runs = Table(
    "runs",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False, unique=True),
    Column("kind", String(32), nullable=False),
    Column("subject", Text, nullable=False),
    Column("lane", String(16), nullable=False),
    Column("priority", Integer, nullable=False, default=0),
    Column("state", String(16), nullable=False),
    Column("step", String(64), nullable=False, default=""),
    Column("done", Integer, nullable=False, default=0),
    Column("total", Integer, nullable=False, default=0),
    Column("said", Text, nullable=False, default=""),
    Column("data", Text, nullable=False),
    Column("result", Text, nullable=False, default="{}"),
    Column("by", String(200), nullable=False),
    Column("created", String(32), nullable=False),
    Column("started", String(32)),
    Column("ended", String(32)),
    # Which process has it, and how often it was begun.
    Column("worker", String(64)),
    Column("attempts", Integer, nullable=False, default=0),
    Index("runs_waiting", "state", "lane", "priority"),
    Index("runs_subject", "kind", "subject"),
)


class UnknownRun(DeskError):  # noqa: N818 - reads as what it is
    """There is no such run, or it was forgotten."""


class RunState(StrEnum):
    """How far a run has come."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    # It went through, and what it made waits for a person's decision.
    HELD = "held"

    @property
    def over(self) -> bool:
        """Whether nothing more comes of it."""
        return self not in (RunState.QUEUED, RunState.RUNNING)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a job.

    Attributes:
        kind: What is done: ``refresh``, ``publish`` and so on.
        subject: With or to what: a source's name, an edition's number.
        lane: Runs of the lane ``store`` are done one after the other.
        step: What it is doing now; empty before it began.
        done: How much of the step is done.
        total: Of how much; 0 when nobody knows.
        said: What came of it, or why it failed, in words.
        data: What it was asked for with.
        result: What came of it as plain data.
        by: Who asked for it; empty for the schedule.
        created: When it was asked for, ISO 8601 in UTC; so are the next ones.
    """

    id: str
    kind: str
    subject: str
    lane: str
    state: RunState
    step: str = ""
    done: int = 0
    total: int = 0
    said: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    result: dict[str, Any] = field(default_factory=dict)
    by: str = ""
    created: str = ""
    started: str = ""
    ended: str = ""
    worker: str = ""
    attempts: int = 0

    @property
    def share(self) -> float | None:
        """How much of the step is done, from 0 to 1; None when nobody knows."""
        return min(1.0, self.done / self.total) if self.total else None


def one(sql: Connection, run_id: str) -> Run:
    """A run; raises UnknownRun."""
    row = sql.execute(select(runs).where(runs.c.id == run_id)).first()
    if row is None:
        raise UnknownRun(f"there is no run {run_id!r}; older ones are forgotten")
    return to_run(row)


def to_run(row: Any) -> Run:
    """A row as a value."""
    return Run(
        row.id,
        row.kind,
        row.subject,
        row.lane,
        RunState(row.state),
        row.step,
        row.done,
        row.total,
        row.said,
        json.loads(row.data),
        json.loads(row.result),
        row.by,
        row.created,
        row.started or "",
        row.ended or "",
        row.worker or "",
        row.attempts,
    )
