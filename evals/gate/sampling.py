"""Which catalogue checks an edition is asked: some about what changed, the rest by hash."""

from __future__ import annotations

from collections.abc import Sequence

from evals.gate.changed import Changed
from evals.golden import Golden
from kb.terms import fold

# Checks are chosen from so many times as many as are asked: enough to hold some about a document
# that changed in a small shop, and no slower to make, since reading the records takes the time.
POOL = 10


def sampled(pool: Sequence[Golden], about: Sequence[Changed], number: int) -> tuple[Golden, ...]:
    """So many of these: half about documents that changed, where there are such, then the first.

    Args:
        pool: Checks of one edition, kinds mixed, in an order that doesn't depend on chance.
        about: What changed.
        number: How many.
    """
    words = {fold(one.title) for one in about} | {f'"{fold(one.id)}"' for one in about}
    found: list[Golden] = []
    for golden in pool if words else ():
        if len(found) >= number // 2:
            break
        text = fold(golden.turns[0].model_dump_json(exclude_none=True))
        if any(word in text for word in words):
            found.append(golden)
    chosen = {golden.id for golden in found}
    rest = [golden for golden in pool if golden.id not in chosen]
    # The first of these are the same every time, so what was asked of the live edition is known.
    return (*found, *rest[: number - len(found)])
