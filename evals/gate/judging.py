"""A run judged by rules: pure, from its results and those of an earlier run.

What is failed by: any critical failure; a paired interval wholly below zero, over all conversations
or, with Holm's correction, over a slice; a lower pass^k on critical slices; a rise of cost or time.
A void run is void. What the figures can't tell is unclear, unless ``settled`` asks for a decision:
then a point estimate that is worse than the tolerance fails, and any other passes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evals.gate.decision import Decision, Reason, Verdict
from evals.gate.effort import compared_effort
from evals.gate.rules import Criticals, Rules
from evals.result import Outcome
from evals.runs.comparison import Comparison, NotComparableError, SliceDifference, compared
from evals.runs.run import Run
from evals.runs.summary import Slice, Summary, slice_names, summed

# The worst decide what is said of all of them.
_ORDER = (Verdict.VOID, Verdict.FAILED, Verdict.UNCLEAR, Verdict.PASSED)
_NAMED = 5


def judge(after: Run, before: Run | None, rules: Rules, *, settled: bool = False) -> Decision:
    """Judge a run.

    Args:
        after: The run.
        before: The earlier one that it may not be worse than; None to judge it alone.
        rules: By what.
        settled: Decide what is unclear by its point estimate.
    """
    new = summed(after)
    old = None if before is None else summed(before)
    reasons = list(_void(new, old, after, before))
    if not reasons:
        reasons += _critical(after, new, old, rules)
        if before is not None and old is not None:
            reasons += _against(after, before, new, old, rules, settled)
    verdict = next(
        (one for one in _ORDER if any(r.verdict is one for r in reasons)), Verdict.PASSED
    )
    return Decision(
        verdict,
        tuple(sorted(reasons, key=lambda reason: _ORDER.index(reason.verdict))),
        after.header.id,
        "" if before is None else before.header.id,
        after.header.epochs,
        settled,
    )


def repeats(run: Run) -> bool:
    """Whether every conversation went the same in two epochs or more: more would say no more."""
    tries = [[result.outcome for result in some] for some in run.by_item().values()]
    return all(len(one) > 1 and len(set(one)) == 1 for one in tries)


def named(items: Sequence[str], most: int = _NAMED) -> str:
    """Items in words, cut."""
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return ", ".join(items[:most]) + more


def _void(new: Summary, old: Summary | None, after: Run, before: Run | None) -> Iterator[Reason]:
    if new.void:
        yield Reason("run", Verdict.VOID, f"the run says nothing: {new.void}")
    elif new.overall.passed is None:
        yield Reason("run", Verdict.VOID, "the run says nothing: no conversation could be measured")
    elif not after.header.finished:
        had, wanted = len(after.results), after.header.items * after.header.epochs
        yield Reason(
            "run",
            Verdict.VOID,
            f"the run isn't finished: {had} of {wanted} conversations were held",
        )
    if old is not None and old.void and before is not None:
        yield Reason("run", Verdict.VOID, f"{before.header.id} says nothing: {old.void}")


def _critical(after: Run, new: Summary, old: Summary | None, rules: Rules) -> Iterator[Reason]:
    known = frozenset(old.critical) if old is not None else frozenset[str]()
    fresh = tuple(item for item in new.critical if item not in known)
    stale = tuple(item for item in new.critical if item in known)
    if fresh:
        yield Reason("critical", Verdict.FAILED, _criticals(after, fresh, "failed"), fresh)
    if stale:
        counts = rules.criticals is Criticals.ANY
        message = _criticals(after, stale, "failed as it did before")
        yield Reason("critical", Verdict.FAILED if counts else Verdict.PASSED, message, stale)


def _criticals(after: Run, items: Sequence[str], what: str) -> str:
    worst = next(r for r in after.results if r.item == items[0] and r.critical)
    many = f"{len(items)} critical conversations" if len(items) > 1 else "1 critical conversation"
    return f"{many} {what}: {named(items)}; {items[0]}: {worst.failures[0]}"


def _against(
    after: Run, before: Run, new: Summary, old: Summary, rules: Rules, settled: bool
) -> Iterator[Reason]:
    try:
        found = compared(after, before)
    except NotComparableError as error:
        yield Reason("comparison", Verdict.VOID, str(error))
        return
    yield from _lost(after, found, settled)
    yield from _overall(found, rules, settled)
    for one in found.slices:
        if one.difference.high < 0 and one.holm < rules.slice_p:
            yield Reason("slice", Verdict.FAILED, _said(one), _worse(found))
    yield from _pass_k(after, before, new, old, rules, settled)
    yield from compared_effort(after, before, rules)


def _lost(after: Run, found: Comparison, settled: bool) -> Iterator[Reason]:
    present = after.by_item()
    lost = tuple(item for item in found.only_before if item in present)
    gone = tuple(item for item in found.only_before if item not in present)
    if lost:
        # Unmeasured is neither passed nor failed, so it may not pass a gate in silence.
        message = f"{len(lost)} conversations can no longer be measured: {named(lost)}"
        yield Reason("measured", Verdict.FAILED if settled else Verdict.UNCLEAR, message, lost)
    if gone:
        message = f"{len(gone)} conversations of the earlier run aren't in this one: {named(gone)}"
        yield Reason("measured", Verdict.PASSED, message, gone)


def _overall(found: Comparison, rules: Rules, settled: bool) -> Iterator[Reason]:
    whole = found.overall.difference
    if whole.high < 0:
        yield Reason("overall", Verdict.FAILED, _said(found.overall), _worse(found))
    elif found.regressions and whole.low < -rules.tolerance:
        message = f"{_said(found.overall)}; the interval can't tell it from no change"
        if settled:
            fails = whole.value < -rules.tolerance
            side = "worse" if fails else "not worse"
            message += f", so the estimate decides: {side} than the {rules.tolerance:.1%} tolerated"
            verdict = Verdict.FAILED if fails else Verdict.PASSED
        else:
            verdict = Verdict.UNCLEAR
        yield Reason("overall", verdict, message, _worse(found))
    elif found.regressions:
        yield Reason("overall", Verdict.PASSED, _said(found.overall), _worse(found))


def _pass_k(
    after: Run, before: Run, new: Summary, old: Summary, rules: Rules, settled: bool
) -> Iterator[Reason]:
    earlier = {one.name: one for one in old.slices}
    wanted = {"severity:critical", *(f"tag:{tag}" for tag in rules.critical)}
    for one in new.slices:
        if one.name not in wanted or one.name not in earlier:
            continue
        both = set(one.pass_k) & set(earlier[one.name].pass_k)
        k = rules.pass_k if rules.pass_k in both else max(both, default=0)
        if not k:
            continue
        if k < rules.pass_k and not settled and not (repeats(after) and repeats(before)):
            short = after if rules.pass_k not in one.pass_k else before
            message = (
                f"pass^{rules.pass_k} of {one.name} needs {rules.pass_k} epochs; "
                f"{short.header.id} has {short.header.epochs}"
            )
            yield Reason("pass^k", Verdict.UNCLEAR, message)
        elif _drop(one, earlier[one.name], k) > rules.pass_drop:
            was, now = earlier[one.name].pass_k[k], one.pass_k[k]
            items = _failing(after, one.name)
            message = f"pass^{k} of {one.name} fell from {was:.1%} to {now:.1%}: {named(items)}"
            yield Reason("pass^k", Verdict.FAILED, message, items)


def _drop(now: Slice, was: Slice, k: int) -> float:
    return was.pass_k[k] - now.pass_k[k]


def _failing(run: Run, slice_name: str) -> tuple[str, ...]:
    failed = (
        r.item for r in run.results if r.outcome is Outcome.FAILED and slice_name in slice_names(r)
    )
    return tuple(dict.fromkeys(failed))


def _worse(found: Comparison) -> tuple[str, ...]:
    return tuple(change.item for change in found.regressions)


def _said(one: SliceDifference) -> str:
    d = one.difference
    name = "all conversations" if one.name == "all" else one.name
    return (
        f"{name}: {d.value:+.1%} (95 % interval {d.low:+.1%} to {d.high:+.1%}, "
        f"{d.n} conversations, p {one.holm:.3f})"
    )
