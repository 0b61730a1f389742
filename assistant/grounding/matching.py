"""When two figures are one, and which variants some words name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from assistant.grounding.figures import Figure
from assistant.grounding.records import Form, Record
from kb.terms import tokens


@dataclass(frozen=True, slots=True)
class Traced:
    """Whether a figure holds, and what the record has in its place when it doesn't.

    Attributes:
        contradicted: The record has this very fact, and it is another.
    """

    holds: bool
    mend: str = ""
    reason: str = ""
    contradicted: bool = False


HOLDS = Traced(True)


def same(one: Figure, other: Figure) -> bool:
    """Whether two figures are one, converted between units of one dimension where they differ."""
    if one.kind == "day" or other.kind == "day":
        return one.kind == other.kind and one.unit == other.unit
    if one.kind == "money" or other.kind == "money" or "percent" in (one.kind, other.kind):
        return one.kind == other.kind and one.unit == other.unit and one.value == other.value
    if one.dimension and other.dimension:
        if one.dimension != other.dimension:
            return False
        if one.unit == other.unit or _plain(one.unit) == _plain(other.unit):
            return one.value == other.value
        return converted(one, other)
    if {one.dimension, other.dimension} - {"", "count"}:
        return False  # five years are not a rating of five
    return one.value == other.value


def converted(said: Figure, true: Figure) -> bool:
    """Whether a figure is another in a different unit, as exactly as its digits say, within 1 %."""
    if not said.value or not said.based:
        return said.based == true.based
    step = (
        Decimal(1).scaleb(int(said.value.as_tuple().exponent))
        if "." in str(said.value)
        else Decimal(1)
    )
    half = abs(said.based / float(said.value)) * float(step) / 2
    return abs(said.based - true.based) <= min(half * 1.001, 0.01 * abs(true.based)) + 1e-12


def _plain(unit: str) -> str:
    return unit.rstrip("s")


def named_forms(record: Record, words: str, lead: str = "") -> list[Form]:
    """The variants that hold every option value named in some words; empty when none is named.

    Args:
        record: Whose variants.
        words: What names them.
        lead: Said before; its values hold for options that the words don't name.
    """
    if not record.forms:
        return []
    wanted = _named_values(record, words)
    if not wanted:
        return []
    wanted = _named_values(record, lead) | wanted
    return [f for f in record.forms if all(f.options.get(n) in v for n, v in wanted.items())]


def _named_values(record: Record, words: str) -> dict[str, set[str]]:
    spoken = f" {' '.join(tokens(words))} "
    wanted: dict[str, set[str]] = {}
    for name, values in record.options.items():
        for value in values:
            plain = " ".join(tokens(value))
            if (
                len(plain) <= 2
                and re.search(rf"(?<!['’\w]){re.escape(value)}(?!\w)", words) is None
            ):
                continue
            if f" {plain} " in spoken or _shortened(value, values, words):
                wanted.setdefault(name, set()).add(value)
    return wanted


def _shortened(value: str, values: tuple[str, ...], words: str) -> bool:
    """Whether "Long" is said for "Long (to 198 cm)", and is so of one value only."""
    short = value.partition("(")[0].strip()
    if not short or short == value or not short[0].isupper():
        return False
    if sum(v.partition("(")[0].strip() == short for v in values) > 1:
        return False
    return re.search(rf"(?<!['’\w]){re.escape(short)}(?!\w)", words) is not None
