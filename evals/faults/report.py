"""What became of the faults, as plain data, as lines for a terminal and as a table for pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evals.faults.measuring import Caught, Measured

_SHOWN = 3


def report_data(found: Measured) -> dict[str, Any]:
    """Plain data."""
    return {
        "items": found.items,
        "passed": found.passed,
        "caught": sum(one.caught for one in found.faults),
        "stopped": sum(one.stopped for one in found.faults),
        "faults": [
            {
                "name": one.fault.name,
                "what": one.fault.what,
                "where": one.fault.where,
                "caught": one.caught,
                "items": list(one.items),
                "checks": dict(one.checks),
                "errors": list(one.errors),
                "asked": one.asked,
                "gate": str(one.gate) if one.gate else None,
                "why": one.why,
            }
            for one in found.faults
        ],
    }


def summary(found: Measured) -> str:
    """How many were caught, in a sentence."""
    total = len(found.faults)
    caught = sum(one.caught for one in found.faults)
    judged = [one for one in found.faults if one.gate]
    stopped = f", {sum(o.stopped for o in judged)} of {len(judged)} stopped by the gate"
    return (
        f"{caught} of {total} faults caught{stopped if judged else ''}; "
        f"{found.passed} of {found.items} conversations can tell one"
    )


def report_lines(found: Measured) -> Iterator[str]:
    """A table of 80 columns."""
    yield f"  {'fault':<31} {'items':>5} {'gate':<7} caught by"
    for one in found.faults:
        mark = "✓" if one.caught else "✗"
        by = ", ".join(name for name, _ in one.checks[:_SHOWN]) or "nothing"
        line = f"{mark} {one.fault.name:<31} {len(one.items):>5} {one.gate or '–':<7} {by}"
        yield line if len(line) <= 80 else f"{line[:79]}…"
    yield ""
    yield from summary(found).split("; ")


def report_markdown(found: Measured) -> str:
    """A table for a page."""
    rows = "".join(map(_row, found.faults))
    return (
        f"{summary(found)}.\n\n"
        "| Fault | What is wrong | Items | Caught by | Gate |\n"
        f"|---|---|---|---|---|\n{rows}"
    )


def _row(one: Caught) -> str:
    by = ", ".join(f"{name} {count}" for name, count in one.checks[:_SHOWN])
    more = f" and {len(one.checks) - _SHOWN} more" if len(one.checks) > _SHOWN else ""
    return (
        f"| {one.fault.name} | {one.fault.what} | {len(one.items)} | "
        f"{f'{by}{more}' if by else 'not caught'} | {one.gate or '–'} |\n"
    )
