"""Comparisons: cheaper, best rated, lightest."""

# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.grounding.evidence import Evidence
from assistant.grounding.finding import Finding, denied
from assistant.grounding.records import Record
from assistant.grounding.speech import idea
from assistant.grounding.view import View
from kb.terms import fold, stem, stems
from kb.understanding.measure import quantity, superlative

_CHEAPEST = re.compile(
    r"\b(?:cheapest|least expensive|lowest[- ]priced?|lowest price|most affordable|günstigste[rsnm]?|billigste[rsnm]?|le moins cher|la moins chère|más barat[oa])\b",
    re.I,
)
_DEAREST = re.compile(
    r"\b(?:dearest|most expensive|priciest|highest[- ]priced?|teuerste[rsnm]?|le plus cher|más car[oa])\b",
    re.I,
)
_CHEAPER = re.compile(
    r"\b(?:cheaper|less expensive|costs? less|costing less|lower[- ]priced|more affordable|günstiger|billiger|moins chère?|más barat[oa])\b",
    re.I,
)
_DEARER = re.compile(
    r"\b(?:dearer|more expensive|pricier|costs? more|costing more|teurer|plus chère?|más car[oa])\b",
    re.I,
)
_RATED = re.compile(
    r"\b(?:(?:best|top|highest)[- ]rated|highest rating|best reviewed|best rating)\b", re.I
)
_BETTER = re.compile(
    r"\b(?:(?:better|higher)[- ](?:rated|rating|reviewed)|rated (?:better|higher)|(?:rate|like|prefer)s?\b[^.;]{0,60}\b(?:higher|better)|more highly rated)\b",
    re.I,
)
_MEASURED = re.compile(
    r"\b(light|heavi|bigg|small|larg|long|short|warm|bright|fast|quiet|thinn|wid|tall|roomi|heavy)(er|est)\b",
    re.I,
)


def compared(view: View, evidence: Evidence) -> Finding | None:
    """A comparison that the records don't bear out; a proved one accounts for its words."""
    shown = [evidence.records[i] for i in evidence.listed if i in evidence.records]
    pool = list(
        {r.id: r for r in (*view.about, *view.group, *shown) if r.kind == "product"}.values()
    )
    proved: set[str] = set()
    for pattern, key, sign in (
        (_CHEAPEST, _cost, -1), (_DEAREST, _cost, 1), (_RATED, _rating, 1),
    ):  # fmt: skip
        match = pattern.search(view.words)
        if match and not denied(view, match):
            mine = [r for r in view.subjects(match.start()) if r.kind == "product"][:1]
            if mine and key(mine[0]) is not None:
                values = [v for r in pool if (v := key(r)) is not None]
                own = key(mine[0])
                if own is not None and any(v * sign > own * sign for v in values):
                    return Finding(f"another one is the {match[0]}")
    for pattern, key, sign in (
        (_CHEAPER, _cost, -1), (_DEARER, _cost, 1), (_BETTER, _rating, 1),
    ):  # fmt: skip
        match = pattern.search(view.words)
        if (
            match
            and not denied(view, match)
            and not _CHEAPEST.search(view.words)
            and not _DEAREST.search(view.words)
        ):
            pair = _pair(view, match, pool)
            if pair is None:
                continue
            one, other = key(pair[0]), key(pair[1])
            if one is None or other is None or (one - other) * sign <= 0:
                return Finding(f"the records don't say that it is {match[0]}")
    for match in _MEASURED.finditer(view.words):
        found = _measure_holds(view, match, pool)
        if found is False:
            return Finding(f"the records don't say that it is {match[0]}")
        if found:
            proved |= {idea(fold(match[0]))}
    return Finding(proved=frozenset(proved)) if proved else None


def _measure_holds(view: View, match: re.Match[str], pool: Sequence[Record]) -> bool | None:
    base = {"heavy": "heavi"}.get(match[1].casefold(), match[1].casefold())
    order = superlative(f"the {base}est one")
    if order is None:
        return None
    if match[2].casefold() == "est":
        mine = [r for r in view.subjects(match.start()) if r.kind == "product"][:1]
        others = [r for r in pool if not mine or r.id != mine[0].id]
    else:
        pair = _pair(view, match, pool)
        if pair is None:
            return None
        mine, others = [pair[0]], [pair[1]]
    if not mine:
        return None
    if not others:  # the only one that was found
        return True if any(_measure(mine[0], name) is not None for name, _ in order.names) else None
    for name, more in order.names:
        own = _measure(mine[0], name)
        rest = [v for r in others if (v := _measure(r, name)) is not None]
        if own is not None and rest:
            if match[2].casefold() == "est":
                return all(own >= v for v in rest) if more else all(own <= v for v in rest)
            return all(own > v for v in rest) if more else all(own < v for v in rest)
    return None


def _measure(record: Record, name: str) -> float | None:
    wanted = stem(name)
    for key, value in record.attributes.items():
        if wanted in stems(key):
            return quantity(value)
    return None


def _pair(
    view: View, match: re.Match[str], group: Sequence[Record] = ()
) -> tuple[Record, Record] | None:
    """Who is compared with whom: the subject before the word, and the one behind "than"."""
    than = re.search(
        r"\b(?:than|as|que|of the two|compared (?:to|with))\b", view.words[match.end() :], re.I
    )
    # "Shoppers rate A higher than B": the subject stands within what is said of it.
    before = [m for m in view.named if m.end <= match.end()]
    behind = [m for m in view.named if m.start >= match.end()]
    if than and behind and (before or view.before):
        first = before[-1].records[0] if before else view.before[0]
        return (first, behind[0].records[0]) if first.id != behind[0].records[0].id else None
    group = view.group if len(view.group) == 2 else group
    names = list(dict.fromkeys(r.id for m in view.named for r in m.records))
    by_id = {r.id: r for m in view.named for r in m.records}
    if before and len(names) == 2:
        own = before[-1].records[0]
        other = by_id[next(i for i in names if i != own.id)] if own.id in names else None
        return (own, other) if other is not None else None
    if len(names) == 1 and len(view.before) == 1 and view.before[0].id != names[0]:
        return by_id[names[0]], view.before[0]
    if len(names) < 2 and len(group) == 2 and (names or len(view.before) == 1):
        own = by_id[names[0]] if names else view.before[0]
        other = next((r for r in group if r.id != own.id), None)
        return (own, other) if other is not None and own.id in {r.id for r in group} else None
    return None


def _cost(record: Record) -> Decimal | None:
    return min((value for _, value in record.prices), default=None)


def _rating(record: Record) -> Decimal | None:
    own = record.fields.get("rating")
    return Decimal(str(own)) if own else None
