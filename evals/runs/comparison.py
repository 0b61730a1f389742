"""Two runs of the same conversations, compared by item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.result import Outcome, Result
from evals.runs.run import Run
from evals.runs.summary import FEWEST, slice_names, void
from evals.score import EvalError
from evals.statistics.bootstrap import paired_interval
from evals.statistics.holm import holm
from evals.statistics.interval import Interval
from evals.statistics.mcnemar import mcnemar


class NotComparableError(EvalError):
    """The two runs have no item in common, or one of them is void."""


@dataclass(frozen=True, slots=True)
class Change:
    """An item that goes otherwise now.

    Attributes:
        before: Share of epochs that passed, measured ones only.
        after: The same now.
    """

    item: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class SliceDifference:
    """A slice of both runs.

    Attributes:
        difference: After less before, in shares; the interval is the paired cluster bootstrap's.
        p: Of the exact McNemar test over items (an item counts as passed when every measured
            epoch did).
        holm: The same after Holm's correction over all slices.
    """

    name: str
    difference: Interval
    p: float
    holm: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run against an earlier one.

    Attributes:
        overall: All items that both have and both could measure.
        slices: By name; Holm's correction is over these.
        regressions: Worse now, the worst first.
        improvements: Better now, the best first.
        only_before: Items that the new run lacks or couldn't measure.
        only_after: Items that the old run lacks or couldn't measure.
    """

    overall: SliceDifference
    slices: tuple[SliceDifference, ...]
    regressions: tuple[Change, ...]
    improvements: tuple[Change, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]


def compared(after: Run, before: Run) -> Comparison:
    """Compare a run with an earlier one, item by item.

    Raises:
        NotComparableError: They have no measured item in common, or one is void.
    """
    for name, run in (("new", after), ("earlier", before)):
        if why := void(run.results):
            raise NotComparableError(
                f"the {name} run says nothing, so there is no comparing: {why}"
            )
    new, old = _measured(after), _measured(before)
    both = [item for item in new if item in old]
    if not both:
        raise NotComparableError(
            f"the runs {before.header.id} and {after.header.id} have no conversation in common "
            "that both could measure; compare runs of the same goldens"
        )
    pairs = [_Pair(new[item], old[item]) for item in both]
    by_slice: dict[str, list[_Pair]] = {}
    for pair in pairs:
        for name in slice_names(pair.after[0]):
            by_slice.setdefault(name, []).append(pair)
    # A slice that is everything says nothing that the whole doesn't.
    slices = {
        name: some
        for name, some in sorted(by_slice.items())
        if len(some) < len(pairs) and (len(some) >= FEWEST or not name.startswith("tag:"))
    }
    p_values = {name: _p(some) for name, some in slices.items()}
    adjusted = holm(p_values)
    changes = [Change(pair.item, pair.before_share, pair.after_share) for pair in pairs]
    worse = [c for c in changes if c.after < c.before]
    better = [c for c in changes if c.after > c.before]
    return Comparison(
        overall=_difference("all", pairs, _p(pairs), _p(pairs)),
        slices=tuple(
            _difference(name, some, p_values[name], adjusted[name]) for name, some in slices.items()
        ),
        regressions=tuple(sorted(worse, key=lambda c: (c.after - c.before, c.item))),
        improvements=tuple(sorted(better, key=lambda c: (c.before - c.after, c.item))),
        only_before=tuple(item for item in before.by_item() if item not in new),
        only_after=tuple(item for item in after.by_item() if item not in old),
    )


class _Pair:
    """One item in both runs; measured epochs only."""

    def __init__(self, after: Sequence[Result], before: Sequence[Result]) -> None:
        self.after = after
        self.item = after[0].item
        self.cluster = after[0].cluster
        self.after_share = _share(after)
        self.before_share = _share(before)


def _measured(run: Run) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = {}
    for result in run.results:
        if result.outcome in (Outcome.PASSED, Outcome.FAILED):
            found.setdefault(result.item, []).append(result)
    return found


def _share(results: Sequence[Result]) -> float:
    return sum(result.outcome is Outcome.PASSED for result in results) / len(results)


def _p(pairs: Sequence[_Pair]) -> float:
    lost = sum(pair.before_share == 1 and pair.after_share < 1 for pair in pairs)
    won = sum(pair.before_share < 1 and pair.after_share == 1 for pair in pairs)
    return mcnemar(lost, won)


def _difference(name: str, pairs: Sequence[_Pair], p: float, adjusted: float) -> SliceDifference:
    interval = paired_interval(
        [pair.before_share for pair in pairs],
        [pair.after_share for pair in pairs],
        [pair.cluster for pair in pairs],
    )
    return SliceDifference(name, interval, p, adjusted)
