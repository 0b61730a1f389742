"""A run of golden conversations on a terminal, and as one JSON object."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.text import Text

from evals.statistics.telling import p_told
from kb.counting import counted
from ui.terminal import exactly, line, moment, print_table

if TYPE_CHECKING:
    from rich.console import Console

    from evals.result import Result
    from evals.runs.listing import Listed
    from evals.runs.summary import Slice, Summary
    from evals.statistics.interval import Interval
    from ui.run_files import Told

# What is listed one by one; the files have all of it.
WORST = 5
CHECKS = 6
FAILURES = 20
REASONS = 3
LONGEST = 240  # characters of a reason


# ---- one run


def print_run(out: Console, told: Told) -> None:
    """A run's figures, then what failed and where the rest is."""
    run, summary = told.run, told.summary
    _print_head(out, told)
    if told.before is not None:
        _print_change(out, told)
    _print_slices(out, summary)
    _print_checks(out, summary)
    _print_failures(out, told)
    out.print()
    if told.report is not None:
        exactly(out, f"Page   {told.report}")
    if run.folder is not None:
        exactly(out, f"Files  {run.folder}")


def _print_head(out: Console, told: Told) -> None:
    header, summary = told.run.header, told.summary
    asked = counted(header.items, "conversation")
    if header.epochs > 1:
        asked += f", {header.epochs} times each"
    cached = sum(result.cached for result in told.run.results)
    if cached:
        asked += f", {cached:,} known from earlier runs"
    exactly(out, f"{line(header.goldens)}: {asked}", "bold")
    if summary.void:
        out.print(Text(f"This run says nothing: {line(summary.void)}", style="bold red"))
    overall = summary.overall
    counts = ", ".join(
        f"{number:,} {'could not be asked' if which == 'error' else which}"
        for which, number in overall.counts.items()
        if number or which != "error"
    )
    if overall.passed is not None:
        out.print(Text.assemble((f"{interval(overall.passed)} passed", "bold"), f": {counts}"))
    else:
        out.print(f"Nothing could be measured: {counts}")
    if header.epochs > 1 and (several := max(overall.pass_k, default=0)) > 1:
        out.print(f"{overall.pass_k[several]:.1%} pass {several} times in a row")
    if (times := summary.total_ms) is not None:
        told_times = f"Answers took {times.p50:,.0f} ms in the median, {times.p95:,.0f} ms at p95"
        out.print(told_times + (" when they were asked" if cached else ""))
    if summary.cost is not None:
        out.print(f"{summary.tokens:,} tokens, {summary.cost:.4f} US dollars")


def _print_change(out: Console, told: Told) -> None:
    out.print()
    if told.comparison is None:
        out.print(Text(f"Not compared: {line(told.apart)}", style="red"))
        return
    found = told.comparison
    change = found.overall.difference
    style = "green" if change.low > 0 else "red" if change.high < 0 else "bold"
    points = (
        f"{change.value * 100:+.1f} points ({change.low * 100:+.1f} to {change.high * 100:+.1f})"
    )
    out.print(
        Text.assemble(
            (points, style),
            f" against {told.against}, {p_told(found.overall.p)}: "
            f"{len(found.regressions):,} worse, {len(found.improvements):,} better",
        )
    )
    missing = [
        f"{len(items):,} only {when}"
        for items, when in ((found.only_before, "then"), (found.only_after, "now"))
        if items
    ]
    if missing:
        out.print(f"Left out of that: {' and '.join(missing)}")
    for one in found.slices:
        if one.holm < 0.05:
            out.print(
                f"  {line(one.name)}: {one.difference.value * 100:+.1f} points, {p_told(one.holm)} "
                "after Holm"
            )


def _print_slices(out: Console, summary: Summary) -> None:
    moments = [one for one in summary.slices if one.name.startswith("moment:")]
    others = [one for one in summary.slices if one not in moments and one.passed is not None]
    worst = sorted(others, key=_share)[:WORST]
    shown = [*sorted(moments, key=_share), *worst]
    if shown:
        out.print()
        rows = [_row(one) for one in shown]
        print_table(out, ("slice", "passed", "95 % interval", "n", "failed"), rows)


def _share(one: Slice) -> float:
    return one.passed.value if one.passed is not None else 2.0


def _row(one: Slice) -> tuple[str, ...]:
    failed = str(one.counts.get("failed", 0))  # type: ignore[call-overload]
    if one.passed is None:
        return (one.name, "unmeasured", "", "0", failed)
    found = one.passed
    ends = f"{found.low * 100:.1f} to {found.high * 100:.1f}"
    return (one.name, f"{found.value * 100:.1f} %", ends, f"{found.n:,}", failed)


def _print_checks(out: Console, summary: Summary) -> None:
    failed = [one for one in summary.checks if one.failed or one.unmeasured][:CHECKS]
    if failed:
        out.print()
        rows = [
            (one.check, f"{one.failed:,}", f"{one.unmeasured:,}", f"{one.passed:,}")
            for one in failed
        ]
        print_table(out, ("check", "failed", "unmeasured", "passed"), rows)


def _print_failures(out: Console, told: Told) -> None:
    regressed = [change.item for change in told.comparison.regressions] if told.comparison else []
    by_item = told.run.by_item()
    bad = {item: some for item, some in by_item.items() if any(map(_bad, some))}
    critical = frozenset(told.summary.critical)
    order = [item for item in regressed if item in bad]
    order += sorted((i for i in bad if i not in order), key=lambda item: item not in critical)
    if not order:
        return
    out.print()
    for item in order[:FAILURES]:
        marks = [item]
        if item in regressed:
            marks.append("passed before")
        if item in critical:
            marks.append("critical")
        style = "bold red" if item in critical else "bold"
        exactly(out, f"✗ {', '.join(marks)}", style)
        reasons = _reasons(bad[item])
        for reason in reasons[:REASONS]:
            told_reason = shorten(line(reason), LONGEST, placeholder=" …")
            out.print(Padding(Text(told_reason), (0, 0, 0, 4)))
        if len(reasons) > REASONS:
            out.print(f"    … and {len(reasons) - REASONS:,} more")
    if len(order) > FAILURES:
        out.print(f"… and {len(order) - FAILURES:,} more; the page and --json have them all")


def _bad(result: Result) -> bool:
    return bool(result.failures or result.error)


def _reasons(results: Sequence[Result]) -> list[str]:
    """What went wrong, each once, with the epochs when it wasn't in all of them."""
    epochs: dict[str, list[int]] = {}
    for result in results:
        for reason in (*result.failures, *([result.error] if result.error else [])):
            epochs.setdefault(reason, []).append(result.epoch)
    told = []
    for reason, seen in epochs.items():
        some = len(set(seen)) < len(results)
        told.append(f"{reason} (epoch {', '.join(map(str, seen))})" if some else reason)
    return told


def interval(found: Interval) -> str:
    """A share with its ends, as ``62.0 % (57.4 to 66.3)``."""
    return f"{found.value * 100:.1f} % ({found.low * 100:.1f} to {found.high * 100:.1f})"


# ---- as JSON


def run_data(told: Told, code: int) -> dict[str, Any]:
    """A run as one JSON object: each conversation's outcome, and what ``summary.json`` holds.

    Args:
        told: The run.
        code: The exit code that it leads to.
    """
    from evals.result import Outcome
    from evals.runs.junit import item_outcome
    from evals.runs.summary_file import SummaryFile, summary_text

    outcomes = []
    counts = dict.fromkeys(Outcome, 0)
    critical = frozenset(told.summary.critical)
    for item, results in told.run.by_item().items():
        outcome = item_outcome(results)
        counts[outcome] += 1
        outcomes.append(
            {
                "id": item,
                "passed": outcome is Outcome.PASSED,
                "failures": list(dict.fromkeys(f for result in results for f in result.failures)),
                "seconds": round(sum(result.seconds for result in results), 3),
                "outcome": outcome,
                "epochs": [result.outcome for result in results],
                "critical": item in critical,
                "errors": list(dict.fromkeys(result.error for result in results if result.error)),
                "cached": all(result.cached for result in results),
            }
        )
    file = SummaryFile(told.run.header, told.summary, told.against, told.comparison)
    return {
        "passed": counts[Outcome.PASSED],
        "failed": counts[Outcome.FAILED],
        "unmeasured": counts[Outcome.UNMEASURED],
        "errors": counts[Outcome.ERROR],
        "exit": code,
        "outcomes": outcomes,
        **json.loads(summary_text(file)),
        "not_compared": told.apart,
        "folder": str(told.run.folder or ""),
        "report": str(told.report or ""),
    }


# ---- all runs


def print_runs(out: Console, runs: Iterable[Listed]) -> None:
    """The runs of a store, a line each; what can't be read is told below."""
    found = list(runs)
    rows = []
    for one in found:
        header, file = one.header, one.summary
        share = file.summary.overall.passed if file is not None else None
        size = "" if header is None else f"{header.items:,}"
        if header is not None and header.epochs > 1:
            size += f" × {header.epochs}"
        rows.append(
            (
                one.id,
                "" if header is None else moment(header.created)[5:],
                size,
                "" if share is None else _briefly(share),
                one.state,
            )
        )
    print_table(out, ("run", "when", "asked", "passed", "state"), rows)
    for one in found:
        if one.summary is not None and one.summary.against:
            exactly(out, f"{one.id} is compared with {one.summary.against}", "dim")
    for one in found:
        if one.problem:
            exactly(out, f"{one.id}: {line(one.problem)}", "red")


def _briefly(found: Interval) -> str:
    return f"{found.value * 100:.1f} % ({found.low * 100:.0f}–{found.high * 100:.0f})"


def runs_data(runs: Iterable[Listed]) -> list[dict[str, Any]]:
    """The runs of a store as JSON."""
    from dataclasses import asdict

    return [
        {
            "id": one.id,
            "state": one.state,
            "created": one.header.created if one.header is not None else "",
            "goldens": one.header.goldens if one.header is not None else "",
            "items": one.header.items if one.header is not None else 0,
            "epochs": one.header.epochs if one.header is not None else 0,
            "passed": asdict(one.summary.summary.overall.passed)
            if one.summary is not None and one.summary.summary.overall.passed is not None
            else None,
            "against": one.summary.against if one.summary is not None else "",
            "problem": one.problem,
        }
        for one in runs
    ]
