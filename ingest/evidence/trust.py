"""The trust order: which source is believed for which field, and how agreement counts."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from ingest.evidence.claim import Decision, Evidence, Field, Source
from ingest.evidence.identifiers import gtin_of_text, squeezed

# What a plain statement of a source weighs. A SKU is what the page labels as one, since shops put
# their internal keys into markup; a price is what a person sees, since markup is often stale or
# of another variant; brands and numbers are best where machines read them.
_WEIGHTS: dict[Field, dict[Source, float]] = {
    Field.PRICE: {
        Source.BUY_BOX: 4.0, Source.JSON_LD: 3.0, Source.MICRODATA: 3.0, Source.RDFA: 3.0,
        Source.META: 2.0, Source.STATE: 1.5, Source.MENTION: 0.7,
    },
    Field.CURRENCY: {
        Source.JSON_LD: 3.0, Source.MICRODATA: 3.0, Source.RDFA: 3.0, Source.META: 2.5,
        Source.BUY_BOX: 2.5, Source.STATE: 1.5, Source.ADDRESS: 0.5,
    },
    Field.AVAILABILITY: {
        Source.JSON_LD: 3.0, Source.MICRODATA: 3.0, Source.RDFA: 3.0, Source.BUY_BOX: 2.5,
        Source.META: 2.0, Source.STATE: 1.5,
    },
    Field.SKU: {
        Source.LABEL: 5.0, Source.JSON_LD: 3.0, Source.MICRODATA: 3.0, Source.RDFA: 3.0,
        Source.BUY_BOX: 3.5, Source.META: 2.0, Source.STATE: 2.0, Source.ADDRESS: 1.5,
    },
    Field.GTIN: {
        Source.LABEL: 3.0, Source.JSON_LD: 3.0, Source.MICRODATA: 3.0, Source.RDFA: 3.0,
        Source.META: 2.0, Source.STATE: 1.5,
    },
    Field.MPN: {
        Source.LABEL: 3.0, Source.JSON_LD: 2.5, Source.MICRODATA: 2.5, Source.RDFA: 2.5,
        Source.META: 2.0, Source.STATE: 1.5,
    },
    Field.BRAND: {
        Source.JSON_LD: 3.0, Source.MICRODATA: 3.0, Source.RDFA: 3.0, Source.LABEL: 3.0,
        Source.META: 2.5, Source.BUY_BOX: 2.0, Source.STATE: 1.8,
    },
}  # fmt: skip
# Sources of one shop are not independent: the second and third count half.
_AGREEMENT = 0.5


def decide(field: Field, evidence: Iterable[Evidence]) -> Decision | None:
    """The value with the most trust behind it, or None without evidence.

    A source counts once for a value, by its strongest statement; the strongest source counts in
    full and each further one that agrees by half.
    """
    groups: dict[str, list[Evidence]] = {}
    for entry in evidence:
        if entry.field is field and entry.strength > 0:
            groups.setdefault(_key(entry), []).append(entry)
    judged = [(_score(field, group), group) for group in groups.values()]
    judged = [(score, group) for score, group in judged if score > 0]
    if not judged:
        return None
    judged.sort(key=lambda pair: -pair[0])
    score, winning = judged[0]
    winning = sorted(winning, key=lambda e: -_weight(field, e))
    opposing = tuple(max(group, key=lambda e: _weight(field, e)) for _, group in judged[1:])
    return Decision(winning[0].value, round(score, 3), tuple(winning), opposing)


def _score(field: Field, group: list[Evidence]) -> float:
    by_source: dict[Source, float] = {}
    for entry in group:
        by_source[entry.source] = max(by_source.get(entry.source, 0.0), _weight(field, entry))
    weights = sorted(by_source.values(), reverse=True)
    total = weights[0] + _AGREEMENT * sum(weights[1:])
    if field is Field.SKU and gtin_of_text(group[0].value) and len(group[0].value) >= 12:
        total *= 0.35  # a GTIN in the SKU's place is the product's number, not the shop's
    return total


def _weight(field: Field, entry: Evidence) -> float:
    return _WEIGHTS[field].get(entry.source, 0.0) * entry.strength


def _key(entry: Evidence) -> str:
    if entry.field is Field.PRICE:
        try:
            return format(Decimal(entry.value).normalize(), "f")
        except InvalidOperation:
            return entry.value
    if entry.field is Field.GTIN:
        return entry.value.lstrip("0")
    return squeezed(entry.value) or entry.value
