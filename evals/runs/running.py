"""Running golden conversations: what is known already is taken over, the rest is asked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from evals.golden import Golden, unique
from evals.replay import result_key
from evals.result import Result
from evals.runs.cache import ResultCache
from evals.runs.folder import RunFolder, run_id
from evals.runs.run import Header, Run
from evals.runs.workers import OpenTarget, Task, Workers, held
from evals.score import EvalError
from evals.targets.target import Fingerprint, Target

# Gets each result with how many there are now and how many there will be.
Progress = Callable[[Result, int, int], None]
# Looks at what is about to be asked, and raises what is wrong with it.
Check = Callable[[Sequence[Golden], Target], None]


class SuiteError(EvalError):
    """These goldens can't be run together."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where a run is kept, and what of earlier ones is used again.

    Attributes:
        runs: Folder of the store's runs; None to keep this one in memory only.
        resume: Folder of an interrupted run to go on with.
        cache: Results of earlier runs; None to ask everything.
    """

    runs: Path | None = None
    resume: Path | None = None
    cache: ResultCache | None = None


def run_goldens(
    goldens: Sequence[Golden],
    open_target: OpenTarget,
    *,
    name: str,
    epochs: int = 1,
    workers: Workers | None = None,
    keeping: Keeping | None = None,
    check: Check | None = None,
    progress: Progress | None = None,
) -> Run:
    """Hold every golden conversation in every epoch and score it.

    The results are in the order of goldens and epochs, however many workers there are. A result
    from the cache is only used for a target that says what code and what edition it answers from;
    what is behind a foreign address may change unseen.

    Args:
        goldens: What is asked; ids are unique.
        open_target: Opens what is measured; pickled to worker processes.
        name: Where the goldens come from, such as the brand.
        epochs: How often each is asked.
        workers: How many at once, and where; chosen by default.
        keeping: Where it is kept; in memory only by default.
        check: Is asked before the first conversation.
        progress: Hears of each result.

    Raises:
        SuiteError: There are no goldens, or two have one id.
        TargetError: The target can't be opened.
        RunError: The folder can't be written, or isn't of these goldens and this target.
        CacheError: The cache can't be used.
    """
    _refuse(goldens, epochs)
    keeping = keeping or Keeping()
    with open_target() as target:
        if check is not None:
            check(goldens, target)
        header = _header(goldens, epochs, name, target.fingerprint)
        with _folder(keeping, header) as folder:
            known = _known(goldens, epochs, target.fingerprint, folder, keeping.cache)
            total = len(goldens) * epochs
            found: dict[tuple[str, int], Result] = {}

            def keep(result: Result) -> None:
                found[result.item, result.epoch] = result
                if progress is not None:
                    progress(result, len(found), total)

            for result in known.before:
                keep(result)
            for result in known.cached:
                if folder is not None:
                    folder.add(result)
                keep(result)
            asked = held(known.left, target, open_target, workers or Workers())
            with closing(asked):
                for result in asked:
                    if folder is not None:
                        folder.add(result)
                    if keeping.cache is not None and _can_cache(target.fingerprint):
                        keeping.cache.put([result])
                    keep(result)
            if keeping.cache is not None:
                keeping.cache.trim()
            results = [found[g.id, epoch] for g in goldens for epoch in range(1, epochs + 1)]
            if folder is not None:
                return folder.finish(results)
            return Run(replace(header, finished=True), tuple(results))


def suite_digest(goldens: Iterable[Golden]) -> str:
    """SHA-256, hex, over all that the goldens say and the files that they name, in any order."""
    nothing = Fingerprint("")
    digests = sorted(result_key(golden, 0, nothing) for golden in goldens)
    return hashlib.sha256("\0".join(digests).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Known:
    before: tuple[Result, ...]
    cached: tuple[Result, ...]
    left: tuple[Task, ...]


def _refuse(goldens: Sequence[Golden], epochs: int) -> None:
    if not goldens:
        raise SuiteError("there are no golden conversations to run")
    if epochs < 1:
        raise SuiteError(f"{epochs} epochs can't be run; at least 1")
    for _ in unique(goldens, _doubled):
        pass


def _doubled(first: Golden, again: Golden) -> SuiteError:
    places = f"{first.where or 'made in code'} and {again.where or 'in code'}"
    return SuiteError(f"two goldens have the id {again.id}: {places}; rename one")


def _header(goldens: Sequence[Golden], epochs: int, name: str, fingerprint: Fingerprint) -> Header:
    now = datetime.now(UTC)
    return Header(
        id=run_id(name, now),
        created=now.isoformat(timespec="seconds"),
        goldens=name,
        suite=suite_digest(goldens),
        items=len(goldens),
        epochs=epochs,
        fingerprint=fingerprint,
    )


def _folder(keeping: Keeping, header: Header) -> AbstractContextManager[RunFolder | None]:
    if keeping.resume is not None:
        return RunFolder.resume(keeping.resume, header)
    if keeping.runs is not None:
        return RunFolder.create(keeping.runs, header)
    return nullcontext()


def _known(
    goldens: Sequence[Golden],
    epochs: int,
    fingerprint: Fingerprint,
    folder: RunFolder | None,
    cache: ResultCache | None,
) -> _Known:
    tasks = {
        result_key(golden, epoch, fingerprint): Task(golden, epoch)
        for golden in goldens
        for epoch in range(1, epochs + 1)
    }
    before = {r.key: r for r in (folder.results if folder is not None else ()) if r.key in tasks}
    left = [key for key in tasks if key not in before]
    cached = cache.get(left) if cache is not None and _can_cache(fingerprint) else {}
    return _Known(
        tuple(before.values()),
        tuple(cached[key] for key in left if key in cached),
        tuple(tasks[key] for key in left if key not in cached),
    )


def _can_cache(fingerprint: Fingerprint) -> bool:
    return bool(fingerprint.code and fingerprint.edition)
