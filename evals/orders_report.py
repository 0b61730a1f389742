"""How replayed order tasks are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.orders import TaskOutcome


def outcome_data(outcome: TaskOutcome) -> dict[str, Any]:
    """A task as an object: calls, what was refused and why, and how the final state differs."""
    return {
        "id": outcome.task.id,
        "accepted": outcome.accepted,
        "calls": len(outcome.calls),
        "identified": outcome.identified,
        "refused": [
            {
                "name": call.call.name,
                "arguments": dict(call.call.arguments),
                "reason": call.reason,
                "reference": call.reference,
            }
            for call in outcome.calls
            if call.reason or call.reference
        ],
        "state_equal": outcome.state_equal,
        "diff": list(outcome.difference),
    }


def outcome_lines(outcome: TaskOutcome) -> list[str]:
    """A task in one line, and one more for each call or fact that isn't as in the record."""
    good = outcome.accepted == len(outcome.calls) and outcome.state_equal
    state = "state equal" if outcome.state_equal else "state differs"
    lines = [
        f"{'✓' if good else '✗'} {outcome.task.id}  "
        f"{outcome.accepted} of {len(outcome.calls)} calls, {state}"
    ]
    for call in outcome.calls:
        if call.reason:
            also = "; the reference refuses it too" if call.reference else ""
            lines.append(f"    {call.call.name} refused{also}: {call.reason}")
        elif call.reference:
            lines.append(f"    {call.call.name} done, but the reference refuses: {call.reference}")
    return lines + [
        f"    {fact['where']}: {fact['found']!r}, should be {fact['wanted']!r}"
        for fact in outcome.difference
    ]


def total_line(sums: Mapping[str, int]) -> str:
    """The sums in one line."""
    return (
        f"{sums['accepted']} of {sums['calls']} calls accepted "
        f"({sums['refused_as_reference']} of these refused just as the reference does), "
        f"{sums['tasks_all_accepted']} of {sums['tasks']} tasks with all calls accepted, "
        f"{sums['states_equal']} of {sums['tasks']} final states equal"
    )
