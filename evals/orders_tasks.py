"""Tasks with recorded order calls, and which of them are a split."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any


class OrdersEvalError(Exception):
    """The tasks can't be replayed; the message says which file, what and what to do."""


@dataclass(frozen=True, slots=True)
class GoldCall:
    """A call that was recorded as right."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Task:
    """Calls in their order."""

    id: str
    calls: tuple[GoldCall, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """The tasks that are replayed.

    Attributes:
        note: How the split was told; to be said beside the result.
    """

    tasks: tuple[Task, ...]
    note: str


def load_tasks(folder: Path, split: str) -> Split:
    """Read the tasks of a split.

    ``tasks_<split>.json`` is the split when it is there; else ``split_tasks.json`` names the ids of
    ``tasks.json``; without either, all tasks are the split.

    Raises:
        OrdersEvalError: A file is missing or broken, or names no such split.
    """
    own = folder / f"tasks_{split}.json"
    if own.is_file():
        return Split(_tasks(own), f"the tasks of {own.name}")
    tasks = _tasks(folder / "tasks.json")
    listed = folder / "split_tasks.json"
    if not listed.is_file():
        return Split(tasks, f"no file tells splits apart: all tasks are taken as {split!r}")
    named = read_json(listed)
    if not isinstance(named, dict) or not isinstance(named.get(split), list):
        known = ", ".join(sorted(named)) if isinstance(named, dict) else "none"
        raise OrdersEvalError(f"{listed}: there is no split {split!r}; known: {known}")
    wanted = {str(id_) for id_ in named[split]}
    if missing := wanted - {task.id for task in tasks}:
        some = ", ".join(sorted(missing)[:5])
        raise OrdersEvalError(f"{listed}: tasks.json has no task {some}")
    return Split(tuple(task for task in tasks if task.id in wanted), f"as {listed.name} names them")


def read_json(path: Path) -> Any:
    """A JSON file with exact decimals; raises OrdersEvalError."""
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        raise OrdersEvalError(f"{path} can't be read: {error.strerror or error}") from error
    except ValueError as error:
        raise OrdersEvalError(f"{path} is not JSON: {error}") from error


def _tasks(path: Path) -> tuple[Task, ...]:
    data = read_json(path)
    if not isinstance(data, list):
        raise OrdersEvalError(f"{path}: expected a list of tasks")
    found = []
    for position, task in enumerate(data):
        try:
            actions = task["evaluation_criteria"]["actions"] or ()
            calls = tuple(GoldCall(str(a["name"]), dict(a["arguments"])) for a in actions)
            found.append(Task(str(task["id"]), calls))
        except (KeyError, TypeError, ValueError) as error:
            raise OrdersEvalError(
                f"{path}: task {position + 1} lacks {error}; a task has an id and "
                "evaluation_criteria.actions with name and arguments"
            ) from error
    return tuple(found)
