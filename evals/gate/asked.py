"""Questions asked of a target once, unless they were asked before."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path

from evals.golden import Golden
from evals.replay import result_key
from evals.result import Result
from evals.runs.cache import ResultCache
from evals.runs.workers import OpenTarget, Task, Workers, held
from evals.targets.target import Target

# With fewer to ask, starting another process takes longer than it saves: it loads the libraries and
# the model, some eight seconds.
WORTH_PROCESSES = 150
# So many answers are kept at once: a kill loses no more than these.
_BATCH = 20


@dataclass(frozen=True, slots=True)
class Asking:
    """How questions are asked.

    Attributes:
        cache: The file of remembered results; None for none.
        apart: Opens the same target in another process; None to stay in this one.
        told: Hears how many are done.
    """

    cache: Path | None = None
    apart: OpenTarget | None = None
    told: Callable[[int], None] = lambda _count: None


def asked(
    target: Target, goldens: Sequence[Golden], how: Asking, epoch: int = 1
) -> tuple[Result, ...]:
    """The results of goldens in one epoch, in their order; what goes wrong is a result's error.

    Raises:
        CacheError: The cache can't be used.
    """
    keys = {result_key(golden, epoch, target.fingerprint): golden for golden in goldens}
    with nullcontext() if how.cache is None else ResultCache(how.cache) as kept:
        known = {} if kept is None else kept.get(keys)
        found = {result.item: result for result in known.values()}
        tasks = [Task(golden, epoch) for golden in goldens if golden.id not in found]
        apart = how.apart if len(tasks) >= WORTH_PROCESSES else None
        workers = Workers() if apart is not None else Workers(1)
        how.told(len(found))
        waiting: list[Result] = []
        with closing(_held(tasks, target, apart, workers)) as results:
            for result in results:
                found[result.item] = result
                waiting.append(result)
                if kept is not None and len(waiting) >= _BATCH:
                    kept.put(waiting)
                    waiting.clear()
                how.told(len(found))
        if kept is not None:
            kept.put(waiting)
            kept.trim()
    return tuple(found[golden.id] for golden in goldens)


def _held(
    tasks: Sequence[Task], target: Target, apart: OpenTarget | None, workers: Workers
) -> Generator[Result, None, None]:
    yield from held(tasks, target, apart or (lambda: nullcontext(target)), workers)
