"""The suite run once on the product as it is and once with each fault in it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

from evals.faults.fault import Fault
from evals.faults.faults import fault_named
from evals.gate.decision import Verdict
from evals.gate.judging import judge
from evals.gate.rules import Criticals, Rules
from evals.golden import Golden
from evals.replay import replay
from evals.result import Outcome, Result
from evals.runs.run import Header, Run
from evals.score import EvalError
from evals.targets.target import Fingerprint, Target, Warms

OpenTarget = Callable[[], AbstractContextManager[Target]]
# Is told what is done: the fault's name, or "" for the product as it is.
Heard = Callable[[str, int, int], None]
CLEAN = ""
# A fault may only be blamed for what it did: what failed before it doesn't count.
_RULES = Rules(criticals=Criticals.NEW)


class FaultsError(EvalError):
    """The faults can't be measured."""


@dataclass(frozen=True, slots=True)
class Caught:
    """What became of one fault.

    Attributes:
        items: Conversations that passed before and fail now.
        checks: Which checks fail in them that held before, with in how many, most first.
        errors: Conversations that could be held before and can't now.
        asked: How many conversations were held.
        gate: What the gate says of the run against the one before. Where not everything that
            passed was asked, only what no answer more could mend: a critical failure; else None.
        why: The first reason that it gives.
    """

    fault: Fault
    items: tuple[str, ...]
    checks: tuple[tuple[str, int], ...]
    errors: tuple[str, ...]
    asked: int
    gate: Verdict | None
    why: str

    @property
    def caught(self) -> bool:
        """Whether some conversation tells the fault."""
        return bool(self.items)

    @property
    def stopped(self) -> bool:
        """Whether the gate doesn't let it through."""
        return self.gate in (Verdict.FAILED, Verdict.VOID)


@dataclass(frozen=True, slots=True)
class Measured:
    """All faults.

    Attributes:
        items: How many conversations the suite has.
        passed: How many of them pass in the product as it is; only those can tell a fault.
    """

    items: int
    passed: int
    faults: tuple[Caught, ...]


def measure(
    goldens: Sequence[Golden],
    open_target: OpenTarget,
    faults: Sequence[Fault],
    *,
    processes: int = 1,
    enough: int = 0,
    heard: Heard = lambda _name, _done, _all: None,
) -> Measured:
    """Run the suite without a fault and with each one.

    A fault is planted in the process that holds the conversations, and the target is opened anew
    within; nothing is taken from a cache.

    Args:
        goldens: The suite; its truth is that of the product as it is.
        open_target: Opens the target in this process; can be pickled for more processes.
        faults: Each is planted by itself.
        processes: How many at once; with 1, everything happens in this process.
        enough: So many conversations that tell a fault are enough, and only those that pass without
            one are asked, in an order of their own; 0 to ask everything and hear the gate as well.
        heard: Is told of each run.

    Raises:
        FaultsError: Nothing passes in the product as it is, so nothing could tell a fault.
    """
    suite = tuple(goldens)
    with _pool(processes) as start:
        clean = start(_Order(CLEAN, suite), open_target)()
        heard(CLEAN, 1, len(faults) + 1)
        passed = {result.item for result in clean if result.outcome is Outcome.PASSED}
        if not passed:
            told = clean[0].error or "; ".join(clean[0].failures) or "nothing was measured"
            raise FaultsError(
                "no conversation passes in the product as it is, so none could tell a fault: "
                + told
            )
        if enough:
            suite = tuple(sorted((g for g in suite if g.id in passed), key=_spread))
        orders = [_Order(fault.name, suite, enough) for fault in faults]
        waiting = [start(order, open_target) for order in orders]
        found: list[Caught] = []
        for fault, wait in zip(faults, waiting, strict=True):
            found.append(compared(fault, clean, wait()))
            heard(fault.name, len(found) + 1, len(faults) + 1)
    return Measured(len(clean), len(passed), tuple(found))


def compared(fault: Fault, clean: Sequence[Result], faulty: Sequence[Result]) -> Caught:
    """What a fault did to the same conversations."""
    before = {result.item: result for result in clean}
    items: list[str] = []
    errors: list[str] = []
    checks: dict[str, int] = {}
    for result in faulty:
        was = before[result.item]
        if result.outcome is Outcome.ERROR and was.outcome is not Outcome.ERROR:
            errors.append(result.item)
        if result.outcome is not Outcome.FAILED or was.outcome is not Outcome.PASSED:
            continue
        items.append(result.item)
        for check in {score.check for _, score in result.scores() if score.failed}:
            checks[check] = checks.get(check, 0) + 1
    gate, why = _gate(fault, clean, faulty)
    return Caught(
        fault,
        tuple(items),
        tuple(sorted(checks.items(), key=lambda pair: (-pair[1], pair[0]))),
        tuple(errors),
        len(faulty),
        gate,
        why,
    )


def _gate(
    fault: Fault, clean: Sequence[Result], faulty: Sequence[Result]
) -> tuple[Verdict | None, str]:
    asked = {result.item for result in faulty}
    if all(r.item in asked for r in clean if r.outcome is Outcome.PASSED):
        same = [result for result in clean if result.item in asked]
        decision = judge(_run(faulty, fault.name), _run(same, "clean"), _RULES, settled=True)
        told = decision.of(decision.verdict)
        return decision.verdict, told[0].message if told else ""
    before = {result.item for result in clean if result.critical}
    critical = [r.item for r in faulty if r.critical and r.item not in before]
    if critical:
        return Verdict.FAILED, f"critical failures, first of all in {critical[0]}"
    return None, ""


@dataclass(frozen=True, slots=True)
class _Order:
    """What a process is asked to do; ``fault`` is empty for the product as it is."""

    fault: str
    goldens: tuple[Golden, ...]
    enough: int = 0


Start = Callable[[_Order, OpenTarget], Callable[[], tuple[Result, ...]]]


@contextmanager
def _pool(processes: int) -> Iterator[Start]:
    """Starts orders, and gives for each what waits for its results."""
    if processes == 1:
        yield lambda order, open_target: lambda: held(order, open_target)
        return
    # Spawned: a fork would share locks and threads of the libraries that search.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        try:
            yield lambda order, open_target: pool.submit(held, order, open_target).result
        finally:
            pool.shutdown(cancel_futures=True)


def held(order: _Order, open_target: OpenTarget) -> tuple[Result, ...]:
    """Hold the conversations of an order in this process, with its fault planted.

    Raises:
        TargetError: The target can't be opened.
        UnknownFaultError: There is no such fault.
    """
    if not order.fault:
        return tuple(_held(order, open_target))
    with fault_named(order.fault).plant():
        return tuple(_held(order, open_target))


def _held(order: _Order, open_target: OpenTarget) -> Iterator[Result]:
    failed = 0
    with open_target() as target:
        if isinstance(target, Warms):
            target.warm()  # what the first answer would wait for is no fault's doing
        for golden in order.goldens:
            result = replay(target, golden)
            yield result
            failed += result.outcome is Outcome.FAILED
            if order.enough and failed >= order.enough:
                return


def _spread(golden: Golden) -> str:
    """An order in which what is alike doesn't stand together, the same every time."""
    return hashlib.sha256(golden.id.encode()).hexdigest()


def _run(results: Sequence[Result], name: str) -> Run:
    header = Header(name, "", "faults", "", len(results), 1, Fingerprint(name), finished=True)
    return Run(header, tuple(results))
