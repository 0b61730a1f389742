"""How sure the assistant was of an answer, read from what its tools returned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assistant.conversation import Answer, Decision
from evals.tool_result import objects, read


def confidence_of(answer: Answer) -> float | None:
    """The calibrated probability of the best thing that an answer shows or cites.

    Returns:
        None when the answer gives nothing that a probability was given for: a greeting, an order,
        a question back, a refusal.
    """
    if answer.decision is not Decision.ANSWER:
        return None
    shown = {card.product_id for card in answer.cards}
    shown |= {citation.article_id for citation in answer.citations}
    found = [
        float(entry["confidence"])
        for use in answer.trace.tools
        for entry in _entries(use.result)
        if (entry.get("article_id") or entry.get("id")) in shown
    ]
    return max(found, default=None)


def _entries(result: str) -> Iterable[dict[str, Any]]:
    """The records with a confidence of a tool's result; none when it isn't JSON."""
    return (one for one in objects(read(result)) if isinstance(one.get("confidence"), int | float))
