"""Conversations held side by side, in processes or in threads, whichever the target needs."""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from evals.golden import Golden
from evals.replay import replay, result_key
from evals.result import Result
from evals.score import EvalError
from evals.targets.target import Fingerprint, Target, TargetError, Warms

OpenTarget = Callable[[], AbstractContextManager[Target]]

# A worker process loads the model, which takes seconds: fewer conversations aren't worth one.
WORTH_A_PROCESS = 8
# Each has its own copy of the libraries and the model, several hundred megabytes.
MOST_PROCESSES = 8
# Conversations that wait for a server at once; more and it is the server's queue that is measured.
THREADS = 8
# A conversation that a worker died in is held once more: the worker may have been the victim.
_TRIES = 2
_PATIENCE = 10.0  # seconds for workers to leave once there is nothing more to do


class TargetChangedError(TargetError):
    """A worker process found another target than the one that the run began with.

    Attributes:
        what: What isn't the same any more, such as ``the program was updated``.
        code: Whether it is the program: then this process runs code that is there no more.
    """

    def __init__(self, before: Fingerprint, now: Fingerprint) -> None:
        self.code = before.code != now.code
        brand = before.prompt != now.prompt
        self.what = (
            "the program was updated"
            if self.code
            else f"the {'brand' if brand else 'store'} was changed"
        )
        super().__init__(f"{self.what} since the run began; begin it again")


@dataclass(frozen=True, slots=True)
class Workers:
    """How many conversations are held at once, and where.

    Attributes:
        count: 0 to choose: the cores of this machine, or ``THREADS``.
        waiting: Whether the target mostly waits for a server: then threads share one target;
            otherwise each worker is a process that opens its own.
    """

    count: int = 0
    waiting: bool = False

    def number(self, tasks: int) -> int:
        """How many there are for so many conversations; at least 1."""
        if self.waiting:
            return max(1, min(self.count or THREADS, tasks))
        if self.count:
            return max(1, min(self.count, tasks))
        return max(1, min(_cores(), MOST_PROCESSES, tasks // WORTH_A_PROCESS))


@dataclass(frozen=True, slots=True)
class Task:
    """One conversation to hold."""

    golden: Golden
    epoch: int
    tries: int = 0


def held(
    tasks: Sequence[Task], target: Target, open_target: OpenTarget, workers: Workers
) -> Generator[Result, None, None]:
    """Hold conversations and give each as it is done, in no order.

    Nothing that goes wrong in a conversation is raised: it becomes the result's error.

    Args:
        tasks: What is asked.
        target: Open; asked by this process and its threads.
        open_target: Opens the same in a worker process; can be pickled.
        workers: How many and where.
    """
    fingerprint = target.fingerprint
    count = workers.number(len(tasks))
    if tasks and (count == 1 or workers.waiting):
        _warm(target)
    if count == 1:
        return (ask(target, task, fingerprint) for task in tasks)
    if workers.waiting:
        return _in_threads(tasks, target, fingerprint, count)
    return _in_processes(tasks, fingerprint, open_target, count)


def ask(target: Target, task: Task, fingerprint: Fingerprint) -> Result:
    """Hold one conversation; whatever goes wrong becomes the result's error.

    Args:
        target: What is asked.
        task: The conversation.
        fingerprint: The target's, for when it can't be asked even for that.
    """
    started = time.perf_counter()
    try:
        return replay(target, task.golden, task.epoch)
    except EvalError as error:
        told = str(error)
    except Exception as error:
        told = _fault(task.golden, error)
    failed = _failed(task, fingerprint, told)
    return replace(failed, seconds=time.perf_counter() - started)


def _warm(target: Target) -> None:
    if isinstance(target, Warms):
        target.warm()


def _cores() -> int:
    # Those this process may use, where the system tells.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _failed(task: Task, fingerprint: Fingerprint, told: str) -> Result:
    golden = task.golden
    return Result(
        item=golden.id,
        epoch=task.epoch,
        cluster=golden.cluster or golden.id,
        moment=golden.moment,
        severity=golden.severity,
        tags=golden.tags,
        key=result_key(golden, task.epoch, fingerprint),
        error=told,
    )


def _fault(golden: Golden, error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"{golden.id}: {type(error).__name__}: {error} (in {frame.name}, "
        f"{Path(frame.filename).name}:{frame.lineno}); a fault of Aisle, not of the target: "
        "please report it"
    )


def _in_threads(
    tasks: Sequence[Task], target: Target, fingerprint: Fingerprint, count: int
) -> Generator[Result, None, None]:
    pool = ThreadPoolExecutor(count, thread_name_prefix="conversation")
    try:
        for done in as_completed([pool.submit(ask, target, t, fingerprint) for t in tasks]):
            yield done.result()
    finally:
        pool.shutdown(cancel_futures=True)


# ---- processes: a pipe to each, so that it is known which conversation a dead one was in, and so
# that none outlives a parent that was killed. A pool of the standard library does neither.


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    task: Task


def _in_processes(
    tasks: Sequence[Task], fingerprint: Fingerprint, open_target: OpenTarget, count: int
) -> Generator[Result, None, None]:
    left = deque(tasks)
    busy: dict[Connection, _Worker] = {}
    leaving: list[BaseProcess] = []
    try:
        while left or busy:
            while left and len(busy) < count:
                connection, process = _started(open_target, fingerprint)
                busy[connection] = _Worker(process, left.popleft())
                _send(connection, busy[connection].task)
            for ready in wait(list(busy)):
                assert isinstance(ready, Connection)
                worker = busy[ready]
                try:
                    told = _told(ready, fingerprint)
                except (EOFError, OSError):
                    if (failed := _died(ready, busy.pop(ready), left, fingerprint)) is not None:
                        yield failed
                    continue
                # The next one first, so that the worker doesn't wait for what is done with this.
                if left:
                    worker.task = left.popleft()
                    _send(ready, worker.task)
                else:
                    leaving.append(busy.pop(ready).process)
                    ready.close()
                yield told
    finally:
        # With nobody at the other end a worker leaves after the conversation it is in. It isn't
        # ended before that: it would leave behind what its libraries hold of the system.
        for connection, worker in busy.items():
            connection.close()
            leaving.append(worker.process)
        until = time.monotonic() + _PATIENCE
        for process in leaving:
            process.join(max(0.0, until - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()


def _told(connection: Connection, fingerprint: Fingerprint) -> Result:
    told: Result | Fingerprint | str = connection.recv()
    if isinstance(told, Fingerprint):
        raise TargetChangedError(fingerprint, told)
    if isinstance(told, str):
        raise TargetError(f"a worker couldn't open the target: {told}")
    return told


def _died(
    connection: Connection, worker: _Worker, left: deque[Task], fingerprint: Fingerprint
) -> Result | None:
    connection.close()
    worker.process.join()
    task = replace(worker.task, tries=worker.task.tries + 1)
    if task.tries < _TRIES:
        left.appendleft(task)
        return None
    code = worker.process.exitcode
    how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
    return _failed(
        task,
        fingerprint,
        f"{task.golden.id}: the worker died of it {task.tries} times ({how}); when memory ran out, "
        "run with fewer --workers",
    )


def _started(open_target: OpenTarget, fingerprint: Fingerprint) -> tuple[Connection, BaseProcess]:
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_work, args=(there, open_target, fingerprint), daemon=True)
    with _no_interrupt():
        process.start()
    # Only the worker holds its end now: when it dies, this end says so.
    there.close()
    return here, process


def _send(connection: Connection, task: Task) -> None:
    # One that is dead already is noticed where its answer is awaited.
    try:
        connection.send(task)
    except OSError:
        return


@contextmanager
def _no_interrupt() -> Iterator[None]:
    # Ctrl-C reaches the whole group of processes. What is ignored here when a worker starts is
    # ignored there from its first moment: this process alone decides what an interrupt means.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)


def _work(connection: Connection, open_target: OpenTarget, fingerprint: Fingerprint) -> None:
    """What a worker process does until nobody is there any more to ask it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with connection, suppress(EOFError, BrokenPipeError, ConnectionResetError), ExitStack() as kept:
        task: Task = connection.recv()
        try:
            target = kept.enter_context(open_target())
            if target.fingerprint != fingerprint:
                connection.send(target.fingerprint)
                return
            _warm(target)
        except Exception as error:
            connection.send(f"{type(error).__name__}: {error}")
            return
        while True:
            connection.send(ask(target, task, fingerprint))
            task = connection.recv()
