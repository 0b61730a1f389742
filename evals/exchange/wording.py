"""What an expectation asks of the words alone, and the names of what it asks beside that."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from evals.golden import Expectation, Golden


def asked(expectation: Expectation) -> Iterator[str]:
    """The names of the checks that an expectation asks for, limits one by one."""
    for name in expectation.model_dump(exclude_none=True):
        if name == "limits" and expectation.limits is not None:
            yield from (f"limits.{one}" for one in expectation.limits.model_dump(exclude_none=True))
        else:
            yield name


def left_out(golden: Golden, mapped: Collection[tuple[int, str]]) -> Iterator[str]:
    """What of a golden a format doesn't say, one line a place.

    Args:
        golden: What is written.
        mapped: Turn, from 1, and name of each check that the format does say.
    """
    for number, exchange in enumerate(golden.turns, 1):
        lacking = [name for name in asked(exchange.expect) if (number, name) not in mapped]
        if lacking:
            yield f"{golden.id}, turn {number}: {', '.join(lacking)}"
    if golden.setting is not None:
        given = golden.setting.model_dump(exclude_none=True)
        yield f"{golden.id}, setting: {', '.join(given)}"
    if golden.ends is not None:
        given = golden.ends.model_dump(exclude_none=True)
        yield f"{golden.id}, ends: {', '.join(given)}"


def about(golden: Golden) -> dict[str, object]:
    """What a golden says of itself, for a format's metadata."""
    found: dict[str, object] = {
        "moment": str(golden.moment),
        "why": golden.why,
        "severity": str(golden.severity),
    }
    if golden.tags:
        found["tags"] = list(golden.tags)
    if golden.cluster is not None:
        found["cluster"] = golden.cluster
    return found
