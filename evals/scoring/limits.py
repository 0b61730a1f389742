"""What an answer takes: time, tool calls, tokens and money."""

from __future__ import annotations

from evals.golden import Expectation
from evals.score import Part, Score
from evals.scoring.seen import Seen, scored, unmeasured


def limits(expected: Expectation, seen: Seen) -> Score | None:
    """Every limit that is given holds."""
    given = expected.limits
    if given is None:
        return None
    usage = seen.answer.trace.usage
    tokens, cost = usage.prompt + usage.completion, usage.cost
    shown = Part.USAGE in seen.parts
    calls = len(seen.answer.trace.tools) if Part.TOOLS in seen.parts else None
    measures = (
        ("ms until the first words", given.first_ms, seen.observed.first_ms),
        ("ms until it was whole", given.total_ms, seen.observed.total_ms),
        ("tool calls", given.tool_calls, calls),
        ("tokens", given.tokens, tokens if shown else None),
        # A model that reads no tokens costs nothing, whatever price is configured.
        ("dollars", given.cost, (cost if tokens or cost is not None else 0) if shown else None),
    )
    asked = [(name, limit, found) for name, limit, found in measures if limit is not None]
    over = [
        f"{found:g} {n}, at most {m:g} allowed"
        for n, m, found in asked
        if found is not None and found > m
    ]
    unknown = [name for name, _, found in asked if found is None]
    if over or not unknown:
        told = "; ".join(over) or "; ".join(f"{found:g} {name}" for name, _, found in asked)
        return scored("limits", not over, told)
    return unmeasured("limits", f"the target doesn't tell its {', '.join(unknown)}")
