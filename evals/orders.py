"""Recorded order tasks replayed through our own tools, in conversations with a scripted shopper."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.guard.masking import Masker
from assistant.orders.importer import read_file
from assistant.orders.policy import OrderPolicy
from assistant.orders.sql import SqlOrderBook
from evals.orders_reference import Reference, ReferenceRefusal
from evals.orders_shopper import Shopper
from evals.orders_state import Facts, differences, facts_of_book, facts_of_data
from evals.orders_tasks import GoldCall, Task, read_json
from prompts.brand import Brand


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """What became of a recorded call.

    Attributes:
        accepted: Our tool did it, or refused it just as the reference does.
        reason: Why it was refused: the rule and what the shopper is told.
        reference: Why the reference refuses it; empty when it does it.
    """

    call: GoldCall
    accepted: bool
    reason: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class TaskOutcome:
    """What became of a task.

    Attributes:
        identified: How the shopper was identified: ``recorded`` when the task holds a check.
        difference: Facts of the final state that aren't as in the reference's.
    """

    task: Task
    calls: tuple[CallOutcome, ...]
    difference: tuple[dict[str, str], ...]
    identified: str = "recorded"

    @property
    def accepted(self) -> int:
        """How many calls were accepted."""
        return sum(call.accepted for call in self.calls)

    @property
    def state_equal(self) -> bool:
        """Whether the final state is the reference's."""
        return not self.difference


class Replay:
    """Replays tasks, each on a fresh copy of the store.

    Args:
        folder: With ``db.json``.
        work: An empty directory for the stores.
        policy: The rules.
        brand: Words the texts.
    """

    def __init__(self, folder: Path, work: Path, policy: OrderPolicy, brand: Brand) -> None:
        self._data = read_json(folder / "db.json")
        self._policy, self._brand, self._work = policy, brand, work
        self._masker = Masker(b"only for this replay")
        imported = read_file(folder / "db.json")
        self._fresh = work / "fresh.db"
        book = self._open(self._fresh)
        book.load(imported.products, imported.customers, imported.orders)
        book.close()

    def _open(self, path: Path) -> SqlOrderBook:
        return SqlOrderBook(f"sqlite:///{path}", self._masker.token)

    @contextmanager
    def _book(self) -> Iterator[SqlOrderBook]:
        path = self._work / "task.db"
        shutil.copyfile(self._fresh, path)
        book = self._open(path)
        try:
            yield book
        finally:
            book.close()
            for left in self._work.glob("task.db*"):
                left.unlink()

    def run(self, task: Task) -> TaskOutcome:
        """Replay one task and compare the state it leaves."""
        reference = Reference(self._data)
        with self._book() as book:
            shopper = Shopper(book, self._policy, self._brand, self._masker)
            outcomes = []
            for call in task.calls:
                if not shopper.identified and not call.name.startswith("find_user"):
                    self._introduce(shopper, call, task)
                refusal = ""
                try:
                    reference.call(call.name, call.arguments)
                except ReferenceRefusal as no:
                    refusal = str(no)
                reason = shopper.call(call)
                outcomes.append(CallOutcome(call, bool(reason) == bool(refusal), reason, refusal))
            found: Facts = facts_of_book(book, self._data["users"])
        wanted = facts_of_data(reference.users, reference.orders)
        changed = tuple(differences(found, wanted))
        return TaskOutcome(task, tuple(outcomes), changed, shopper.introduced or "recorded")

    def _introduce(self, shopper: Shopper, call: GoldCall, task: Task) -> None:
        """Let a shopper whose task records no check say the e-mail that the shop has on file."""
        users, orders = self._data["users"], self._data["orders"]
        for one in (call, *task.calls):
            user_id = one.arguments.get("user_id")
            order = orders.get(one.arguments.get("order_id"))
            user = users.get(user_id or (order or {}).get("user_id"))
            if user is not None:
                shopper.introduce(user["email"])
                return


def total(outcomes: Sequence[TaskOutcome]) -> dict[str, int]:
    """Sums over all tasks."""
    calls = [call for outcome in outcomes for call in outcome.calls]
    return {
        "tasks": len(outcomes),
        "calls": len(calls),
        "accepted": sum(call.accepted for call in calls),
        "refused_as_reference": sum(call.accepted and bool(call.reason) for call in calls),
        "tasks_all_accepted": sum(o.accepted == len(o.calls) for o in outcomes),
        "states_equal": sum(o.state_equal for o in outcomes),
    }
