"""When a wrong claim may be put right: only where nothing else could have been meant."""

# ruff: noqa: E501 - patterns are read whole

from __future__ import annotations

import re

from assistant.grounding.figures import Figure, figures
from assistant.grounding.finding import Finding
from assistant.grounding.prices import listed_at
from assistant.grounding.stock import states_said
from assistant.grounding.view import View

_SHARED = re.compile(
    r"^\s*(?:/|(?:per|each|apiece|a|an|je|pro|par|por|cada|die|das)\b(?!\s+(?:list|rrp)))\s*\w+",
    re.I,
)
_REST = re.compile(
    r"\b(?:per|each|apiece|half|average|works? out|divided|split|instalments?|monthly|pro stück|par pièce|por unidad)\b",
    re.I,
)


def mendable(finding: Finding, view: View, text: str) -> bool:
    """Whether a sentence makes one claim of this kind about one subject.

    Mending a comparison, a share or one of several claims can make a falsehood of a slip; such
    sentences are dropped.

    Args:
        finding: With the span and what would take its place.
        view: The sentence as it was read.
        text: The same, with its marks, where the finding's span stands.
    """
    if not finding.mend or text[finding.start : finding.end] == finding.mend:
        return False
    if len({tuple(sorted(r.id for r in m.records)) for m in view.named}) > 1:
        return False
    said = figures(view.text)
    at = next((f for f in said if f.start < finding.end and finding.start < f.end), None)
    if at is None:
        return states_said(view.words) <= 1
    if _SHARED.match(view.text[at.end :]) or _REST.search(view.words):
        return False
    kin = [f for f in said if f is not at and f.kind == at.kind and f.dimension == at.dimension]
    if not kin:
        return True
    # "was £149, now £129": a list price and a price are two kinds.
    return at.kind == "money" and len(kin) == 1 and _listed(at, view) is not _listed(kin[0], view)


def _listed(figure: Figure, view: View) -> bool:
    return listed_at(view.text[: figure.start], view.text[figure.end :])


__all__ = ["mendable"]
